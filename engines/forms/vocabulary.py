"""What the fields of a form are called in expressions."""

from __future__ import annotations

from engines.expressions.values import Kind
from engines.expressions.vocabulary import FieldName, Named, Relation, Vocabulary, normalised
from engines.expressions.words import Words
from engines.forms.document import Field, FieldKind, Form

KINDS = {
    FieldKind.CHOICE: Kind.CHOICE,
    FieldKind.MONEY: Kind.NUMBER,
    FieldKind.NUMBER: Kind.NUMBER,
    FieldKind.DATE: Kind.DATE,
    FieldKind.DATETIME: Kind.DATETIME,
    FieldKind.SWITCH: Kind.YES_NO,
}
"""The kinds of fields that are no text."""

_SYSTEM = {
    "$status": Kind.CHOICE,
    "$number": Kind.TEXT,
    "$created": Kind.DATETIME,
    "$updated": Kind.DATETIME,
    "$assignee": Kind.TEXT,
    "$scope": Kind.TEXT,
    "$home": Kind.TEXT,
}


def form_vocabulary(form: Form, words: Words, relations: tuple[Relation, ...] = ()) -> Vocabulary:
    """The form's fields and the system's values, among them the state of a ticket.

    Where a field of the form is called like a system value, the name means the field; the value is ``[#$assignee]``.
    """
    fields = [_name(field) for field in form.fields.values()]
    taken = {normalised(label) for field in fields for label in field.label.values()}
    states = tuple(Named(state.id, state.label) for state in form.states)
    for name, kind in _SYSTEM.items():
        label = words.system_label(name)
        free = {language: text for language, text in label.items() if normalised(text) not in taken}
        if kind is not Kind.CHOICE or states:
            fields.append(FieldName(name, kind, free, states if kind is Kind.CHOICE else ()))
    return Vocabulary(words, tuple(fields), relations)


def _name(field: Field) -> FieldName:
    choices = tuple(Named(choice.id, choice.label) for choice in field.choices)
    return FieldName(field.id, KINDS.get(field.kind, Kind.TEXT), field.label, choices)
