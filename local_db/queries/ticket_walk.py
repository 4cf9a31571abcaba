"""The statements of one lane of a ticket list: which index is walked, what it decides and what is looked at closer."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import msgspec

from engines.forms.document import Standing
from local_db.operation_states import IN_A_RUN, UNFOLDED, UNSENT_RECORDS
from local_db.queries.ticket_filter import Order, TicketFilter
from local_db.statement import Statement

ASKED = "inbox.closed_by IS NULL AND inbox.kind IN ('conflict', 'voided')"
"""An item of the inbox that somebody must decide."""
_UNSENT = f"(EXISTS (SELECT 1 FROM operation WHERE operation.record_id = record.id AND {UNFOLDED}) OR {IN_A_RUN})"
_QUESTION = f"EXISTS (SELECT 1 FROM inbox WHERE inbox.record_id = record.id AND {ASKED})"
_COLUMNS = (
    "id",
    "form",
    "form_version",
    "home_branch",
    "standing",
    "number",
    "title",
    "status",
    "priority",
    "customer_name",
    "waybill_no",
    "assignee",
    "amount_fen",
    "due_at",
    "created_at",
    "updated_at",
)
LINE = f"SELECT {', '.join(f'record.{name}' for name in _COLUMNS)}, {_UNSENT} AS unsent, {_QUESTION} AS questions"
"""The columns of a TicketRow."""
_EQUAL = {
    "standing": "record.standing",
    "form": "record.form",
    "branch": "record.home_branch",
    "status": "record.status",
    "assignee": "record.assignee",
    "priority": "record.priority",
}


class Few(StrEnum):
    """So few records come into question that they are fetched through their own index and sorted."""

    MARKED = "marked"
    OF_PERSON = "of_person"


_LIMITS = ("created_from", "created_to")
_NEVER_RARE = frozenset({"standing"})
"""Hardly any row of the index is left out by these."""


class Walk(msgspec.Struct, frozen=True):
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

    def _page(self, after: bool, floor: bool) -> str:
        terms = [*self._decided(), *self._looked_at(), *self._keys(after, floor)]
        return f"{LINE} FROM record{_where(terms)} ORDER BY {self._order()} LIMIT :limit"

    def _number(self, floor: bool) -> str:
        terms = [*self._decided(), *self._looked_at(), *self._keys(False, floor)]
        return f"SELECT count(*) FROM (SELECT 1 FROM record{_where(terms)} LIMIT :limit)"

    def _stretch(self, after: bool) -> str:
        terms = [*self._decided(), *self._keys(after, False)]
        key = f"record.{self.column}, record.id"
        return f"SELECT {key} FROM record{_where(terms)} ORDER BY {self._order()} LIMIT 1 OFFSET :skip"

    def _order(self) -> str:
        way = "ASC" if self.upward else "DESC"
        return f"record.{self.column} {way}, record.id {way}"

    def _decided(self) -> list[str]:
        terms = [f"{_EQUAL[name]} = :{name}" for name in self.driving if name in _EQUAL]
        return [*terms, "record.standing || '' = 'open'"] if self.open_only else terms

    def _looked_at(self) -> list[str]:
        """Terms in a form that no index offers itself for."""
        terms = {name: f"{column} || '' = :{name}" for name, column in _EQUAL.items()}
        terms["created_from"] = "record.created_at + 0 >= :created_from"
        terms["created_to"] = "record.created_at + 0 < :created_to"
        terms["undated"] = "record.due_at IS NULL"
        marked = self.few is Few.MARKED
        terms["unsent"] = f"record.id IN ({UNSENT_RECORDS})"
        terms["questions"] = f"record.id IN (SELECT inbox.record_id FROM inbox WHERE {ASKED})"
        if not marked:
            terms["unsent"], terms["questions"] = _UNSENT, _QUESTION
        return [terms[name] for name in self.closer]

    def _keys(self, after: bool, floor: bool) -> list[str]:
        """Where the walk begins and ends; the key of a page or stretch lies within the limits of the filter."""
        key = f"(record.{self.column}, record.id)"
        terms: list[str] = []
        if self.column == "due_at":  # a bound that says NOT NULL, so that the partial index serves
            terms.append(f"record.due_at >= {':at' if after else -(2**62)}")
        if after:
            terms.append(f"{key} {'>' if self.upward else '<'} (:at, :after_id)")
        elif "created_to" in self.driving:
            terms.append("record.created_at < :created_to")
        if floor:
            terms.append(f"{key} {'<=' if self.upward else '>='} (:floor_at, :floor_id)")
        elif "created_from" in self.driving:
            terms.append("record.created_at >= :created_from")
        elif "created_from" in self.closer and self.column == "updated_at":  # nothing changes before it is made
            terms.append("record.updated_at >= :created_from")
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


def _where(terms: list[str]) -> str:
    return f" WHERE {' AND '.join(terms)}" if terms else ""


def _kept(shape: tuple[Any, ...], make: Callable[[], str]) -> Statement:
    if shape not in _KEPT:
        _KEPT[shape] = Statement(make())
    return _KEPT[shape]
