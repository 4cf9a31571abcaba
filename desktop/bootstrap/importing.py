"""The import page of a window, and the importer behind its door."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtWidgets import QWidget

from core.definitions import edition
from core.errors import UserError
from desktop.bootstrap.import_looking import BookShown, edited, planned, reason_named
from desktop.bootstrap.import_trying import counts_of, options_of, shares, trial_view
from desktop.jobs import Cancel, Progress
from desktop.navigator import TICKETS
from desktop.pages.importing.choices import Choices
from desktop.pages.importing.controller import ImportController
from desktop.pages.importing.door import EarlierImport, KeptTicket, LogFile, TakingBack
from desktop.pages.importing.earlier_controller import EarlierController
from desktop.pages.importing.page import ImportPage
from desktop.pages.importing.views import (
    BookView,
    ImportCounts,
    ImportOutcome,
    LineView,
    MappingChoice,
    NoteAt,
    ProblemRow,
    SmallView,
    TrialView,
)
from importers.attaching import small_pictures
from importers.beside_rows import Note
from importers.draft import Draft
from importers.originals import shown_cells
from importers.plan import Book, WorkbookPlan, only_sheets, read_book
from importers.problem_book import write_problem_book
from importers.problem_rows import refuse_log
from importers.publishing import publish_mapping, why_not
from importers.report import Report, report_lines, report_of
from importers.run import Import, ImportReport
from importers.run import Progress as ImportProgress
from importers.saved_mappings import KnownMapping, Origin, folder_of, mappings_of, save_mapping
from importers.taking_back import bring_back, take_back
from importers.trial import try_import
from importers.understanding.value_maps import KnownNames
from local_db.desk import Desk
from local_db.import_ledger import LedgerRow, RowOutcome, ledger_rows, recent_jobs, row_counts
from local_db.queries.imports import import_of, taking_back
from local_db.queries.standing import people
from local_db.upkeep import back_up_before_import

if TYPE_CHECKING:
    from desktop.bootstrap.desk_window import DeskWindow

_PROBLEMS, _SMALL_PICTURES = 500, 300
_WHILE_IMPORTING = {
    "store.disk_full": "import.disk_full",
    "files.disk_full": "import.disk_full",
    "store.io_error": "import.disk_failed",
}
"""Failures whose usual sentence speaks of what a person typed."""


def import_page(window: DeskWindow) -> QWidget:
    """The page of that window."""
    page, workspace = ImportPage(), window.workspace
    page.tickets_wanted.connect(lambda: window.navigator.go(TICKETS))
    door, by = ImporterDoor(window.desk), lambda: workspace.person
    controller = ImportController(page, door, window.jobs, by)
    controller.sent.connect(window.sync.sync_now)
    window.navigator.definitions_came.connect(controller.refresh_mappings)
    window.locking.person_taken.connect(lambda _person: controller.refresh_mappings())
    EarlierController(page, door, window.jobs, by, workspace.person_name)
    return page


class _Read(msgspec.Struct, frozen=True):
    """The file that was read last, as it was then, and the last plan of it."""

    path: Path
    stamp: tuple[int, int]
    book: Book


class ImporterDoor:
    """Answers the import page from an open desk; every method is called in a job."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._store = desk.store
        self._lock = threading.Lock()
        self._read: _Read | None = None

    def mappings(self, by: str) -> list[MappingChoice]:
        """Those that were saved, that headquarters published, that ship with the program."""
        found = mappings_of(self._desk.profile, self._store)
        may = not self._desk.look_only and not why_not(self._store, by)
        used = [_choice(one, may=may) for one in found.offered]
        left = found.unused
        return [*used, *(MappingChoice(one.name, one.label, one.origin, one.error, one.facts, False) for one in left)]

    def publish_mapping(self, name: str, by: str) -> MappingChoice:
        """As a definition of headquarters."""
        found = mappings_of(self._desk.profile, self._store).named(name)
        publish_mapping(self._store, found.mapping, by)
        return _choice(found)

    def look(self, log: LogFile, choices: Choices, cancel: Cancel) -> BookView:
        """The first rows of every sheet, understood."""
        book, plan, drafts = self._planned(log, choices, cancel)
        return self._shown(book, plan, drafts).view(str(log.path))

    def lines(self, log: LogFile, sheet: str, choices: Choices) -> list[LineView]:
        """Of the rows that were read."""
        book, plan, drafts = self._planned(log, choices, Cancel())
        return self._shown(book, plan, drafts).lines(sheet)

    def try_all(self, log: LogFile, choices: Choices, cancel: Cancel, progress: Progress) -> TrialView:
        """Each layout by itself, as it will be imported."""
        _, _, drafts = self._planned(log, choices, cancel)
        tried = [
            (
                draft,
                try_import(
                    self._store,
                    log.path,
                    only_sheets(draft.mapping, draft.sheets),
                    options=options_of(choices),
                    password=log.password,
                    on_progress=progress,
                    cancelled=cancel.asked,
                ),
            )
            for draft in drafts
        ]
        return trial_view(tried, self._store.catalogue, self._names())

    def run(self, log: LogFile, choices: Choices, by: str, cancel: Cancel, progress: Progress) -> ImportOutcome:
        """Backs up, imports each layout, then reads counts and the first problem rows from the ledger."""
        _, plan, drafts = self._planned(log, choices, cancel)
        if not drafts:
            raise UserError("import.nothing_chosen")
        with self._lock:
            self._read = None  # its rows are not needed meanwhile; the import reads the file itself
        back_up_before_import(self._desk)
        jobs, flags, notes = list[str](), tuple[str, ...](), tuple[Note, ...]()
        for draft in drafts:
            run = Import(
                self._store,
                log.path,
                only_sheets(draft.mapping, draft.sheets),
                by,
                options=options_of(choices),
                files=self._desk.files,
                password=log.password,
                on_progress=lambda state: progress(_counts(state)),
                cancelled=cancel.asked,
            )
            report = _spoken_of_the_file(run)
            jobs.append(report.job)
            flags, notes = report.flags, report.notes
        sheets = [one.sheet.name for one in plan.sheets]
        counts, problems = ImportCounts(), list[ProblemRow]()
        with self._store.reading() as connection:
            for job, part in zip(jobs, shares(drafts, sheets), strict=True):
                counts += counts_of(row_counts(connection, job), part)
                rejected = ledger_rows(connection, job, RowOutcome.REJECTED, _PROBLEMS)
                problems += [self._problem(row) for row in rejected]
        noted = tuple(NoteAt(one.sheet, one.row, one.column, one.text) for one in notes)
        return ImportOutcome(counts, flags, tuple(problems[:_PROBLEMS]), tuple(jobs), noted)

    def keep_mapping(self, log: LogFile, layout: str, label: str, choices: Choices) -> MappingChoice:
        """Into a file of the profile."""
        _, _, drafts = self._planned(log, choices, Cancel())
        draft = next((one for one in drafts if one.mapping.name == layout), None)
        if draft is None:
            raise UserError("import.mapping_unknown", mapping=label)
        kept = save_mapping(folder_of(self._desk.profile), draft.mapping, label)
        return MappingChoice(kept.name, kept.label)

    def save_problems(self, log: LogFile, jobs: tuple[str, ...], path: Path, language: str, cancel: Cancel) -> int:
        """Every row to check, not only those that the page shows. UserError of `refuse_log`, too."""
        refuse_log(path, log.path)
        return write_problem_book(self._store, jobs, path, language, cancel.asked)

    def report(self, outcome: ImportOutcome, language: str) -> str:
        """One job after the other; notes are of the file, so they stand in the last one."""
        notes = [Note(one.sheet, one.row, one.column, one.text) for one in outcome.notes]
        last = outcome.jobs[-1] if outcome.jobs else ""
        return _as_html(
            [report_of(self._store, job, language, notes if job == last else ()) for job in outcome.jobs], language
        )

    def earlier_report(self, job: str, language: str) -> str:
        """As the ledger tells it."""
        return _as_html([report_of(self._store, job, language)], language)

    def small_pictures(self, log: LogFile, cancel: Cancel) -> list[SmallView]:
        """Those that the page can show without a wait."""
        found = small_pictures(log.path, _SMALL_PICTURES, log.password, cancel.asked)
        return [SmallView(one.at, one.content, one.problem) for one in found]

    def earlier(self) -> tuple[list[EarlierImport], int]:
        """Those in the ledger."""
        found = []
        with self._store.reading() as connection:
            for job in recent_jobs(connection):
                counts = row_counts(connection, job.id)
                tickets = sum(line.rows for line in counts if line.outcome == RowOutcome.IMPORTED)
                found.append(EarlierImport(job.id, job.file_name, job.started_at, job.by, tickets, job.state))
        return found, int(self._store.clock.now().timestamp() * 1000)

    def comes_to(self, job: str) -> TakingBack:
        """Looks at every ticket of it."""
        with self._store.reading() as connection:
            known = import_of(connection, job)
            if known is None:
                raise UserError("import.unknown")
            found = taking_back(connection, known)
        kept = tuple(KeptTicket(one.number, one.title) for one in found.kept)
        return TakingBack(known.file_name, found.goes, found.stays, kept)

    def turn(self, job: str, by: str, back: bool, cancel: Cancel, progress: Progress) -> int:
        """One operation, and its showing."""
        if back:
            return bring_back(self._store, job, by, on_progress=progress).records
        return take_back(self._store, job, by, on_progress=progress, cancelled=cancel.asked).records

    def _planned(self, log: LogFile, choices: Choices, cancel: Cancel) -> tuple[Book, WorkbookPlan, tuple[Draft, ...]]:
        """The file's plan; it is read again only where it is another file or was changed since."""
        book = self._book(log, cancel)
        mappings, names = mappings_of(self._desk.profile, self._store), self._names()
        known = mappings.used
        if choices.mapping:
            known = [mappings.named(choices.mapping).mapping]
            choices = msgspec.structs.replace(choices, mapping=known[0].name)
        plan = planned(book, log.path.stem, choices, self._store.catalogue, known, names)
        return book, plan, edited(plan, choices, self._store.catalogue, names)

    def _names(self) -> KnownNames:
        with self._store.reading() as connection:
            return KnownNames(tuple(person.name for person in people(connection)))

    def _book(self, log: LogFile, cancel: Cancel) -> Book:
        stamp = _stamp(log.path)
        with self._lock:
            read = self._read
        if read is not None and stamp is not None and (read.path, read.stamp) == (log.path, stamp):
            return read.book
        book = read_book(log.path, log.password, cancel.asked)
        if stamp is not None:
            with self._lock:
                self._read = _Read(log.path, stamp, book)
        return book

    def _shown(self, book: Book, plan: WorkbookPlan, drafts: tuple[Draft, ...]) -> BookShown:
        return BookShown(book, plan, drafts, self._store.catalogue, self._store.identity.utc_offset)

    def _problem(self, row: LedgerRow) -> ProblemRow:
        reason = reason_named(row.reason, self._store.catalogue.newest())
        return ProblemRow(row.sheet, row.row, reason or "row.failed", tuple(shown_cells(row.original)))


def _as_html(reports: Sequence[Report], language: str) -> str:
    told = "\n".join(line for one in reports for line in report_lines(one, language))
    return f"<pre style='white-space: pre-wrap; font-size: 8pt'>{escape(told)}</pre>"


def _choice(one: KnownMapping, *, may: bool = False) -> MappingChoice:
    """As the page shows it; one that headquarters has word for word is not published again."""
    news = one.origin is Origin.SAVED and (one.differs or not one.version)
    facts: dict[str, object] = {"edition": edition(one.version)}
    return MappingChoice(one.key, one.mapping.label, one.origin, one.told, facts, publishable=may and news)


def _stamp(path: Path) -> tuple[int, int] | None:
    """What tells whether a file was changed; None where it cannot be looked at."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _counts(state: ImportProgress) -> ImportCounts:
    return ImportCounts(state.imported, state.duplicate, state.rejected, state.skipped, state.earlier, state.filled)


def _spoken_of_the_file(run: Import) -> ImportReport:
    try:
        return run.run()
    except UserError as error:
        if error.code in _WHILE_IMPORTING:
            raise UserError(_WHILE_IMPORTING[error.code]) from error
        raise
