"""Stored values as cells: numbers as numbers, days as days, choices by their names, and what is masked masked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import cache

import msgspec

from engines.expressions.words import decode_words
from engines.forms.decimals import decimal_of
from engines.forms.document import Field, FieldKind, Label
from engines.forms.masking import mask_of, masked
from engines.forms.phones import mask
from engines.forms.policy import Verdict
from engines.forms.values import Line, Value, texts_of
from exporters.texts import label_in, word
from exporters.xlsx import EMPTY, Cell, text
from local_db.divisions import divisions
from resources import EXPRESSION_WORDS

Names = Mapping[str, str]
"""What people, branches, linked records and files are called, by their ids and hashes."""

DIGITS = 15
"""A spreadsheet keeps so many digits of a number; what has as many or more is written as text."""
DATE, DATETIME, TIME, TIME_OF_SECONDS, DURATION = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm", "hh:mm:ss", "[h]:mm:ss"
_FIRST_DAY = "1900-03-01"
"""Before it spreadsheets count the days wrongly."""
_LONGEST = 10_000 * 86_400
"""Seconds of a duration that is written as one."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(?:Z|[+-]\d\d:\d\d)")
_NAMED = frozenset({FieldKind.PERSON, FieldKind.BRANCH, FieldKind.RELATION})
_NUMBERS = frozenset({FieldKind.MONEY, FieldKind.NUMBER, FieldKind.PERCENT, FieldKind.RATING})
_FILES = frozenset({FieldKind.PHOTOS, FieldKind.FILES, FieldKind.SIGNATURE})


