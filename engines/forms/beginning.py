"""What a new record begins with: the form's defaults, and what repeats from the last one of its kind. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engines.expressions.checker import check
from engines.expressions.compiler import compiled
from engines.expressions.computed import order_of
from engines.expressions.context import Context
from engines.expressions.errors import BudgetExceeded, UnknownYear
from engines.expressions.values import stored
from engines.forms.field import TODAY, FieldKind
from engines.forms.form import Form
from engines.forms.kinds import clean
from engines.forms.validation import Validator
from engines.forms.values import Value
from engines.forms.vocabulary import bare_vocabulary


def first_values(
    form: Form, today: date, last: Mapping[str, Value] | None = None, context: Context | None = None
) -> dict[str, Value]:
    """The values of a record that is begun today; `last` are those of the last one of this kind.

    A repeated value that the form does not accept any more (a choice that is gone) is left out. `context` is what
    defaults by expression ask; without it the moment is noon of `today` by the clock of UTC+8, and nothing is related.
    """
    values: dict[str, Value] = {}
    for field in form.fields.values():
        if field.default is not None:
            is_today = field.kind is FieldKind.DATE and field.default == TODAY
            values[field.id] = today.isoformat() if is_today else clean(field, field.default)
    repeated = {name: value for name, value in (last or {}).items() if value is not None and _repeats(form, name)}
    if repeated:
        refused = {problem.field_id for problem in Validator(form).check(repeated, complete=False)}
        values |= {name: value for name, value in repeated.items() if name not in refused}
    return values | _computed(form, values, context or _noon(today))


def _computed(form: Form, values: Mapping[str, Value], context: Context) -> dict[str, Value]:
    """The defaults by expression of fields that have nothing yet, each after those that it reads."""
    trees = {name: field.default_by for name, field in form.fields.items() if field.default_by is not None}
    if not trees:
        return {}
    sight, validator = bare_vocabulary(form), Validator(form)
    seen: dict[str, Any] = dict(values)
    found: dict[str, Value] = {}
    for name in order_of(trees):
        if seen.get(name) is not None:
            continue
        typed = check(trees[name], sight)
        try:
            given = stored(compiled(typed)({**seen, **validator.derived(seen)}, context), typed.kind)
        except (BudgetExceeded, UnknownYear):
            continue
        value = clean(form.fields[name], given)
        if value is not None and validator.fault(name, value) is None:
            seen[name] = found[name] = value
    return found


def _noon(today: date) -> Context:
    return Context(datetime(today.year, today.month, today.day, 12, tzinfo=UTC) - timedelta(hours=8))


def _repeats(form: Form, name: str) -> bool:
    field = form.fields.get(name)
    return field is not None and field.repeats
