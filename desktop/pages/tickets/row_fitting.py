"""Rows of a list are as high as what stands in them needs at the width that the list has now."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QListView
from typing_extensions import override

from desktop.pages.tickets.ticket_row import TicketRowDelegate


class RowFitting(QObject):
    """Belongs to the list whose rows the delegate paints."""

    def __init__(self, view: QListView, delegate: TicketRowDelegate) -> None:
        super().__init__(view)
        self._view = view
        self._delegate = delegate
        view.viewport().installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._delegate.fit(self._view.viewport().width()):
            self._view.doItemsLayout()
        return super().eventFilter(watched, event)