class Cells(msgspec.Struct, frozen=True):
    """Makes cells in one language. `masked`: phone numbers and what a form covers are covered; `zone`: the branch's."""

    language: str
    masked: bool
    zone: timezone

    def of(self, spec: Field, value: Value, names: Names) -> Cell:
        """The cell of a field's stored value."""
        if value is None or value in ("", []):
            return EMPTY
        if self.covers(spec):
            return text(masked(mask_of(spec), self.words(spec, value, names)))
        if isinstance(value, bool):
            return text(self._switch(value))
        made = _MADE.get(spec.kind)
        cell = made(self, spec, value) if made is not None else None
        return cell or self.said(self.words(spec, value, names))

    def covers(self, spec: Field) -> bool:
        """Whether what stands in the field is one secret."""
        return self.masked and mask_of(spec) is not None

    def said(self, words: str) -> Cell:
        """A cell of free text."""
        return text(mask(words) if self.masked else words)

    def moment(self, milliseconds: int) -> Cell:
        """A moment of the system at the branch."""
        then = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
        return Cell(then.astimezone(self.zone).replace(tzinfo=None, microsecond=0), DATETIME)

    def verdict(self, found: Verdict) -> Cell:
        """What a policy says: its word, and why."""
        words = label_in(_outcomes().get(found.outcome.value, {}), self.language) or found.outcome.value
        reason = label_in(found.reason, self.language) if found.reason is not None else ""
        return text(" \u00b7 ".join(filter(None, (words, reason))))

    def words(self, spec: Field, value: Value, names: Names) -> str:
        """A value as one text."""
        if isinstance(value, bool):
            return self._switch(value)
        if isinstance(value, list):
            return self._several(spec, value, names)
        if spec.kind is FieldKind.CHOICE:
            return self._choices(spec).get(str(value), str(value))
        if value == "hq" and spec.kind is FieldKind.BRANCH:
            return word("word.hq", self.language)
        if spec.kind in _NAMED:
            return names.get(str(value), str(value))
        if spec.kind is FieldKind.REGION:
            return divisions().label(str(value))
        if spec.kind is FieldKind.DURATION and isinstance(value, int):
            minutes, seconds = divmod(value, 60)
            return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
        return str(value)

    def _several(self, spec: Field, value: list[str | Line], names: Names) -> str:
        if spec.kind is FieldKind.LINES:
            return "\n".join(self._line(spec, line, names) for line in value if isinstance(line, dict))
        known = names if spec.kind in _FILES else self._choices(spec)
        return word("word.between", self.language).join(known.get(one, one) for one in texts_of(value))

    def _line(self, spec: Field, line: Line, names: Names) -> str:
        columns = [column for column in spec.lines if column.id in line]
        return " \u00b7 ".join(self.words(column, line[column.id], names) for column in columns)

    def _choices(self, spec: Field) -> dict[str, str]:
        return {choice.id: label_in(choice.label, self.language) for choice in spec.choices}

    def _switch(self, value: bool) -> str:
        return word("word.yes" if value else "word.no", self.language)

    def date_cell(self, _spec: Field, value: Value) -> Cell | None:
        """A day, where spreadsheets know it."""
        with suppress(ValueError):
            if isinstance(value, str) and len(value) == 10 and value >= _FIRST_DAY:
                return Cell(date.fromisoformat(value), DATE)
        return None

    def datetime_cell(self, _spec: Field, value: Value) -> Cell | None:
        """A moment of the branch's own zone; of another zone it is text, because a cell has no zone."""
        with suppress(ValueError):
            if isinstance(value, str) and value >= _FIRST_DAY:
                then = datetime.fromisoformat(value)
                own = then.utcoffset() == self.zone.utcoffset(None) and not then.microsecond
                if own and then.isoformat() == value:
                    return Cell(then.replace(tzinfo=None), DATETIME)
        return None

    def time_cell(self, _spec: Field, value: Value) -> Cell | None:
        """A time of day; seconds only where there are some."""
        with suppress(ValueError):
            if isinstance(value, str) and (len(value) == 5 or (len(value) == 8 and not value.endswith(":00"))):
                return Cell(time.fromisoformat(value), TIME if len(value) == 5 else TIME_OF_SECONDS)
        return None

    def duration_cell(self, _spec: Field, value: Value) -> Cell | None:
        """A duration that can be summed up."""
        if type(value) is int and 0 <= value < _LONGEST:
            return Cell(timedelta(seconds=value), DURATION)
        return None

    def number_cell(self, spec: Field, value: Value) -> Cell | None:
        """A number, exactly, with the places that it has; None where a spreadsheet would change it."""
        number = decimal_of(value) if isinstance(value, str) else None
        if number is None or not is_kept(str(value)):
            return None
        places = max(0, -int(number.as_tuple().exponent))
        if spec.kind is FieldKind.PERCENT:
            return Cell(number.scaleb(-2), f"0.{'0' * places}%" if places else "0%")
        whole = "#,##0" if spec.kind is FieldKind.MONEY or spec.column == "amount" else "0"
        return Cell(number, f"{whole}.{'0' * places}" if places else whole)

    def computed_cell(self, spec: Field, value: Value) -> Cell | None:
        """What a formula gave: a number with the field's places, a moment, a day, else its words."""
        number = decimal_of(value) if isinstance(value, str) else None
        if number is not None and spec.places is not None:
            return self.number_cell(spec, f"{number:.{spec.places}f}")
        if isinstance(value, str) and _INSTANT.fullmatch(value):
            then = datetime.fromisoformat(value).astimezone(self.zone)
            return Cell(then.replace(tzinfo=None, microsecond=0), DATETIME)
        return self.date_cell(spec, value) or self.number_cell(spec, value)


def is_kept(plain: str) -> bool:
    """Whether a spreadsheet holds a number of plain decimal text as it is: fewer than 15 digits, no exponent."""
    if len(re.sub(r"\D", "", plain).lstrip("0")) >= DIGITS:
        return False
    number = float(plain)
    return "e" not in repr(number) and Decimal(repr(number)) == Decimal(plain)


@cache
def _outcomes() -> Mapping[str, Label]:
    return decode_words(EXPRESSION_WORDS.read_bytes()).outcomes


_MADE: Mapping[FieldKind, Callable[[Cells, Field, Value], Cell | None]] = {
    FieldKind.DATE: Cells.date_cell,
    FieldKind.DATETIME: Cells.datetime_cell,
    FieldKind.TIME: Cells.time_cell,
    FieldKind.DURATION: Cells.duration_cell,
    FieldKind.COMPUTED: Cells.computed_cell,
    **dict.fromkeys(_NUMBERS, Cells.number_cell),
}
