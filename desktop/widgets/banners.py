"""What stands over a page, one under the other: sentences, questions, an offer to undo. Nothing said, no room taken."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.turns import the_turns
from desktop.widgets.in_place import put_in_place
from desktop.widgets.kept_edge import KeptEdge
from desktop.widgets.reveal import reveal
from desktop.widgets.yielding import Yielding

_GAP = 8
_LINE = 48
"""Logical px of one banner of one line, with what stands over it."""
_TURNS = (QEvent.Type.ShowToParent, QEvent.Type.HideToParent)


class Banners(QWidget):
    """Is seen as long as one of what was put into it is."""

    def __init__(self, left: int, top: int, right: int, bottom: int) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(left, top, right, bottom)
        self._column.setSpacing(_GAP)
        self._place: QWidget | None = None
        self._latest: QWidget | None = None
        self.hide()

    def yielding(self) -> QWidget:
        """A place for them that leaves room for what stands under it: they scroll, and one line is always seen."""
        place = Yielding(self, _LINE)
        KeptEdge(place, self._column)
        place.installEventFilter(self)
        self._place = place
        return place

    def put(self, *banners: QWidget, first: bool = False) -> None:
        """Takes banners in, under those that are there or `first`."""
        for place, banner in enumerate(banners):
            shown = not banner.isHidden()
            banner.installEventFilter(self)
            self._column.insertWidget(place if first else self._column.count(), banner)
            banner.setVisible(shown)
        self._follow()

    def renew(self, old: Sequence[QWidget], new: Sequence[QWidget]) -> None:
        """Each of the new banners takes the place of the old one beside it; the old ones end."""
        for before, after in zip(old, new, strict=True):
            before.removeEventFilter(self)
            shown = not after.isHidden()
            after.installEventFilter(self)
            put_in_place(self._column, [before], [after])
            after.setVisible(shown)
        self._follow()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._place:
            if isinstance(event, QResizeEvent) and event.size().height() < event.oldSize().height():
                self._show_latest()
        elif event.type() in _TURNS:
            self._follow()
            if event.type() == QEvent.Type.ShowToParent and isinstance(watched, QWidget):
                self._latest = watched
                self._show_latest()
        return super().eventFilter(watched, event)

    def _show_latest(self) -> None:
        """What was said last is seen where there is no room for all."""
        if self._latest is not None and not self._latest.isHidden():
            the_turns().add(self._latest, partial(reveal, self._latest))

    def _follow(self) -> None:
        items = [self._column.itemAt(place) for place in range(self._column.count())]
        widgets = [widget for item in items if item is not None and (widget := item.widget()) is not None]
        self.setVisible(any(not widget.isHidden() for widget in widgets))
