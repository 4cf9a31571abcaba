"""Beside the ticket on a wide page: what else is known of its customer, and the other tickets to open."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QSizePolicy, QVBoxLayout

from desktop.theme import the_theme
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.parts import button, icon_label, label, pill, set_pill
from desktop.wording import filled

SHOWN = 5
"""Tickets in the list; the search shows all of them."""
ROW = 44
"""Logical px of a ticket's two lines at the normal font size."""


class OtherTicket(msgspec.Struct, frozen=True):
    """A ticket in words: what it is about, and below that its state, kind, date and number."""

    id: str
    title: str
    below: str


class CustomerFacts(msgspec.Struct, frozen=True):
    """What the card tells. `more`: there are more tickets than were counted."""

    recent: int
    open: int
    reminders: int
    tickets: Sequence[OtherTicket]
    count: int
    more: bool


class CustomerCard(QFrame):
    """Shows what it is told and says which ticket shall be opened; it asks nothing itself."""

    ticket_opened = Signal(str)
    search_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(icon_label("customer", "text2"))
        head.addWidget(label(self.tr("This customer"), "section"), 1)
        self.search = button(self.tr("Show all"), role="link", on_click=self.search_wanted.emit)
        head.addWidget(self.search)
        column.addLayout(head)
        self._pills = QFrame()
        flow = FlowLayout(6)
        self._pills.setLayout(flow)
        self.recent, self.open, self.asked = pill(""), pill(""), pill("")
        for one in (self.recent, self.open, self.asked):
            flow.addWidget(one)
        column.addWidget(self._pills)
        self.list = QListWidget()
        self.list.setProperty("role", "choices")
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Other tickets of this customer"))
        self.list.itemActivated.connect(self._open)
        self.list.itemClicked.connect(self._open)
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)  # else the card grows, too
        column.addWidget(self.list)
        self.sentence = label("", "body2", wrap=True)
        column.addWidget(self.sentence)
        self.again = button(self.tr("Try again"), "sync", role="link", on_click=self.retry_wanted.emit)
        column.addWidget(self.again, alignment=Qt.AlignmentFlag.AlignLeft)
        the_theme().changed.connect(self._fit)
        self.show_loading()

    def show_loading(self) -> None:
        """The other tickets are being looked for."""
        self._show(self.tr("Looking for other tickets …"))

    def show_nobody(self) -> None:
        """Neither a telephone nor a waybill stands on the ticket."""
        self._show(self.tr("With a phone or a waybill number, other tickets of the customer stand here."))

    def show_failure(self, sentence: str) -> None:
        """Why the other tickets are not known."""
        self._show(sentence)
        self.again.show()

    def show_facts(self, facts: CustomerFacts) -> None:
        """Shows what is known."""
        if not facts.count:
            self._show(self.tr("No other ticket has this phone or waybill number."))
            return
        self._show("")
        many = "+" if facts.more else ""
        recent = filled(self.tr("%1 in 90 days"), f"{facts.recent}{many}")
        set_pill(self.recent, recent, "primary" if facts.recent else "neutral")
        set_pill(self.open, filled(self.tr("%1 open"), f"{facts.open}{many}") if facts.open else "", "warn")
        asked = self.tr("Asked again %Ln time(s)", "", facts.reminders) if facts.reminders else ""
        set_pill(self.asked, asked, "danger")
        self._pills.show()
        self.search.setVisible(facts.count > len(facts.tickets))
        self.list.clear()
        for ticket in facts.tickets:
            item = QListWidgetItem(f"{ticket.title}\n{ticket.below}")
            item.setData(Qt.ItemDataRole.UserRole, ticket.id)
            item.setToolTip(f"{ticket.title}\n{ticket.below}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{ticket.title}, {ticket.below}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.show()
        self._fit()

    def texts(self) -> list[str]:
        """The tickets in the list."""
        return [self.list.item(row).text() for row in range(self.list.count())] if self.list.isVisibleTo(self) else []

    def _show(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        for part in (self._pills, self.list, self.search, self.again):
            part.hide()

    def _fit(self) -> None:
        """As high as its tickets; the lines follow the font."""
        height = max(ROW, 2 * self.list.fontMetrics().lineSpacing() + 10)
        for row in range(self.list.count()):
            self.list.item(row).setSizeHint(QSize(0, height))
        self.list.setFixedHeight(self.list.count() * height + 2)

    def _open(self, item: QListWidgetItem) -> None:
        self.ticket_opened.emit(str(item.data(Qt.ItemDataRole.UserRole)))
