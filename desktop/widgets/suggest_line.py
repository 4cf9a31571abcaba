"""A line of text under which what may be meant is offered; the list opens inside the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QListWidgetItem
from typing_extensions import override

from desktop.widgets.choice_box import LEAST_WIDTH, ROW_HEIGHT, ROWS, Entries
from desktop.widgets.drop_frame import DropFrame
from desktop.widgets.entry import EntryLine

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
        self._frame: DropFrame | None = None
        self._list: Entries | None = None

    @property
    def is_open(self) -> bool:
        """Whether offers are to be seen."""
        return self._frame is not None and not self._frame.isHidden()

    def offer(self, words: Sequence[str], *, mark: bool) -> None:
        """Shows these offers, or that there are none; with `mark` the first is taken by going on."""
        if not self.hasFocus() or self.isReadOnly():
            return
        frame, entries = self._made()
        shown = [(place, text) for place, text in enumerate(words, start=1)]
        entries.show_places(shown, -1, finding=mark, numbered=False)
        width = max(self.width(), LEAST_WIDTH, entries.least_width())
        frame.open(width, ROW_HEIGHT * min(max(entries.count(), 1), ROWS) + 10)

    def close_offers(self) -> None:
        """Offers nothing any more."""
        if self._frame is not None:
            self._frame.hide()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.composition:
            super().keyPressEvent(event)
        elif self.is_open and self._list is not None and event.key() in _STEPS:
            self._list.step(_STEPS[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Down and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.looking.emit()
        elif event.key() == Qt.Key.Key_Escape and self.is_open:
            self.close_offers()
        elif event.key() in _ENTER:
            self._take()
            super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    @override
    def focusNextPrevChild(self, next_: bool) -> bool:
        if not self.composition:
            self._take()
        return super().focusNextPrevChild(next_)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.close_offers()
        super().focusOutEvent(event)

    def _take(self) -> None:
        place = self._list.marked() if self.is_open and self._list is not None else None
        self.close_offers()
        if place is not None:
            self.taken.emit(place - 1)

    def _clicked(self, item: QListWidgetItem) -> None:
        if self._list is not None:
            self._list.setCurrentItem(item)
            self._take()

    def _made(self) -> tuple[DropFrame, Entries]:
        if self._frame is None or self._list is None:
            self._frame, self._list = DropFrame(self), Entries(self.accessibleName())
            self._frame.column.addWidget(self._list)
            self._list.itemClicked.connect(self._clicked)
        return self._frame, self._list
