"""Putting somebody in charge: a name is typed or chosen with the arrows, Enter does it; undone like any other act."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout
from typing_extensions import override

from core.people import Person
from desktop.theme import restyle
from desktop.widgets.parts import icon_button, label, name_icon
from desktop.widgets.too_long import telling_line
from desktop.wording import filled

ROWS, ROW = 5, 30
NAME_LIMIT = 60
"""The most characters of a name that is looked for."""


class AssignPanel(QFrame):
    """A child frame in the page, never a popup: an input method can be used in it."""

    chosen = Signal(str)
    """The person's id; empty: nobody."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        restyle(self, tone="primary")
        self._people: Sequence[Person] = ()
        self._now = ""
        self.filter = telling_line(NAME_LIMIT)
        self.filter.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        self.list.setProperty("role", "choices")
        self.none = label("", "hint")
        self._title = label("", "section")
        self._close = icon_button("close", "", self.hide)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 10, 10)
        column.setSpacing(6)
        top = QHBoxLayout()
        top.addWidget(self._title)
        top.addWidget(self.filter, 1)
        top.addWidget(self._close)
        column.addLayout(top)
        column.addWidget(self.list)
        column.addWidget(self.none)
        self.filter.textChanged.connect(lambda _text: self._fill())
        self.filter.installEventFilter(self)
        self.list.itemActivated.connect(self._choose)
        self.list.itemClicked.connect(self._choose)
        self.translate()
        self.hide()

    def translate(self) -> None:
        """Says its words in the window's language; what is typed, the row that is chosen and the focus stay."""
        self._title.setText(self.tr("Assign to"))
        name_icon(self._close, self.tr("Close"))
        self.filter.setPlaceholderText(self.tr("Type a name, choose with the arrows, Enter assigns"))
        self.filter.setAccessibleName(self.tr("Who takes over"))
        self.list.setAccessibleName(self.tr("People of this branch"))
        self.none.setText(self.tr("Nobody here is called that."))
        row = self.list.currentRow()
        self._fill()
        if row >= 0:
            self.list.setCurrentRow(row)

    def ask(self, people: Sequence[Person], now: str) -> None:
        """Asks who takes over; `now` is the id of who is in charge, empty when nobody is."""
        self._people, self._now = people, now
        self.filter.clear()
        self._fill()
        self.show()
        self.filter.setFocus(Qt.FocusReason.OtherFocusReason)

    def names(self) -> list[str]:
        """What is offered, in order."""
        return [self.list.item(row).text() for row in range(self.list.count())]

    def _fill(self) -> None:
        wanted = self.filter.text().strip().casefold()
        self.list.clear()
        for person in self._people:
            if wanted and wanted not in person.name.casefold() and not person.id.casefold().startswith(wanted):
                continue
            mine = person.id == self._now
            name = filled(self.tr("%1 (in charge now)"), person.name) if mine else person.name
            self._offer(name, person.id)
        if self._now and not wanted:
            self._offer(self.tr("Nobody"), "")
        first = next((row for row in range(self.list.count()) if self._id(row) != self._now), 0)
        self.list.setCurrentRow(first)
        self.list.setVisible(self.list.count() > 0)
        self.none.setVisible(self.list.count() == 0)
        self.list.setFixedHeight(min(max(self.list.count(), 1), ROWS) * ROW + 4)

    def _offer(self, name: str, person: str) -> None:
        item = QListWidgetItem(name)
        item.setData(Qt.ItemDataRole.UserRole, person)
        item.setSizeHint(QSize(0, ROW))
        self.list.addItem(item)

    def _id(self, row: int) -> str:
        return str(self.list.item(row).data(Qt.ItemDataRole.UserRole))

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        person = str(item.data(Qt.ItemDataRole.UserRole))
        self.hide()
        if person != self._now:
            self.chosen.emit(person)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move in the list while the name is typed."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self.list.count():
                row = min(max(self.list.currentRow() + step, 0), self.list.count() - 1)
                self.list.setCurrentRow(row)
                return True
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setVisible(bool(self.filter.composition))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentItem())
        else:
            super().keyPressEvent(event)
