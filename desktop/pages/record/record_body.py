"""Form and timeline of a record: one under the other, or side by side where the page is wide enough.

Only there is room for what is known of the customer, over the timeline.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.widgets.kept_edge import KeptEdge

TIMELINE_BESIDE = 990
"""Widths of the page in logical px from which the timeline has a column of its own."""
TIMELINE_COLUMN = 392
_LEAST, _BESIDE_A_CONTACT = 72, 1
"""Logical px in height of the form that are always seen; in a low window a contact that is written comes first."""


class RecordBody(QWidget):
    """Scrolls what stands between the head of a record and the bar for notes."""

    widened = Signal()
    """There is a second column now."""

    def __init__(self, form_place: QVBoxLayout) -> None:
        super().__init__()
        self._matter: tuple[QWidget, ...] = ()
        self._main, self._main_column = _scrolled()
        self._side, self._side_column = _scrolled()
        self._main_column.addLayout(form_place)
        self._main_column.addStretch()
        self._side_column.addStretch()
        self._side.setFixedWidth(TIMELINE_COLUMN)
        self._side.hide()
        self.setMinimumHeight(_LEAST)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._main, 1)
        row.addWidget(self._side)

    def show_parts(self, matter: tuple[QWidget, ...], customer: QWidget, form_name: str, timeline_name: str) -> None:
        """Takes in what stands beside or under the form: `matter` from above, the customer only where there is room.

        The names are what a screen reader says of the two parts.
        """
        self._matter = matter
        self._side_column.insertWidget(0, customer)
        self._place_matter()
        self._main.setAccessibleName(form_name)
        self._side.setAccessibleName(timeline_name)

    @property
    def has_side(self) -> bool:
        """Whether there is room for a second column."""
        return not self._side.isHidden()

    def make_room(self, wanted: bool) -> None:
        """Whether something under the form needs its height, where there is not enough for both."""
        self.setMinimumHeight(_BESIDE_A_CONTACT if wanted else _LEAST)

    def show_top(self) -> None:
        """Scrolls to the beginning of the form."""
        self._main.verticalScrollBar().setValue(0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = event.size().width() >= TIMELINE_BESIDE
        if beside is self._side.isHidden():
            self._side.setVisible(beside)
            self._place_matter()
            if beside:
                self.widened.emit()

    def _place_matter(self) -> None:
        column = self._side_column if self.has_side else self._main_column
        for place, part in enumerate(self._matter, 1):
            column.insertWidget(place, part)


def _scrolled() -> tuple[QScrollArea, QVBoxLayout]:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inner = QWidget()
    inner.setProperty("role", "plain")
    column = QVBoxLayout(inner)
    column.setContentsMargins(14, 10, 14, 10)
    column.setSpacing(10)
    area.setWidget(inner)
    KeptEdge(area, column)
    return area, column
