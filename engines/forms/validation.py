"""One validator per form version, compiled once and shared by the window, the importer and the hub.

`clean` turns what a person typed into the stored form of a value (NFKC first, so full-width digits are digits);
`check` says what is wrong with stored values. Stored forms: text as is; money and numbers as plain decimal text;
dates ``2026-01-18``; datetimes ISO 8601 with zone; switches as booleans; choices by id.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import msgspec

from engines.forms.document import Field, FieldKind, Form

Value = str | int | bool | list[str] | None
"""What a field may hold in a record; money and numbers are decimal text, never floats."""

TEXT_LIMIT = 200
LONG_TEXT_LIMIT = 20_000
_NUMBER_DIGITS = 18
_MONEY_DIGITS = 16
"""Before the point; so an amount in fen fits the 64 bits of a database column with room for sums."""
_PLAIN = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]*)?")
_CHINESE_POINT = re.compile("(?<=[0-9])\u3002(?=[0-9])")
"""The full stop that a Chinese keyboard writes for the decimal point; NFKC leaves it."""
_PHONE_LEAST, _PHONE_MOST = 5, 15
"""Digits of a telephone number without its extension. 15 is the limit of ITU-T E.164; 5 are service numbers."""
_PHONE = re.compile(
    rf"\+?[0-9](?:-*[0-9]){{{_PHONE_LEAST - 1},{_PHONE_MOST - 1}}}-*(?:(?:-|x|ext)[0-9]{{1,6}})?", re.IGNORECASE
)
_EXTENSION = re.compile("(?<=[0-9])(?:\u8f6c\u5206\u673a|\u8f6c|\u5206\u673a)(?=[0-9])")
"""The words that people write before an extension in Chinese."""
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_./#-]{3,49}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Problem(msgspec.Struct, frozen=True):
    """One thing wrong with one field: a code for the message and the facts it names (limits, never the value)."""

    field_id: str
    code: str
    facts: Mapping[str, str | int] = msgspec.field(default_factory=dict)


def is_storable(text: str, limit: int) -> bool:
    """Whether text can be kept and sent as is: no longer than `limit`, no control characters, no half characters."""
    if len(text) > limit:
        return False
    if text.isprintable() or text.replace("\n", " ").isprintable():  # most texts, at a tenth of a search's time
        return True
    return not (_CONTROL.search(text) or _SURROGATE.search(text))


Check = Callable[[str], tuple[str, Mapping[str, str | int]] | None]


def clean(spec: Field, raw: object) -> Value:
    """The stored form of what was typed or read for `spec`; text that cannot be normalised is kept for `check`."""
    if raw is None:
        return None
    if spec.kind is FieldKind.SWITCH:
        if isinstance(raw, bool):
            return raw
        word = str(raw).strip().lower()
        return word in {"1", "true", "yes"} if word else None
    text = str(raw)
    if spec.kind is FieldKind.LONG_TEXT:
        return text if text.strip() else None
    text = text.strip()
    if not text:
        return None
    if spec.kind in _NARROW:
        text = unicodedata.normalize("NFKC", text).strip()
    return _CLEANERS.get(spec.kind, str)(text) or None


def _clean_decimal(text: str) -> str:
    """Plain decimal text. Commas and spaces go only where they part thousands: ``1,5`` is nobody's 15."""
    plain = _CHINESE_POINT.sub(".", text).removesuffix("\u5143").lstrip("\u00a5\uffe5").strip()
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "").replace(" ", "")
    number = _decimal(plain)
    if number is None:
        return text
    return format(number if number else abs(number), "f")


def _clean_money(text: str) -> str:
    plain = _clean_decimal(text)
    amount = _decimal(plain)
    if amount is None or amount != amount.quantize(_FEN):
        return plain
    return format(amount.quantize(_FEN), "f")


def _clean_code(text: str) -> str:
    return re.sub(r"\s+", "", text).upper()


def _clean_phone(text: str) -> str:
    return _EXTENSION.sub("-", re.sub(r"[\s()]+", "", text))


_FEN = Decimal("0.01")


def _decimal(text: str) -> Decimal | None:
    if len(text) > 2 * _NUMBER_DIGITS or "_" in text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or number.adjusted() >= _NUMBER_DIGITS:
        return None
    return number


_NARROW = frozenset(
    {FieldKind.MONEY, FieldKind.NUMBER, FieldKind.PHONE, FieldKind.WAYBILL, FieldKind.SERIAL}
    | {FieldKind.DATE, FieldKind.DATETIME}
)
_CLEANERS: Mapping[FieldKind, Callable[[str], str]] = {
    FieldKind.MONEY: _clean_money,
    FieldKind.NUMBER: _clean_decimal,
    FieldKind.PHONE: _clean_phone,
    FieldKind.WAYBILL: _clean_code,
    FieldKind.SERIAL: _clean_code,
}


