"""The foot of the import page: back, what can be done beside, and the one way on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget
from typing_extensions import override

from desktop.theme import the_theme
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.file_choice import choose_target
from desktop.widgets.parts import button
from desktop.wording import filled

CHOOSE, RECOGNISE, MATCH, CLEAN, TRIAL, DONE = range(6)


class Foot(QWidget):
    """Says where the person wants to go."""

    undo_wanted = Signal()
    back_wanted = Signal()
    next_wanted = Signal()
    next_file_wanted = Signal()
    problems_wanted = Signal(str)
    report_wanted = Signal(str)
    report_print_wanted = Signal(str)
    """The report is to be printed on that printer."""
    rest_wanted = Signal()
    """Every column that is undecided is to be kept as text."""
    take_back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._step = CHOOSE
        self._file = ""
        self._rest = 0
        self._more, self._saving = 0, False
        self._printers: Sequence[str] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.said = ElidedLabel("meta")
        self.undo_button = button("", "undo", on_click=self.undo_wanted.emit)
        self.undo_button.setEnabled(False)
        self.back_button = button("", on_click=self.back_wanted.emit)
        self.export_button = button("", "export", on_click=self._ask_target)
        self.rest_button = button("", on_click=self.rest_wanted.emit)
        self.report_button = button("", "report", on_click=self._open_report)
        self.report_menu = QMenu(self.report_button)
        self.take_back_button = button("", "undo", on_click=self.take_back_wanted.emit)
        self.next_button = button("", role="primary", on_click=self.next_wanted.emit)
        self.file_button = button("", role="primary", on_click=self.next_file_wanted.emit)
        row.addWidget(self.said, 1)
        row.addStretch()
        self._buttons = (
            self.rest_button,
            self.undo_button,
            self.back_button,
            self.take_back_button,
            self.report_button,
            self.export_button,
            self.next_button,
            self.file_button,
        )
        for part in self._buttons:
            row.addWidget(part)
        self._translate()

    def show_step(self, step: int, *, ready: bool, said: str, file: str, rest: int) -> None:
        """Shows the buttons of that step; `ready`: there is something to go on with.

        So many columns can be kept as text together: `rest`.
        """
        self._step, self._file, self._rest = step, file, rest
        self.said.set_text(said)
        self.said.setVisible(True)
        self.undo_button.setVisible(step in (RECOGNISE, MATCH, CLEAN, TRIAL))
        self.rest_button.setVisible(step == MATCH and rest > 0)
        self.take_back_button.setVisible(step == DONE)
        self.report_button.setVisible(step == DONE)
        self.back_button.setVisible(step != CHOOSE)
        self.next_button.setVisible(step not in (CHOOSE, DONE))
        self.next_button.setEnabled(ready)
        self.back_button.setEnabled(True)
        self.export_button.setVisible(step == DONE and self._saving)
        self.file_button.setVisible(step in (CHOOSE, DONE) and self._more > 0)
        self._translate()

    def show_busy(self) -> None:
        """Nothing can be done but to stop."""
        for part in self._buttons:
            part.hide()

    def show_more(self, files: int, *, saving: bool) -> None:
        """So many files wait; `saving`: there are rows to check."""
        self._more, self._saving = files, saving

    def show_printers(self, names: Sequence[str]) -> None:
        """The printers of this computer, the usual one first."""
        self._printers = names

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        super().changeEvent(event)

    def _ask_target(self) -> None:
        suggested = self.tr("%1 - rows to check.xlsx").replace("%1", Path(self._file).stem)
        title = self.tr("Save the rows to check")
        choose_target(self, title, suggested, "xlsx", lambda path: self.problems_wanted.emit(str(path)))

    def _open_report(self) -> None:
        self.fill_report_menu()
        at = self.report_button.rect().topLeft()
        at.setY(at.y() - self.report_menu.sizeHint().height())
        self.report_menu.popup(self.report_button.mapToGlobal(at))

    def fill_report_menu(self) -> None:
        """The ways in which the report can be had."""
        theme, menu = the_theme(), self.report_menu
        menu.clear()
        menu.addAction(theme.icon("export"), self.tr("Save as a PDF…")).triggered.connect(self._ask_report)
        menu.addSeparator()
        for name in self._printers:
            action = menu.addAction(theme.icon("print"), filled(self.tr("Print on %1"), name))
            action.triggered.connect(partial(self._print_report, name))
        if not self._printers:
            menu.addAction(self.tr("There is no printer on this computer")).setEnabled(False)

    def _print_report(self, name: str, _checked: bool = False) -> None:
        self.report_print_wanted.emit(name)

    def _ask_report(self) -> None:
        suggested = self.tr("%1 - import report.pdf").replace("%1", Path(self._file).stem)
        title = self.tr("Save the report")
        choose_target(self, title, suggested, "pdf", lambda path: self.report_wanted.emit(str(path)))

    def _translate(self) -> None:
        onward = {
            RECOGNISE: self.tr("Next: fields"),
            MATCH: self.tr("Next: cleaning"),
            CLEAN: self.tr("Next: trial"),
            TRIAL: self.tr("Import"),
        }
        self.next_button.setText(onward.get(self._step, self.tr("Next")))
        self.undo_button.setText(self.tr("Undo"))
        self.rest_button.setText(self.tr("Keep %Ln open column(s) as text", "", self._rest))
        self.report_button.setText(self.tr("Report"))
        self.take_back_button.setText(self.tr("Take back…"))
        self.back_button.setText(self.tr("Another file") if self._step == DONE else self.tr("Back"))
        self.export_button.setText(self.tr("Save the rows to check"))
        self.file_button.setText(self.tr("Next file (%Ln left)", "", self._more))
