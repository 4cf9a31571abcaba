"""The one table of field kinds: what each holds, how it is cleaned and checked, and what it means elsewhere.

The window, the designer, the importer, the hub, the search, the erasure and the export as JSON Schema ask here; a new
kind is a member of FieldKind and a row of this table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from engines.expressions.values import Kind
from engines.forms.decimals import (
    MONEY_DIGITS,
    NUMBER_DIGITS,
    PLAIN_PATTERN,
    clean_decimal,
    clean_money,
    clean_percent,
    clean_rating,
    decimal_check,
    rating_check,
)
from engines.forms.field import Field, FieldKind
from engines.forms.moments import (
    DATE_PATTERN,
    TIME_PATTERN,
    clean_duration,
    clean_time,
    date_check,
    datetime_check,
    duration_check,
    duration_text,
    time_check,
)
from engines.forms.schemas import (
    Schema,
    choice_schema,
    choices_schema,
    duration_schema,
    files_schema,
    lines_schema,
    nothing_schema,
    rating_schema,
    switch_schema,
    text_schema,
)
from engines.forms.several import (
    choices_check,
    clean_choices,
    clean_files,
    files_check,
    lines_check,
    lines_cleaner,
)
from engines.forms.texts import (
    CODE_PATTERN,
    EMAIL_PATTERN,
    ID_NUMBER_PATTERN,
    IDENTITY_PATTERN,
    PHONE_PATTERN,
    REGION_PATTERN,
    clean_code,
    clean_email,
    clean_id_number,
    clean_phone,
    code_fault,
    email_fault,
    id_number_fault,
    identity_fault,
    limit_of,
    phone_fault,
    plain_text,
    region_fault,
)
from engines.forms.values import Check, Fault, TextCheck, Value, is_storable

_ANY = frozenset({"label", "help", "visible_when"})
_RULES = {"required", "required_when", "read_only_when", "valid_when", "valid_message"}
_VALUE = _ANY | _RULES | {"merge", "searchable", "reportable", "repeats"}
_FILLED = _VALUE | {"default", "default_by", "column"}
_TEXT = _FILLED | {"max_length", "pattern", "pattern_message", "mask", "unique", "known_from"}
_AMOUNT = _FILLED | {"minimum", "maximum", "places", "at_most"}
_SWITCHED = dict.fromkeys(("1", "true", "yes", "y", "\u662f", "\u5bf9"), True) | dict.fromkeys(
    ("0", "false", "no", "n", "\u5426"), False
)
"""What people write for yes and no; other words are kept for the check to refuse."""


class KindRules(msgspec.Struct, frozen=True):
    """All that follows from a field's kind.

    `expression` is what an expression sees (None: no value of its own; of a computed field its formula decides).
    `properties` are the names of Field's properties that mean something for it, beside id and kind. `cell`: whether it
    may be a column of a table. `stays`: an erasure leaves it, because it counts and tells nobody's name. `searched` and
    `reported` are what a field says that does not speak of it. `derived`: nobody types it.
    """

    clean: Callable[[Field, object], Value]
    check: Callable[[Field], Check]
    schema: Schema
    expression: Kind | None = Kind.TEXT
    properties: frozenset[str] = _FILLED
    cell: bool = True
    stays: bool = False
    searched: bool = False
    reported: bool = False
    derived: bool = False


def of(kind: FieldKind) -> KindRules:
    """The rules of a kind."""
    return _KINDS[kind]


def is_searched(spec: Field) -> bool:
    """Whether what stands in the field is found by its words."""
    return of(spec.kind).searched if spec.searchable is None else spec.searchable


def is_reported(spec: Field) -> bool:
    """Whether reports offer the field."""
    return of(spec.kind).reported if spec.reportable is None else spec.reportable


def clean(spec: Field, raw: object) -> Value:
    """The stored form of what was typed or read for `spec`; text that cannot be normalised is kept for `check`."""
    return None if raw is None else of(spec.kind).clean(spec, raw)


def schema_of(spec: Field) -> dict[str, Any]:
    """The part of a JSON Schema that says what the field stores."""
    return of(spec.kind).schema(spec)


def check_of(spec: Field) -> Check:
    """What says what is wrong with one stored value of a field that is not None, compiled once."""
    return of(spec.kind).check(spec)


def text_of(value: Value) -> str:
    """A stored value as text that `clean` reads back to the same value: for exports and plain lines of text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return duration_text(value)
    if isinstance(value, list):
        lines = not all(isinstance(one, str) for one in value)
        return msgspec.json.encode(value, order="sorted").decode() if lines else ", ".join(map(str, value))
    return value


