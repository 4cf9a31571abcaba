"""Which records a list shows and in what order; and where a row stands in that order. No SQL here."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec
from msgspec.structs import replace
from typing_extensions import override

from engines.forms.document import Standing

TICKET_STANDINGS = (Standing.OPEN, Standing.CLOSED, Standing.VOID)
"""Where tickets can stand; reference records are no tickets."""


class Order(StrEnum):
    """What a list is sorted by: the newest change or registration first, or the nearest due date first."""

    CHANGED = "changed"
    CREATED = "created"
    DUE = "due"


class TicketFilter(msgspec.Struct, frozen=True):
    """Which records a list shows. None, empty and False mean any.

    `forms` are several kinds at once. `created_from` (inclusive) and `created_to` (exclusive) are milliseconds since
    1970 UTC. `questions`: a decision waits for somebody; `unsent`: something of it is only on this device.
    """

    standing: Standing | None = Standing.OPEN
    form: str | None = None
    branch: str | None = None
    status: str | None = None
    forms: tuple[str, ...] = ()
    assignee: str | None = None
    priority: str | None = None
    created_from: int | None = None
    created_to: int | None = None
    questions: bool = False
    unsent: bool = False
    order: Order = Order.CHANGED

    @property
    def sorted_by(self) -> Order:
        """The order in force. A stretch of the past is shown by registration: there its rows lie side by side.

        Due dates order what is open; nothing else is due.
        """
        order = self.order
        if order is Order.DUE and self.standing is not Standing.OPEN:
            order = Order.CHANGED
        return Order.CREATED if order is Order.CHANGED and self.created_to is not None else order

    @property
    def lanes(self) -> list[TicketFilter]:
        """The same records as filters of one standing and at most one kind, each served by one index."""
        standings = TICKET_STANDINGS if self.standing is None else (self.standing,)
        kinds: tuple[str | None, ...] = (self.form,)
        if self.forms:
            kinds = tuple(form for form in self.forms if self.form in (None, form))
        order = self.sorted_by
        return [
            replace(self, standing=standing, form=form, forms=(), order=order)
            for standing in standings
            for form in kinds
        ]


class TicketKey(msgspec.Struct, frozen=True):
    """Where a page ended: the next one starts after it. `undated`: among those without a date, when sorted by due."""

    at: int
    id: str
    undated: bool = False


class TicketRow(msgspec.Struct, frozen=True):
    """One line of a list. `unsent`: something of it is only on this device; `questions`: decisions that wait."""

    id: str
    form: str
    form_version: int
    home_branch: str
    standing: str
    number: str
    title: str
    status: str | None
    priority: str | None
    customer_name: str | None
    waybill_no: str | None
    assignee: str | None
    amount_fen: int | None
    due_at: int | None
    created_at: int
    updated_at: int
    unsent: bool
    questions: bool

    @property
    def key(self) -> TicketKey:
        """Where this row stands among the last changed."""
        return key_of(self, Order.CHANGED)


def key_of(row: TicketRow, order: Order) -> TicketKey:
    """Where this row stands in that order."""
    if order is Order.CREATED:
        return TicketKey(row.created_at, row.id)
    if order is Order.DUE and row.due_at is not None:
        return TicketKey(row.due_at, row.id)
    return TicketKey(row.updated_at, row.id, undated=order is Order.DUE)


def place_of(row: TicketRow, order: Order) -> tuple[Any, ...]:
    """What sorts rows as the statements do: newest first, or nearest due first and the undated after them."""
    key = key_of(row, order)
    if order is Order.DUE and not key.undated:
        return 0, key.at, key.id
    return 1, -key.at, _Reversed(key.id)


def matches(row: TicketRow, wanted: TicketFilter) -> bool:
    """Whether a list with that filter shows the row."""
    return (
        (row.standing in TICKET_STANDINGS if wanted.standing is None else row.standing == wanted.standing)
        and wanted.form in (None, row.form)
        and (not wanted.forms or row.form in wanted.forms)
        and wanted.branch in (None, row.home_branch)
        and wanted.status in (None, row.status)
        and wanted.assignee in (None, row.assignee)
        and wanted.priority in (None, row.priority)
        and (wanted.created_from is None or row.created_at >= wanted.created_from)
        and (wanted.created_to is None or row.created_at < wanted.created_to)
        and (row.questions or not wanted.questions)
        and (row.unsent or not wanted.unsent)
    )


class _Reversed:
    """Text that sorts the other way round."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __lt__(self, other: _Reversed) -> bool:
        return self.text > other.text

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Reversed) and self.text == other.text

    @override
    def __hash__(self) -> int:
        return hash(self.text)
