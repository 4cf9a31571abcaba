"""Stored values in words: choices, people, money and switches as a timeline or a conflict names them."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from core.record import CUSTODY, DELIVERED, NUMBER, PROMISE_AT, REMINDERS, SCOPE, STATUS, VOIDED
from desktop.models.typed_values import field_text
from desktop.wording import label_text, listed
from engines.forms.document import Field, FieldKind, Form
from engines.forms.validation import Line, Value, texts_of
from local_db.divisions import divisions

Names = Callable[[str], str]
"""The name that goes with a person's id."""


def filled(sentence: str, *words: str) -> str:
    """The sentence with %1, %2 ... filled in; a %2 that a person typed into the first word stays what it is."""
    return re.sub(r"%([1-9])", lambda found: words[int(found[1]) - 1] if int(found[1]) <= len(words) else "", sentence)


def value_text(spec: Field | None, value: Value, names: Names) -> str:
    """A stored value in words; an empty one says so."""
    if value is None or value == "":
        return QCoreApplication.translate("Values", "(empty)")
    if isinstance(value, bool):
        return QCoreApplication.translate("Values", "yes") if value else QCoreApplication.translate("Values", "no")
    if isinstance(value, list):
        return _several(spec, value)
    if value == "hq":
        return QCoreApplication.translate("RecordState", "Headquarters")
    if spec is None:
        return str(value).removeprefix("branch:")
    if spec.kind is FieldKind.CHOICE:
        known = next((choice for choice in spec.choices if choice.id == value), None)
        return label_text(known.label) if known is not None else str(value)
    if spec.kind is FieldKind.PERSON:
        return names(str(value))
    if spec.kind is FieldKind.REGION:
        return divisions().label(str(value))
    return field_text(spec, value)


def _several(spec: Field | None, value: list[str | Line]) -> str:
    """Choices by their names; of files and of the lines of a table how many there are."""
    if spec is not None and spec.kind is FieldKind.LINES:
        return QCoreApplication.translate("Values", "Lines: %1").replace("%1", str(len(value)))
    if spec is not None and spec.kind in (FieldKind.PHOTOS, FieldKind.FILES, FieldKind.SIGNATURE):
        return QCoreApplication.translate("Values", "Files: %1").replace("%1", str(len(value)))
    names = {choice.id: label_text(choice.label) for choice in spec.choices} if spec is not None else {}
    return listed(names.get(one, one) for one in texts_of(value))


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
