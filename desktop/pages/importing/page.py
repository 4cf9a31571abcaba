"""The import page: six steps above, the present one in the middle, counts beside it, one primary button below."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.messages import message, message_of
from desktop.pages.importing.choices import Choices
from desktop.pages.importing.choose_step import ChooseStep
from desktop.pages.importing.clean_step import CleanStep
from desktop.pages.importing.done_step import DoneStep
from desktop.pages.importing.earlier import EarlierImports
from desktop.pages.importing.foot import Foot
from desktop.pages.importing.head import Head
from desktop.pages.importing.match_step import MatchStep
from desktop.pages.importing.rail import Rail
from desktop.pages.importing.recognise_step import RecogniseStep
from desktop.pages.importing.steps import Steps
from desktop.pages.importing.trial_step import TrialStep
from desktop.pages.importing.views import BookView, ImportCounts, ImportOutcome, MappingChoice, TrialView
from desktop.widgets.parts import Notice, button, card, label
from desktop.wording import count, filled, label_text

CHOOSE, RECOGNISE, MATCH, CLEAN, TRIAL, DONE = range(6)


class ImportPage(QWidget):
    """Shows what the importer says of a file; says what the person decides."""

    files_chosen = Signal(list)
    password_given = Signal(str)
    decided = Signal(object)
    """The choices as they are now."""
    undo_wanted = Signal()
    step_wanted = Signal(int)
    start_wanted = Signal()
    stop_wanted = Signal()
    next_file_wanted = Signal()
    mapping_kept = Signal(str, str)
    """A layout's mapping is to be saved under that label."""
    publish_wanted = Signal(str)
    """The mapping of that name is to be given to every branch."""
    problems_wanted = Signal(str)
    """Every row to check is to be written into that file."""
    report_wanted = Signal(str)
    """The report is to be written into that PDF."""
    report_print_wanted = Signal(str)
    """The report is to be printed on that printer."""
    tickets_wanted = Signal()
    earlier_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setAcceptDrops(True)
        self._book: BookView | None = None
        self._choices = Choices()
        self._step = CHOOSE
        self._said = ""
        self._is_busy = False
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 18, 12)
        column.setSpacing(10)
        self.head = Head()
        self.steps = Steps()
        self.notice = Notice()
        for part in (self.head, self.steps, self.notice):
            column.addWidget(part)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        frame, inside = card(0, (1, 1, 1, 1))
        inside.addWidget(self._make_steps())
        middle.addWidget(frame, 1)
        self.rail = Rail()
        middle.addWidget(self.rail)
        column.addLayout(middle, 1)
        self.foot = Foot()
        column.addWidget(self.foot)
        self._connect()
        self._translate()
        self.show_step(CHOOSE)

    @property
    def step(self) -> int:
        """The present step."""
        return self._step

    @property
    def choices(self) -> Choices:
        """What is decided, as it is shown."""
        return self._choices

    def choose(self, *paths: str) -> None:
        """Takes these files, as if the person had chosen them."""
        self.files_chosen.emit([*paths])

    def show_mappings(self, choices: list[MappingChoice]) -> None:
        """Fills the list of mappings; its first entry lets the program choose."""
        self.head.show_mappings(choices)

    def show_reading(self, file: str, more_files: int) -> None:
        """A file is being looked at for the first time; `more_files` wait."""
        self._book = None
        self.foot.show_more(more_files, saving=False)
        self.trial.forget()
        self.head.show_file(file, ())
        self.notice.hide()
        self._busy(self.tr("Reading %1…").replace("%1", file))

    def show_locked(self, error: BaseException, *, tried: bool) -> None:
        """The file asks for a password; `tried`: what was given is not it."""
        self.show_step(CHOOSE)
        self.choose_step.show_locked()
        if tried:
            self.notice.say(partial(message_of, error), "danger")

    def show_book(self, book: BookView, choices: Choices) -> None:
        """Shows what the file is taken for; the step stays."""
        self._book, self._choices = book, choices
        self.head.show_file(Path(book.file).name, tuple(one.name for one in book.sheets if one.form))
        self.head.show_mapping(choices.mapping or next((one.name for one in book.layouts if one.known), ""))
        self.recognise.show_book(book, choices)
        self.match.show_book(book, choices)
        self.trial.show_book(book)
        self.clean.show_groups(None, choices)
        self.rail.show_policy(choices.duplicates, visible=self._step in (MATCH, CLEAN, TRIAL))
        self._show_layout()
        self._show_foot()

    def show_arrived(self, step: int) -> None:
        """The file was read: the first step on which there is something to decide."""
        self.show_step(step)
        flags = self._book.flags if self._book is not None else ()
        if flags:
            self.notice.say(lambda: " ".join(message(f"flag.{flag}") for flag in flags), "warn")

    def show_undo(self, possible: bool) -> None:
        """Whether a decision can be undone."""
        self.foot.undo_button.setEnabled(possible)

    def show_counting(self, so_far: int) -> None:
        """The rows are being tried; `so_far` were."""
        self.rail.show_counting(so_far)

    def show_trial(self, trial: TrialView) -> None:
        """What the import would do."""
        self.rail.show_counts(trial.counts)
        self.match.show_groups(trial.groups)
        self.clean.show_groups(trial.groups, self._choices, trial.ungrouped)
        self.trial.show_beside(trial.beside)
        self._show_foot()

    def show_progress(self, counts: ImportCounts) -> None:
        """Shows how far the import is."""
        self._busy(self.tr("%1 rows done").replace("%1", count(counts.rows)))
        self.rail.show_counts(counts, done=True)

    def show_outcome(self, outcome: ImportOutcome, more_files: int) -> None:
        """Shows what became of every row; `more_files` wait."""
        self.done.show_outcome(outcome)
        self.foot.show_more(more_files, saving=bool(outcome.problems))
        self.show_step(DONE)
        self.rail.show_counts(outcome.counts, done=True)
        rows = count(outcome.counts.rows)
        said = lambda: self.tr("Every row is accounted for: %1 rows.").replace("%1", rows)  # noqa: E731 - asked anew
        self.notice.say(said, "ok", lambda: self.tr("Show tickets"), self.tickets_wanted.emit)

    def show_stopped(self) -> None:
        """The person stopped what was under way."""
        self.show_step(self._step if self._book is not None else CHOOSE)
        self.notice.say(partial(message, "say.cancelled"), "warn")

    def show_error(self, error: BaseException) -> None:
        """Says in place why it did not work; the file can be mended or another one chosen."""
        self.show_step(self._step if self._book is not None else CHOOSE)
        self.notice.say(partial(message_of, error), "danger")

    def show_saved(self, file: str, rows: int) -> None:
        """The rows to check were written into that file."""
        self.notice.say(lambda: self.tr("%Ln row(s) to check are in %1.", "", rows).replace("%1", file), "ok")

    def show_reported(self, file: str) -> None:
        """The report was written into that file."""
        self.notice.say(lambda: self.tr("The report is in %1.").replace("%1", file), "ok")

    def show_printed(self, printer: str) -> None:
        """The report was sent to that printer."""
        self.notice.say(lambda: self.tr("The report was sent to %1.").replace("%1", printer), "ok")

    def show_kept(self, mapping: MappingChoice) -> None:
        """The mapping was saved, and is the one that holds."""
        self.head.show_kept(mapping.name)
        name = label_text(mapping.label)
        self.notice.say(lambda: filled(self.tr("“%1” is saved. This header is known from now on."), name), "ok")

    def show_published(self, mapping: MappingChoice) -> None:
        """Headquarters was asked to give the mapping to every branch."""
        name = label_text(mapping.label)
        self.notice.say(lambda: filled(self.tr("“%1” goes to every branch with the next exchange."), name), "ok")

    def show_step(self, step: int) -> None:
        """Shows that step."""
        self._step, self._is_busy = step, False
        self.steps.show_step(step)
        shown = (self.choose_step, self.recognise, self.match, self.clean, self.trial, self.done)[step]
        self._stack.setCurrentWidget(shown)
        self.rail.setVisible(step >= MATCH)
        self.rail.show_policy(self._choices.duplicates, visible=step in (MATCH, CLEAN, TRIAL))
        self.head.show_step(saving=step in (MATCH, CLEAN, TRIAL), choosing=step in (RECOGNISE, MATCH))
        self._show_layout()
        self._show_foot()
        if self.isVisible() and not self.earlier.isVisible():
            self._focus()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        super().changeEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()) and not self._is_busy:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.choose(*files)

    def _make_steps(self) -> QStackedWidget:
        self.choose_step, self.recognise, self.match = ChooseStep(), RecogniseStep(), MatchStep()
        self.clean, self.trial, self.done = CleanStep(), TrialStep(), DoneStep()
        self.earlier = EarlierImports()
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self._working = label("", "body2")
        self._working.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.stop_button = button("", "close", on_click=self.stop_wanted.emit)
        self._busy_page = QWidget()
        inside = QVBoxLayout(self._busy_page)
        inside.setContentsMargins(60, 20, 60, 20)
        inside.addStretch()
        inside.addWidget(self._working)
        inside.addWidget(self.progress)
        inside.addWidget(self.stop_button, alignment=Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch()
        self._stack = QStackedWidget()
        steps = (self.choose_step, self.recognise, self.match, self.clean, self.trial, self.done)
        for made in (*steps, self._busy_page, self.earlier):
            self._stack.addWidget(made)
        return self._stack

    def _connect(self) -> None:
        self.choose_step.files_chosen.connect(self.files_chosen.emit)
        self.choose_step.password_given.connect(self.password_given.emit)
        for part in (self.recognise, self.match, self.clean):
            part.changed.connect(self.decided.emit)
        self.match.layout_chosen.connect(self._show_layout)
        self.match.fix_wanted.connect(self._fix)
        self.rail.policy_chosen.connect(self._policy_chosen)
        self.head.mapping_chosen.connect(lambda name: self.decided.emit(self._choices.with_mapping(name)))
        self.head.mapping_kept.connect(self._keep)
        self.head.publish_wanted.connect(self.publish_wanted.emit)
        self.head.earlier_wanted.connect(self._show_earlier)
        self.earlier.left.connect(self._leave_earlier)
        self.foot.undo_wanted.connect(self.undo_wanted.emit)
        self.foot.back_wanted.connect(self._back)
        self.foot.next_wanted.connect(self._next)
        self.foot.rest_wanted.connect(self.match.keep_rest)
        self.foot.take_back_wanted.connect(self._show_earlier)
        self.foot.next_file_wanted.connect(self.next_file_wanted.emit)
        self.foot.problems_wanted.connect(self.problems_wanted.emit)
        self.foot.report_wanted.connect(self.report_wanted.emit)
        self.foot.report_print_wanted.connect(self.report_print_wanted.emit)

    def _policy_chosen(self, policy: str) -> None:
        self.decided.emit(self._choices.with_duplicates(policy))

    def _keep(self, words: str) -> None:
        if self.match.layout_shown is not None:
            self.mapping_kept.emit(self.match.layout_shown.name, words)

    def _fix(self, column: str) -> None:
        self.clean.go_to(column)
        self.step_wanted.emit(CLEAN)

    def _back(self) -> None:
        self.step_wanted.emit(CHOOSE if self._step == DONE else self._step - 1)

    def _next(self) -> None:
        """Goes on; where a column is undecided, to that instead."""
        if self._step == TRIAL:
            self.start_wanted.emit()
            return
        box = self.match.next_undecided() if self._step == MATCH else None
        if box is not None:
            box.setFocus()
            self.notice.say(lambda: self.tr("Choose where this column goes, or that it is not imported."), "warn")
        else:
            self.step_wanted.emit(self._step + 1)

    def _focus(self) -> None:
        """Where Enter goes on: to the next file that was chosen, in the first step to the choice of one."""
        ways = (self.foot.file_button, self.choose_step.choose_button, self.foot.next_button, self.foot.back_button)
        next((one for one in ways if one.isVisible() and one.isEnabled()), self).setFocus()

    @Slot()
    def _show_layout(self) -> None:
        layout = self.match.layout_shown
        self.rail.show_tickets(layout.tickets if layout is not None and self._step in (MATCH, CLEAN) else ())
        if self._book is not None and self._book.undecided:
            self.rail.show_waiting(self._book.undecided)

    def _show_earlier(self) -> None:
        self._stack.setCurrentWidget(self.earlier)
        for part in (self.rail, self.foot):
            part.hide()
        self.earlier_wanted.emit()

    @Slot()
    def _leave_earlier(self) -> None:
        self.foot.show()
        self.show_step(self._step)

    def _busy(self, sentence: str) -> None:
        self._is_busy = True
        self._working.setText(sentence)
        self._stack.setCurrentWidget(self._busy_page)
        self.head.show_step(saving=False, choosing=False)
        self.foot.show_busy()

    def _show_foot(self) -> None:
        book = self._book
        ready = book is not None and bool(book.layouts)
        said = self.match.said if self._step == MATCH else ""
        file = book.file if book is not None else ""
        self.foot.show_step(self._step, ready=ready, said=said, file=file, rest=len(self.match.open_columns))

    def _translate(self) -> None:
        self.stop_button.setText(self.tr("Stop"))
        self.progress.setAccessibleName(self.tr("Progress"))
        names = (self.tr("File"), self.tr("Header"), self.tr("Fields"), self.tr("Cleaning"), self.tr("Trial"))
        self.steps.set_names([*names, self.tr("Done")])
        self._show_foot()