def _clean_long(_spec: Field, raw: object) -> Value:
    text = str(raw)
    return text if text.strip() else None


def _clean_plain(_spec: Field, raw: object) -> Value:
    return str(raw).strip() or None


def _narrow(cleaner: Callable[[str], str] = str) -> Callable[[Field, object], Value]:
    def clean_narrow(_spec: Field, raw: object) -> Value:
        text = plain_text(raw)
        return (cleaner(text) or None) if text else None

    return clean_narrow


def _clean_duration(_spec: Field, raw: object) -> Value:
    if type(raw) is int:
        return raw
    text = plain_text(raw)
    return clean_duration(text) if text else None


def _clean_switch(_spec: Field, raw: object) -> Value:
    if isinstance(raw, bool):
        return raw
    word = plain_text(raw)
    return _SWITCHED.get(word.casefold(), word) if word else None


def _clean_nothing(_spec: Field, raw: object) -> Value:
    return raw if isinstance(raw, bool) else str(raw).strip() or None


def _text(spec: Field, by_kind: TextCheck | None = None) -> Check:
    limit = limit_of(spec)
    fits = re.compile(spec.pattern).fullmatch if spec.pattern else None

    def check(value: Value) -> Fault | None:
        if not isinstance(value, str):
            return "field.not_text", {}
        if len(value) > limit:
            return "field.too_long", {"limit": limit}
        if not value.isprintable() and not is_storable(value, limit):
            return "field.control_characters", {}
        if by_kind is not None:
            found = by_kind(value)
            if found is not None:
                return found
        if fits is not None and not fits(value):
            return "field.format", {}
        return None

    return check


def _shaped(by_kind: TextCheck) -> Callable[[Field], Check]:
    return lambda spec: _text(spec, by_kind)


def _made(make: Callable[[Field], TextCheck]) -> Callable[[Field], Check]:
    return lambda spec: _text(spec, make(spec))


def _choice_check(spec: Field) -> TextCheck:
    known = frozenset(choice.id for choice in spec.choices)
    return lambda value: None if value in known else ("field.not_a_choice", {})


def _region_check(spec: Field) -> TextCheck:
    levels = spec.levels or 1
    return lambda value: region_fault(value, levels)


def _switch_check(_spec: Field) -> Check:
    return lambda value: None if isinstance(value, bool) else ("field.not_a_switch", {})


def _nothing_check(_spec: Field) -> Check:
    return lambda _value: ("field.not_writable", {})


def _words(properties: frozenset[str] = _TEXT, **more: Any) -> KindRules:
    return KindRules(_clean_plain, _text, text_schema(), properties=properties, **more)


def _number(cleaner: Callable[[str], str], digits: int, places: int | None) -> KindRules:
    return KindRules(
        _narrow(cleaner),
        _made(lambda spec: decimal_check(spec, digits, places)),
        text_schema(PLAIN_PATTERN),
        Kind.NUMBER,
        _AMOUNT,
        stays=True,
        reported=True,
    )


def _code() -> KindRules:
    shape = text_schema(CODE_PATTERN)
    return KindRules(_narrow(clean_code), _shaped(code_fault), shape, properties=_TEXT, searched=True)


def _identity(*more: str) -> KindRules:
    schema = text_schema(IDENTITY_PATTERN)
    return KindRules(_clean_plain, _shaped(identity_fault), schema, properties=_FILLED | set(more), reported=True)


def _files() -> KindRules:
    return KindRules(
        clean_files, files_check, files_schema, Kind.LIST, _VALUE - {"repeats"} | {"max_items"}, cell=False
    )


def _derived(expression: Kind | None, *properties: str, reported: bool = False) -> KindRules:
    return KindRules(
        _clean_nothing,
        _nothing_check,
        nothing_schema,
        expression,
        _ANY | set(properties),
        cell=False,
        reported=reported,
        derived=True,
    )


