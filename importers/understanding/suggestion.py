"""A mapping that nobody wrote: which column fills which field of a form, by names, by values, and how surely."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from engines.forms.document import Field, FieldKind, Form
from importers.beside import SHEET
from importers.mapping import Mapping
from importers.understanding.cells import Row
from importers.understanding.column_kinds import Guess
from importers.understanding.kinds import DAYS, Kind
from importers.understanding.likeness import SURE as SURE
from importers.understanding.likeness import named_alike
from importers.understanding.made_mapping import MappingMaker
from importers.understanding.sheet import SheetReading
from importers.understanding.told_table import with_beside
from importers.understanding.value_maps import NOBODY, KnownNames, WordMeaning, is_sure, value_map
from importers.understanding.words import compared, words

_NUMBERS = frozenset({Kind.MONEY, Kind.QUANTITY})
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
    FieldKind.DATE: DAYS,
    FieldKind.DATETIME: DAYS,
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
_TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})
_BY_NAMES, _MOST_NAMED = 0.85, 0.6


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
        self._name, self._sheet, self._form = name, sheet, form
        told = any(is_sure(value_map(field, [sheet], names)) for field in form.fields.values())
        self._table, self._data = with_beside(reading, reading.rows or rows, sheet, name, sheet_is_data=told)
        self._names = self._table.names
        self._guesses = self._table.guesses
        self._known = names
        self._words: dict[tuple[int, str], tuple[WordMeaning, ...]] = {}

    def suggestion(self) -> Suggestion:
        proposals = self._proposals()
        sure = [one for one in proposals if one.field is not None and one.sure >= SURE]
        mapping = MappingMaker(self._name, self._sheet, self._form, self._table, self._data).mapping(sure)
        return Suggestion(mapping, tuple(proposals))

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
        worth = {*self._table.header.names, *taken}
        return [
            self._proposal(place, name, taken.get(place))
            for place, name in self._names.items()
            if place in worth or name in self._table.beside
        ]

    def _proposal(self, place: int, name: str, taken: tuple[str, float] | None) -> Proposal:
        if taken is None:
            return Proposal(place, name, None, 1.0 if self._is_empty(place) else 0.5)
        field_id, sure = taken
        return Proposal(place, name, field_id, sure, self._words_of(place, self._form.fields[field_id]))

    def _score(self, place: int, field: Field) -> float:
        if field.kind in _TEXTS and self._is_called(place, field):
            return _NAMED
        fitting = _FITTING.get(field.kind)
        guess = self._guesses.get(place, Guess(None, 0.0))
        if fitting is None or (guess.kind is not None and guess.kind not in fitting):
            return 0.0
        if self._names[place] == SHEET:
            return _BY_NAMES if is_sure(self._words_of(place, field)) else 0.0
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
        whole = compared(self._names[place])
        last = compared(self._names[place].rpartition("/")[2])
        if self._is_called(place, field):
            return _NAMED
        known = words().fields.get(field.id, ())
        for at, word in enumerate(known):
            if word in (whole, last):
                return max(_KNOWN - _LESS_EACH * at, _LEAST_KNOWN)
        if any(len(word) > 2 and word in last for word in known):
            return _INSIDE
        return named_alike(last, (*known, *(compared(label) for label in field.label.values())))

    def _is_called(self, place: int, field: Field) -> bool:
        """Whether the column's name is the field's: a text of that name holds whatever stands there."""
        name = self._names[place]
        return bool(
            {compared(name), compared(name.rpartition("/")[2])} & {compared(one) for one in field.label.values()}
        )

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
