"""Parts of a page that are made anew: the new one stands where the old one stood, and only it is heard and seen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QBoxLayout, QWidget


def put_in_place(layout: QBoxLayout, old: Sequence[QWidget], new: Sequence[QWidget]) -> None:
    """Each of the new parts takes the place in the layout that the old part beside it has; the old ones end."""
    for before, after in zip(old, new, strict=True):
        layout.insertWidget(layout.indexOf(before), after)
        layout.removeWidget(before)
    let_go(*old)


def let_go(*old: QWidget) -> None:
    """These parts end: seen no more from now on, gone with the next turn of the event loop."""
    for part in old:
        part.hide()
        part.deleteLater()
