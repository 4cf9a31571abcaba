"""A card with a line for each of some items; it is there as long as there are any."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.widgets.parts import clear, label, line

Item = TypeVar("Item")


class LineCard(QFrame, Generic[Item]):
    """`make_row` makes the line of one item; whoever derives from it sets the `title`."""

    def __init__(self, make_row: Callable[[Item], QWidget], *, locked: bool) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._make_row = make_row
        self._locked = locked
        self._lines: tuple[Item, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(6)
        self.title = label("", "section")
        column.addWidget(self.title)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        column.addLayout(self._rows)
        self.hide()

    @property
    def lines(self) -> tuple[Item, ...]:
        """What is shown."""
        return self._lines

    def show_lines(self, lines: Iterable[Item]) -> None:
        """Shows these, or nothing at all."""
        wanted = tuple(lines)
        if wanted != self._lines:
            self._lines = wanted
            clear(self._rows)
            for place, one in enumerate(wanted):
                if place:
                    self._rows.addWidget(line())
                self._rows.addWidget(self._make_row(one))
        self.setVisible(bool(wanted))
