"""The button that submits a new record, and that says so when saving takes more than a moment."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QPushButton

from desktop.theme import the_theme

MOMENT_MILLISECONDS = 400
"""A save that takes less says nothing: a word that only flickers tells nobody anything."""


class SubmitButton(QPushButton):
    """Cannot be pressed while a submission is under way."""

    def __init__(self, on_click: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("role", "primary")
        the_theme().dress(self, "check", "onprimary")
        self.setAutoDefault(True)
        self.clicked.connect(lambda _checked=False: on_click())
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(MOMENT_MILLISECONDS)
        self._waiting.timeout.connect(self._say_saving)
        self.setText(self.tr("Submit"))

    def show_busy(self, busy: bool) -> None:
        """A submission is under way (told after a moment, as when the database is locked), or has ended."""
        self.setEnabled(not busy)
        if busy:
            self._waiting.start()
        else:
            self._waiting.stop()
            self.setText(self.tr("Submit"))

    @Slot()
    def _say_saving(self) -> None:
        self.setText(self.tr("Saving…"))
