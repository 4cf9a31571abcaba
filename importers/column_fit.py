"""What kind of field holds a column exactly: whatever its cells say is stored, and written back as it stood.

Kinds are tried from the richest to plain text, by the importer's own cleaning and the export's own writing. A kind that
would change what people see is not taken: a column of dates in three ways of writing becomes text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from itertools import product

import msgspec

from engines.forms.document import Choice, Field, FieldKind, Label
from engines.forms.kinds import check_of
from engines.forms.old_sheet import OldColumn, Written
from engines.forms.values import TEXT_LIMIT, Value
from exporters.cells import DATE, DATETIME, TIME_OF_SECONDS, Cells
from exporters.old_layout import old_cell
from importers.cleaning import CellRule, Unclear, cleaner_for, narrow, shown
from importers.dates import DateRule
from importers.reader.frames import Cell
from importers.understanding.column_kinds import Guess
from importers.understanding.kinds import Kind
from importers.vocabulary import vocabulary
from resources import ROOT

_SERIAL_START, _DAY_SECONDS = datetime(1899, 12, 30), 86_400  # noqa: DTZ001 - spreadsheets know no zone
_ZONE = timezone(timedelta(hours=8))
_AS_IT_IS = Cells("zh_CN", masked=False, zone=_ZONE)
_NO_WORDS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_MOST_CHOICES, _TIMES_EACH, _LONGEST_CHOICE = 24, 3, 20
_NUMERIC_DAYS = [
    (order, separator.join(f"{{{part * 2 if padded and part != 'Y' else part}}}" for part in parts))
    for order, parts in ((None, "Ymd"), ("dmy", "dmY"), ("mdy", "mdY"))
    for separator in "-/."
    for padded in (True, False)
]
_BY_GUESS = {Kind.PHONE: FieldKind.PHONE, Kind.WAYBILL: FieldKind.WAYBILL}
_BY_NAME = {"waybill_no": FieldKind.WAYBILL, "customer_phone": FieldKind.PHONE, "serial_no": FieldKind.SERIAL}
"""Kinds of fields whose names say what they hold."""
_NUMBERED = frozenset({Kind.MONEY, Kind.QUANTITY})


class Fit(msgspec.Struct, frozen=True):
    """A field and the column's way of writing. `lost` counts the cells that do not come back as they stood."""

    field: Field
    column: OldColumn
    order: str | None = None
    lost: int = 0


class _DayWriting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pattern: str
    order: str | None = None


class _Writings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ways in which logs write days with words, times of day, yes and no, and amounts, as patterns of `OldColumn`."""

    days: tuple[_DayWriting, ...]
    clocks: tuple[str, ...]
    switches: tuple[str, ...]
    amounts: tuple[str, ...]


@cache
def _writings() -> _Writings:
    return msgspec.json.decode((ROOT / "import_writings.json").read_bytes(), type=_Writings)


def _days_written() -> list[tuple[str | None, str]]:
    return [*_NUMERIC_DAYS, *((one.order, one.pattern) for one in _writings().days)]


def fit_of(identity: str, label: Label, guess: Guess, cells: Sequence[Cell], number_format: str, orders: object) -> Fit:
    """The field for these cells, empty ones among them. `orders`: how the sheet's days are ordered, by separator."""
    counted = Counter((type(cell), cell) for cell in cells if cell != "")
    column = _Column(identity, label, [cell for _, cell in counted], number_format)
    for field, old, order in column.candidates(guess, sum(counted.values()), orders):
        if column.holds(field, old, order):
            return Fit(field, old, order, column.lost(field, old, order, counted))
    raise AssertionError("text holds everything")


