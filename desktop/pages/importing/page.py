"""The import page: steps above, tables in the middle, counts at the right, one primary button below."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.messages import message, message_of
from desktop.pages.importing.door import ImportCounts, ImportOutcome, ImportPreview, MappingChoice
from desktop.pages.importing.earlier import EarlierImports
from desktop.pages.importing.steps import Steps
from desktop.pages.importing.tables import show_columns, show_preview, show_problems, table
from desktop.theme import the_theme
from desktop.widgets.file_choice import choose_files, choose_target
from desktop.widgets.parts import EmptyState, Notice, button, card, label, line
from desktop.wording import count, label_text

CHOOSE, LOOK, RUN, DONE = range(4)


class ImportPage(QWidget):
    """Shows what the importer says; says which file, which mapping, start and stop."""

    file_chosen = Signal(str)
    mapping_chosen = Signal(str)
    start_wanted = Signal()
    stop_wanted = Signal()
    problems_wanted = Signal(str)
    """Every row to check is to be written into that file."""
    tickets_wanted = Signal()
    earlier_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setAcceptDrops(True)
        self._choices: list[MappingChoice] = []
        self._preview: ImportPreview | None = None
        self._outcome: ImportOutcome | None = None
        self._counts = ImportCounts()
        self._step = CHOOSE
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 18, 12)
        column.setSpacing(10)
        column.addLayout(self._make_head())
        self.steps = Steps()
        column.addWidget(self.steps)
        self.notice = Notice()
        column.addWidget(self.notice)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(self._make_middle(), 1)
        middle.addWidget(self._make_rail())
        column.addLayout(middle, 1)
        column.addLayout(self._make_foot())
        self._translate()
        the_theme().changed.connect(self._fill_tables)
        self._show_step(CHOOSE)

    def show_mappings(self, choices: list[MappingChoice]) -> None:
        """Fills the list of mappings; its first entry lets the program choose."""
        self._choices = choices
        self._fill_mappings()

    def show_reading(self, file: str) -> None:
        """A file is being looked at."""
        self._subtitle.setText(file)
        self.notice.hide()
        self._busy(self.tr("Reading %1…").replace("%1", file))

    def show_preview(self, preview: ImportPreview) -> None:
        """Shows the first rows."""
        self._preview, self._outcome = preview, None
        self.mapping.setCurrentIndex(max(self.mapping.findData(preview.mapping), 0))
        self._show_step(LOOK)
        self._translate()
        if preview.flags:
            self.notice.say(lambda: " ".join(message(f"flag.{flag}") for flag in preview.flags), "warn")

    def show_progress(self, counts: ImportCounts) -> None:
        """Shows how far the import is."""
        self._counts = counts
        if self._step != RUN:
            self._show_step(RUN)
        self._busy(self.tr("%1 rows done").replace("%1", count(counts.rows)))
        self._show_counts()

    def show_outcome(self, outcome: ImportOutcome) -> None:
        """Shows what became of every row."""
        self._outcome, self._counts = outcome, outcome.counts
        self._show_step(DONE)
        self._translate()
        rows = count(outcome.counts.rows)
        said = lambda: self.tr("Every row is accounted for: %1 rows.").replace("%1", rows)  # noqa: E731 - asked anew
        self.notice.say(said, "ok", lambda: self.tr("Show tickets"), self.tickets_wanted.emit)

    def show_stopped(self) -> None:
        """The person stopped the import."""
        self._show_step(LOOK if self._preview is not None else CHOOSE)
        self.notice.say(partial(message, "say.cancelled"), "warn")

    def show_error(self, error: BaseException) -> None:
        """Says in place why the file cannot be read; another one may be chosen."""
        self._show_step(LOOK if self._preview is not None else CHOOSE)
        self.notice.say(partial(message_of, error), "danger")

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        super().changeEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()) and self._step != RUN:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.choose(files[0])

    def choose(self, path: str) -> None:
        """Takes this file, as if the person had chosen it."""
        self._preview = None
        self.file_chosen.emit(path)

    def _make_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        self._title = label("", "title")
        self._subtitle = label("", "meta")
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        row.addLayout(words)
        row.addStretch()
        self._mapping_label = label("", "label")
        self.mapping = QComboBox()
        self.mapping.setMinimumWidth(200)
        self.mapping.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.mapping.setMaximumWidth(300)
        self._mapping_label.setBuddy(self.mapping)
        self.mapping.activated.connect(lambda _index: self.mapping_chosen.emit(self.mapping.currentData() or ""))
        self.choose_button = button("", "folder", on_click=self._ask_file)
        self.earlier_button = button("", "clock", on_click=self._show_earlier)
        for part in (self._mapping_label, self.mapping, self.earlier_button, self.choose_button):
            row.addWidget(part)
        return row

    def _make_middle(self) -> QFrame:
        frame, column = card(0, (1, 1, 1, 1))
        self.columns, self.rows, self.problems = table(1), table(2), table(3)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.columns, "")
        self.tabs.addTab(self.rows, "")
        self._empty_button = button("", "folder", role="primary", on_click=self._ask_file)
        self.empty = EmptyState("spreadsheet", "", self._empty_button)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self._working = label("", "body2")
        self._working.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.stop_button = button("", "close", on_click=self.stop_wanted.emit)
        busy = QWidget()
        inside = QVBoxLayout(busy)
        inside.setContentsMargins(60, 20, 60, 20)
        inside.addStretch()
        inside.addWidget(self._working)
        inside.addWidget(self.progress)
        inside.addWidget(self.stop_button, alignment=Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch()
        self._busy_page = busy
        self._stack = QStackedWidget()
        self.earlier = EarlierImports()
        self.earlier.left.connect(self._leave_earlier)
        for page in (self.empty, self.tabs, busy, self.problems, self.earlier):
            self._stack.addWidget(page)
        column.addWidget(self._stack)
        return frame

    def _make_rail(self) -> QFrame:
        """What the rows come to; in a low window it scrolls."""
        self.rail, around = card(0, (1, 1, 1, 1))
        frame = self.rail
        frame.setFixedWidth(240)
        inside = QWidget()
        inside.setProperty("role", "plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(15, 11, 15, 11)
        column.setSpacing(10)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        around.addWidget(area)
        self._rail_title = label("", "section")
        column.addWidget(self._rail_title)
        self._before = label("", "body2", wrap=True)
        column.addWidget(self._before)
        self._counters = []
        for tone in ("ok", "warn", "neutral", "neutral", "neutral"):
            number, words = label("", "section", tone=tone), label("", "meta", wrap=True)
            row = QHBoxLayout()
            row.addWidget(words, 1)
            row.addWidget(number)
            self._counters.append((words, number))
            column.addLayout(row)
        self._under = line()
        column.addWidget(self._under)
        self._sum = label("", "strong")
        column.addWidget(self._sum)
        column.addStretch()
        self._promise = label("", "hint", wrap=True)
        column.addWidget(self._promise)
        return frame

    def _make_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._foot = label("", "meta")
        self.start_button: QPushButton = button("", role="primary", on_click=self.start_wanted.emit)
        self.export_button = button("", "export", on_click=self._ask_target)
        row.addWidget(self._foot)
        row.addStretch()
        row.addWidget(self.export_button)
        row.addWidget(self.start_button)
        return row

    def _ask_file(self) -> None:
        kinds = self.tr("Logs (%1)").replace("%1", "*.xlsx *.xls *.xlsm *.xlsb *.csv")
        choose_files(self, self.tr("Choose a log"), lambda paths: self.choose(str(paths[0])), kinds, several=False)

    def show_saved(self, file: str, rows: int) -> None:
        """The rows to check were written into that file."""
        self.notice.say(lambda: self.tr("%Ln row(s) to check are in %1.", "", rows).replace("%1", file), "ok")

    def show_unsaved(self, error: BaseException) -> None:
        """They were not, and why."""
        self.notice.say(partial(message_of, error), "danger")

    def _ask_target(self) -> None:
        name = Path(self._preview.file).stem if self._preview is not None else ""
        suggested = self.tr("%1 - rows to check.csv").replace("%1", name)
        title = self.tr("Save the rows to check")
        choose_target(self, title, suggested, "csv", lambda path: self.problems_wanted.emit(str(path)))

    def _show_earlier(self) -> None:
        self._stack.setCurrentWidget(self.earlier)
        for part in (self.rail, self.start_button, self.export_button):
            part.hide()
        self.earlier_wanted.emit()

    @Slot()
    def _leave_earlier(self) -> None:
        self._show_step(self._step)

    def _busy(self, sentence: str) -> None:
        self._working.setText(sentence)
        self._stack.setCurrentWidget(self._busy_page)
        self.start_button.setEnabled(False)

    def _show_step(self, step: int) -> None:
        self._step = step
        self.steps.show_step(step)
        shown = {CHOOSE: self.empty, LOOK: self.tabs, RUN: self._busy_page, DONE: self.problems}
        self._stack.setCurrentWidget(shown[step])
        self.rail.show()
        self.earlier_button.setEnabled(step != RUN)
        ready = step == LOOK and self._preview is not None
        self.start_button.setEnabled(ready)
        self.start_button.setVisible(step in (LOOK, RUN))
        self.choose_button.setEnabled(step != RUN)
        self.export_button.setVisible(step == DONE and self._outcome is not None and bool(self._outcome.problems))
        self.mapping.setEnabled(step in (CHOOSE, LOOK))
        self._show_counts()

    def _show_counts(self) -> None:
        counts, preview = self._counts, self._preview
        looking = self._step == LOOK and preview is not None
        if looking and preview is not None:
            counts = ImportCounts(preview.good, 0, preview.bad, len(preview.lines) - preview.good - preview.bad)
        words = (
            self.tr("Can be imported") if looking else self.tr("Imported"),
            self.tr("To check"),
            self.tr("Duplicates"),
            self.tr("No tickets (headings, sums)"),
            self.tr("Done earlier"),
        )
        numbers = (counts.imported, counts.rejected, counts.duplicate, counts.skipped, counts.earlier)
        for (text, number), said, value in zip(self._counters, words, numbers, strict=True):
            text.setText(said)
            number.setText(count(value))
        self._sum.setText(self.tr("%Ln row(s) together", "", counts.rows))
        self._rail_title.setText(self.tr("First rows") if looking else self.tr("Result"))
        nothing_yet = self._step == CHOOSE or (self._step == LOOK and preview is None)
        self._before.setVisible(nothing_yet)
        for part in (self._under, self._sum, *(part for pair in self._counters for part in pair)):
            part.setVisible(not nothing_yet)

    def _fill_mappings(self) -> None:
        kept = self.mapping.currentData()
        self.mapping.clear()
        self.mapping.addItem(self.tr("Find by itself"), "")
        for choice in self._choices:
            self.mapping.addItem(label_text(choice.label), choice.name)
        self.mapping.setCurrentIndex(max(self.mapping.findData(kept), 0) if kept else 0)

    @Slot()
    def _fill_tables(self) -> None:
        """In the language that is spoken, with marks in the colours of the theme in force."""
        if self._preview is not None:
            show_columns(self.columns, self._preview.columns)
            show_preview(self.rows, self._preview.lines)
        if self._outcome is not None:
            show_problems(self.problems, self._outcome.problems)

    def _translate(self) -> None:
        self._title.setText(self.tr("Import a log"))
        if self._preview is None and self._step == CHOOSE:
            self._subtitle.setText(self.tr("Excel or CSV, as it was kept by hand"))
        self._mapping_label.setText(self.tr("Mapping"))
        self.choose_button.setText(self.tr("Choose a file"))
        self.earlier_button.setText(self.tr("Earlier imports"))
        self._empty_button.setText(self.tr("Choose a file"))
        self.empty.say("spreadsheet", self.tr("Drop the log here or choose it. Nothing is written before you say so."))
        self.stop_button.setText(self.tr("Stop"))
        self.start_button.setText(self.tr("Import"))
        self.export_button.setText(self.tr("Save the rows to check"))
        self._before.setText(self.tr("How many rows can be imported stands here once a log is chosen."))
        self._promise.setText(self.tr("The file is only read. Importing it again adds nothing."))
        self.tabs.setTabText(0, self.tr("Columns"))
        self.tabs.setTabText(1, self.tr("First rows"))
        for made, name in ((self.columns, self.tr("Columns")), (self.rows, self.tr("First rows"))):
            made.setAccessibleName(name)
        self.problems.setAccessibleName(self.tr("Rows to check"))
        self.tabs.setAccessibleName(self.tr("Preview"))
        self._fill_mappings()
        if self._preview is not None:
            self.mapping.setCurrentIndex(max(self.mapping.findData(self._preview.mapping), 0))
            sheets = " · ".join(sheet for sheet in self._preview.sheets if sheet)
            self._subtitle.setText(" · ".join(part for part in (Path(self._preview.file).name, sheets) if part))
        self._fill_tables()
        self.steps.set_names(
            [self.tr("Choose"), self.tr("Look"), self.tr("Import"), self.tr("Done")],
        )
        self._show_counts()
