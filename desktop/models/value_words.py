"""Stored values in words: choices, people, money and switches as a timeline or a conflict names them."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from core.record import CUSTODY, DELIVERED, NUMBER, PROMISE_AT, REMINDERS, SCOPE, STATUS, VOIDED
from desktop.models.expression_words import expression_words
from desktop.models.typed_values import field_text
from desktop.wording import date_text, filled, grouped, instant_of, label_text, listed
from engines.forms.decimals import SCALES, decimal_of
from engines.forms.document import Field, FieldKind, Form
from engines.forms.masking import mask_of, masked
from engines.forms.policy import Outcome, Verdict
from engines.forms.values import Line, Value, texts_of
from local_db.divisions import divisions

Names = Callable[[str], str]
"""The name that goes with the id of a person, a branch or a linked record."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(?:Z|[+-]\d\d:\d\d)")


def value_text(spec: Field | None, value: Value, names: Names) -> str:
    """A stored value in words; an empty one says so."""
    if value is None or value == "":
        return QCoreApplication.translate("Values", "(empty)")
    if isinstance(value, bool):
        return QCoreApplication.translate("Values", "yes") if value else QCoreApplication.translate("Values", "no")
    if isinstance(value, list):
        return _several(spec, value, names)
    if value == "hq":
        return QCoreApplication.translate("RecordState", "Headquarters")
    if spec is None:
        return str(value).removeprefix("branch:")
    if spec.kind is FieldKind.COMPUTED:
        return derived_text(spec, value)
    if spec.kind is FieldKind.RATING:
        return rating_text(spec, str(value))
    if spec.kind is FieldKind.ELIGIBILITY:
        return outcome_text(str(value))
    if spec.kind is FieldKind.CHOICE:
        known = next((choice for choice in spec.choices if choice.id == value), None)
        return label_text(known.label) if known is not None else str(value)
    if spec.kind in (FieldKind.PERSON, FieldKind.BRANCH):
        return names(str(value))
    if spec.kind is FieldKind.RELATION:
        words = names(str(value))
        unknown = QCoreApplication.translate("Values", "Record …%1")
        return words if words != value else filled(unknown, words[-6:])
    if spec.kind is FieldKind.REGION:
        return divisions().label(str(value))
    return field_text(spec, value)


def shown_text(spec: Field | None, value: Value, names: Names) -> str:
    """As `value_text`, where a value is told and not decided on: what its form masks, and ID numbers, are covered."""
    text = value_text(spec, value, names)
    if spec is None or not value or (spec.mask is None and spec.kind is not FieldKind.ID_NUMBER):
        return text
    return masked(mask_of(spec), text)


def derived_text(spec: Field, value: Value) -> str:
    """What a formula gave, in words: its kind shows in the value."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        instant = instant_of(value)
        return instant.toString("yyyy-MM-dd HH:mm") if instant.isValid() else value
    if isinstance(value, bool):
        return QCoreApplication.translate("Values", "yes") if value else QCoreApplication.translate("Values", "no")
    if isinstance(value, list):
        return listed(texts_of(value))
    number = decimal_of(value) if isinstance(value, str) and spec.places is not None else None
    return grouped(f"{number:.{spec.places}f}") if number is not None else field_text(spec, value)


def rating_text(spec: Field, value: str) -> str:
    """``4 of 5``."""
    _least, most = SCALES[spec.scale]
    return filled(QCoreApplication.translate("Values", "%1 of %2"), value, str(most))


OUTCOME_TONES = {Outcome.ELIGIBLE: "ok", Outcome.NOT_ELIGIBLE: "danger", Outcome.UNKNOWN: "neutral"}
"""The colour of what a policy came to."""


def outcome_text(outcome: str) -> str:
    """What a policy came to."""
    return label_text(expression_words().outcomes.get(outcome, {})) or outcome


def verdict_text(form: Form, verdict: Verdict) -> tuple[str, str]:
    """What a policy says of a record in one word, and why in a sentence: the rule, its last day, what is missing."""
    word = outcome_text(verdict.outcome.value)
    if verdict.outcome is Outcome.UNKNOWN:
        names = listed(field_label(form, name) for name in verdict.missing)
        return word, filled(QCoreApplication.translate("Values", "Fill in first: %1"), names)
    reason = label_text(verdict.reason) if verdict.reason is not None else ""
    if verdict.until is None:
        return word, reason
    ended = verdict.outcome is not Outcome.ELIGIBLE
    until = QCoreApplication.translate("Values", "covered until %1")
    if ended:
        until = QCoreApplication.translate("Values", "ended on %1")
    return word, " \u00b7 ".join(filter(None, (reason, filled(until, date_text(verdict.until)))))


def _several(spec: Field | None, value: list[str | Line], names: Names) -> str:
    """Choices by their names, lines cell by cell; of files how many there are."""
    if spec is not None and spec.kind is FieldKind.LINES:
        return "; ".join(_line(spec, line, names) for line in value if isinstance(line, dict))
    if spec is not None and spec.kind in (FieldKind.PHOTOS, FieldKind.FILES, FieldKind.SIGNATURE):
        return QCoreApplication.translate("Values", "Files: %1").replace("%1", str(len(value)))
    labels = {choice.id: label_text(choice.label) for choice in spec.choices} if spec is not None else {}
    return listed(labels.get(one, one) for one in texts_of(value))


def _line(spec: Field, line: Line, names: Names) -> str:
    """One line of a table: what stands in its cells, those that the form does not know last."""
    columns = {column.id: column for column in spec.lines}
    told = [name for name in columns if name in line] + [name for name in line if name not in columns]
    return " \u00b7 ".join(value_text(columns.get(name), line[name], names) for name in told)


def state_text(form: Form, state: Value) -> str:
    """The label of a state; its id where the form does not know it."""
    known = form.states_by_id.get(str(state)) if state is not None else None
    return label_text(known.label) if known is not None else str(state or "")


def field_label(form: Form, field_id: str) -> str:
    """The label of a field, also of those that belong to the system."""
    spec = form.fields.get(field_id)
    if spec is not None:
        return label_text(spec.label)
    system = {
        NUMBER: QCoreApplication.translate("Values", "Number"),
        STATUS: QCoreApplication.translate("Values", "Status"),
        VOIDED: QCoreApplication.translate("Values", "Taken back"),
        SCOPE: QCoreApplication.translate("Values", "Branch"),
        DELIVERED: QCoreApplication.translate("Values", "Corrects"),
        CUSTODY: QCoreApplication.translate("Values", "Who decides"),
        PROMISE_AT: QCoreApplication.translate("Values", "Promised reply"),
        REMINDERS: QCoreApplication.translate("Values", "Reminders"),
        "$note": QCoreApplication.translate("Values", "Note"),
        "$file": QCoreApplication.translate("Values", "File"),
    }
    return system.get(field_id, field_id)


def title_of(form: Form, fields: dict[str, Value]) -> str:
    """What a record is called: its title, else the customer's name."""
    for column in ("title", "customer_name"):
        value = fields.get(form.columns.get(column, ""))
        if value:
            return str(value)
    return ""
