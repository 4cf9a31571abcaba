"""Finding tickets by what a person typed: numbers by their beginning or end, texts by any characters of theirs, their
kind and what was chosen by its words in every language, and what was told in notes and contacts.

The index names candidates and the record itself decides; what the index does not hold yet is read. So every ticket that
fits is found, at any moment. Newest ticket first; behind them come what an import or a first synchronising brought in
and the index has not reached.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, bindparam, or_, select, text

from core.errors import UserError
from engines.forms.document import Standing
from engines.forms.values import Value
from local_db.catalogue import Catalogue
from local_db.queries.tickets import PAGE, TicketRow, tickets_by_id
from local_db.search.findable import COLUMNS, Findables, choices_of, is_told_of, kind_of, removed_in, with_told
from local_db.search.index import LAST_PLACE, place_of, places_found, record_at, record_by_id
from local_db.search.marks import all_marks, unindexed
from local_db.search.told import told_on
from local_db.search.where import Place, place_of_words, shown_in
from local_db.search.words import normal, terms_of
from local_db.statement import Statement
from local_db.tables import record

MANY = 1_000
"""Counting ends here: the window shows 999+."""

LOOKS = 1_500
"""Records that one page reads at most; it may end before it is full, and the next one goes on."""

RECENT = 1_000
"""So many of the last changed records are found where they belong although the index has not reached them."""

_FIRST_BATCH, _LARGEST_BATCH = 128, 1_024
_BELOW = Statement(
    select(*COLUMNS)
    .where(record.c.id >= bindparam("low"))
    .where(record.c.id < bindparam("high"))
    .order_by(record.c.id.desc())
    .limit(bindparam("limit"))
)
_decode = msgspec.json.Decoder(dict[str, Value]).decode
_HAS_WAYBILL = text("record.waybill_no IS NOT NULL")
_SAME = Statement(
    select(record.c.id)
    .where(
        or_(record.c.number == bindparam("wanted"), _HAS_WAYBILL & (record.c.waybill_no == bindparam("wanted"))),
    )
    .order_by(record.c.id.desc())
    .limit(bindparam("limit"))
)


def _beginning(column: Column[Any], *, after: bool) -> Statement:
    """Records by the beginning of a number, the highest number first; of one number the newest first."""
    query = select(*COLUMNS, column.label("key")).where(column >= bindparam("low"))
    if column is record.c.waybill_no:
        query = query.where(_HAS_WAYBILL)
    query = query.where(column <= bindparam("high") if after else column < bindparam("high"))
    return Statement(query.order_by(column.desc()).limit(bindparam("limit")).offset(bindparam("skip")))


_BEGINNINGS = [
    (_beginning(column, after=False), _beginning(column, after=True))
    for column in (record.c.number, record.c.waybill_no)
]


class SearchPage(msgspec.Struct, frozen=True):
    """Rows that were found. Without `done` more may follow, also when there are none here.

    `unindexed`: about how many records the index has yet to take in; they are found too, more slowly. `places`: of the
    rows whose title, number and customer do not show every term, where the first of the others stands.
    """

    rows: tuple[TicketRow, ...]
    done: bool
    unindexed: int
    places: Mapping[str, Place] = msgspec.field(default_factory=dict)


class Found(msgspec.Struct, frozen=True):
    """How many tickets a search finds, MANY at most; `more`: there may be more than were counted."""

    number: int
    more: bool


def everything(_row: TicketRow) -> bool:
    """Every record, whatever its kind and standing."""
    return True


class TicketSearch:
    """One search. Every page is asked for with a connection of its own, by one thread at a time.

    Each record comes once. What changes after the first page may be missed or shown as it was: search again then.
    """

    def __init__(self, typed: str, forms: Catalogue, wanted: Callable[[TicketRow], bool] = everything) -> None:
        self.terms = terms_of(typed)
        self._forms = forms
        self._findables = Findables(forms)
        self._wanted = wanted
        self._seen: set[str] = set()
        self._read: dict[str, Sequence[Any]] = {}
        self._connection: Connection | None = None
        self._recent: deque[tuple[int, str]] = deque()
        self._rest: list[tuple[str, str]] = []
        self._candidates = self._all_candidates()

    def page(self, connection: Connection, limit: int = PAGE) -> SearchPage:
        """The next rows, `limit` at most. After an error the search must begin anew."""
        rows: list[TicketRow] = []
        looks, done = 0, not self.terms
        self._connection = connection
        while len(rows) < limit and looks < LOOKS and not done:
            ids, looked, done = self._hits(limit - len(rows), LOOKS - looks)
            looks += looked
            rows += [row for row in tickets_by_id(connection, ids) if self._wanted(row)]
        places = {row.id: place for row in rows if (place := self._place(row)) is not None}
        self._connection = None
        self._read.clear()
        return SearchPage(tuple(rows), done, unindexed(connection), places)

    def _hits(self, limit: int, looks: int) -> tuple[list[str], int, bool]:
        """Ids of records that fit, how many were read for them, and whether there are no more."""
        ids: list[str] = []
        looked = 0
        for row in self._candidates:
            looked += 1
            if row[0] not in self._seen and self._fits(row):
                self._seen.add(row[0])
                self._read[row[0]] = row
                ids.append(row[0])
            if len(ids) == limit or looked == looks:
                return ids, looked, False
        return ids, looked, True

    def _fits(self, row: Sequence[Any]) -> bool:
        """What was told on a record is read where its own texts do not suffice."""
        found = self._findables.of(row)
        if self.terms.fit(found):
            return True
        told = told_on(self._now, row[0], removed_in(row)) if is_told_of(row) else []
        return bool(told) and self.terms.fit(with_told(found, told))

    def _place(self, row: TicketRow) -> Place | None:
        shown = (row.title, row.number, row.customer_name)
        missing = next((term for term in self.terms.texts if not self._shows(row, shown, term)), None)
        read = self._read.get(row.id)
        if missing is None or read is None or row.standing == Standing.VOID:
            return None
        try:
            form = self._forms.form(row.form, row.form_version)
        except UserError:
            return None
        choices = self._findables.choices(row.form, row.form_version)
        told = partial(told_on, self._now, row.id, removed_in(read))
        return place_of_words(form, _decode(read[7]), choices, told, missing)

    def _shows(self, row: TicketRow, shown: Sequence[str | None], term: str) -> bool:
        return shown_in(shown, term) or self._findables.is_of_kind(row.form, row.form_version, term)

    def _choice_words(self) -> dict[str, list[str]]:
        """By term the index's words of the chosen values that it means, in any form that is known here."""
        known = {one for form in self._forms.every() for _, values in choices_of(form) for one in values.values()}
        known.update(map(kind_of, self._forms.every()))
        words = {term: sorted({one.word for one in known if one.is_called(term)}) for term in self.terms.texts}
        return {term: some for term, some in words.items() if some}

    @property
    def _now(self) -> Connection:
        assert self._connection is not None, "candidates are read inside of a page"
        return self._connection

    def _all_candidates(self) -> Iterator[Sequence[Any]]:
        self._note_marks()
        for beginning in self.terms.beginnings():
            yield from self._same(beginning)
            for first, next_ in _BEGINNINGS:
                yield from self._beginning(first, next_, beginning.upper())
        yield from self._indexed(self.terms.expression(self._choice_words()))
        yield from self._unindexed()

    def _note_marks(self) -> None:
        """What the index does not hold at the first page stays noted: it may be filled while pages are asked for."""
        single: dict[str, None] = {}
        for mark in all_marks(self._now):
            if mark.first == mark.last and len(single) < RECENT:
                single[mark.first] = None
            else:
                self._rest.append((mark.first, mark.last))
        now = self._now
        placed = [(place_of(now, record_id) or LAST_PLACE, record_id) for record_id in single]
        self._recent = deque(sorted(placed, reverse=True))

    def _same(self, number: str) -> Iterator[Sequence[Any]]:
        for one in (number.upper(), number):
            for (record_id,) in _SAME.rows(self._now, wanted=one, limit=PAGE):
                yield from self._by_id(record_id)

    def _beginning(self, first: Statement, next_: Statement, beginning: str) -> Iterator[Sequence[Any]]:
        """Read from the end of the stretch in steps; a number may stand on several records, which are counted past."""
        high, skip, statement = beginning + "\U0010ffff", 0, first
        while True:
            rows = statement.rows(self._now, low=beginning, high=high, limit=_FIRST_BATCH, skip=skip)
            yield from (row[:-1] for row in rows)
            if len(rows) < _FIRST_BATCH:
                return
            last = rows[-1][-1]
            here = sum(row[-1] == last for row in rows)
            skip = skip + here if last == high else here
            high, statement = last, next_

    def _indexed(self, expression: str) -> Iterator[Sequence[Any]]:
        """What the index names, with the last changed records where their places are, the new ones first."""
        up_to, batch = LAST_PLACE, _FIRST_BATCH
        while up_to > 0:
            places = places_found(self._now, expression, up_to, batch)
            for place in places:
                while self._recent and self._recent[0][0] >= place:
                    yield from self._by_id(self._recent.popleft()[1])
                row = record_at(self._now, place)
                if row is not None:
                    yield row
            up_to = places[-1] - 1 if len(places) == batch else 0
            batch = min(2 * batch, _LARGEST_BATCH)
        while self._recent:
            yield from self._by_id(self._recent.popleft()[1])

    def _unindexed(self) -> Iterator[Sequence[Any]]:
        for first, last in self._rest:
            if first == last:
                yield from self._by_id(first)
                continue
            rows: Sequence[Any] = [[last]]
            while rows:
                rows = _BELOW.rows(self._now, low=first, high=rows[-1][0], limit=_LARGEST_BATCH)
                yield from rows
            yield from self._by_id(last)

    def _by_id(self, record_id: str) -> Iterator[Sequence[Any]]:
        row = record_by_id(self._now, record_id)
        if row is not None:
            yield row

    def count(self, connection: Connection, going: Callable[[], bool] = lambda: True) -> Found:
        """How many records fit; instead of asking for pages, not beside it. `going` is asked now and then."""
        number, done = 0, not self.terms
        while number < MANY and not done and going():
            self._connection = connection
            ids, _, done = self._hits(PAGE, LOOKS)
            self._read.clear()
            number += len(ids) if self._wanted is everything else sum(map(self._wanted, tickets_by_id(connection, ids)))
        self._connection = None
        return Found(min(number, MANY), not done)


def tickets_numbered(connection: Connection, typed: str) -> list[TicketRow]:
    """The records with exactly that ticket or waybill number, the newest first; PAGE at most.

    Case, width and spaces do not matter.
    """
    number = "".join(normal(typed).split())
    if not number:
        return []
    found: dict[str, None] = {}
    for one in (number.upper(), number):
        found |= {row[0]: None for row in _SAME.rows(connection, wanted=one, limit=PAGE)}
    return tickets_by_id(connection, list(found))