class _Column:
    def __init__(self, identity: str, label: Label, distinct: list[Cell], number_format: str) -> None:
        self._id, self._label = identity, label
        shows_days = is_day_format(number_format)
        self._number_format = "General" if shows_days else number_format
        self._day_format = number_format if shows_days else ""
        blank = vocabulary().blank | vocabulary().errors
        self._cells = distinct
        self._said = [cell for cell in distinct if not isinstance(cell, str) or narrow(cell) not in blank | {""}]

    def candidates(self, guess: Guess, filled: int, orders: object) -> Iterator[tuple[Field, OldColumn, str | None]]:
        """Fields and ways of writing, the best first; the last one is text."""
        if self._said:
            yield from self._switches()
            yield from self._days(guess, orders)
            yield from self._choices(guess, filled)
            yield from self._shaped(guess)
            yield from self._numbers(guess)
        texts = [shown(cell) for cell in self._cells]
        long = any(len(text) > TEXT_LIMIT or "\n" in text.strip() for text in texts)
        kind = FieldKind.LONG_TEXT if long else FieldKind.TEXT
        yield self._field(kind), self._written(self._all_numbers()), None

    def holds(self, field: Field, old: OldColumn, order: str | None) -> bool:
        """Whether every cell that says something is stored, and comes back as people saw it."""
        if field.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT):
            return True
        alike = field.kind in (FieldKind.PHONE, FieldKind.WAYBILL, FieldKind.SERIAL, FieldKind.CHOICE)
        clean = self._cleaner(field, order)
        for cell in self._said:
            value = clean(cell)
            if value is None or not is_same(cell, self._back(field, old, value), alike=alike):
                return False
        return True

    def lost(self, field: Field, old: OldColumn, order: str | None, counted: Counter[tuple[type, Cell]]) -> int:
        """How many cells are otherwise afterwards."""
        clean = self._cleaner(field, order)
        return sum(
            times
            for (_, cell), times in counted.items()
            if not is_same(cell, self._back(field, old, clean(cell)), alike=False)
        )

    def _cleaner(self, field: Field, order: str | None) -> _Clean:
        return _Clean(field, order)

    def _back(self, field: Field, old: OldColumn, value: Value) -> object:
        return None if value is None else old_cell(old, field, value, _AS_IT_IS, {}).value

    def _field(self, kind: FieldKind, **more: object) -> Field:
        return msgspec.structs.replace(Field(self._id, kind, self._label), **more)

    def _written(self, numbers: bool) -> OldColumn:
        written = Written.NUMBER if numbers else Written.TEXT
        return OldColumn(self._id, written, format=self._number_format if numbers else "General")

    def _all_numbers(self) -> bool:
        return bool(self._said) and all(_is_number(cell) for cell in self._said)

    def _switches(self) -> Iterator[tuple[Field, OldColumn, str | None]]:
        field = self._field(FieldKind.SWITCH)
        if all(isinstance(cell, bool) for cell in self._said):
            yield field, OldColumn(self._id, Written.SWITCH), None
        elif len(self._said) == 2 and all(isinstance(cell, str) for cell in self._said):
            for words in _writings().switches:
                if set(words.split("|")) == {str(cell).strip() for cell in self._said}:
                    yield field, OldColumn(self._id, pattern=words), None

    def _days(self, guess: Guess, orders: object) -> Iterator[tuple[Field, OldColumn, str | None]]:
        day, moment = self._field(FieldKind.DATE), self._field(FieldKind.DATETIME)
        counted = guess.kind in (Kind.DATE, Kind.DATETIME) and any(isinstance(cell, date) for cell in self._said)
        if all(isinstance(cell, date) or (counted and _is_number(cell)) for cell in self._said):
            yield day, OldColumn(self._id, Written.DATE, format=self._day_format or DATE), None
            yield moment, OldColumn(self._id, Written.DATETIME, format=self._day_format or DATETIME), None
        elif all(isinstance(cell, time) for cell in self._said):
            yield (
                self._field(FieldKind.TIME),
                OldColumn(self._id, Written.TIME, format=self._day_format or TIME_OF_SECONDS),
                None,
            )
        elif guess.kind in (Kind.DATE, Kind.DATETIME) and all(isinstance(cell, str) for cell in self._said):
            known = set(orders.values()) if isinstance(orders, dict) else set()
            allowed = [pair for pair in _days_written() if pair[0] is None or pair[0] in known]
            for order, pattern in allowed:
                yield day, OldColumn(self._id, pattern=pattern), order
            for (order, pattern), clock in product(allowed, _writings().clocks):
                yield moment, OldColumn(self._id, pattern=pattern + clock), order

    def _choices(self, guess: Guess, filled: int) -> Iterator[tuple[Field, OldColumn, str | None]]:
        if not all(isinstance(cell, str) for cell in self._said):
            return
        words: dict[str, str] = {}
        for cell in self._said:
            words.setdefault(narrow(str(cell)), str(cell).strip())
        often = filled >= _TIMES_EACH * len(words) or (guess.kind is Kind.STATUS and filled > len(words))
        if guess.kind not in (Kind.STATUS, Kind.TEXT, None) or not often or not 2 <= len(words) <= _MOST_CHOICES:
            return
        if all(len(word) <= _LONGEST_CHOICE and "\n" not in word for word in words.values()):
            choices = tuple(
                Choice(f"c{number}", {"zh_CN": word, "en": word}) for number, word in enumerate(words.values(), start=1)
            )
            yield self._field(FieldKind.CHOICE, choices=choices), OldColumn(self._id), None

    def _shaped(self, guess: Guess) -> Iterator[tuple[Field, OldColumn, str | None]]:
        kind = _BY_NAME.get(self._id) or (_BY_GUESS.get(guess.kind) if guess.kind is not None else None)
        if kind is not None:
            yield self._field(kind), self._written(self._all_numbers()), None
        if all(isinstance(cell, str) and "@" in cell for cell in self._said):
            yield self._field(FieldKind.EMAIL), OldColumn(self._id), None

    def _numbers(self, guess: Guess) -> Iterator[tuple[Field, OldColumn, str | None]]:
        if guess.kind not in _NUMBERED and guess.kind is not None:
            return
        kinds = (FieldKind.MONEY, FieldKind.NUMBER) if guess.kind is Kind.MONEY else (FieldKind.NUMBER,)
        for kind in kinds:
            if self._all_numbers():
                yield self._field(kind), self._written(numbers=True), None
            elif all(isinstance(cell, str) for cell in self._said):
                for pattern in _writings().amounts:
                    yield self._field(kind), OldColumn(self._id, pattern=pattern), None
        if all(isinstance(cell, str) and cell.endswith("%") for cell in self._said):
            yield self._field(FieldKind.PERCENT), OldColumn(self._id, pattern="{n}%"), None


