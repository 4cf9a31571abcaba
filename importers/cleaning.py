"""Cleaning: one cell of a workbook becomes the stored form of one field, or a reason why a person must look.

Nothing is guessed silently: a date that could be two dates, a number that lost its digits in Excel, an amount that is
a sentence all come back as a reason code. Identifiers never pass through a float's text. The form's own `clean` and
`check` have the last word, so the window, the importer and the hub give the same verdict.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation

import msgspec

from engines.forms.document import Field, FieldKind
from engines.forms.validation import clean
from engines.forms.values import Value
from importers.amounts import amount_text, plain_number
from importers.dates import DateRule, Moment, read_moment
from importers.reader.frames import Cell
from importers.vocabulary import Vocabulary, vocabulary
from local_db.divisions import divisions

_EXACT_DIGITS = 15
_EXACT_BELOW = 10**_EXACT_DIGITS
_SCIENTIFIC = re.compile(r"[-+]?\d+(?:\.\d+)?[eE]\+?\d+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_EXCEL_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MOBILE = re.compile(r"1\d{10}")
_TRAILING_ZERO = re.compile(r"\d+\.0")


class Unclear(Exception):
    """The cell has no one meaning; `code` says why, and its row goes to a person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CellRule(msgspec.Struct, frozen=True):
    """What a mapping adds to a column: how its dates are written, and which words mean which choice.

    Amounts are so many `times` what is written. With `fraction`, a bare number is one of 100 %, not so many per cent.
    An identifier of digits has zeros in front up to `length`.
    """

    dates: DateRule = msgspec.field(default_factory=DateRule)
    choices: Mapping[str, str] | None = None
    otherwise: str | None = None
    times: int = 1
    fraction: bool = False
    length: int | None = None


Cleaner = Callable[[Cell], Value]
"""From a cell to the stored value (None: nothing there). Raises Unclear."""


def cleaner_for(spec: Field, rule: CellRule, zone: timezone) -> Cleaner:
    """The cleaner of one column for one field; `zone` is the branch's, for moments without one of their own."""
    words = vocabulary()
    if spec.kind is FieldKind.CHOICE:
        cleaner = _choices(spec, rule, words)
    elif spec.kind in (FieldKind.DATE, FieldKind.DATETIME):
        cleaner = _dates(spec, rule, words, zone)
    else:
        cleaner = _PLAIN.get(spec.kind, _texts)(spec, words)
    if rule.times != 1 or rule.fraction:
        cleaner = _scaled(spec, rule, cleaner)
    if rule.length is not None:
        cleaner = _lengthened(rule.length, cleaner)
    if rule.choices and spec.kind is not FieldKind.CHOICE:
        cleaner = _replaced(spec, rule.choices, cleaner, words)

    def clean_cell(cell: Cell) -> Value:
        if isinstance(cell, str) and cell[:1] == "#" and cell in words.errors:
            raise Unclear("cell.excel_error")
        return cleaner(cell)

    return clean_cell


def text_of(cell: Cell) -> str:
    """The cell as a person reads it: whole numbers without ``.0``, times without a date of 1900."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return _number_text(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(" ")
    return str(cell)


def shown(cell: Cell) -> str:
    """The cell as a person reads it, whatever it is."""
    try:
        return text_of(cell)
    except Unclear:
        return str(cell)


def tidy(text: str) -> str:
    """Text without invisible characters, Excel's ``_x000D_`` escapes and outer space; its meaning is not touched."""
    if "_x" in text:
        text = _EXCEL_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if not text.isprintable():
        text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text.strip()


