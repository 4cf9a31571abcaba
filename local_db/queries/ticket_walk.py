"""The statements of one lane of a ticket list: which index is walked, what it decides and what is looked at closer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, literal, literal_column, select, text, tuple_

from engines.forms.document import Standing
from local_db.outbox import UNFOLDED
from local_db.queries.ticket_filter import Order, TicketFilter
from local_db.statement import Statement
from local_db.tables import inbox, operation, record

QUESTION_WAITS = text("inbox.kind IN ('conflict', 'voided')")
"""An item of the inbox that somebody must decide. Beside `closed_by IS NULL`."""
_UNSENT = exists(select(literal(1)).where(operation.c.record_id == record.c.id).where(UNFOLDED).correlate(record))
_QUESTION = exists(
    select(literal(1)).where(inbox.c.record_id == record.c.id).where(inbox.c.closed_by.is_(None)).where(QUESTION_WAITS)
)
_UNSENT_IDS = select(operation.c.record_id).where(UNFOLDED)
_QUESTION_IDS = select(inbox.c.record_id).where(inbox.c.closed_by.is_(None)).where(QUESTION_WAITS)
LINE = (
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
"""The columns of a TicketRow."""
_EQUAL = {
    "standing": record.c.standing,
    "form": record.c.form,
    "branch": record.c.home_branch,
    "status": record.c.status,
    "assignee": record.c.assignee,
    "priority": record.c.priority,
}


class Few(StrEnum):
    """So few records come into question that they are fetched through their own index and sorted."""

    MARKED = "marked"
    OF_PERSON = "of_person"


_LIMITS = ("created_from", "created_to")
_NEVER_RARE = frozenset({"standing"})
"""Hardly any row of the index is left out by these."""


@dataclass(frozen=True)
class Walk:
    """One way through the records: `driving` are the equalities that its index decides, `closer` what it does not.

    `column` is what the rows are ordered by, newest first, or `upward`. Only a walk that is not `few` meets its rows in
    that order; the others are sorted.
    """

    driving: tuple[str, ...]
    closer: tuple[str, ...]
    column: str = "updated_at"
    upward: bool = False
    open_only: bool = False
    few: Few | None = None

    @property
    def looks_closer(self) -> bool:
        """Whether rows are left out that the index does not tell apart; then it is walked in stretches."""
        return self.few is None and bool(set(self.closer) - _NEVER_RARE)

    def bound(self, wanted: TicketFilter) -> dict[str, Any]:
        """The parameters of its equalities and limits."""
        names = {*self.driving, *self.closer}
        found = {name: str(getattr(wanted, name)) for name in _EQUAL if name in names}
        return found | {name: getattr(wanted, name) for name in _LIMITS if name in names}

    def page(self, *, after: bool, floor: bool) -> Statement:
        """Rows of the list, `limit` of them."""
        return _kept(("page", self, after, floor), lambda: self._page(after, floor))

    def number(self, *, floor: bool) -> Statement:
        """How many rows there are, `limit` at most."""
        return _kept(("number", self, floor), lambda: self._number(floor))

    def stretch(self, *, after: bool) -> Statement:
        """The key of the index's row `skip` rows further on."""
        return _kept(("stretch", self, after), lambda: self._stretch(after))

    def _page(self, after: bool, floor: bool) -> Select[Any]:
        query = select(*LINE).where(*self._decided(), *self._looked_at(), *self._keys(after, floor))
        return query.order_by(*self._order()).limit(bindparam("limit"))

    def _number(self, floor: bool) -> Select[Any]:
        rows = select(literal(1).label("one")).select_from(record)
        rows = rows.where(*self._decided(), *self._looked_at(), *self._keys(False, floor)).limit(bindparam("limit"))
        return select(func.count()).select_from(rows.subquery())

    def _stretch(self, after: bool) -> Select[Any]:
        query = select(self._at(), record.c.id).where(*self._decided(), *self._keys(after, False))
        return query.order_by(*self._order()).limit(1).offset(bindparam("skip"))

    def _at(self) -> ColumnElement[int]:
        return record.c[self.column]

    def _order(self) -> tuple[ColumnElement[Any], ...]:
        return (self._at().asc(), record.c.id.asc()) if self.upward else (self._at().desc(), record.c.id.desc())

    def _decided(self) -> list[ColumnElement[bool]]:
        terms: list[ColumnElement[bool]] = [_EQUAL[name] == bindparam(name) for name in self.driving if name in _EQUAL]
        if self.open_only:
            terms.append(literal_column("record.standing || ''") == literal_column("'open'"))
        return terms

    def _looked_at(self) -> list[ColumnElement[bool]]:
        """Terms in a form that no index offers itself for."""
        makers: dict[str, ColumnElement[bool]] = {
            name: column.concat("") == bindparam(name) for name, column in _EQUAL.items()
        }
        makers["created_from"] = record.c.created_at + 0 >= bindparam("created_from")
        makers["created_to"] = record.c.created_at + 0 < bindparam("created_to")
        makers["undated"] = record.c.due_at.is_(None)
        marked = self.few is Few.MARKED
        makers["unsent"] = record.c.id.in_(_UNSENT_IDS) if marked else _UNSENT
        makers["questions"] = record.c.id.in_(_QUESTION_IDS) if marked else _QUESTION
        return [makers[name] for name in self.closer]

    def _keys(self, after: bool, floor: bool) -> list[ColumnElement[bool]]:
        """Where the walk begins and ends; the key of a page or stretch lies within the limits of the filter."""
        key = tuple_(self._at(), record.c.id)
        last, end = tuple_(bindparam("at"), bindparam("after_id")), tuple_(bindparam("floor_at"), bindparam("floor_id"))
        terms: list[ColumnElement[bool]] = []
        if self.column == "due_at":  # a bound that says NOT NULL, so that the partial index serves
            terms.append(record.c.due_at >= (bindparam("at") if after else literal_column(str(-(2**62)))))
        if after:
            terms.append(key > last if self.upward else key < last)
        elif "created_to" in self.driving:
            terms.append(record.c.created_at < bindparam("created_to"))
        if floor:
            terms.append(key <= end if self.upward else key >= end)
        elif "created_from" in self.driving:
            terms.append(record.c.created_at >= bindparam("created_from"))
        elif "created_from" in self.closer and self.column == "updated_at":  # nothing changes before it is made
            terms.append(record.c.updated_at >= bindparam("created_from"))
        return terms


