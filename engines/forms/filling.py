"""What keeps a field from ever being filled in as its document asks: then no record of the form could be made. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import InvalidOperation

from engines.forms import kinds
from engines.forms.field import TODAY, Field, FieldKind, MergeClass

_BY_NOBODY = frozenset({MergeClass.DERIVED, MergeClass.WORKFLOW})
_ASKING = ("required", "required_when", "default", "default_by", "repeats", "column")
_ID = re.compile(r"\w[\w.-]{0,63}")


def fault_of_filling(field: Field) -> str | None:
    """What is wrong, in words; None where nothing is."""
    for name in _ASKING:
        if not getattr(field, name) or (name == "column" and field.kind is FieldKind.COMPUTED):
            continue  # a formula fills a list column by what it gives (contradictions)
        if not is_filled_in(field):
            return f"is or has {name}, which nobody can fill in"
        if name not in kinds.of(field.kind).properties:
            return f"has a {name}, which a {field.kind.value} field cannot have"
    refused = refused_default(field)
    return f"begins with what it refuses: {refused}" if refused is not None else None


def is_filled_in(field: Field) -> bool:
    """Whether somebody types what the field holds."""
    return not kinds.of(field.kind).derived and field.merge_class not in _BY_NOBODY


def unusable_id(ids: Iterable[str]) -> str | None:
    """The first of these ids that is none: letters, digits and _ . - only, 1 to 64; None where all are."""
    return next((one[:64] for one in ids if not _ID.fullmatch(one)), None)


def refused_default(field: Field) -> str | None:
    """The code by which a field refuses its own default; None where it takes it, or a rule of it cannot be read."""
    if field.default is None or (field.kind is FieldKind.DATE and field.default == TODAY):
        return None
    value = kinds.clean(field, field.default)
    try:
        fault = kinds.check_of(field)(value) if value is not None else None
    except (re.error, InvalidOperation, RecursionError, OverflowError):
        return None
    return fault[0] if fault is not None else None
