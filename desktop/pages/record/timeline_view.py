"""The timeline card: the newest acts, older ones on demand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.pages.record.entry_row import EntryRow
from desktop.pages.record.timeline_words import TimelineEntry
from desktop.widgets.parts import EmptyState, button, card, label

AT_ONCE = 40


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
        self._older = button("", role="link", on_click=self._show_more)
        self._empty = EmptyState("clock", self.tr("Nothing has happened yet."))
        column.addWidget(self.title)
        column.addLayout(self._list)
        column.addWidget(self._empty)
        column.addWidget(self._older, alignment=Qt.AlignmentFlag.AlignLeft)
        self._entries: list[TimelineEntry] = []
        self._rows: list[EntryRow] = []
        self._wanted = AT_ONCE

    def show_entries(self, entries: Sequence[TimelineEntry]) -> None:
        """Shows these entries, newest first; rows that show the same entry already are not drawn again."""
        if list(entries) == self._entries:
            return
        self._entries = list(entries)
        self.title.setText(self.tr("Timeline") + (f" {len(self._entries)}" if self._entries else ""))
        self._fill()

    def show_from_start(self) -> None:
        """Another record: begins with the newest entries again."""
        self._wanted = AT_ONCE

    def texts(self) -> list[str]:
        """Every entry as one line of text."""
        return [" ".join((entry.who, entry.head, *entry.lines)) for entry in self._entries]

    def _show_more(self) -> None:
        self._wanted += AT_ONCE
        self._fill()

    def _fill(self) -> None:
        shown = self._entries[: self._wanted]
        while len(self._rows) < len(shown):
            row = EntryRow()
            self._rows.append(row)
            self._list.addWidget(row)
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(shown))
            if place < len(shown):
                row.show_entry(shown[place], last=place == len(shown) - 1)
        hidden = len(self._entries) - len(shown)
        self._older.setVisible(hidden > 0)
        self._older.setText(self.tr("Show %n older", "", min(hidden, AT_ONCE)))
        self._empty.setVisible(not self._entries)
