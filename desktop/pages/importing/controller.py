"""Between the import page and the importer: one file at a time, off the window's thread, stoppable, undoable."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from core.errors import Cancelled, UserError
from desktop.jobs import Cancel, JobRunner, Progress
from desktop.language import Language, the_speech
from desktop.pages.importing.choices import Choices
from desktop.pages.importing.door import ImportDoor, LogFile
from desktop.pages.importing.page import CHOOSE, DONE, MATCH, RECOGNISE, ImportPage
from desktop.pages.importing.views import BookView, ImportOutcome, LineView, MappingChoice, TrialView
from desktop.printers import Printers, own_printers
from desktop.recovery_sheet import print_on, save_sheet
from desktop.turns import the_turns

Small = tuple[dict[int, QImage], dict[int, str]]
"""Small copies by the picture's number, and why some can be attached to no ticket."""
_LOCKED = ("import.password_needed", "import.password_wrong")


class ImportController(QObject):
    """Does what the person asks on the page. `by` is asked for at the start of each import."""

    sent = Signal()
    """Something waits for headquarters."""

    def __init__(
        self,
        page: ImportPage,
        door: ImportDoor,
        jobs: JobRunner,
        by: Callable[[], str],
        printers: Printers | None = None,
    ) -> None:
        super().__init__(page)
        self._page = page
        self._door = door
        self._jobs = jobs
        self._by = by
        self.printers = printers or own_printers()
        self._log: LogFile | None = None
        self._waiting: list[Path] = []
        self._choices = Choices()
        self._before: list[Choices] = []
        self._book: BookView | None = None
        self._looking: Cancel | None = None
        self._trying: Cancel | None = None
        self._running: Cancel | None = None
        self._shrinking: Cancel | None = None
        self._turn = 0
        self._tried: Choices | None = None
        self._outcome: ImportOutcome | None = None
        self._connect()
        self.refresh_mappings()

    @property
    def busy(self) -> bool:
        """Whether something is being read, tried or imported."""
        return any(one is not None for one in (self._looking, self._trying, self._running))

    def _connect(self) -> None:
        page = self._page
        page.files_chosen.connect(self._take_files)
        page.password_given.connect(self._take_password)
        page.next_file_wanted.connect(self._next_file)
        page.decided.connect(self._decide)
        page.undo_wanted.connect(self._undo)
        page.step_wanted.connect(self._go)
        page.recognise.sheet_wanted.connect(self._read_lines)
        page.start_wanted.connect(self._start)
        page.stop_wanted.connect(self._stop)
        page.mapping_kept.connect(self._keep_mapping)
        page.publish_wanted.connect(self._publish)
        page.problems_wanted.connect(self._save_problems)
        page.report_wanted.connect(self._save_report)
        page.report_print_wanted.connect(self._print_report)
        page.trial.small_wanted.connect(self._read_small)

    @Slot(list)
    def _take_files(self, paths: list[str]) -> None:
        if self._running is None and paths:
            self._waiting = [*map(Path, paths)]
            self._next_file()

    @Slot()
    def _next_file(self) -> None:
        if self._waiting:
            self._open(LogFile(self._waiting.pop(0)))

    @Slot(str)
    def _take_password(self, password: str) -> None:
        if self._log is not None:
            self._open(LogFile(self._log.path, password))

    def _open(self, log: LogFile) -> None:
        if self._shrinking is not None:
            self._shrinking.ask()
        self._log, self._book, self._outcome, self._choices = log, None, None, Choices()
        self._before.clear()
        self._page.show_undo(False)
        self._page.show_reading(log.path.name, len(self._waiting))
        self._look()

    @Slot(object)
    def _decide(self, choices: Choices) -> None:
        if choices != self._choices:
            self._before.append(self._choices)
            self._choose(choices)

    @Slot()
    def _undo(self) -> None:
        if self._before:
            self._choose(self._before.pop())

    def _choose(self, choices: Choices) -> None:
        self._choices = choices
        self._page.show_undo(bool(self._before))
        self._look()

    def _look(self) -> None:
        """Reads what the file is taken for under the choices; what was under way for others is stopped."""
        log, choices = self._log, self._choices
        if log is None:
            return
        self._stop_trying()
        if self._looking is not None:
            self._looking.ask()
        self._turn += 1
        turn = self._turn
        self._looking = self._jobs.net(
            lambda cancel, _progress: self._door.look(log, choices, cancel),
            partial(self._looked, turn),
            partial(self._not_looked, turn),
        )

    def _looked(self, turn: int, book: BookView) -> None:
        if turn != self._turn:
            return
        self._looking = None
        first = self._book is None
        self._book = book
        self._page.show_book(book, self._choices)
        if first:
            known = bool(book.layouts) and all(layout.known for layout in book.layouts)
            self._page.show_arrived(MATCH if known else RECOGNISE)
        the_turns().add(self, self._try)  # when the page is painted: beside a job that computes it takes twice as long

    def _not_looked(self, turn: int, error: BaseException) -> None:
        if turn != self._turn:
            return
        self._looking = None
        log = self._log
        if log is not None and isinstance(error, UserError) and error.code in _LOCKED:
            self._page.show_locked(error, tried=log.password is not None)
        elif self._before and not isinstance(error, Cancelled):
            self._choices = self._before.pop()  # what cannot be done was never chosen
            self._page.show_undo(bool(self._before))
            self._page.show_error(error)
            self._show_again()
        else:
            self._failed(error)

    def _show_again(self) -> None:
        if self._book is not None:
            self._page.show_book(self._book, self._choices)
            self._try()

    @Slot(int)
    def _go(self, step: int) -> None:
        self._page.notice.hide()
        if step == CHOOSE:
            self._stop_trying()
            self._page.choose_step.show_empty()
        self._page.show_step(step)
        self._try()

    def _try(self) -> None:
        """Tries the whole file from the third step on, once everything is decided."""
        log, choices, book = self._log, self._choices, self._book
        if log is None or book is None or not book.layouts or not MATCH <= self._page.step < DONE or book.undecided:
            return
        if self._tried == choices or self._running is not None:
            return
        self._stop_trying()
        self._tried = choices
        self._page.show_counting(0)
        self._trying = self._jobs.net(
            lambda cancel, progress: self._door.try_all(log, choices, cancel, progress),
            partial(self._was_tried, choices),
            partial(self._not_tried, choices),
            self._page.show_counting,
        )

    def _was_tried(self, choices: Choices, trial: TrialView) -> None:
        if choices is self._tried:
            self._trying = None
            self._page.show_trial(trial)

    def _not_tried(self, choices: Choices, error: BaseException) -> None:
        if choices is self._tried:
            self._trying, self._tried = None, None
            if not isinstance(error, Cancelled):
                self._page.show_error(error)

    def _stop_trying(self) -> None:
        if self._trying is not None:
            self._trying.ask()
        self._trying, self._tried = None, None

    @Slot(str)
    def _read_lines(self, sheet: str) -> None:
        log, choices = self._log, self._choices
        if log is not None:
            self._jobs.read(lambda: self._door.lines(log, sheet, choices), partial(self._show_lines, sheet))

    def _show_lines(self, sheet: str, lines: list[LineView]) -> None:
        shown = self._page.recognise.sheet
        if shown is not None and shown.name == sheet:
            self._page.recognise.show_lines(lines)

    @Slot()
    def _start(self) -> None:
        log, choices = self._log, self._choices
        if log is None or self._book is None or self._running is not None:
            return
        self._stop_trying()
        person = self._by()
        self._running = self._jobs.net(
            lambda cancel, progress: self._door.run(log, choices, person, cancel, progress),
            self._finished,
            self._failed,
            self._page.show_progress,
        )

    def _finished(self, outcome: ImportOutcome) -> None:
        self._running = None
        self._outcome = outcome
        self._page.show_outcome(outcome, len(self._waiting))
        self._jobs.net(lambda _cancel, _progress: self.printers.names(), self._page.foot.show_printers)

    @Slot(str, str)
    def _keep_mapping(self, layout: str, words: str) -> None:
        log, choices = self._log, self._choices
        if log is not None:
            self._jobs.read(
                lambda: self._door.keep_mapping(log, layout, words, choices), self._kept, self._page.show_error
            )

    def _kept(self, mapping: MappingChoice) -> None:
        self._page.show_kept(mapping)
        self.refresh_mappings()

    @Slot()
    def refresh_mappings(self) -> None:
        """Reads anew which mappings there are."""
        by = self._by()
        self._jobs.read(lambda: self._door.mappings(by), self._page.show_mappings)

    @Slot(str)
    def _publish(self, name: str) -> None:
        by = self._by()
        self._jobs.net(
            lambda _cancel, _progress: self._door.publish_mapping(name, by), self._published, self._page.show_error
        )

    def _published(self, mapping: MappingChoice) -> None:
        self._page.show_published(mapping)
        self.sent.emit()

    @Slot(str)
    def _save_problems(self, path: str) -> None:
        log, outcome, language = self._log, self._outcome, _language()
        if log is None or outcome is None:
            return
        self._jobs.net(
            lambda cancel, _progress: self._door.save_problems(log, outcome.jobs, Path(path), language, cancel),
            lambda rows: self._page.show_saved(Path(path).name, rows),
            self._page.show_error,
        )

    @Slot(str)
    def _save_report(self, path: str) -> None:
        outcome, language = self._outcome, _language()
        if outcome is not None:
            self._jobs.read(
                lambda: save_sheet(self._door.report(outcome, language), Path(path)),
                lambda _nothing: self._page.show_reported(Path(path).name),
                self._page.show_error,
            )

    @Slot(str)
    def _print_report(self, printer: str) -> None:
        outcome, language = self._outcome, _language()
        if outcome is None:
            return
        self._jobs.net(
            lambda _cancel, _progress: print_on(
                self._door.report(outcome, language), self.printers.make(printer, "BranchDesk")
            ),
            lambda _nothing: self._page.show_printed(printer),
            self._page.show_error,
        )

    @Slot()
    def _read_small(self) -> None:
        """Small copies come after the trial's word: a person does not wait for them."""
        log = self._log
        if log is None:
            return

        def read(cancel: Cancel, _progress: Progress) -> Small:
            small = self._door.small_pictures(log, cancel)
            shown = {one.at: QImage.fromData(one.content) for one in small if one.content}
            return shown, {one.at: one.problem for one in small if one.problem}

        def show(small: Small) -> None:
            if log is self._log:
                self._page.trial.show_small(*small)

        def fail(error: BaseException) -> None:
            if log is self._log and not isinstance(error, Cancelled):
                self._page.show_error(error)

        self._shrinking = self._jobs.net(read, show, fail)

    def _failed(self, error: BaseException) -> None:
        self._looking = self._running = None
        if isinstance(error, Cancelled):
            self._page.show_stopped()
        else:
            self._page.show_error(error)
        self._try()

    @Slot()
    def _stop(self) -> None:
        for one in (self._looking, self._running):
            if one is not None:
                one.ask()


def _language() -> str:
    """The one that the window speaks."""
    return str(the_speech().spoken or Language.CHINESE)
