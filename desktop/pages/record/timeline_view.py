"""The timeline card: the newest hundred acts, older ones on demand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.record.timeline_words import TimelineEntry
from desktop.theme import the_theme
from desktop.theme.tokens import INK, SOFT
from desktop.widgets.parts import EmptyState, button, card, clear, label

AT_ONCE = 100
_RAIL, _DOT = 30, 26


class _Rail(QWidget):
    """The icon of an entry in its circle, on the line that leads to the next."""

    def __init__(self, icon: str, tone: str) -> None:
        super().__init__()
        self._icon = icon
        self._tone = tone
        self.last = False
        self.setFixedWidth(_RAIL)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        the_theme().changed.connect(self.update)

    @override
    def sizeHint(self) -> QSize:
        return QSize(_RAIL, _DOT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = the_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.tokens.border), 1))
        if not self.last:
            painter.drawLine(_DOT // 2, _DOT + 2, _DOT // 2, self.height())
        soft = theme.tokens.surface if self._tone == "neutral" else theme.tokens.colour(SOFT[self._tone])
        painter.setBrush(QColor(soft))
        painter.setPen(QPen(QColor(theme.tokens.border2), 1))
        painter.drawEllipse(1, 1, _DOT - 2, _DOT - 2)
        place = (_DOT - 14) // 2
        token = "text2" if self._tone == "neutral" else INK[self._tone]
        painter.drawPixmap(place, place, theme.pixmap(self._icon, token, 14, self.devicePixelRatioF()))
        painter.end()


class TimelineView(QFrame):
    """Shows entries; it knows nothing of operations."""

    def __init__(self) -> None:
        super().__init__()
        holder, column = card()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(holder)
        self.title = label(self.tr("Timeline"), "section")
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._older = button("", role="link", on_click=self._show_all)
        self._empty = EmptyState("clock", self.tr("Nothing has happened yet."))
        column.addWidget(self.title)
        column.addLayout(self._list)
        column.addWidget(self._empty)
        column.addWidget(self._older, alignment=Qt.AlignmentFlag.AlignLeft)
        self._entries: list[TimelineEntry] = []
        self._all = False

    def show_entries(self, entries: Sequence[TimelineEntry]) -> None:
        """Shows these entries, newest first; entries that stand as they are already are left alone."""
        if list(entries) == self._entries:
            return
        self._entries = list(entries)
        self.title.setText(self.tr("Timeline") + (f" {len(self._entries)}" if self._entries else ""))
        self._fill()

    def show_from_start(self) -> None:
        """Another record: begins with the newest entries again."""
        self._all = False

    def texts(self) -> list[str]:
        """Every entry as one line of text."""
        return [" ".join((entry.who, entry.head, *entry.lines)) for entry in self._entries]

    def _show_all(self) -> None:
        self._all = True
        self._fill()

    def _fill(self) -> None:
        clear(self._list)
        shown = self._entries if self._all else self._entries[:AT_ONCE]
        for place, entry in enumerate(shown):
            self._list.addWidget(self._row(entry, last=place == len(shown) - 1))
        hidden = len(self._entries) - len(shown)
        self._older.setVisible(hidden > 0)
        self._older.setText(self.tr("Show %n older", "", hidden))
        self._empty.setVisible(not self._entries)

    def _row(self, entry: TimelineEntry, *, last: bool) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        rail = _Rail(entry.icon, entry.tone)
        rail.last = last
        line.addWidget(rail)
        text = QVBoxLayout()
        text.setContentsMargins(0, 3, 0, 12)
        text.setSpacing(3)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(label(entry.who, "strong"))
        top.addWidget(label(entry.when, "hint"))
        top.addStretch()
        short = entry.tag is not None and len(entry.tag.text) <= 12
        if entry.tag is not None and short:
            top.addWidget(label(entry.tag.text, "meta", tone=entry.tag.tone))
        text.addLayout(top)
        text.addWidget(_selectable(entry.head, "head"))
        for detail in entry.lines:
            if detail:
                text.addWidget(_selectable(detail, "body2"))
        if entry.tag is not None and not short:
            text.addWidget(label(entry.tag.text, "meta", wrap=True, tone=entry.tag.tone))
        line.addLayout(text, 1)
        return row


def _selectable(text: str, role: str) -> QWidget:
    made = label(text, role, wrap=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