_KINDS: Mapping[FieldKind, KindRules] = {
    FieldKind.TEXT: _words(searched=True),
    FieldKind.LONG_TEXT: KindRules(_clean_long, _text, text_schema(), properties=_TEXT - {"unique"}, searched=True),
    FieldKind.CHOICE: KindRules(
        _clean_plain,
        _made(_choice_check),
        choice_schema,
        Kind.CHOICE,
        _FILLED | {"choices"},
        stays=True,
        reported=True,
    ),
    FieldKind.MULTI_CHOICE: KindRules(
        clean_choices,
        choices_check,
        choices_schema,
        Kind.LIST,
        _FILLED - {"column"} | {"choices", "max_items"},
        cell=False,
        stays=True,
        reported=True,
    ),
    FieldKind.REGION: KindRules(
        _narrow(), _made(_region_check), text_schema(REGION_PATTERN), properties=_FILLED | {"levels"}, reported=True
    ),
    FieldKind.MONEY: _number(clean_money, MONEY_DIGITS, 2),
    FieldKind.NUMBER: _number(clean_decimal, NUMBER_DIGITS, None),
    FieldKind.PERCENT: _number(clean_percent, NUMBER_DIGITS, None),
    FieldKind.DATE: KindRules(
        _narrow(),
        _made(date_check),
        text_schema(DATE_PATTERN),
        Kind.DATE,
        _FILLED | {"minimum", "maximum"},
        stays=True,
        reported=True,
    ),
    FieldKind.TIME: KindRules(_narrow(clean_time), _made(time_check), text_schema(TIME_PATTERN), stays=True),
    FieldKind.DATETIME: KindRules(
        _narrow(), _made(datetime_check), text_schema(), Kind.DATETIME, stays=True, reported=True
    ),
    FieldKind.DURATION: KindRules(
        _clean_duration,
        duration_check,
        duration_schema,
        Kind.DURATION,
        _FILLED - {"column"},
        stays=True,
        reported=True,
    ),
    FieldKind.SWITCH: KindRules(
        _clean_switch, _switch_check, switch_schema, Kind.YES_NO, _FILLED - {"column"}, stays=True, reported=True
    ),
    FieldKind.PHONE: KindRules(
        _narrow(clean_phone), _shaped(phone_fault), text_schema(PHONE_PATTERN), properties=_TEXT, searched=True
    ),
    FieldKind.ID_NUMBER: KindRules(
        _narrow(clean_id_number), _shaped(id_number_fault), text_schema(ID_NUMBER_PATTERN), properties=_TEXT
    ),
    FieldKind.EMAIL: KindRules(
        _narrow(clean_email),
        _shaped(email_fault),
        text_schema(EMAIL_PATTERN),
        properties=_TEXT,
        searched=True,
    ),
    FieldKind.ADDRESS: _words(_TEXT - {"unique"}, searched=True),
    FieldKind.WAYBILL: _code(),
    FieldKind.SERIAL: _code(),
    FieldKind.PERSON: _words(_FILLED, reported=True),
    FieldKind.DEPARTMENT: _identity(),
    FieldKind.BRANCH: _identity(),
    FieldKind.RELATION: _identity("forms", "known_from"),
    FieldKind.PHOTOS: _files(),
    FieldKind.FILES: _files(),
    FieldKind.SIGNATURE: _files(),
    FieldKind.LINES: KindRules(
        lines_cleaner(clean),
        lambda spec: lines_check(spec, check_of),
        lambda spec: lines_schema(spec, schema_of),
        None,
        _VALUE - {"repeats"} | {"lines", "sums", "max_items"},
        cell=False,
    ),
    FieldKind.COMPUTED: _derived(None, "formula", "places", "reportable", "column", reported=True),
    FieldKind.RATING: KindRules(
        _narrow(clean_rating),
        _made(rating_check),
        rating_schema,
        Kind.NUMBER,
        _FILLED | {"scale"},
        stays=True,
        reported=True,
    ),
    FieldKind.ELIGIBILITY: _derived(Kind.CHOICE, "policy", "reportable", reported=True),
    FieldKind.HEADING: _derived(None),
}
