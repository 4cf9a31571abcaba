"""What is known of a customer and a parcel beside one ticket: the other tickets with the same telephone or waybill."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from core.record import REMINDERS
from engines.forms.document import Standing
from engines.forms.values import Value
from local_db.catalogue import Catalogue
from local_db.queries.search import TicketSearch, tickets_numbered
from local_db.queries.tickets import TicketRow
from local_db.statement import Statement
from local_db.tables import record

MOST = 200
"""Tickets that are looked at; a customer with more of them has `more`."""
RECENT_DAYS = 90
_DAY = 24 * 3_600_000

_PHONE_AND_FIELDS = Statement(
    select(record.c.customer_phone, record.c.fields).where(record.c.id == bindparam("record_id"))
)
_values = msgspec.json.Decoder(dict[str, Value]).decode


class CustomerHistory(msgspec.Struct, frozen=True):
    """The other tickets, the newest first. `same_waybill` are the ids of those on the same parcel."""

    tickets: tuple[TicketRow, ...]
    same_waybill: frozenset[str]
    recent: int
    open: int
    reminders: int
    more: bool

    @property
    def ids(self) -> frozenset[str]:
        """The ids of these tickets."""
        return frozenset(row.id for row in self.tickets)


def customer_history(
    connection: Connection, forms: Catalogue, besides: str, phone: str, waybill: str, now: int
) -> CustomerHistory:
    """The tickets besides that one whose telephone or waybill is the same; those that were taken back do not count.

    `recent` counts those that were made in the RECENT_DAYS before `now` (milliseconds since 1970 UTC), `reminders` how
    often the customer asked again on any of them. Either number may be empty.
    """
    same = [row for row in tickets_numbered(connection, waybill) if _counts(row, besides)] if waybill else []
    found = {row.id: row for row in same if row.waybill_no == waybill}
    same_waybill = frozenset(found)
    reminders, more = 0, False
    if phone:
        page = TicketSearch(phone, forms, lambda row: _counts(row, besides)).page(connection, MOST)
        more = not page.done
        for row in page.rows:
            if _read(connection, row.id)[0] == phone:
                found[row.id] = row
    for record_id in found:
        asked = _read(connection, record_id)[1].get(REMINDERS)
        reminders += asked if isinstance(asked, int) else 0
    rows = sorted(found.values(), key=lambda row: (row.created_at, row.id), reverse=True)
    recent = sum(row.created_at >= now - RECENT_DAYS * _DAY for row in rows)
    still_open = sum(row.standing == Standing.OPEN for row in rows)
    return CustomerHistory(tuple(rows), same_waybill, recent, still_open, reminders, more)


def _counts(row: TicketRow, besides: str) -> bool:
    return row.id != besides and row.standing in (Standing.OPEN, Standing.CLOSED)


def _read(connection: Connection, record_id: str) -> tuple[str | None, dict[str, Value]]:
    row: Any = _PHONE_AND_FIELDS.first(connection, record_id=record_id)
    return (row[0], _values(row[1])) if row is not None else (None, {})
