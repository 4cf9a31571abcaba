"""Step 6: what became of every row, and the rows that a person must check."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.importing.tables import show_problems, table
from desktop.pages.importing.views import ImportOutcome
from desktop.theme import the_theme
from desktop.widgets.parts import EmptyState

_CONTENT = 3


class DoneStep(QWidget):
    """Shows the first rows to check, or that there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._outcome: ImportOutcome | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedWidget()
        self.problems = table(_CONTENT)
        self.empty = EmptyState("check-circle", "")
        self._stack.addWidget(self.problems)
        self._stack.addWidget(self.empty)
        column.addWidget(self._stack)
        self._translate()
        the_theme().changed.connect(self._fill)

    def show_outcome(self, outcome: ImportOutcome) -> None:
        """Shows what became of the rows."""
        self._outcome = outcome
        self._fill()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self._fill()
        super().changeEvent(event)

    def _fill(self) -> None:
        if self._outcome is None:
            return
        show_problems(self.problems, self._outcome.problems)
        self._stack.setCurrentWidget(self.problems if self._outcome.problems else self.empty)

    def _translate(self) -> None:
        self.problems.setAccessibleName(self.tr("Rows to check"))
        self.empty.say("check-circle", self.tr("No row is left to check."))
