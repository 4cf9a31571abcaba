"""What opens in a page that scrolls is brought into sight."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

_MARGIN = 12
"""Logical px that stay free above and below."""


def reveal(part: QWidget, page: QScrollArea | None = None) -> None:
    """Scrolls the page that `part` stands in until the whole of it is seen; who has it at hand names it.

    Of a part that is higher than the page, its beginning is seen, and in any case the widget in it that has the focus.
    """
    area = page or _around(part)
    inside = area.widget() if area is not None else None
    if area is None or inside is None:
        return
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)  # where it stands is known only then
    bar = area.verticalScrollBar()
    height = bar.pageStep()
    wanted = [part]
    focus = QApplication.focusWidget()
    if focus is not None and part.isAncestorOf(focus):
        wanted.append(focus)
    for widget in wanted:
        place = QRect(widget.mapTo(inside, QPoint()), widget.size()).adjusted(0, -_MARGIN, 0, _MARGIN)
        if place.bottom() > bar.value() + height:
            bar.setValue(place.bottom() - height)
        if place.top() < bar.value():
            bar.setValue(place.top())


def _around(part: QWidget) -> QScrollArea | None:
    """Asks Qt for widgets of its own, for which PySide wakes every kind of widget the first time: some 10 ms."""
    area: QWidget | None = part
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    return area
