"""The order in which the Tab key walks: as the eye does, not as the widgets happened to be made."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

_TAB = Qt.FocusPolicy.TabFocus


def tab_through(*parts: QWidget) -> None:
    """The Tab key goes through these parts in this order; within each part in the order of its children."""
    for before, after in pairwise([stop for part in parts for stop in _stops(part)]):
        QWidget.setTabOrder(before, after)


def _stops(part: QWidget) -> list[QWidget]:
    """Asked of the part's own children: the chain of the whole window is ten times as long. Popups are windows."""
    stops = [widget for widget in (part, *part.findChildren(QWidget)) if widget.focusPolicy() & _TAB]
    return [widget for widget in stops if widget.window() is part.window()]
