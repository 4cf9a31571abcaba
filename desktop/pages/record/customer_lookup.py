"""Asks for the other tickets of the customer of the record that is shown, off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop.messages import message_of
from desktop.models.value_words import state_text
from desktop.models.workspace import Workspace
from desktop.pages.record.customer_card import SHOWN, CustomerCard, CustomerFacts, OtherTicket
from desktop.pages.record.delivered_list import DeliveredList
from desktop.pages.record.delivered_lookup import DeliveredLookup
from desktop.pages.record.record_state import RecordState
from desktop.wording import label_text, moment
from local_db.queries.customer_history import CustomerHistory, customer_history
from local_db.queries.tickets import TicketRow

Asked = tuple[str, str, str]
"""The record, the telephone and the waybill number on it."""


class CustomerLookup(QObject):
    """The newest question wins; an answer to an older one is dropped. `card` gives the card, which may be made anew.

    What other systems delivered is asked for whether or not there is room for the card.
    """

    opened = Signal(str)
    """The id of a ticket that the person wants to see."""
    search_wanted = Signal(str)
    """The number to look for everywhere."""

    def __init__(
        self, workspace: Workspace, card: Callable[[], CustomerCard], delivered: Callable[[], DeliveredList]
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._make_card = card
        self._joined: CustomerCard | None = None
        self._asked: Asked | None = None
        self._told: CustomerHistory | BaseException | None = None
        self._delivered = DeliveredLookup(workspace, delivered)
        self._delivered.opened.connect(self.opened)
        workspace.changed.connect(self._note_changes)

    def show_for(self, state: RecordState | None, seen: bool) -> None:
        """That record is shown now; with `seen`, the card is before the eyes of the person."""
        if state is None:
            return
        asked = _numbers_of(state)
        self._delivered.show_for(asked)
        if not seen:
            return
        _record, phone, waybill = asked
        if asked != self._asked:
            self._asked, self._told = asked, None
            if phone or waybill:
                self._ask(asked)
        self._tell()

    @property
    def _card(self) -> CustomerCard:
        """The page's card; it is another one after a change of the language."""
        card = self._make_card()
        if card is not self._joined:
            self._joined = card
            card.ticket_opened.connect(self.opened)
            card.search_wanted.connect(self._search)
            card.retry_wanted.connect(self._retry)
        return card

    def _retry(self) -> None:
        if self._asked is not None:
            self._told = None
            self._tell()
            self._ask(self._asked)

    def _search(self) -> None:
        if self._asked is not None:
            self.search_wanted.emit(self._asked[1] or self._asked[2])

    def _ask(self, asked: Asked) -> None:
        record, phone, waybill = asked
        forms, now = self._workspace.forms, self._workspace.now()
        self._workspace.read(
            lambda connection: customer_history(connection, forms, record, phone, waybill, now),
            partial(self._answer, asked),
            partial(self._answer, asked),
        )

    def _answer(self, asked: Asked, told: CustomerHistory | BaseException) -> None:
        if asked == self._asked:
            self._told = told
            self._tell()

    def _tell(self) -> None:
        told = self._told
        if self._asked is not None and not any(self._asked[1:]):
            self._card.show_nobody()
        elif told is None:
            self._card.show_loading()
        elif isinstance(told, BaseException):
            self._card.show_failure(message_of(told))
        else:
            tickets = [self._words(row, row.id in told.same_waybill) for row in told.tickets[:SHOWN]]
            count = len(told.tickets)
            self._card.show_facts(CustomerFacts(told.recent, told.open, told.reminders, tickets, count, told.more))

    def _words(self, row: TicketRow, same_waybill: bool) -> OtherTicket:
        form = self._workspace.forms.form(row.form, row.form_version)
        kind = label_text(form.short or form.label)
        parts = [state_text(form, row.status), kind, moment(row.created_at, self._workspace.now()), row.number]
        if same_waybill:
            parts.insert(0, self.tr("same waybill"))
        return OtherTicket(row.id, row.title or row.number, " · ".join(part for part in parts if part))

    def _note_changes(self, records: frozenset[str]) -> None:
        """A ticket in the list changed; new ones are found when another record is opened."""
        if self._asked is not None and isinstance(self._told, CustomerHistory) and self._told.ids & records:
            self._ask(self._asked)


def _numbers_of(state: RecordState) -> Asked:
    """What is asked about a record that is shown."""
    fields, columns = state.detail.record.fields, state.form.columns
    phone, waybill = (str(fields.get(columns.get(name, "")) or "") for name in ("customer_phone", "waybill_no"))
    return state.record_id, phone, waybill
