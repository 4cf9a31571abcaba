"""Where the Tab key leads: the order in which a window's widgets get the focus, and what is odd about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QScrollArea, QWidget

from tests.window.checks.eyes import area, named, takes_focus, visible

_PANES = frozenset({"topbar", "navigation", "statusbar", "listpane", "card", "header", "footer", "notice", "page"})


def stops(top: QWidget) -> set[QWidget]:
    """Where the Tab key is to stop. Of buttons that exclude each other only the pressed one is a stop."""
    found = set()
    for widget in visible(top, QWidget):
        if takes_focus(widget) and widget.focusProxy() is None and not _left_to_arrows(widget):
            found.add(widget)
    return found


def reached(widget: QWidget, way: Sequence[QWidget]) -> bool:
    """Whether the walk came there, or to another of a group of which the arrow keys choose one."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return widget in way or (group is not None and any(one in way for one in group.buttons()))


def walk(top: QWidget, first: QWidget) -> list[QWidget]:
    """The widgets in the order in which Tab reaches them, from `first` until the first one comes again."""
    first.setFocus()
    way: list[QWidget] = []
    most = 3 * len(stops(top)) + 20
    for _ in range(most):
        focused = top.focusWidget()
        if way and focused is way[0]:
            break
        if not way or way[-1] is not focused:
            way.append(focused)
        focused.focusNextPrevChild(True)
    return way


def disorder(way: Sequence[QWidget], top: QWidget) -> Iterator[str]:
    """Steps within one pane that go up in the same column, or back to the left in the same line."""
    for before, after in pairwise(way):
        if _pane(before) is not _pane(after):
            continue
        here, there = area(before, top), area(after, top)
        up = there.bottom() <= here.top() and there.left() < here.right() and here.left() < there.right()
        shared = min(here.bottom(), there.bottom()) - max(here.top(), there.top())
        back = shared > min(here.height(), there.height()) // 2 and there.right() <= here.left()
        if up or back:
            yield f"{named(before)} then {named(after)}"


def _left_to_arrows(widget: QWidget) -> bool:
    if not isinstance(widget, QAbstractButton) or widget.isChecked():
        return False
    group: object = widget.group()
    return group.exclusive() if isinstance(group, QButtonGroup) else widget.autoExclusive()


def _pane(widget: QWidget) -> QWidget:
    parent = widget.parentWidget()
    while parent is not None and parent.parentWidget() is not None:
        if isinstance(parent, QScrollArea) or (isinstance(parent, QFrame) and parent.property("role") in _PANES):
            return parent
        parent = parent.parentWidget()
    return widget.window()
