"""The timeline card: the newest acts, older ones on demand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from desktop.pages.record.entry_row import EntryRow
from desktop.pages.record.timeline_words import TimelineEntry
from desktop.widgets.parts import EmptyState, button, card

AT_ONCE = 40
_CONTACTS, _CHANGES = 1, 2
"""Which tabs they are."""


class TimelineView(QFrame):
    """Shows entries; it knows nothing of operations."""

    contact_wanted = Signal()
    """Nothing was said with the customer yet, and the person wants to log a contact."""

    def __init__(self) -> None:
        super().__init__()
        holder, column = card()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(holder)
        self.tabs = [
            self._make_tab(place, name)
            for place, name in enumerate((self.tr("Timeline"), self.tr("Contacts"), self.tr("Changes")))
        ]
        row = QHBoxLayout()
        row.setSpacing(14)
        for tab in self.tabs:
            row.addWidget(tab)
        row.addStretch()
        self._names = [tab.text() for tab in self.tabs]
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._older = button("", role="link", on_click=self._show_more)
        self.action = button("", on_click=self._act)
        self._empty = EmptyState("clock", self.tr("Nothing has happened yet."), self.action)
        column.addLayout(row)
        column.addLayout(self._list)
        column.addWidget(self._empty)
        column.addWidget(self._older, alignment=Qt.AlignmentFlag.AlignLeft)
        self._all: list[TimelineEntry] = []
        self._chosen = 0
        self._entries: list[TimelineEntry] = []
        self._rows: list[EntryRow] = []
        self._wanted = AT_ONCE
        self._may_log = False

    def show_entries(self, entries: Sequence[TimelineEntry], may_log: bool) -> None:
        """Shows these entries, newest first; rows that show the same entry already are not drawn again.

        `may_log`: a contact can be logged, and is offered where there is none.
        """
        if (list(entries), may_log) == (self._all, self._may_log):
            return
        self._all, self._may_log = list(entries), may_log
        for place, (tab, name) in enumerate(zip(self.tabs, self._names, strict=True)):
            count = len(self._of_tab(place))
            tab.setText(f"{name} {count}" if count else name)
        self._choose(self._chosen)

    def show_from_start(self) -> None:
        """Another record: begins with the newest entries of all sorts again."""
        self._wanted = AT_ONCE
        self._choose(0)

    def texts(self) -> list[str]:
        """Every entry as one line of text."""
        return [" ".join((entry.who, entry.head, *entry.lines)) for entry in self._entries]

    def _make_tab(self, place: int, name: str) -> QPushButton:
        made = button(name, role="tab", on_click=lambda: self._choose(place))
        made.setCheckable(True)
        made.setAutoExclusive(True)
        made.setChecked(place == 0)
        return made

    def _choose(self, place: int) -> None:
        self._chosen = place
        self.tabs[place].setChecked(True)
        self._entries = self._of_tab(place)
        self._fill()

    def _of_tab(self, place: int) -> list[TimelineEntry]:
        """Everything, what was said with the customer, or what was changed."""
        if place == _CONTACTS:
            return [entry for entry in self._all if entry.contact]
        return [entry for entry in self._all if entry.change] if place == _CHANGES else list(self._all)

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
        self._older.setText(self.tr("Show %Ln older", "", min(hidden, AT_ONCE)))
        nothing = (
            self.tr("Nothing has happened yet."),
            self.tr("No contact was logged yet."),
            self.tr("Nothing was changed yet."),
        )
        self._empty.say("clock", nothing[self._chosen])
        self._empty.setVisible(not self._entries)
        steps = "", self.tr("Log a contact"), self.tr("Show the timeline")
        self.action.setText(steps[self._chosen])
        self.action.setVisible(self._chosen == _CHANGES or (self._chosen == _CONTACTS and self._may_log))

    def _act(self) -> None:
        if self._chosen == _CONTACTS:
            self.contact_wanted.emit()
        else:
            self._choose(0)
