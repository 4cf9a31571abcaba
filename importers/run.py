"""The import job: read, map, clean, match, commit. Every source row ends in the ledger with its fate.

Rows go through the one door in the bulk stream, one source row = one act, in slices. A slice is written in steps and
ends early when other work waits for the writer: a save waits for one step and the commit, at most about 50 ms. A slice
commits its operations and its ledger rows together: whatever stops the import, what was committed stays, is accounted
for, and the job can be taken up again.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta, timezone
from functools import partial
from itertools import pairwise
from pathlib import Path

import msgspec

from core.errors import Cancelled
from importers.attaching import Attached, attach_pictures
from importers.beside_rows import Note, notes_of
from importers.jobs import Begun, look_up, note_state, open_job
from importers.mapping import Mapping, load_mapping
from importers.matching import NOTHING_MENDED, Keyed
from importers.reader.workbook import open_workbook
from importers.settling import Settler
from importers.slices import LEAST_STEP, STEPS, Held, SliceSize, few_collections
from importers.source_rows import SourceRow, SourceRows
from importers.terms import Options
from local_db.files import FileStore
from local_db.import_ledger import JobState, LedgerRow, RowOutcome
from local_db.store import Store
from local_db.writer import Lane

logger = logging.getLogger(__name__)

_PROGRESS_SECONDS = 0.1


class Progress(msgspec.Struct, frozen=True):
    """How far an import is: rows settled so far by outcome, those of an earlier run of the same job apart."""

    imported: int = 0
    filled: int = 0
    duplicate: int = 0
    rejected: int = 0
    skipped: int = 0
    earlier: int = 0

    @property
    def rows(self) -> int:
        """Source rows accounted for."""
        return self.imported + self.filled + self.duplicate + self.rejected + self.skipped + self.earlier


class ImportReport(msgspec.Struct, frozen=True):
    """The end of an import: its job in the ledger, its rows by outcome, what the reader flagged.

    `earlier` counts rows that an earlier run of the same job had settled. `longest_wait` is the longest time in seconds
    for which other work would have waited had it come at the worst moment: a step and the commit. `notes` are those of
    the whole workbook.
    """

    job: str
    imported: int
    filled: int
    duplicate: int
    rejected: int
    skipped: int
    earlier: int
    flags: tuple[str, ...]
    slices: int
    longest_wait: float
    pictures: Attached = Attached()
    notes: tuple[Note, ...] = ()


class _Tally(msgspec.Struct):
    outcomes: Counter[str] = msgspec.field(default_factory=Counter)
    earlier: int = 0
    slices: int = 0
    longest: float = 0.0

    def progress(self) -> Progress:
        return Progress(earlier=self.earlier, **{str(name): self.outcomes[str(name)] for name in RowOutcome})


class Import:
    """One run of one import. `run` is called once, on any thread but the writer's.

    Without `options` they are those of the unfinished job, or the usual ones. With `files` the workbook's pictures are
    attached to the tickets of their rows.
    """

    def __init__(
        self,
        store: Store,
        path: Path,
        mapping: Mapping,
        by: str,
        *,
        options: Options | None = None,
        files: FileStore | None = None,
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
        self._options = options
        self._files = files
        self._password = password
        self._on_progress = on_progress
        self._cancelled = cancelled
        self._stopwatch = stopwatch
        self._cpu_watch = cpu_watch
        self._begun: Begun | None = None
        self._mended = NOTHING_MENDED
        self._settler: Settler | None = None
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
        with few_collections(), opened as reading:
            self._mended = reading.mended
            begun = self._begun = look_up(self._store, self._path, self._mapping, self._options)
            corrections = begun.terms.options.corrections
            rows = SourceRows(reading, self._mapping, self._store.catalogue, zone, corrections)
            try:
                self._take_all(rows)
                pictures = self._attach(reading.opened.pictures)
            except Cancelled:
                self._stop(JobState.CANCELLED)
                raise
            except BaseException:
                self._stop(JobState.FAILED)
                raise
            finally:
                if self._settler is not None:
                    self._settler.matching.close()
            return self._finish(reading.opened.flags, pictures, notes_of(reading.opened.sheets, reading.marks))

    def _attach(self, pictures: bool) -> Attached:
        if self._files is None or self._settler is None or not pictures:
            return Attached()
        job = self._settler.job
        return attach_pictures(
            self._store, self._files, self._path, job, password=self._password, cancelled=self._cancelled
        )

    def _finish(self, flags: tuple[str, ...], pictures: Attached, notes: tuple[Note, ...]) -> ImportReport:
        assert self._settler is not None, "a header was found, so there was a row"
        job = self._settler.job.id
        note_state(self._store, job, JobState.DONE)
        counts = self._tally.progress()
        logger.info("import %s is done: %s", job, counts)
        self._on_progress(counts)
        return ImportReport(
            job=job,
            imported=counts.imported,
            filled=counts.filled,
            duplicate=counts.duplicate,
            rejected=counts.rejected,
            skipped=counts.skipped,
            earlier=counts.earlier,
            flags=flags,
            slices=self._tally.slices,
            longest_wait=self._tally.longest,
            pictures=pictures,
            notes=notes,
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
        keyed = settler.matching.keyed(rows)
        fresh = self._fresh(keyed)
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

    def _fresh(self, rows: list[Keyed]) -> list[Keyed]:
        """Those that no earlier run of the job has settled."""
        earlier = self._begun.earlier if self._begun is not None else {}
        return [keyed for keyed in rows if keyed[0].row > earlier.get(keyed[0].sheet, 0)] if earlier else rows

    def _open_job(self) -> Settler:
        assert self._begun is not None, "an import that reads rows was looked up"
        job = open_job(self._store, self._path, self._begun, self._by)
        self._settler = Settler(self._store, self._begun.terms, job, self._mended)
        self._settler.matching.learn(self._cancelled)
        return self._settler

    def _stop(self, state: JobState) -> None:
        if self._settler is None:
            return
        try:
            note_state(self._store, self._settler.job.id, state)
        except Exception as error:  # noqa: BLE001  what stopped the import may stop this too; a running job can be resumed
            logger.warning("import %s: its state was not noted: %s", self._settler.job.id, type(error).__name__)


def import_file(
    store: Store,
    path: Path,
    mapping: str,
    by: str,
    *,
    options: Options | None = None,
    files: FileStore | None = None,
    password: str | None = None,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> ImportReport:
    """Imports the file under the mapping of that name, or path, for person `by`. See `Import.run`."""
    known = load_mapping(mapping)
    return Import(
        store,
        path,
        known,
        by,
        options=options,
        files=files,
        password=password,
        on_progress=on_progress,
        cancelled=cancelled,
    ).run()
