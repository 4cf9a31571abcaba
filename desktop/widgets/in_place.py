"""Parts of a page that are made anew: the new one stands where the old one stood, and only it is heard and seen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QApplication, QBoxLayout, QWidget


def put_in_place(layout: QBoxLayout, old: Sequence[QWidget], new: Sequence[QWidget]) -> None:
    """Each of the new parts takes the place in the layout that the old part beside it has; the old ones end."""
    for before, after in zip(old, new, strict=True):
        layout.insertWidget(layout.indexOf(before), after)
        layout.removeWidget(before)
    let_go(*old)


def let_go(*old: QWidget) -> None:
    """These parts end: seen no more from now on, gone with the next turn of the event loop.

    The focus of one of them goes to nobody: left to Qt, the next field would have it, with its text marked.
    """
    for part in old:
        focused = QApplication.focusWidget()
        if focused is not None and (part is focused or part.isAncestorOf(focused)):
            focused.clearFocus()
        part.hide()
        part.deleteLater()
