"""A mapping that nobody wrote: which column fills which field of a form, by names, by values, and how surely."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from engines.forms.document import Field, FieldKind, Form
from importers.cleaning import narrow
from importers.mapping import Choice, Column, Header, Mapping
from importers.sheet_layout import column_name
from importers.understanding.cells import Row, text_of
from importers.understanding.column_kinds import Guess
from importers.understanding.day_order import day_orders
from importers.understanding.kinds import Kind
from importers.understanding.row_classes import RowClass
from importers.understanding.sheet import SheetReading
from importers.understanding.words import compared, words

SURE = 0.9
"""Below it a person is asked: a wrong guess is worse than a blank."""

_NUMBERS = frozenset({Kind.MONEY, Kind.QUANTITY})
_DAYS = frozenset({Kind.DATE, Kind.DATETIME})
_SAID = frozenset({Kind.TEXT, Kind.STATUS, Kind.NAME, Kind.IDENTIFIER, Kind.WAYBILL, Kind.URL})
_FITTING: dict[FieldKind, frozenset[Kind]] = {
    FieldKind.TEXT: _SAID,
    FieldKind.LONG_TEXT: _SAID,
    FieldKind.ADDRESS: _SAID,
    FieldKind.EMAIL: _SAID,
    FieldKind.WAYBILL: frozenset({Kind.WAYBILL, Kind.IDENTIFIER}),
    FieldKind.SERIAL: frozenset({Kind.IDENTIFIER, Kind.TEXT}),
    FieldKind.PHONE: frozenset({Kind.PHONE}),
    FieldKind.MONEY: _NUMBERS,
    FieldKind.NUMBER: _NUMBERS,
    FieldKind.DATE: _DAYS,
    FieldKind.DATETIME: _DAYS,
    FieldKind.CHOICE: frozenset({Kind.STATUS, Kind.TEXT, Kind.NAME}),
    FieldKind.SWITCH: frozenset({Kind.STATUS, Kind.TEXT}),
    FieldKind.PERSON: frozenset({Kind.NAME, Kind.TEXT, Kind.STATUS}),
    FieldKind.BRANCH: _SAID,
    FieldKind.REGION: _SAID,
    FieldKind.ID_NUMBER: frozenset({Kind.IDENTIFIER}),
    FieldKind.PERCENT: frozenset({Kind.QUANTITY}),
    FieldKind.TIME: frozenset({Kind.TIME}),
}
_NAMED, _KNOWN, _LESS_EACH, _LEAST_KNOWN, _INSIDE, _BY_VALUES = 0.97, 0.96, 0.005, 0.91, 0.8, 0.85
_NAMES_OF_A_HEADER = 4
_VALUES_LOOKED_AT = 2000


class Proposal(msgspec.Struct, frozen=True):
    """A column and the field that it would fill; None: it goes under its name to the form's long text."""

    place: int
    name: str
    field: str | None
    sure: float


class Suggestion(msgspec.Struct, frozen=True):
    """`mapping` holds what is sure; `proposals` has every column, the unsure ones for a person to decide."""

    mapping: Mapping
    proposals: tuple[Proposal, ...]


def suggested_mapping(
    name: str, sheet: str, reading: SheetReading, rows: Sequence[Row], form: Form
) -> Suggestion | None:
    """How that sheet would become tickets or records of the form; None for a sheet without a header."""
    if reading.header is None:
        return None
    return _Match(name, sheet, reading, rows, form).suggestion()


