"""What a new record begins with: the form's defaults, and what repeats from the last one of its kind. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engines.forms.document import TODAY, FieldKind, Form
from engines.forms.validation import Validator, Value


def first_values(form: Form, today: date, last: Mapping[str, Value] | None = None) -> dict[str, Value]:
    """The values of a record that is begun today; `last` are those of the last one of this kind.

    A repeated value that the form does not accept any more (a choice that is gone) is left out.
    """
    values: dict[str, Value] = {}
    for field in form.fields.values():
        if field.default is not None:
            values[field.id] = today.isoformat() if _is_today(field.kind, field.default) else field.default
    repeated = {name: value for name, value in (last or {}).items() if value is not None and _repeats(form, name)}
    refused = {problem.field_id for problem in Validator(form).check(repeated, complete=False)} if repeated else set()
    return values | {name: value for name, value in repeated.items() if name not in refused}


def _repeats(form: Form, name: str) -> bool:
    field = form.fields.get(name)
    return field is not None and field.repeats


def _is_today(kind: FieldKind, default: str) -> bool:
    return kind is FieldKind.DATE and default == TODAY
