"""Bars over a page that scrolls end where its cards end: what the scroll bar takes from these they give up, too."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QBoxLayout, QScrollArea
from typing_extensions import override

_SEEN_ANEW = (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


class KeptEdge(QObject):
    """Keeps the right margin of `bars` in line with the last of these areas that is seen. Belongs to the first area."""

    def __init__(self, bars: QBoxLayout, *areas: QScrollArea) -> None:
        super().__init__(areas[0])
        self._bars = bars
        self._areas = areas
        self._margin = bars.contentsMargins().right()
        for area in areas:
            area.verticalScrollBar().rangeChanged.connect(self._follow)
            area.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SEEN_ANEW:
            self._follow()
        return super().eventFilter(watched, event)

    @Slot()
    def _follow(self) -> None:
        last = next((area for area in reversed(self._areas) if not area.isHidden()), self._areas[0])
        bar = last.verticalScrollBar()
        margins = self._bars.contentsMargins()
        wanted = self._margin + (bar.sizeHint().width() if bar.maximum() > bar.minimum() else 0)
        if margins.right() != wanted:
            margins.setRight(wanted)
            self._bars.setContentsMargins(margins)
