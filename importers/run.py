"""The import job: read, map, clean, match, commit. Every source row ends in the ledger with its fate.

Rows go through the one door in the bulk stream, one source row = one act, in slices of at most about 50 ms on the
writer's lowest lane, so that a save never waits longer than one slice. A slice commits its operations and its ledger
rows together: whatever stops the import, what was committed stays, is accounted for, and the job can be taken up again.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from pathlib import Path

import msgspec

from core.errors import Cancelled, UserError
from core.operation import Origin, Stream
from core.services.commands import SubmitRecord
from core.services.records import create_record
from importers.cleaning import shown
from importers.mapping import Mapping
from importers.reader.workbook import open_workbook
from importers.row_plan import MappedRow
from importers.source_rows import SourceRow, SourceRows
from local_db.import_ledger import (
    ImportJob,
    JobState,
    LedgerRow,
    RowOutcome,
    add_job,
    add_rows,
    known_keys,
    recorded_rows,
    set_job_state,
    unfinished_job,
)
from local_db.store import Store
from local_db.unit_of_work import SqlUnitOfWork
from local_db.writer import Lane

SLICE_SECONDS = 0.05
"""The longest that a slice should hold the writer."""

_AIM_SECONDS = 0.6 * SLICE_SECONDS
_FIRST_SLICE, _LEAST_SLICE, _LARGEST_SLICE = 8, 4, 400
_PROGRESS_SECONDS = 0.1
_HASH_BLOCK = 1 << 20


@dataclass(frozen=True)
class Progress:
    """How far an import is: rows settled so far by outcome, those of an earlier run of the same job apart."""

    imported: int = 0
    duplicate: int = 0
    rejected: int = 0
    skipped: int = 0
    earlier: int = 0

    @property
    def rows(self) -> int:
        """Source rows accounted for."""
        return self.imported + self.duplicate + self.rejected + self.skipped + self.earlier


@dataclass(frozen=True)
class ImportReport:
    """The end of an import: its job in the ledger, the counts, what the reader flagged, and the slices it took."""

    job: str
    counts: Progress
    flags: tuple[str, ...]
    slices: int
    longest_slice: float


@dataclass
class _Tally:
    outcomes: Counter[str] = field(default_factory=Counter)
    earlier: int = 0
    slices: int = 0
    longest: float = 0.0

    def progress(self) -> Progress:
        return Progress(earlier=self.earlier, **{str(name): self.outcomes[str(name)] for name in RowOutcome})


class Import:
    """One run of one import. `run` is called once, on any thread but the writer's."""

    def __init__(
        self,
        store: Store,
        path: Path,
        mapping: Mapping,
        by: str,
        *,
        on_progress: Callable[[Progress], None] = lambda _progress: None,
        cancelled: Callable[[], bool] = lambda: False,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._path = path
        self._mapping = mapping
        self._by = by
        self._on_progress = on_progress
        self._cancelled = cancelled
        self._stopwatch = stopwatch
        self._job = ""
        self._earlier: set[tuple[str, int]] = set()
        self._digests: dict[str, str] = {}
        self._copies: Counter[str] = Counter()
        self._held: list[SourceRow] = []
        self._in_flight: Future[tuple[list[LedgerRow], float]] | None = None
        self._slice_rows = _FIRST_SLICE
        self._tally = _Tally()
        self._shown_at: float | None = None

    def run(self) -> ImportReport:
        """Imports the file, or goes on with an unfinished job of the same file and mapping.

        `on_progress` is called at most ten times a second, and once at the end. Raises UserError when the file cannot
        be read or has not the mapping's header, Cancelled when asked to stop; both leave a ledger that can be resumed.
        """
        zone = timezone(timedelta(minutes=self._store.identity.utc_offset))
        with open_workbook(self._path, cancelled=self._cancelled) as reading:
            rows = SourceRows(reading, self._mapping, self._store.catalogue, zone)
            try:
                self._take_all(rows)
            except Cancelled:
                self._stop(JobState.CANCELLED)
                raise
            except BaseException:
                self._stop(JobState.FAILED)
                raise
            self._set_state(JobState.DONE)
            self._on_progress(self._tally.progress())
            return ImportReport(
                self._job, self._tally.progress(), reading.opened.flags, self._tally.slices, self._tally.longest
            )

    def _take_all(self, rows: SourceRows) -> None:
        for row in rows:
            self._held.append(row)
            if rows.sheets_read and len(self._held) >= self._slice_rows:
                self._hand_over()
        self._hand_over()
        self._settle_slice()

    def _hand_over(self) -> None:
        """Gives what is held to the writer, as soon as the slice before is done."""
        if self._cancelled():
            raise Cancelled
        if not self._job:
            self._open_job()
        self._settle_slice()
        rows, self._held = self._held, []
        keyed = [(row, self._key_of(row)) for row in rows]
        fresh = [(row, key) for row, key in keyed if (row.sheet, row.row) not in self._earlier]
        self._tally.earlier += len(keyed) - len(fresh)
        if fresh:
            self._in_flight = self._store.writer.submit(lambda: self._write_slice(fresh), Lane.BULK)

    def _settle_slice(self) -> None:
        if self._in_flight is None:
            return
        entries, seconds = self._in_flight.result()
        self._in_flight = None
        self._tally.slices += 1
        self._tally.longest = max(self._tally.longest, seconds)
        self._tally.outcomes.update(entry.outcome for entry in entries)
        self._slice_rows = _next_slice(self._slice_rows, len(entries), seconds)
        now = self._stopwatch()
        if self._shown_at is None or now - self._shown_at >= _PROGRESS_SECONDS:
            self._shown_at = now
            self._on_progress(self._tally.progress())

    def _open_job(self) -> None:
        file_hash = _sha256(self._path)
        with self._store.reading() as connection:
            unfinished = unfinished_job(connection, file_hash, self._mapping.name)
            if unfinished is not None:
                self._earlier = recorded_rows(connection, unfinished.id)
        if unfinished is not None:
            self._job = unfinished.id
            self._set_state(JobState.RUNNING)
            return
        job = ImportJob(
            id=self._store.ids.record(),
            file_name=self._path.name,
            file_hash=file_hash,
            mapping=self._mapping.name,
            by=self._by,
            state=str(JobState.RUNNING),
            started_at=self._now(),
        )
        self._store.write(lambda connection: add_job(connection, job), Lane.BULK).result()
        self._job = job.id

    def _stop(self, state: JobState) -> None:
        """The slice in flight is let finish: it is short, and its rows are in the ledger."""
        if self._in_flight is not None:
            self._in_flight.exception()
            self._in_flight = None
        if self._job:
            self._set_state(state)

    def _set_state(self, state: JobState) -> None:
        at = None if state is JobState.RUNNING else self._now()
        self._store.write(lambda connection: set_job_state(connection, self._job, state, at), Lane.BULK).result()

    def _now(self) -> int:
        return int(self._store.clock.now().timestamp() * 1000)

    def _key_of(self, row: SourceRow) -> str | None:
        """What tells a row again: the source's own number, else its content and which copy of it this is."""
        mapped = row.mapped
        if mapped is None or mapped.problem is not None:
            return None
        if mapped.number:
            return f"{self._mapping.name}:{mapped.number}"
        self._copies[mapped.digest] += 1
        return f"{self._mapping.name}::{mapped.digest}:{self._copies[mapped.digest]}"

    def _write_slice(self, rows: list[tuple[SourceRow, str | None]]) -> tuple[list[LedgerRow], float]:
        """Runs on the writer's thread: one transaction. The seconds are those for which the writer was held."""
        began = self._stopwatch()
        uow = self._store.unit_of_work()
        with uow:
            known = known_keys(uow.connection, [key for _, key in rows if key is not None])
            self._digests.update((key, digest) for key, (digest, _) in known.items())
            entries = [self._settle_row(uow, row, key) for row, key in rows]
            add_rows(uow.connection, entries)
            uow.commit()
        return entries, self._stopwatch() - began

    def _settle_row(self, uow: SqlUnitOfWork, row: SourceRow, key: str | None) -> LedgerRow:
        mapped = row.mapped
        if mapped is None:
            return self._entry(row, None, RowOutcome.SKIPPED)
        if mapped.problem is not None:
            return self._entry(row, None, RowOutcome.REJECTED, mapped.problem)
        assert key is not None
        before = self._digests.get(key)
        if before == mapped.digest:
            return self._entry(row, key, RowOutcome.DUPLICATE)
        if before is not None:
            return self._entry(row, key, RowOutcome.REJECTED, "row.number_has_other_content")
        try:
            record_id = create_record(self._command(uow, row, mapped), uow)
        except UserError as error:
            return self._entry(row, None, RowOutcome.REJECTED, error.code)
        self._digests[key] = mapped.digest
        return self._entry(row, key, RowOutcome.IMPORTED, record_id=record_id)

    def _command(self, uow: SqlUnitOfWork, row: SourceRow, mapped: MappedRow) -> SubmitRecord:
        return SubmitRecord(
            id=uow.ids.operation(),
            by=self._by,
            form=mapped.form,
            fields=mapped.fields,
            origin=Origin(self._job, self._path.name, row.sheet, row.row),
            stream=Stream.BULK,
            status=mapped.status,
            at=mapped.original_ms,
            aliases=(mapped.number,) if mapped.number else (),
        )

    def _entry(
        self,
        row: SourceRow,
        key: str | None,
        outcome: RowOutcome,
        reason: str | None = None,
        record_id: str | None = None,
    ) -> LedgerRow:
        rejected = outcome is RowOutcome.REJECTED
        return LedgerRow(
            job=self._job,
            sheet=row.sheet,
            row=row.row,
            key=key,
            kind=str(row.kind),
            outcome=str(outcome),
            reason=reason,
            record_id=record_id,
            digest=row.mapped.digest if row.mapped is not None and key is not None else None,
            original=msgspec.json.encode([shown(cell) for cell in row.cells]).decode() if rejected else None,
        )


def _next_slice(planned: int, rows: int, seconds: float) -> int:
    """How many rows the next slice may have: grows slowly, shrinks at once."""
    if rows < planned and seconds < _AIM_SECONDS:
        return planned
    fitting = int(rows * _AIM_SECONDS / seconds) if seconds > 0 else _LARGEST_SLICE
    return max(_LEAST_SLICE, min(fitting, planned + planned // 2 + 1, _LARGEST_SLICE))


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_HASH_BLOCK):
            digest.update(block)
    return digest.hexdigest()
