"""The ticket list, by keyset pages, and the counts beside it. No statement scans `record` (a test EXPLAINs them).

Each page walks one index in the list's order. What the index does not decide is looked at row by row, in stretches of
STRETCH rows, so that no statement runs long whatever is asked for.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from engines.forms.document import Standing
from local_db.operation_states import UNSENT_RECORDS
from local_db.queries.ticket_filter import Order, TicketFilter, TicketKey, TicketRow, place_of
from local_db.queries.ticket_walk import ASKED, LINE, Few, Walk, walk_of
from local_db.statement import Statement

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

__all__ = [
    "PAGE",
    "Order",
    "TicketCount",
    "TicketFilter",
    "TicketKey",
    "TicketRow",
    "page_statement",
    "ticket_counts",
    "ticket_number",
    "ticket_page",
    "tickets_by_id",
    "tickets_by_number",
]

PAGE = 64
"""Rows that a list fetches at a time."""
STRETCH = 8_000
"""Rows of an index that one statement looks at, where more than the index decides."""
FEW = 2_000
"""Up to so many marked records (unsent, with questions) are fetched by id and sorted; more are met on a walk."""
MANY = 1_000
"""Counting ends here: the window shows 999+."""

_BY_ID = Statement(f"{LINE} FROM record WHERE record.id = :record_id")
_BY_NUMBER = Statement(
    f"{LINE} FROM record WHERE record.number >= :low AND record.number < :high OR record.waybill_no IS NOT NULL"
    " AND record.waybill_no >= :low AND record.waybill_no < :high LIMIT :limit"
)
_GROUP = "summary.home_branch, summary.form, summary.standing, summary.status"
_COUNTS = Statement(
    f"SELECT {_GROUP}, sum(summary.tickets) FROM summary GROUP BY {_GROUP} HAVING sum(summary.tickets) > 0"
)
_UNSENT_RECORDS = Statement(f"SELECT count(*) FROM ({UNSENT_RECORDS} LIMIT :limit)")
_ASKED_RECORDS = Statement(f"SELECT count(*) FROM (SELECT inbox.id FROM inbox WHERE {ASKED} LIMIT :limit)")


def page_statement(wanted: TicketFilter, *, after: bool, few: Few | None = None) -> Statement:
    """The compiled statement of a page of that shape of list (of its first lane)."""
    return walk_of(wanted.lanes[0], few=few).page(after=after, floor=False)


def ticket_page(
    connection: AnyConnection,
    wanted: TicketFilter,
    after: TicketKey | None = None,
    limit: int = PAGE,
    going: Callable[[], bool] = lambda: True,
) -> list[TicketRow]:
    """Up to `limit` rows after the key, in the filter's order.

    Fewer than `limit` rows: the list ends there. `going` is asked between stretches; once it says no, what was found
    so far comes back and means nothing.
    """
    few = _few(connection, wanted)
    lanes = [_lane_page(connection, lane, after, limit, few, going) for lane in wanted.lanes]
    if len(lanes) == 1:
        return lanes[0]
    merged = heapq.merge(*lanes, key=lambda row: place_of(row, wanted.sorted_by))
    return [row for row, _ in zip(merged, range(limit), strict=False)]


def tickets_by_id(connection: AnyConnection, ids: Sequence[str]) -> list[TicketRow]:
    """The rows with those ids that are here, in the order given."""
    found = (_BY_ID.first(connection, record_id=record_id) for record_id in ids)
    return [_row(row) for row in found if row is not None]


def tickets_by_number(connection: AnyConnection, beginning: str, limit: int = PAGE) -> list[TicketRow]:
    """Records whose number or waybill number begins with `beginning`, through the indexes."""
    bound = {"low": beginning, "high": beginning + "\U0010ffff", "limit": limit}
    return [_row(found) for found in _BY_NUMBER.rows(connection, **bound)]


def ticket_number(connection: AnyConnection, wanted: TicketFilter) -> tuple[int, bool]:
    """How many records a list has, at most MANY; and whether there may be more than were counted."""
    few = _few(connection, wanted)
    number, more = 0, False
    for lane in wanted.lanes:
        lane = replace(lane, order=Order.CHANGED)
        walk = walk_of(lane, few=few)
        bound = walk.bound(lane)
        floor = _floor(connection, walk, bound, None)
        found = walk.number(floor=floor is not None).first(connection, **bound, **_below(floor), limit=MANY)
        number += int(found[0])
        more = more or floor is not None or found[0] >= MANY
    return min(number, MANY), more


def _lane_page(
    connection: AnyConnection,
    lane: TicketFilter,
    after: TicketKey | None,
    limit: int,
    few: Few | None,
    going: Callable[[], bool],
) -> list[TicketRow]:
    """A page of one lane; by due date the undated come after the dated."""
    found: list[TicketRow] = []
    dated = lane.sorted_by is Order.DUE
    if dated and (after is None or not after.undated):
        found = _walked(connection, walk_of(lane, few=few), lane, after, limit, going)
        after = None
    if len(found) < limit and (not dated or going()):
        walk = walk_of(lane, undated=dated, few=few)
        found += _walked(connection, walk, lane, after, limit - len(found), going)
    return found


def _walked(
    connection: AnyConnection,
    walk: Walk,
    lane: TicketFilter,
    after: TicketKey | None,
    limit: int,
    going: Callable[[], bool],
) -> list[TicketRow]:
    bound = walk.bound(lane)
    found: list[TicketRow] = []
    while True:
        floor = _floor(connection, walk, bound, after)
        statement = walk.page(after=after is not None, floor=floor is not None)
        rows = statement.rows(connection, **bound, **_after(after), **_below(floor), limit=limit - len(found))
        found += [_row(row) for row in rows]
        if len(found) >= limit or floor is None or not going():
            return found
        after = floor


def _floor(connection: AnyConnection, walk: Walk, bound: dict[str, Any], after: TicketKey | None) -> TicketKey | None:
    """Where the next stretch ends; None when it reaches the end of the index."""
    if not walk.looks_closer:
        return None
    statement = walk.stretch(after=after is not None)
    end = statement.first(connection, **bound, **_after(after), skip=STRETCH)
    return TicketKey(end[0], end[1]) if end is not None else None


def _after(key: TicketKey | None) -> dict[str, Any]:
    return {} if key is None else {"at": key.at, "after_id": key.id}


def _below(key: TicketKey | None) -> dict[str, Any]:
    return {} if key is None else {"floor_at": key.at, "floor_id": key.id}


def _few(connection: AnyConnection, wanted: TicketFilter) -> Few | None:
    """Whether the records that carry a mark, or are one person's, are so few that they are fetched and sorted."""
    marks = [(wanted.questions, _ASKED_RECORDS), (wanted.unsent, _UNSENT_RECORDS)]
    if any(asked and int(found.first(connection, limit=FEW + 1)[0]) <= FEW for asked, found in marks):
        return Few.MARKED
    if wanted.assignee is not None and wanted.standing is Standing.OPEN and wanted.sorted_by is not Order.CHANGED:
        own = TicketFilter(assignee=wanted.assignee)
        walk = walk_of(own)
        found = walk.number(floor=False).first(connection, **walk.bound(own), limit=FEW + 1)
        return Few.OF_PERSON if int(found[0]) <= FEW else None
    return None


def _row(found: Any) -> TicketRow:
    values = list(found)
    values[5], values[6] = values[5] or "", values[6] or ""
    values[-2], values[-1] = bool(values[-2]), bool(values[-1])
    return TicketRow(*values)


class TicketCount(msgspec.Struct, frozen=True):
    """How many tickets of a branch and form stand where."""

    branch: str
    form: str
    standing: str
    status: str
    tickets: int


def ticket_counts(connection: AnyConnection) -> list[TicketCount]:
    """The maintained counts per branch, form, standing and status; reference records are not counted."""
    return [TicketCount(*row) for row in _COUNTS.rows(connection)]