class _Match:
    def __init__(self, name: str, sheet: str, reading: SheetReading, rows: Sequence[Row], form: Form) -> None:
        assert reading.header is not None
        self._name, self._sheet, self._form = name, sheet, form
        self._header = reading.header
        self._guesses = reading.columns
        self._classes = reading.classes
        data = [row for row, one in zip(rows, reading.classes, strict=True) if one.kind is RowClass.DATA]
        self._data = data[:_VALUES_LOOKED_AT]
        self._names = _unique(self._header.names)
        self._orders = day_orders(cell for row in self._data for cell in row)

    def suggestion(self) -> Suggestion:
        proposals = self._proposals()
        sure = [one for one in proposals if one.field is not None and one.sure >= SURE]
        return Suggestion(self._mapping(sure), tuple(proposals))

    def _proposals(self) -> list[Proposal]:
        """Each column and each field at most once, the surest first; of two alike neither is sure."""
        scored = sorted(
            (
                (score, place, field.id)
                for place in self._names
                for field in self._form.fields.values()
                if (score := self._score(place, field)) > 0
            ),
            key=lambda found: (-found[0], found[1]),
        )
        taken: dict[int, tuple[str, float]] = {}
        given: set[str] = set()
        for score, place, field_id in scored:
            if place in taken or field_id in given:
                continue
            rivals = [other for other, at, name in scored if name == field_id and at != place and at not in taken]
            doubtful = any(other >= score for other in rivals)
            taken[place] = field_id, min(score, _INSIDE) if doubtful else score
            given.add(field_id)
        return [
            Proposal(place, name, *taken.get(place, (None, 1.0 if self._is_empty(place) else 0.5)))
            for place, name in self._names.items()
        ]

    def _score(self, place: int, field: Field) -> float:
        fitting = _FITTING.get(field.kind)
        guess = self._guesses.get(place, Guess(None, 0.0))
        if fitting is None or (guess.kind is not None and guess.kind not in fitting):
            return 0.0
        score = self._by_name(place, field)
        if score and field.kind in (FieldKind.CHOICE, FieldKind.SWITCH):
            return score if self._are_choices(place, field) else min(score, _INSIDE)
        if not score and guess.sure >= SURE and guess.kind in (Kind.PHONE, Kind.WAYBILL):
            alone = sum(other.kind is guess.kind for other in self._guesses.values()) == 1
            return _BY_VALUES if alone and field.id in ("customer_phone", "waybill_no") else 0.0
        return score

    def _by_name(self, place: int, field: Field) -> float:
        whole = compared(self._header.names[place])
        last = compared(self._header.names[place].rpartition("/")[2])
        if {whole, last} & {compared(label) for label in field.label.values()}:
            return _NAMED
        known = words().fields.get(field.id, ())
        for at, word in enumerate(known):
            if word in (whole, last):
                return max(_KNOWN - _LESS_EACH * at, _LEAST_KNOWN)
        return _INSIDE if any(len(word) > 2 and word in last for word in known) else 0.0

    def _are_choices(self, place: int, field: Field) -> bool:
        """Whether every value is one of the choices by its label."""
        known = {narrow(label) for choice in field.choices for label in (*choice.label.values(), choice.id)}
        found = {narrow(text_of(row[place])) for row in self._data if place < len(row)} - {""}
        return bool(found) and (found <= known if field.choices else len(found) <= 2)

    def _is_empty(self, place: int) -> bool:
        return not any(place < len(row) and row[place] != "" for row in self._data)

    def _mapping(self, sure: Sequence[Proposal]) -> Mapping:
        number, registered, state = (
            self._place_of(known) for known in (words().numbers, words().registered, words().states)
        )
        columns = tuple(self._column(one) for one in sure)
        long_texts = (field.id for field in self._form.fields.values() if field.kind is FieldKind.LONG_TEXT)
        return Mapping(
            name=self._name,
            label={"zh_CN": self._name, "en": self._name},
            header=Header(self._naming(), len(self._header.rows), self._header.rows[0] + 8),
            form=Choice(otherwise=self._form.id),
            columns=columns,
            sheets=(re.escape(self._sheet),) if self._sheet else (".*",),
            number=(self._names[number],) if number is not None and self._is_distinct(number) else (),
            original_time=self._registered(registered),
            state=self._state(state),
            total=f"(?:{words().totals.pattern})$",
            footer=f"(?:{words().notes.pattern})$",
            ends_after_total=self._ends_after_total(),
            rest=next(long_texts, None),
        )

    def _column(self, one: Proposal) -> Column:
        field = self._form.fields[one.field or ""]
        order = self._order(one.place) if field.kind in (FieldKind.DATE, FieldKind.DATETIME) else None
        return Column((one.name,), one.field, order=order, required=field.required)

    def _place_of(self, known: Sequence[str]) -> int | None:
        by_name = {compared(name.rpartition("/")[2]): place for place, name in reversed(self._header.names.items())}
        return next((by_name[word] for word in known if word in by_name), None)

    def _is_distinct(self, place: int) -> bool:
        found = [text_of(row[place]) for row in self._data if place < len(row) and row[place] != ""]
        return len(found) == len(set(found)) and bool(found)

    def _registered(self, place: int | None) -> Column | None:
        if place is None or self._guesses[place].kind not in _DAYS or self._is_empty(place):
            return None
        return Column((self._names[place],), order=self._order(place))

    def _order(self, place: int) -> str | None:
        """Of the first separator that the column writes; a column with two orders leaves each date to its own."""
        own = day_orders(row[place] for row in self._data if place < len(row))
        orders = {self._orders.get(separator) for separator in own}
        return next(iter(orders)) if len(orders) == 1 else None

    def _state(self, place: int | None) -> Choice:
        """The column of the state, where every value of it is a state's name; else every ticket is in the first."""
        known = {narrow(label): state.id for state in self._form.states for label in (*state.label.values(), state.id)}
        if place is not None:
            found = {narrow(text_of(row[place])) for row in self._data if place < len(row)} - {""}
            if found and found <= known.keys():
                return Choice((self._names[place],), {word: known[word] for word in sorted(found)}, self._form.initial)
        return Choice(otherwise=self._form.initial)

    def _naming(self) -> tuple[str, ...]:
        """The names by which the header is found again: those of the fullest columns."""
        fullest = sorted(
            self._names, key=lambda place: -sum(place < len(row) and row[place] != "" for row in self._data)
        )
        chosen = [place for place in fullest if "#" not in self._names[place]][:_NAMES_OF_A_HEADER]
        return tuple(self._names[place] for place in sorted(chosen))

    def _ends_after_total(self) -> bool:
        kinds = [one.kind for one in self._classes]
        if RowClass.SUBTOTAL not in kinds:
            return False
        return RowClass.DATA not in kinds[kinds.index(RowClass.SUBTOTAL) :]


def _unique(names: dict[int, str]) -> dict[int, str]:
    """As the layout of a sheet calls its columns: a name met again gets ``#2``."""
    found: dict[int, str] = {}
    for place, name in names.items():
        plain = unique = column_name(name)
        seen = 1
        while unique in found.values():
            seen += 1
            unique = f"{plain}#{seen}"
        found[place] = unique
    return found
