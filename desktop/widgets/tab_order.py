"""The order in which the Tab key walks: as the eye does, not as the widgets happened to be made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def tab_through(*parts: QWidget) -> None:
    """The Tab key goes through these parts in this order; within each part it keeps the order that it had."""
    for before, after in pairwise([stop for part in parts for stop in _stops(part)]):
        QWidget.setTabOrder(before, after)


def _stops(part: QWidget) -> Iterator[QWidget]:
    widget: QWidget | None = part
    while widget is not None:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and (widget is part or part.isAncestorOf(widget)):
            yield widget
        widget = widget.nextInFocusChain()
        if widget is part:
            return
