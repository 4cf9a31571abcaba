"""The ticket list, by keyset pages, and the counts beside it. No statement scans `record` (a test EXPLAINs them)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
)

from engines.forms.document import Standing
from local_db.outbox import UNFOLDED
from local_db.statement import Statement
from local_db.tables import inbox, operation, record, summary

PAGE = 64
"""Rows that a list fetches at a time."""


@dataclass(frozen=True)
class TicketFilter:
    """Which records a list shows. None means any; `number` finds by the beginning of the number or the waybill's."""

    standing: Standing = Standing.OPEN
    form: str | None = None
    branch: str | None = None
    status: str | None = None


@dataclass(frozen=True)
class TicketKey:
    """Where a page ended: the next one starts after it (newest change first)."""

    updated_at: int
    id: str


@dataclass(frozen=True)
class TicketRow:
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
        """Where this row stands in the list's order."""
        return TicketKey(self.updated_at, self.id)


_UNSENT = exists(select(literal(1)).where(operation.c.record_id == record.c.id).where(UNFOLDED))
_QUESTION = exists(
    select(literal(1))
    .where(inbox.c.record_id == record.c.id)
    .where(inbox.c.closed_by.is_(None))
    .where(text("inbox.kind IN ('conflict', 'voided')"))
)
_LINE = (
    record.c.id,
    record.c.form,
    record.c.form_version,
    record.c.home_branch,
    record.c.standing,
    record.c.number,
    record.c.title,
    record.c.status,
    record.c.priority,
    record.c.customer_name,
    record.c.waybill_no,
    record.c.assignee,
    record.c.amount_fen,
    record.c.due_at,
    record.c.created_at,
    record.c.updated_at,
    _UNSENT.label("unsent"),
    _QUESTION.label("questions"),
)
_FILTERS = ("form", "branch", "status")


def _page(present: tuple[str, ...], after: bool) -> Select[Any]:
    standing: ColumnElement[str] = record.c.standing
    if "status" in present and "form" in present:
        standing = record.c.standing.concat("")  # keeps the planner from record_by_form: a state may be rare in it
    query = select(*_LINE).where(standing == bindparam("standing"))
    if "form" in present:
        query = query.where(record.c.form == bindparam("form"))
    if "branch" in present:
        query = query.where(record.c.home_branch == bindparam("branch"))
    if "status" in present:
        query = query.where(record.c.status == bindparam("status"))
    if after:
        query = query.where(tuple_(record.c.updated_at, record.c.id) < tuple_(bindparam("at"), bindparam("after_id")))
    return query.order_by(record.c.updated_at.desc(), record.c.id.desc()).limit(bindparam("limit"))


_PAGES: dict[tuple[tuple[str, ...], bool], Statement] = {}
_BY_ID = Statement(select(*_LINE).where(record.c.id == bindparam("record_id")))
_BY_NUMBER = Statement(
    select(*_LINE)
    .where(
        or_(
            and_(record.c.number >= bindparam("low"), record.c.number < bindparam("high")),
            and_(
                text("record.waybill_no IS NOT NULL"),
                record.c.waybill_no >= bindparam("low"),
                record.c.waybill_no < bindparam("high"),
            ),
        )
    )
    .limit(bindparam("limit"))
)
_COUNTS = Statement(
    select(summary.c.home_branch, summary.c.form, summary.c.standing, summary.c.status, func.sum(summary.c.tickets))
    .group_by(summary.c.home_branch, summary.c.form, summary.c.standing, summary.c.status)
    .having(func.sum(summary.c.tickets) > 0)
)


def page_statement(wanted: TicketFilter, *, after: bool) -> Statement:
    """The compiled statement of that shape of list."""
    present = tuple(name for name in _FILTERS if getattr(wanted, name) is not None)
    key = (present, after)
    if key not in _PAGES:
        _PAGES[key] = Statement(_page(present, after))
    return _PAGES[key]


def ticket_page(
    connection: Connection, wanted: TicketFilter, after: TicketKey | None = None, limit: int = PAGE
) -> list[TicketRow]:
    """Up to `limit` rows after the key, last changed first."""
    bound: dict[str, Any] = {"standing": str(wanted.standing), "limit": limit}
    bound |= {name: getattr(wanted, name) for name in _FILTERS if getattr(wanted, name) is not None}
    if after is not None:
        bound |= {"at": after.updated_at, "after_id": after.id}
    return [_row(found) for found in page_statement(wanted, after=after is not None).rows(connection, **bound)]


def tickets_by_id(connection: Connection, ids: Sequence[str]) -> list[TicketRow]:
    """The rows with those ids that are here, in the order given."""
    found = (_BY_ID.first(connection, record_id=record_id) for record_id in ids)
    return [_row(row) for row in found if row is not None]


def tickets_by_number(connection: Connection, beginning: str, limit: int = PAGE) -> list[TicketRow]:
    """Records whose number or waybill number begins with `beginning`, through the indexes."""
    bound = {"low": beginning, "high": beginning + "\U0010ffff", "limit": limit}
    return [_row(found) for found in _BY_NUMBER.rows(connection, **bound)]


def _row(found: Any) -> TicketRow:
    values = list(found)
    values[5], values[6] = values[5] or "", values[6] or ""
    values[-2], values[-1] = bool(values[-2]), bool(values[-1])
    return TicketRow(*values)


@dataclass(frozen=True)
class TicketCount:
    """How many tickets of a branch and form stand where."""

    branch: str
    form: str
    standing: str
    status: str
    tickets: int


def ticket_counts(connection: Connection) -> list[TicketCount]:
    """The maintained counts per branch, form, standing and status; reference records are not counted."""
    return [TicketCount(*row) for row in _COUNTS.rows(connection)]