def narrow(text: str) -> str:
    """NFKC without outer space: full-width digits and signs become plain ones."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def _number_text(number: float) -> str:
    if number != number or number in (float("inf"), float("-inf")):
        raise Unclear("cell.not_a_number")
    if number.is_integer() and abs(number) < _EXACT_BELOW:
        return str(int(number))
    return format(Decimal(format(number, f".{_EXACT_DIGITS}g")), "f")


def _digits(cell: Cell) -> str:
    """An identifier's text: a number that Excel kept only 15 digits of is no identifier any more."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if abs(cell) >= _EXACT_BELOW:
            raise Unclear("cell.digits_lost")
        return _number_text(float(cell))
    text = narrow(text_of(cell))
    if _SCIENTIFIC.fullmatch(text):
        raise Unclear("cell.digits_lost")
    return text[:-2] if _TRAILING_ZERO.fullmatch(text) else text


def _texts(spec: Field, words: Vocabulary) -> Cleaner:
    def clean_text(cell: Cell) -> Value:
        text = tidy(cell if isinstance(cell, str) else text_of(cell))
        return None if not text or text in words.blank else clean(spec, text)

    return clean_text


def _codes(spec: Field, words: Vocabulary) -> Cleaner:
    def clean_code(cell: Cell) -> Value:
        text = _digits(cell)
        return None if not text or text in words.blank else clean(spec, tidy(text))

    return clean_code


def _phones(spec: Field, words: Vocabulary) -> Cleaner:
    def clean_phone(cell: Cell) -> Value:
        text = _digits(cell)
        if not text or text in words.blank:
            return None
        text = words.phone_before.sub("", text, count=1)
        text = words.phone_country.sub("", text, count=1)
        bare = re.sub(r"[-\s]", "", text)
        return clean(spec, bare if _MOBILE.fullmatch(bare) else tidy(text))

    return clean_phone


def _amounts(spec: Field, words: Vocabulary) -> Cleaner:
    def clean_amount(cell: Cell) -> Value:
        if isinstance(cell, bool | date | time | timedelta):
            raise Unclear("cell.not_a_number")
        if not isinstance(cell, str):
            return clean(spec, _number_text(float(cell)))
        text = narrow(cell)
        if not text or text in words.blank:
            return None
        return clean(spec, amount_text(text, words))

    return clean_amount


def _percentages(spec: Field, words: Vocabulary) -> Cleaner:
    """A workbook keeps 12.5 % as the number 0.125, and 12.5 as 12.5: a bare number may mean either."""
    amounts = _amounts(spec, words)

    def clean_percent(cell: Cell) -> Value:
        if isinstance(cell, int | float) and not isinstance(cell, bool) and cell:
            raise Unclear("cell.percent_unclear")
        return amounts(cell)

    return clean_percent


def _times(spec: Field, words: Vocabulary) -> Cleaner:
    texts = _texts(spec, words)

    def clean_time(cell: Cell) -> Value:
        if isinstance(cell, datetime | time):
            said = cell.time() if isinstance(cell, datetime) else cell
            return clean(spec, said.isoformat("seconds") if said.second else said.isoformat("minutes"))
        return texts(cell)

    return clean_time


def _durations(spec: Field, words: Vocabulary) -> Cleaner:
    texts = _texts(spec, words)

    def clean_duration(cell: Cell) -> Value:
        if isinstance(cell, timedelta):
            return cell // timedelta(seconds=1)
        if isinstance(cell, time):
            return cell.hour * 3600 + cell.minute * 60 + cell.second
        return texts(cell)

    return clean_duration


def _regions(spec: Field, words: Vocabulary) -> Cleaner:
    codes = _codes(spec, words)

    def clean_region(cell: Cell) -> Value:
        return (divisions().find(cell) if isinstance(cell, str) else None) or codes(cell)

    return clean_region


def _switches(spec: Field, words: Vocabulary) -> Cleaner:
    def clean_switch(cell: Cell) -> Value:
        if isinstance(cell, bool):
            return cell
        text = narrow(text_of(cell))
        if not text:
            return None
        if text in words.yes:
            return True
        if text in words.no or text in words.blank:
            return False
        raise Unclear("cell.not_a_switch")

    return clean_switch


