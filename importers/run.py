"""The import job: read, map, clean, match, commit. Every source row ends in the ledger with its fate.

Rows go through the one door in the bulk stream, one source row = one act, in slices. A slice is written in steps and
ends early when other work waits for the writer: a save waits for one step and the commit, at most about 50 ms. A slice
commits its operations and its ledger rows together: whatever stops the import, what was committed stays, is accounted
for, and the job can be taken up again.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import statistics
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta, timezone
from functools import partial
from itertools import pairwise
from pathlib import Path

import msgspec

from core.errors import Cancelled, UserError
from importers.mapping import Mapping, load_mapping
from importers.reader.workbook import open_workbook
from importers.settling import Keyed, Settler
from importers.source_rows import SourceRow, SourceRows
from local_db.import_ledger import (
    ImportJob,
    JobState,
    LedgerRow,
    RowOutcome,
    add_job,
    recorded_rows,
    set_job_state,
    unfinished_job,
)
from local_db.store import Store
from local_db.whole_imports import anything_to_show
from local_db.writer import Lane

logger = logging.getLogger(__name__)

WAIT_SECONDS = 0.05
"""The longest that other work should wait for a slice to end."""

_AIM_SECONDS = 0.6 * WAIT_SECONDS
_FIRST_SLICE, _LEAST_SLICE, _LARGEST_SLICE = 32, 32, 2000
LEAST_STEP = 32
"""Rows. The least takes about 10 ms on a quiet machine; fewer would spend most of their time on the commit."""

_AIM_CPU_SECONDS = 0.25 * WAIT_SECONDS
STEPS = 4
"""Of a slice: after each it may end early."""

_REMEMBERED_SLICES = 7
_TICK = 1e-6
_PROGRESS_SECONDS = 0.1
_HASH_BLOCK = 1 << 20
_ROWS_BETWEEN_COLLECTIONS = 50_000


class Progress(msgspec.Struct, frozen=True):
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


class ImportReport(msgspec.Struct, frozen=True):
    """The end of an import: its job in the ledger, its rows by outcome, what the reader flagged.

    `earlier` counts rows that an earlier run of the same job had settled. `longest_wait` is the longest time in seconds
    for which other work would have waited had it come at the worst moment: a step and the commit.
    """

    job: str
    imported: int
    duplicate: int
    rejected: int
    skipped: int
    earlier: int
    flags: tuple[str, ...]
    slices: int
    longest_wait: float


class _Tally(msgspec.Struct):
    outcomes: Counter[str] = msgspec.field(default_factory=Counter)
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
        password: str | None = None,
        on_progress: Callable[[Progress], None] = lambda _progress: None,
        cancelled: Callable[[], bool] = lambda: False,
        stopwatch: Callable[[], float] = time.monotonic,
        cpu_watch: Callable[[], float] = time.thread_time,
    ) -> None:
        self._store = store
        self._path = path
        self._mapping = mapping
        self._by = by
        self._password = password
        self._on_progress = on_progress
        self._cancelled = cancelled
        self._stopwatch = stopwatch
        self._cpu_watch = cpu_watch
        self._settler: Settler | None = None
        self._earlier: set[tuple[str, int]] = set()
        self._held: list[SourceRow] = []
        self._slice = SliceSize()
        self._tally = _Tally()
        self._shown_at: float | None = None

    def run(self) -> ImportReport:
        """Imports the file, or goes on with an unfinished job of the same file and mapping.

        `on_progress` is called at most ten times a second, and once at the end. Raises UserError when the file cannot
        be read or has not the mapping's header, and while an import is being taken back; Cancelled when asked to stop.
        Both leave a ledger that can be resumed.
        """
        zone = timezone(timedelta(minutes=self._store.identity.utc_offset))
        opened = open_workbook(self._path, password=self._password, cancelled=self._cancelled)
        with _few_collections(), opened as reading:
            rows = SourceRows(reading, self._mapping, self._store.catalogue, zone)
            try:
                self._take_all(rows)
            except Cancelled:
                self._stop(JobState.CANCELLED)
                raise
            except BaseException:
                self._stop(JobState.FAILED)
                raise
            return self._finish(reading.opened.flags)

    def _finish(self, flags: tuple[str, ...]) -> ImportReport:
        assert self._settler is not None, "a header was found, so there was a row"
        job = self._settler.job.id
        self._set_state(job, JobState.DONE)
        counts = self._tally.progress()
        logger.info("import %s is done: %s", job, counts)
        self._on_progress(counts)
        return ImportReport(
            job=job,
            imported=counts.imported,
            duplicate=counts.duplicate,
            rejected=counts.rejected,
            skipped=counts.skipped,
            earlier=counts.earlier,
            flags=flags,
            slices=self._tally.slices,
            longest_wait=self._tally.longest,
        )

    def _take_all(self, rows: SourceRows) -> None:
        for row in rows:
            self._held.append(row)
            if rows.sheets_read and len(self._held) >= self._slice.rows:
                self._hand_over()
        self._hand_over()

    def _hand_over(self) -> None:
        """Gives what is held to the writer and waits; to map on meanwhile took a quarter more CPU and no less time."""
        if self._cancelled():
            raise Cancelled
        rows, self._held = self._held, []
        settler = self._settler or self._open_job()
        keyed = [(row, settler.key_of(row)) for row in rows]
        earlier = self._earlier
        fresh = [(row, key) for row, key in keyed if (row.sheet, row.row) not in earlier] if earlier else keyed
        self._tally.earlier += len(keyed) - len(fresh)
        while fresh:
            entries, held = self._store.writer.submit(partial(self._write_slice, settler, fresh), Lane.BULK).result()
            self._account(entries, held)
            fresh = fresh[len(entries) :]

    def _write_slice(self, settler: Settler, rows: list[Keyed]) -> tuple[list[LedgerRow], Held]:
        """Runs on the writer's thread; fewer rows than all when other work waits."""
        writer, watch = self._store.writer, self._stopwatch
        cpu, at = self._cpu_watch(), [watch()]

        def enough() -> bool:
            at.append(watch())
            return writer.somebody_waits(Lane.BULK)

        size = max(LEAST_STEP, -(-len(rows) // STEPS))
        entries = settler.settle((rows[first : first + size] for first in range(0, len(rows), size)), enough)
        committed = watch() - at[-1]
        step = max(end - begin for begin, end in pairwise(at))
        return entries, Held(step + committed, self._cpu_watch() - cpu)

    def _account(self, entries: list[LedgerRow], held: Held) -> None:
        self._tally.slices += 1
        self._tally.longest = max(self._tally.longest, held.wait)
        self._tally.outcomes.update(entry.outcome for entry in entries)
        self._slice.learn(len(entries), held)
        now = self._stopwatch()
        if self._shown_at is None or now - self._shown_at >= _PROGRESS_SECONDS:
            self._shown_at = now
            self._on_progress(self._tally.progress())

    def _open_job(self) -> Settler:
        file_hash = _sha256(self._path)
        with self._store.reading() as connection:
            if anything_to_show(connection):  # which rows are here already would be told wrongly
                raise UserError("import.taking_back_under_way")
            job = unfinished_job(connection, file_hash, self._mapping.name)
            if job is not None:
                self._earlier = recorded_rows(connection, job.id)
        if job is None:
            job = ImportJob(
                id=self._store.ids.record(),
                file_name=self._path.name,
                file_hash=file_hash,
                mapping=self._mapping.name,
                by=self._by,
                state=str(JobState.RUNNING),
                started_at=self._now(),
            )
            self._store.write(partial(add_job, job=job), Lane.BULK).result()
        else:
            self._set_state(job.id, JobState.RUNNING)
        self._settler = Settler(self._store, self._mapping, job)
        return self._settler

    def _stop(self, state: JobState) -> None:
        if self._settler is None:
            return
        try:
            self._set_state(self._settler.job.id, state)
        except Exception as error:  # noqa: BLE001  what stopped the import may stop this too; a running job can be resumed
            logger.warning("import %s: its state was not noted: %s", self._settler.job.id, type(error).__name__)

    def _set_state(self, job: str, state: JobState) -> None:
        at = None if state is JobState.RUNNING else self._now()
        self._store.write(partial(set_job_state, job=job, state=state, at=at), Lane.BULK).result()

    def _now(self) -> int:
        return int(self._store.clock.now().timestamp() * 1000)


def import_file(
    store: Store,
    path: Path,
    mapping: str,
    by: str,
    *,
    password: str | None = None,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> ImportReport:
    """Imports the file under the mapping of that name, or path, for person `by`. See `Import.run`."""
    known = load_mapping(mapping)
    return Import(store, path, known, by, password=password, on_progress=on_progress, cancelled=cancelled).run()


class Held(msgspec.Struct, frozen=True):
    """How long other work would have waited for a slice at most, and the writer's CPU in all of it; seconds."""

    wait: float
    cpu: float


class SliceSize:
    """How many rows the next slice may have.

    The middle of what would have fitted the last few times: one stall, a checkpoint or a busy machine says little.
    Where a slice mostly waits for other programs or the disk, fewer rows would cost more commits and shorten no wait:
    so it never has fewer rows than take about 12 ms of CPU.
    """

    def __init__(self) -> None:
        self.rows = _FIRST_SLICE
        self._fitting: deque[float] = deque(maxlen=_REMEMBERED_SLICES)

    def learn(self, rows: int, held: Held) -> None:
        """A slice of `rows` cost so much."""
        by_wait = rows * _AIM_SECONDS / max(held.wait, _TICK)
        by_cpu = rows * _AIM_CPU_SECONDS / max(held.cpu, _TICK)
        self._fitting.append(max(by_wait, by_cpu))
        wanted = int(statistics.median(self._fitting))
        self.rows = max(_LEAST_SLICE, min(wanted, 2 * self.rows, _LARGEST_SLICE))


@contextmanager
def _few_collections() -> Iterator[None]:
    """Rows make no cycles: while they pass through, the garbage collector is called rarely."""
    usual = gc.get_threshold()
    gc.set_threshold(_ROWS_BETWEEN_COLLECTIONS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_HASH_BLOCK):
            digest.update(block)
    return digest.hexdigest()
