"""A ticket among search results: what was looked for is marked, and where it stands when the row does not show it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QPainter
from typing_extensions import override

from desktop.models.found_tickets import FoundTickets
from desktop.pages.tickets.ticket_row import TicketRowDelegate
from desktop.theme import Theme
from local_db.queries.tickets import TicketRow

_MOST_TEXTS = 512
_UNDERLINE = 2


class FoundRowDelegate(TicketRowDelegate):
    """Paints rows of FoundTickets. Marks have a ground and a line under them: never colour alone."""

    def __init__(self, model: FoundTickets, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(model, theme, parent)
        self._found = model
        self._terms: tuple[str, ...] = ()
        self._spans: dict[str, list[tuple[int, int]]] = {}
        model.told.connect(self._on_told)

    def marks_in(self, text: str) -> list[tuple[int, int]]:
        """From and to of what is marked in that text."""
        spans = self._spans.get(text)
        if spans is None:
            if len(self._spans) >= _MOST_TEXTS:
                self._spans.clear()
            spans = self._spans[text] = self._found.marks_in(text)
        return spans

    @override
    def _second(self, row: TicketRow) -> str:
        return self._found.place_in_words(row) or super()._second(row)

    @override
    def _who(self, row: TicketRow, number: str, room: int) -> str:
        placed = self._found.place_in_words(row)
        return self._alone(row, number, room) if placed else super()._who(row, number, room)

    @override
    def _alone(self, row: TicketRow, number: str, room: int) -> str:
        if not self._found.place_in_words(row):
            return super()._alone(row, number, room)
        return self._measure().meta_measures.elidedText(number, Qt.TextElideMode.ElideRight, room)

    @override
    def _say(self, painter: QPainter, area: QRect, text: str) -> None:
        measures = painter.fontMetrics()
        height = measures.height()
        top = area.top() + (area.height() - height) // 2
        for start, end in self.marks_in(text):
            left = area.left() + measures.horizontalAdvance(text, start)
            width = measures.horizontalAdvance(text, end) - measures.horizontalAdvance(text, start)
            painter.fillRect(QRect(left, top, width, height), self._colour("wsoft"))
            painter.fillRect(QRect(left, top + height - _UNDERLINE, width, _UNDERLINE), self._colour("warn"))
        super()._say(painter, area, text)

    def _on_told(self) -> None:
        if self._terms != self._found.terms:
            self._terms = self._found.terms
            self.forget()

    @override
    def forget(self) -> None:
        super().forget()
        self._spans.clear()
