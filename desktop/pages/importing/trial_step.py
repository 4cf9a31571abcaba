"""Step 5: the first rows as the tickets that they would become, before anything is written."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.importing.tables import fill, table
from desktop.pages.importing.views import BookView, TicketView
from desktop.pages.importing.words import reason_text
from desktop.theme import the_theme
from desktop.widgets.parts import label
from desktop.wording import label_text, listed

_VALUES = 3


class TrialStep(QWidget):
    """Shows tickets that are not made yet."""

    def __init__(self) -> None:
        super().__init__()
        self._tickets: tuple[TicketView, ...] = ()
        self._stale = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._said = label("", "body2", wrap=True)
        self._said.setContentsMargins(9, 7, 9, 7)
        column.addWidget(self._said)
        self.table = table(_VALUES)
        column.addWidget(self.table, 1)
        self._translate()
        the_theme().changed.connect(self._fill)

    def show_book(self, book: BookView) -> None:
        """Shows the first rows of every layout, once it is seen."""
        self._tickets = tuple(ticket for layout in book.layouts for ticket in layout.tickets)
        self._stale = True
        if self.isVisible():
            self._fill()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._fill()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self._fill()
        super().changeEvent(event)

    def _fill(self) -> None:
        self._stale = False
        titles = [self.tr("Sheet"), self.tr("Row"), self.tr("Ticket"), self.tr("Content"), self.tr("To check")]
        lines = []
        for one in self._tickets:
            values = listed(f"{label_text(name)} {' '.join(text.split())}" for name, text in one.values)
            problem = reason_text(one.problem) if one.problem is not None else ""
            lines.append(([one.sheet, str(one.row), label_text(one.form), values, problem], bool(problem)))
        fill(self.table, titles, lines)

    def _translate(self) -> None:
        self.table.setAccessibleName(self.tr("First rows as tickets"))
        self._said.setText(self.tr("The first rows as tickets. Nothing is written before you press Import."))
