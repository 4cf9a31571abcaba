"""Counts what a person presses besides typing values: through a filter on the application, so nothing is left out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from typing_extensions import override

_CHORD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class KeyChords(QObject):
    """`pressed` are the chords in order. A character that is typed into a field is part of a value and not counted.

    Every press is offered to shortcuts first, as ShortcutOverride: that is what is counted, once per press.
    """

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[str] = []
        self._last: tuple[int, int, int] | None = None
        self._presses = 0

    def start(self) -> None:
        """Listens from now on."""
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # there is one in every test

    def stop(self) -> None:
        """Listens no more."""
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]  # there is one in every test

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            first_hearer = watched is (QApplication.focusWidget() or watched)
            typed = event.text().isprintable() and bool(event.text()) and not event.modifiers() & _CHORD
            if first_hearer and not typed and event.key() not in _MODIFIERS:
                self.pressed.append(f"{event.modifiers().name or ''}+{Qt.Key(event.key()).name}")
        return False
