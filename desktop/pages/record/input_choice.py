"""Which input a field gets."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from core.people import Person
from desktop.pages.record.date_input import DateInput
from desktop.pages.record.inputs import ChoiceInput, FieldInput, LineInput, LongTextInput, SwitchInput
from desktop.wording import label_text
from engines.forms.document import Field, FieldKind


def input_for(spec: Field, people: Callable[[], Iterable[Person]]) -> FieldInput:
    """The input of that kind of field; `people` tells who may be put in charge now."""
    if spec.kind is FieldKind.LONG_TEXT:
        return LongTextInput(spec)
    if spec.kind is FieldKind.CHOICE:
        return ChoiceInput(spec, lambda: [(choice.id, label_text(choice.label)) for choice in spec.choices])
    if spec.kind is FieldKind.PERSON:
        return ChoiceInput(spec, lambda: [(person.id, person.name) for person in people()])
    if spec.kind is FieldKind.SWITCH:
        return SwitchInput(spec)
    if spec.kind in (FieldKind.DATE, FieldKind.DATETIME):
        return DateInput(spec)
    return LineInput(spec)