class _Clean:
    """The importer's cleaning of one column, with the form's own check; None where a person would have to look."""

    def __init__(self, field: Field, order: str | None) -> None:
        self._clean = cleaner_for(field, CellRule(DateRule(order)), _ZONE)
        self._check = check_of(field)

    def __call__(self, cell: Cell) -> Value:
        try:
            value = self._clean(cell)
        except Unclear:
            return None
        return None if value is not None and self._check(value) is not None else value


def is_day_format(number_format: str) -> bool:
    """Whether a number format shows days or times."""
    return any(part in _NO_WORDS.sub("", number_format).lower() for part in "ymdhs") and number_format != "General"


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def is_same(before: Cell, after: object, *, alike: bool) -> bool:
    """Whether a cell stands as it stood; `alike`: as people see it, a number and its digits being one."""
    if isinstance(after, date) and (isinstance(before, date) or _is_number(before)):
        return _serial(before) == _serial(after)
    if _is_number(before) and isinstance(after, float):
        return float(before) == after  # type: ignore[arg-type]  # a number
    if type(before) is type(after):
        return before == after or (alike and narrow(str(before)) == narrow(str(after)))
    return alike and isinstance(after, str | float) and narrow(shown(before)) == narrow(shown(after))


def _serial(cell: object) -> int:
    """The moment as spreadsheets count days, in seconds."""
    if isinstance(cell, date):
        when = cell if isinstance(cell, datetime) else datetime.combine(cell, time.min)
        return round((when - _SERIAL_START).total_seconds())
    return round(float(cell) * _DAY_SECONDS)  # type: ignore[arg-type]  # a number
