"""A mapping that nobody wrote: which column fills which field of a form, by names, by values, and how surely."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from engines.forms.document import Field, FieldKind, Form
from importers.cleaning import narrow
from importers.mapping import Choice, Column, Header, Mapping
from importers.sheet_layout import unique_names
from importers.understanding.cells import Row, text_of
from importers.understanding.column_kinds import Guess
from importers.understanding.day_order import day_orders
from importers.understanding.kinds import Kind
from importers.understanding.likeness import SURE as SURE
from importers.understanding.likeness import named_alike
from importers.understanding.row_class import RowClass
from importers.understanding.sheet import SheetReading
from importers.understanding.value_maps import NOBODY, KnownNames, WordMeaning, is_sure, value_map
from importers.understanding.words import compared, words

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
}
_NAMED, _KNOWN, _LESS_EACH, _LEAST_KNOWN, _INSIDE, _BY_VALUES = 0.97, 0.96, 0.005, 0.91, 0.8, 0.85
_BY_NAMES, _MOST_NAMED = 0.85, 0.6
_NAMES_OF_A_HEADER = 4
_VALUES_LOOKED_AT = 2000


class Proposal(msgspec.Struct, frozen=True):
    """A column and the field that it would fill; None: it goes under its name to the form's long text.

    `words` are those of a column for a field with known answers, each with what it would mean.
    """

    place: int
    name: str
    field: str | None
    sure: float
    words: tuple[WordMeaning, ...] = ()


class Suggestion(msgspec.Struct, frozen=True):
    """`mapping` holds what is sure; `proposals` has every column, the unsure ones for a person to decide."""

    mapping: Mapping
    proposals: tuple[Proposal, ...]


def suggested_mapping(
    name: str, sheet: str, reading: SheetReading, rows: Sequence[Row], form: Form, names: KnownNames = NOBODY
) -> Suggestion | None:
    """How that sheet would become tickets or records of the form; None for a sheet without a header.

    `names` are evidence for columns of people and of branches, and what their words can mean.
    """
    if reading.header is None:
        return None
    return _Match(name, sheet, reading, rows, form, names).suggestion()


class _Match:
    def __init__(
        self, name: str, sheet: str, reading: SheetReading, rows: Sequence[Row], form: Form, names: KnownNames
    ) -> None:
        assert reading.header is not None
        self._name, self._sheet, self._form = name, sheet, form
        self._header = reading.header
        self._guesses = reading.columns
        self._classes = reading.classes
        data = [row for row, one in zip(rows, reading.classes, strict=True) if one.kind is RowClass.DATA]
        self._data = data[:_VALUES_LOOKED_AT]
        self._names = unique_names(self._header.names)
        self._known = names
        self._words: dict[tuple[int, str], tuple[WordMeaning, ...]] = {}
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
        return [self._proposal(place, name, taken.get(place)) for place, name in self._names.items()]

    def _proposal(self, place: int, name: str, taken: tuple[str, float] | None) -> Proposal:
        if taken is None:
            return Proposal(place, name, None, 1.0 if self._is_empty(place) else 0.5)
        field_id, sure = taken
        return Proposal(place, name, field_id, sure, self._words_of(place, self._form.fields[field_id]))

    def _score(self, place: int, field: Field) -> float:
        fitting = _FITTING.get(field.kind)
        guess = self._guesses.get(place, Guess(None, 0.0))
        if fitting is None or (guess.kind is not None and guess.kind not in fitting):
            return 0.0
        score = self._by_name(place, field)
        if score and field.kind in (FieldKind.CHOICE, FieldKind.SWITCH, FieldKind.BRANCH):
            return score if is_sure(self._words_of(place, field)) else min(score, _INSIDE)
        if field.kind in (FieldKind.PERSON, FieldKind.BRANCH) and score < SURE and self._are_known(place, field):
            return max(score, _BY_NAMES)
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
        if any(len(word) > 2 and word in last for word in known):
            return _INSIDE
        return named_alike(last, (*known, *(compared(label) for label in field.label.values())))

    def _words_of(self, place: int, field: Field) -> tuple[WordMeaning, ...]:
        """What the words of the column mean for that field; looked at once."""
        key = place, field.id
        if key not in self._words:
            self._words[key] = value_map(field, (row[place] for row in self._data if place < len(row)), self._known)
        return self._words[key]

    def _are_known(self, place: int, field: Field) -> bool:
        """Whether most cells name a person, or a branch, that this device knows."""
        words = self._words_of(place, field)
        known = sum(one.count for one in words if one.sure >= SURE)
        return known >= _MOST_NAMED * sum(one.count for one in words) > 0

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
        values = {word.word: word.meant for word in one.words if word.meant is not None and word.sure >= SURE}
        return Column((one.name,), one.field, values=values or None, order=order, required=field.required)

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
