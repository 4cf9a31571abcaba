"""A page that scrolls ends where the bars over it end: its right margin gives the room that the scroll bar takes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QLayout, QScrollArea


class KeptEdge(QObject):
    """Keeps the right edge of what stands in `inside`, the layout of the area's widget. Belongs to the area."""

    def __init__(self, area: QScrollArea, inside: QLayout) -> None:
        super().__init__(area)
        self._bar = area.verticalScrollBar()
        self._inside = inside
        self._margin = inside.contentsMargins().right()
        self._bar.rangeChanged.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        taken = self._bar.sizeHint().width() if self._bar.maximum() > self._bar.minimum() else 0
        margins = self._inside.contentsMargins()
        wanted = max(self._margin - taken, 0)
        if margins.right() != wanted:
            margins.setRight(wanted)
            self._inside.setContentsMargins(margins)
