"""A switch of the theme styles what is seen at once, and what is hidden in turns of the event loop after it."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from desktop.turns import the_turns

_POLISHED, _OWN_STYLE = Qt.WidgetAttribute.WA_WState_Polished, Qt.WidgetAttribute.WA_SetStyle
_PIECE = 120
"""Widgets that one turn styles, in about 10 ms."""
_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


class Unseen(QObject):
    """Hidden windows, and the hidden parts of those that are seen.

    A new style sheet makes Qt style every widget that was styled before and tell it so, seen or not: with every page
    visited once those are twenty times as many as a person sees. Qt leaves out the widgets that count as not styled
    yet, or as styled on their own, which none of the program's is. A part that is shown before its turn has come is
    styled at that moment.
    """

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[QWidget] = []
        self._out: list[QWidget] = []
        self._fresh: list[QWidget] = []

    def leave_out(self) -> None:
        """Before the style sheet changes: takes the hidden parts out of Qt's reach."""
        waiting, self._parts = [part for part in self._parts if shiboken6.isValid(part)], []
        for part in waiting:
            part.removeEventFilter(self)
            if part.isVisible():
                _style(_left_out(part))
        for window in QApplication.topLevelWidgets():
            if window.isVisible():
                self._find(window, waiting)
            else:
                self._leave(window, waiting)
        self._fresh = [widget for widget in self._out if not widget.testAttribute(_POLISHED)]
        for widget in self._out:
            widget.setAttribute(_POLISHED, False)
            widget.setAttribute(_OWN_STYLE)

    def take_up(self) -> None:
        """The style sheet has changed: the hidden parts follow, one piece in a turn."""
        for widget in self._out:
            if shiboken6.isValid(widget):
                widget.setAttribute(_OWN_STYLE, False)
        for widget in self._fresh:
            if shiboken6.isValid(widget):
                widget.setFont(QFont())  # not styled yet, under a parent that was: Qt leaves it its former font
        self._out, self._fresh = [], []
        for part in list(self._parts):
            if part.isVisible():  # shown while the style sheet changed: Qt styled it by whichever was on then
                _style([part, *part.findChildren(QWidget)])
                self._end(part)
            else:
                part.installEventFilter(self)
        if self._parts:
            the_turns().add(self, self._next)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            _style(_left_out(watched))
            self._end(watched)
        return False

    def _find(self, parent: QWidget, waiting: list[QWidget]) -> None:
        for child in parent.findChildren(QWidget, options=_DIRECT):
            if child.isWindow():
                continue
            if child.isVisible():
                self._find(child, waiting)
            else:
                self._leave(child, waiting)

    def _leave(self, part: QWidget, waiting: list[QWidget]) -> None:
        if part in waiting or part.testAttribute(_POLISHED):
            self._parts.append(part)
        self._out += [part, *part.findChildren(QWidget)]

    def _next(self) -> None:
        self._parts = [part for part in self._parts if shiboken6.isValid(part)]
        room = _PIECE
        while self._parts and room > 0:
            left = _left_out(self._parts[0])
            _style(left[:room])
            if len(left) <= room:
                self._end(self._parts[0])
            room -= len(left)
        if self._parts:
            the_turns().add(self, self._next)

    def _end(self, part: QWidget) -> None:
        part.removeEventFilter(self)
        if part in self._parts:
            self._parts.remove(part)


def _left_out(part: QWidget) -> list[QWidget]:
    """From the outside in, as Qt styles them."""
    return [widget for widget in (part, *part.findChildren(QWidget)) if not widget.testAttribute(_POLISHED)]


def _style(widgets: list[QWidget]) -> None:
    for widget in widgets:
        widget.setPalette(QPalette())  # the colours of the sheet before are no widget's own
        widget.style().polish(widget)
        widget.setAttribute(_POLISHED)
        QApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
