"""The list of what may be meant, under a field that is typed into; the focus stays in the field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QListWidgetItem, QWidget

from desktop.widgets.choice_box import LEAST_WIDTH, ROW_HEIGHT, ROWS, Entries
from desktop.widgets.drop_frame import DropFrame


class Offers(QObject):
    """Belongs to its field, inside whose window it opens."""

    taken = Signal(int)
    """The place in the list of the offer that the person took."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self._frame: DropFrame | None = None
        self._list: Entries | None = None

    @property
    def is_open(self) -> bool:
        """Whether offers are to be seen."""
        return self._frame is not None and not self._frame.isHidden()

    def show(self, words: Sequence[str], *, mark: bool) -> None:
        """Shows these offers, or that there are none; with `mark` the first is taken by going on."""
        frame, entries = self._made()
        shown = [(place, text) for place, text in enumerate(words, start=1)]
        entries.show_places(shown, -1, finding=mark, numbered=False)
        width = max(self._field.width(), LEAST_WIDTH, entries.least_width())
        frame.open(width, ROW_HEIGHT * min(max(entries.count(), 1), ROWS) + 10)

    def close(self) -> None:
        """Offers nothing any more."""
        if self._frame is not None:
            self._frame.hide()

    def step(self, rows: int) -> None:
        """Marks another offer."""
        if self._list is not None:
            self._list.step(rows)

    def take(self) -> bool:
        """Takes the marked offer and closes; whether there was one."""
        place = self._list.marked() if self.is_open and self._list is not None else None
        self.close()
        if place is not None:
            self.taken.emit(place - 1)
        return place is not None

    def _clicked(self, item: QListWidgetItem) -> None:
        if self._list is not None:
            self._list.setCurrentItem(item)
            self.take()

    def _made(self) -> tuple[DropFrame, Entries]:
        if self._frame is None or self._list is None:
            self._frame, self._list = DropFrame(self._field), Entries(self._field.accessibleName())
            self._frame.column.addWidget(self._list)
            self._list.itemClicked.connect(self._clicked)
        return self._frame, self._list
