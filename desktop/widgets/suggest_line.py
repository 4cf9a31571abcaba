"""A line of text under which what may be meant is offered; the list opens inside the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from typing_extensions import override

from desktop.widgets.entry import EntryLine
from desktop.widgets.offers import Offers

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class SuggestLine(EntryLine):
    """Up and Down mark an offer, Enter and Tab take the marked one, Esc leaves the text as it is."""

    taken = Signal(int)
    """The place in the list of the offer that the person took."""
    looking = Signal()
    """The person asks for offers without having typed: Down, in a line whose list is closed."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self._offers = Offers(self)
        self._offers.taken.connect(self.taken)

    @property
    def is_open(self) -> bool:
        """Whether offers are to be seen."""
        return self._offers.is_open

    def offer(self, words: Sequence[str], *, mark: bool) -> None:
        """Shows these offers, or that there are none; with `mark` the first is taken by going on."""
        if self.hasFocus() and not self.isReadOnly():
            self._offers.show(words, mark=mark)

    def close_offers(self) -> None:
        """Offers nothing any more."""
        self._offers.close()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.composition:
            super().keyPressEvent(event)
        elif self.is_open and event.key() in _STEPS:
            self._offers.step(_STEPS[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Down and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.looking.emit()
        elif event.key() == Qt.Key.Key_Escape and self.is_open:
            self.close_offers()
        elif event.key() in _ENTER:
            self._offers.take()
            super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    @override
    def focusNextPrevChild(self, next_: bool) -> bool:
        if not self.composition:
            self._offers.take()
        return super().focusNextPrevChild(next_)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.close_offers()
        super().focusOutEvent(event)
