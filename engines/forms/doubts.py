"""What is doubtful about a value on the day on which somebody types it. Pure.

A stored value is never judged by this: it was typed on another day, perhaps by another program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from engines.forms.field import TODAY, Field, FieldKind
from engines.forms.values import Fault, Value

_SHORT_OR_LONG = re.compile("1[3-9](?:[0-9]{8}|[0-9]{10})")
"""Ten or twelve digits that begin as mobile numbers of China do."""


def doubt_of(spec: Field, value: Value, today: date) -> Fault | None:
    """What is doubtful about a typed value that the field's check lets pass; None where nothing is."""
    doubt = _DOUBTS.get(spec.kind)
    return doubt(spec, value, today) if doubt is not None and isinstance(value, str) else None


def _of_date(spec: Field, value: str, today: date) -> Fault | None:
    if spec.maximum == TODAY and value > today.isoformat():
        return "field.in_the_future", {}
    if spec.minimum == TODAY and value < today.isoformat():
        return "field.in_the_past", {}
    return None


def _of_phone(_spec: Field, value: str, _today: date) -> Fault | None:
    return ("field.not_a_mobile", {"digits": len(value)}) if _SHORT_OR_LONG.fullmatch(value) else None


_DOUBTS: Mapping[FieldKind, Callable[[Field, str, date], Fault | None]] = {
    FieldKind.DATE: _of_date,
    FieldKind.PHONE: _of_phone,
}
