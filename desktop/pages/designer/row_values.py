"""What a row of conditions offers for each kind of field: comparisons, and values as the field stores them."""

from __future__ import annotations

from decimal import Decimal

from engines.expressions.builder import OPERATORS
from engines.expressions.tree import LITERAL_LENGTH, Day, Duration, Moment, Node, Number, Text
from engines.expressions.values import Kind, number_text
from engines.expressions.vocabulary import FieldName
from engines.forms import kinds
from engines.forms.document import Field, FieldKind

_FILLED = ("is_empty", "not_empty")
_OFFERED: dict[FieldKind, tuple[str, ...]] = {
    FieldKind.PERSON: ("eq", "ne", *_FILLED),
    FieldKind.BRANCH: ("eq", "ne", *_FILLED),
    FieldKind.REGION: ("starts", "not_starts", *_FILLED),
    FieldKind.TIME: OPERATORS[Kind.DATETIME],
    FieldKind.RELATION: _FILLED,
    FieldKind.PHOTOS: _FILLED,
    FieldKind.FILES: _FILLED,
    FieldKind.SIGNATURE: _FILLED,
}
"""Of the others, what their kind of value allows: no part of an id or of a file is anything that people know."""
_CLEANED = {
    Kind.NUMBER: FieldKind.NUMBER,
    Kind.DATE: FieldKind.DATE,
    Kind.DATETIME: FieldKind.DATETIME,
    Kind.DURATION: FieldKind.DURATION,
}
_WRITTEN = frozenset({FieldKind.PHONE, FieldKind.WAYBILL, FieldKind.SERIAL, FieldKind.ID_NUMBER, FieldKind.EMAIL})
"""Texts that are stored in one shape, whatever their width and case: a part of one has it too."""


def offered(field: FieldName | None, spec: Field | None, now: str = "") -> tuple[str, ...]:
    """The comparisons for that field, the commonest first; `now` is one that is there already."""
    known = OPERATORS[field.kind if field is not None else Kind.TEXT]
    fitting = _OFFERED.get(spec.kind, known) if spec is not None else known
    return fitting if not now or now in fitting or now not in known else (*fitting, now)


def is_astray(value: Node, kind: Kind, spec: Field | None) -> bool:
    """Whether it stands for what somebody typed that is no value of that kind."""
    if not isinstance(value, Text):
        return False
    return kind in _CLEANED or (_is_time(spec) and value_of(value.value, kind, spec) is None)


def value_of(text: str, kind: Kind, spec: Field | None) -> Node | None:
    """What somebody typed as the field stores it; None of what is no value."""
    text = text.strip()
    if not text:
        return None
    if kind in _CLEANED:
        return _value_of_kind(text, kind)
    if spec is not None and _is_time(spec):
        stored = kinds.clean(spec, text)
        return Text(str(stored)) if kinds.check_of(spec)(stored) is None else None
    if spec is not None and spec.kind in _WRITTEN:
        text = str(kinds.clean(spec, text) or text)
    return Text(text[:LITERAL_LENGTH])


def number_of(stored: str) -> Number:
    """A number as expressions write it, ``500`` for ``500.00``, of one that a field stores."""
    return Number(number_text(Decimal(stored)))


def _is_time(spec: Field | None) -> bool:
    return spec is not None and spec.kind is FieldKind.TIME


def _value_of_kind(text: str, kind: Kind) -> Node | None:
    spec = Field("typed", _CLEANED[kind], {})
    stored = kinds.clean(spec, text)
    if stored is None or kinds.check_of(spec)(stored) is not None:
        return _local_moment(text) if kind is Kind.DATETIME else None
    if isinstance(stored, int):
        return Duration(stored)
    if kind is Kind.NUMBER:
        return number_of(str(stored))
    return Day(str(stored)) if kind is Kind.DATE else Moment(str(stored))


def _local_moment(text: str) -> Node | None:
    """A day with a time of the branch's clock."""
    day, _, time = text.replace("T", " ").partition(" ")
    spec, clock = Field("typed", FieldKind.DATE, {}), Field("typed", FieldKind.TIME, {})
    said = kinds.clean(clock, time.strip() or "00:00")
    right = kinds.check_of(spec)(day) is None and said is not None and kinds.check_of(clock)(said) is None
    return Moment(f"{day}T{said}") if right else None