class Validator:
    """Checks the stored values of one form version."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._checks = {spec.id: _compile(spec) for spec in form.fields.values()}
        self._required = tuple(spec.id for spec in form.fields.values() if spec.required)
        self._limited = tuple((spec.id, spec.at_most) for spec in form.fields.values() if spec.at_most is not None)

    def fault(self, field_id: str, value: Value) -> str | None:
        """The code of what is wrong with one value of a field of this form, or None."""
        found = self._checks[field_id](value)
        return None if found is None else found[0]

    def check(self, values: Mapping[str, Value], *, complete: bool) -> list[Problem]:
        """Everything wrong with `values`; with `complete`, required fields that are empty count too.

        Keys that start with $ belong to the system and are not looked at. An unknown field is a problem.
        """
        problems: list[Problem] = []
        for field_id, value in values.items():
            if value is None:
                continue
            check = self._checks.get(field_id)
            if check is None:
                if not field_id.startswith("$"):
                    problems.append(Problem(field_id, "field.unknown"))
                continue
            found = check(value)
            if found is not None:
                problems.append(Problem(field_id, found[0], found[1]))
        if complete:
            problems += [Problem(name, "field.required") for name in self._required if values.get(name) in (None, "")]
            wrong = {problem.field_id for problem in problems}
            problems += [problem for problem in self.over_limit(values) if problem.field_id not in wrong]
        return problems

    def over_limit(self, values: Mapping[str, Value]) -> list[Problem]:
        """Amounts over the one that the form limits them by; `values` are all of the record's.

        Not part of a check that is not `complete`: two people may each change one of the two amounts.
        """
        problems = []
        for name, limited_by in self._limited:
            amount, limit = (_amount(values.get(field_id)) for field_id in (name, limited_by))
            if amount is not None and limit is not None and amount > limit:
                facts = {"field": limited_by, "limit": str(values[limited_by])}
                problems.append(Problem(name, "field.over_other_field", facts))
        return problems


def _amount(value: Value) -> Decimal | None:
    return _decimal(value) if isinstance(value, str) else None


def _compile(spec: Field) -> Callable[[Value], tuple[str, Mapping[str, str | int]] | None]:
    if spec.kind is FieldKind.SWITCH:
        return lambda value: None if isinstance(value, bool) else ("field.not_a_switch", {})
    limit = spec.max_length or (LONG_TEXT_LIMIT if spec.kind is FieldKind.LONG_TEXT else TEXT_LIMIT)
    pattern = re.compile(spec.pattern) if spec.pattern else None
    by_kind = _KIND_CHECKS[spec.kind](spec) if spec.kind in _KIND_CHECKS else None

    def check(value: Value) -> tuple[str, Mapping[str, str | int]] | None:
        if not isinstance(value, str):
            return "field.not_text", {}
        if len(value) > limit:
            return "field.too_long", {"limit": limit}
        if not is_storable(value, limit):
            return "field.control_characters", {}
        if by_kind is not None:
            found = by_kind(value)
            if found is not None:
                return found
        if pattern is not None and not pattern.fullmatch(value):
            return "field.format", {}
        return None

    return check


def _decimal_check(spec: Field, digits: int, places: int | None) -> Check:
    low = Decimal(spec.minimum) if spec.minimum is not None else None
    high = Decimal(spec.maximum) if spec.maximum is not None else None

    def check(value: str) -> tuple[str, Mapping[str, str | int]] | None:
        number = _decimal(value)
        if number is None or not _PLAIN.fullmatch(value) or number.adjusted() >= digits:
            return "field.not_a_number", {"digits": digits}
        if places is not None and len(value.partition(".")[2]) > places:
            return "field.too_many_decimals", {"limit": places}
        if low is not None and number < low:
            return "field.below_minimum", {"limit": str(low)}
        if high is not None and number > high:
            return "field.above_maximum", {"limit": str(high)}
        return None

    return check


def _choice_check(spec: Field) -> Check:
    known = frozenset(choice.id for choice in spec.choices)
    return lambda value: None if value in known else ("field.not_a_choice", {})


def _pattern_check(pattern: re.Pattern[str], code: str) -> Check:
    return lambda value: None if pattern.fullmatch(value) else (code, {})


def _phone_check(value: str) -> tuple[str, Mapping[str, str | int]] | None:
    if _PHONE.fullmatch(value):
        return None
    return "field.not_a_phone", {"least": _PHONE_LEAST, "most": _PHONE_MOST}


def _date_check(_spec: Field) -> Check:
    def check(value: str) -> tuple[str, Mapping[str, str | int]] | None:
        try:
            date.fromisoformat(value)
        except ValueError:
            return "field.not_a_date", {}
        return None if _DATE.fullmatch(value) else ("field.not_a_date", {})

    return check


def _datetime_check(_spec: Field) -> Check:
    def check(value: str) -> tuple[str, Mapping[str, str | int]] | None:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return "field.not_a_datetime", {}
        return None if moment.tzinfo is not None else ("field.not_a_datetime", {})

    return check


_KIND_CHECKS: Mapping[FieldKind, Callable[[Field], Check]] = {
    FieldKind.MONEY: lambda spec: _decimal_check(spec, _MONEY_DIGITS, 2),
    FieldKind.NUMBER: lambda spec: _decimal_check(spec, _NUMBER_DIGITS, None),
    FieldKind.CHOICE: _choice_check,
    FieldKind.DATE: _date_check,
    FieldKind.DATETIME: _datetime_check,
    FieldKind.PHONE: lambda _spec: _phone_check,
    FieldKind.WAYBILL: lambda _spec: _pattern_check(_CODE, "field.not_a_code"),
    FieldKind.SERIAL: lambda _spec: _pattern_check(_CODE, "field.not_a_code"),
}
