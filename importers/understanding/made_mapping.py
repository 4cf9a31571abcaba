"""A mapping made of what is sure of a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from engines.forms.document import FieldKind, Form
from importers.beside import ABOVE
from importers.cleaning import narrow, text_of
from importers.dates import DateRule, read_moment
from importers.mapping import Choice, Column, Header, Mapping
from importers.reader.frames import Cell
from importers.sheet_layout import column_name
from importers.understanding.cells import Row
from importers.understanding.column_kinds import is_percent
from importers.understanding.day_order import day_orders, short_orders
from importers.understanding.kinds import DAYS
from importers.understanding.likeness import SURE
from importers.understanding.told_table import ToldTable
from importers.understanding.words import compared, words
from importers.vocabulary import vocabulary

if TYPE_CHECKING:
    from importers.understanding.suggestion import Proposal

_NAMES_OF_A_HEADER = 4
_DATES = frozenset({FieldKind.DATE, FieldKind.DATETIME})
_AMOUNTS = frozenset({FieldKind.MONEY, FieldKind.NUMBER})
_BRACKETED = re.compile(r"\(([^()]*)\)")


class MappingMaker:
    """Of one table, for one form; `data` are its data rows."""

    def __init__(self, name: str, sheet: str, form: Form, table: ToldTable, data: Sequence[Row]) -> None:
        self._name, self._sheet, self._form = name, sheet, form
        self._table, self._data = table, data
        self._names = table.names
        self._orders = day_orders(cell for row in data for cell in row)

    def mapping(self, sure: Iterable[Proposal]) -> Mapping:
        """The mapping; `sure` are columns with the fields that they fill."""
        number, registered, state = (
            self._place_of(known) for known in (words().numbers, words().registered, words().states)
        )
        header = self._table.header
        long_texts = (field.id for field in self._form.fields.values() if field.kind is FieldKind.LONG_TEXT)
        return Mapping(
            name=self._name,
            label={"zh_CN": self._name, "en": self._name},
            header=Header(self._naming(), len(header.rows), header.rows[0] + 8),
            form=Choice(otherwise=self._form.id),
            columns=tuple(map(self._column, sure)),
            sheets=(re.escape(self._sheet),) if self._sheet else (".*",),
            number=(self._names[number],) if number is not None and self._is_distinct(number) else (),
            original_time=self._registered(registered),
            state=self._state(state),
            rest=next(long_texts, None),
            understood=True,
            names=tuple(map(column_name, self._table.header.names.values())),
            beside=self._table.beside,
        )

    def _column(self, one: Proposal) -> Column:
        field = self._form.fields[one.field or ""]
        values = {word.word: word.meant for word in one.words if word.meant is not None and word.sure >= SURE}
        dated = field.kind in _DATES
        return Column(
            (one.name,),
            one.field,
            values=values or None,
            order=self._order(one.place) if dated else None,
            orders=self._orders_of(one.place) if dated else {},
            required=field.required,
            dated_by=self._dated_by(one.place) if dated else (),
            times=self._times(one.place) if field.kind in _AMOUNTS else 1,
            fraction=field.kind is FieldKind.PERCENT and is_percent(self._table.formats.get(one.place, "")),
        )

    def _place_of(self, known: Sequence[str]) -> int | None:
        by_name = {
            compared(name.rpartition("/")[2]): place
            for place, name in reversed(self._names.items())
            if not name.startswith(ABOVE)
        }
        return next((by_name[word] for word in known if word in by_name), None)

    def _cells(self, place: int) -> list[Cell]:
        return [row[place] for row in self._data if place < len(row) and row[place] != ""]

    def _is_distinct(self, place: int) -> bool:
        found = [text_of(cell) for cell in self._cells(place)]
        return len(found) == len(set(found)) and bool(found)

    def _registered(self, place: int | None) -> Column | None:
        if place is None or self._table.guesses[place].kind not in DAYS or not self._cells(place):
            return None
        return Column(
            (self._names[place],),
            order=self._order(place),
            orders=self._orders_of(place),
            dated_by=self._dated_by(place),
        )

    def _order(self, place: int) -> str | None:
        """In which the column writes its days; None where nothing decides it, or separators have their own."""
        cells = self._cells(place)
        short = short_orders(cells, self._table.period.month)
        orders = {self._orders.get(separator) for separator in day_orders(cells)} | ({short} if short else set())
        return next(iter(orders)) if len(orders) == 1 else None

    def _orders_of(self, place: int) -> dict[str, str]:
        """By separator, of a column that writes one in another order than the next."""
        if self._order(place) is not None:
            return {}
        own = ((separator, self._orders.get(separator)) for separator in day_orders(self._cells(place)))
        return {separator: order for separator, order in own if order is not None}

    def _dated_by(self, place: int) -> tuple[Literal["sheet", "file"], ...]:
        """Who tells the year or the month, where the column leaves it out and a name says it."""
        rule = DateRule(order=self._order(place))
        found = {
            read_moment(narrow(cell) if isinstance(cell, str) else cell, rule, vocabulary())
            for cell in self._cells(place)
        }
        if not found & {"date.no_year", "date.no_month", "date.unreadable"}:
            return ()
        period = self._table.period
        if period.by_sheet == (None, None) and period.year is None:
            return ()
        return ("sheet",) if period.by_sheet == (period.year, period.month) else ("sheet", "file")

    def _times(self, place: int) -> int:
        """What the column's name says in brackets of its amounts: ten thousands."""
        said = (narrow(text) for text in _BRACKETED.findall(narrow(self._names[place])))
        return next((times for text in said for unit, times in vocabulary().money_units.items() if unit in text), 1)

    def _state(self, place: int | None) -> Choice:
        """The column of the state, where every value of it is a state's name; else every ticket is in the first."""
        known = {narrow(label): state.id for state in self._form.states for label in (*state.label.values(), state.id)}
        if place is not None:
            found = {narrow(text_of(cell)) for cell in self._cells(place)} - {""}
            if found and found <= known.keys():
                return Choice((self._names[place],), {word: known[word] for word in sorted(found)}, self._form.initial)
        return Choice(otherwise=self._form.initial)

    def _naming(self) -> tuple[str, ...]:
        """The names by which the header is found again: those of the fullest columns."""
        own = [place for place in self._names if place in self._table.header.names and "#" not in self._names[place]]
        chosen = sorted(own, key=lambda place: -len(self._cells(place)))[:_NAMES_OF_A_HEADER]
        return tuple(self._names[place] for place in sorted(chosen))