def _scaled(spec: Field, rule: CellRule, cleaner: Cleaner) -> Cleaner:
    """Amounts in ten thousands, as the column's name says; per cents that a workbook keeps as fractions."""

    def clean_scaled(cell: Cell) -> Value:
        if rule.fraction and isinstance(cell, int | float) and not isinstance(cell, bool):
            return clean(spec, plain_number(Decimal(_number_text(float(cell))) * 100))
        value = cleaner(cell)
        if rule.times == 1 or not isinstance(value, str):
            return value
        try:
            return clean(spec, plain_number(Decimal(value) * rule.times))
        except InvalidOperation:  # not an amount: the form says so
            return value

    return clean_scaled


def _lengthened(length: int, cleaner: Cleaner) -> Cleaner:
    """Digits with the zeros in front that a spreadsheet dropped."""

    def clean_long(cell: Cell) -> Value:
        return cleaner(_digits(cell).zfill(length) if _is_digits(cell) else cell)

    return clean_long


def _is_digits(cell: Cell) -> bool:
    return not isinstance(cell, bool | date | time | timedelta) and _digits(cell).isdigit()


def _replaced(spec: Field, meant: Mapping[str, str], otherwise: Cleaner, words: Vocabulary) -> Cleaner:
    """Words that a mapping knows become what they mean; a branch is nothing else."""
    known = {narrow(word): clean(spec, meaning) for word, meaning in meant.items()}

    def clean_known(cell: Cell) -> Value:
        word = narrow(shown(cell))
        if word in known:
            return known[word]
        if spec.kind is FieldKind.BRANCH and word and word not in words.blank:
            raise Unclear("cell.branch_unknown")
        return otherwise(cell)

    return clean_known


def _choices(spec: Field, rule: CellRule, words: Vocabulary) -> Cleaner:
    known = {narrow(label): choice.id for choice in spec.choices for label in (*choice.label.values(), choice.id)}
    ids = {choice.id for choice in spec.choices}
    known |= {narrow(word): choice for word, choice in (rule.choices or {}).items() if choice in ids}

    def clean_choice(cell: Cell) -> Value:
        text = narrow(text_of(cell))
        if text in known:
            return known[text]
        if not text or text in words.blank:
            return None
        if rule.otherwise is not None:
            return rule.otherwise
        raise Unclear("cell.choice_unknown")

    return clean_choice


def _dates(spec: Field, rule: CellRule, words: Vocabulary, zone: timezone) -> Cleaner:
    with_time = spec.kind is FieldKind.DATETIME

    def clean_date(cell: Cell) -> Value:
        if isinstance(cell, str) and (zoned := _zoned(cell)) is not None:
            return zoned.isoformat() if with_time else zoned.astimezone(zone).date().isoformat()
        moment = moment_of(cell, rule.dates, words)
        if moment is None:
            return None
        if with_time:
            return moment.at(zone).isoformat()
        return moment.day.isoformat()

    return clean_date


def _zoned(text: str) -> datetime | None:
    """The moment of an ISO 8601 text that names its zone, as our own exports write it."""
    if "T" not in text:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def moment_of(cell: Cell, rule: DateRule, words: Vocabulary) -> Moment | None:
    """The day, and the time where one was written; None for nothing. Raises Unclear."""
    if isinstance(cell, str) and (not cell or narrow(cell) in words.blank):
        return None
    found = read_moment(narrow(cell) if isinstance(cell, str) else cell, rule, words)
    if isinstance(found, str):
        raise Unclear(found)
    return found


_PLAIN: Mapping[FieldKind, Callable[[Field, Vocabulary], Cleaner]] = {
    FieldKind.MONEY: _amounts,
    FieldKind.NUMBER: _amounts,
    FieldKind.RATING: _amounts,
    FieldKind.PERCENT: _percentages,
    FieldKind.TIME: _times,
    FieldKind.DURATION: _durations,
    FieldKind.ID_NUMBER: _codes,
    FieldKind.REGION: _regions,
    FieldKind.PHONE: _phones,
    FieldKind.WAYBILL: _codes,
    FieldKind.SERIAL: _codes,
    FieldKind.SWITCH: _switches,
}