def walk_of(lane: TicketFilter, *, undated: bool = False, few: Few | None = None) -> Walk:
    """The way through the records that a filter of one standing and at most one kind takes."""
    given = [name for name in (*_EQUAL, *_LIMITS) if getattr(lane, name) is not None]
    given += [name for name in ("unsent", "questions") if getattr(lane, name)]
    given += ["undated"] if undated else []
    column, upward = "updated_at", False
    if lane.sorted_by is Order.CREATED:
        column = "created_at"
    elif lane.sorted_by is Order.DUE and not undated:
        column, upward = "due_at", True
    open_only = False
    if few is Few.MARKED:
        driving: tuple[str, ...] = ()
    elif few is Few.OF_PERSON or (column == "updated_at" and lane.assignee is not None and lane.standing is _OPEN):
        driving, open_only = ("assignee",), True
    elif column == "due_at":
        driving, open_only = (), True
    elif column == "created_at":
        driving = ("standing", *(name for name in _LIMITS if name in given))
    elif lane.form is not None:
        driving = ("form", "standing" if lane.status is None else "status")
    else:
        driving = ("standing",) if lane.branch is None else ("branch", "standing")
    decided = {*driving, "standing"} if open_only else set(driving)
    closer = tuple(name for name in given if name not in decided)
    return Walk(driving, closer, column, upward, open_only, few)


_OPEN = Standing.OPEN
_KEPT: dict[tuple[Any, ...], Statement] = {}


def _kept(shape: tuple[Any, ...], make: Callable[[], Select[Any]]) -> Statement:
    if shape not in _KEPT:
        _KEPT[shape] = Statement(make())
    return _KEPT[shape]
