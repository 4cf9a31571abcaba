"""The button that saves what was typed, and that says so when saving takes more than a moment."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Slot

from desktop.theme import restyle, the_theme
from desktop.widgets.parts import Button

MOMENT_MILLISECONDS = 400
"""A save that takes less says nothing: a word that only flickers tells nobody anything."""


class SubmitButton(Button):
    """Cannot be pressed while a submission is under way. `name` is the word on it, submitting where none is given."""

    def __init__(
        self, on_click: Callable[[], None], name: str = "", icon: str = "check", *, primary: bool = True
    ) -> None:
        super().__init__()
        self._icon = icon
        self.come_first(primary)
        self.clicked.connect(lambda _checked=False: on_click())
        self._name = name or self.tr("Submit")
        self._busy = self._said = False
        self._usable = True
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(MOMENT_MILLISECONDS)
        self._waiting.timeout.connect(self._say_saving)
        self.setText(self._name)

    def come_first(self, first: bool) -> None:
        """Whether pressing it is the primary act of its page."""
        restyle(self, role="primary" if first else "plain")
        the_theme().dress(self, self._icon, "onprimary" if first else "text2")

    def rename(self, name: str) -> None:
        """Another word stands on it, in the window's language."""
        self._name = name
        self.setText(self.tr("Saving…") if self._said else name)

    def allow(self, usable: bool) -> None:
        """Whether there is anything to submit."""
        self._usable = usable
        self.setEnabled(usable and not self._busy)

    def show_busy(self, busy: bool) -> None:
        """A submission is under way (told after a moment, as when the database is locked), or has ended."""
        if busy and not self._busy:
            self._waiting.start()
        elif not busy:
            self._waiting.stop()
            self._said = False
            self.setText(self._name)
        self._busy = busy
        self.setEnabled(self._usable and not busy)

    @Slot()
    def _say_saving(self) -> None:
        self._said = True
        self.setText(self.tr("Saving…"))
