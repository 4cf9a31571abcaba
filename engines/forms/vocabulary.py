"""What the fields of a form are called in expressions."""

from __future__ import annotations

from collections.abc import Callable

from engines.expressions.checker import Typed, check
from engines.expressions.computed import order_of
from engines.expressions.errors import ExpressionError
from engines.expressions.values import Kind
from engines.expressions.vocabulary import FieldName, Named, Relation, StoredNames, Vocabulary, normalised
from engines.expressions.words import Words
from engines.forms import kinds
from engines.forms.field import Field, FieldKind
from engines.forms.form import Form
from engines.forms.policy import Outcome

STATUS = "$status"
_SYSTEM = {
    STATUS: Kind.CHOICE,
    "$number": Kind.TEXT,
    "$created": Kind.DATETIME,
    "$updated": Kind.DATETIME,
    "$assignee": Kind.TEXT,
    "$scope": Kind.TEXT,
    "$home": Kind.TEXT,
}
_NO_WORDS = Words({}, {}, {}, {}, {}, {}, {})


_IN_A_FORM = {FieldKind.WAYBILL, FieldKind.SERIAL, FieldKind.PHONE, FieldKind.ID_NUMBER}

NamesOf = Callable[[Field], StoredNames | None]
"""What the texts are called that a field stores; None of a field in which they are what people type."""


def form_vocabulary(
    form: Form, words: Words, relations: tuple[Relation, ...] = (), names: NamesOf = lambda _field: None
) -> Vocabulary:
    """The form's fields, the lines of its tables, and the system's values, among them the state of a ticket.

    Where a field of the form is called like a system value, the name means the field; the value is ``[#$assignee]``.
    """
    own = bare_vocabulary(form, words, names)
    fields = [field for field in own.fields if field.id != STATUS]
    taken = {normalised(label) for field in fields for label in field.label.values()}
    states = tuple(Named(state.id, state.label) for state in form.states)
    for name, kind in _SYSTEM.items():
        label = words.system_label(name)
        free = {language: text for language, text in label.items() if normalised(text) not in taken}
        if kind is not Kind.CHOICE or states:
            fields.append(FieldName(name, kind, free, states if kind is Kind.CHOICE else ()))
    return Vocabulary(words, tuple(fields), (*own.relations, *relations))


def bare_vocabulary(form: Form, words: Words = _NO_WORDS, names: NamesOf = lambda _field: None) -> Vocabulary:
    """The form's own fields and tables and the state of a ticket. Stored trees need no words.

    Raises ExpressionError of a formula that does not fit; its fact `of_field` names the computed field.
    """
    known = [(field, kinds.of(field.kind).expression) for field in form.fields.values()]
    fields = [_name(field, kind, words, names) for field, kind in known if kind is not None]
    if form.states:
        states = tuple(Named(state.id, state.label) for state in form.states)
        fields.append(FieldName(STATUS, Kind.CHOICE, {}, states))
    relations = tuple(_relation(field, words, names) for field in form.fields.values() if field.kind is FieldKind.LINES)
    sight = Vocabulary(words, tuple(fields), relations)
    return _typed(form, sight)[1]


def typed_formulas(form: Form) -> list[tuple[str, Typed]]:
    """The formulas of the computed fields, each after those that it reads. Raises ExpressionError."""
    return _typed(form, bare_vocabulary(form))[0]


def _typed(form: Form, sight: Vocabulary) -> tuple[list[tuple[str, Typed]], Vocabulary]:
    formulas = {name: field.formula for name, field in form.fields.items() if field.formula is not None}
    typed = []
    for name in order_of(formulas):
        try:
            found = check(formulas[name], sight)
        except ExpressionError as error:
            raise ExpressionError(error.code, None, None, **{**error.facts, "of_field": name}) from error
        typed.append((name, found))
        if name not in sight.by_id:
            choices = found.choices.choices if found.choices else ()
            computed = FieldName(name, found.kind, form.fields[name].label, choices)
            sight = Vocabulary(sight.words, (*sight.fields, computed), sight.relations)
    return typed, sight


def _name(field: Field, kind: Kind, words: Words, names: NamesOf) -> FieldName:
    choices = tuple(Named(choice.id, choice.label) for choice in field.choices)
    if field.kind is FieldKind.ELIGIBILITY:
        choices = tuple(Named(outcome.value, words.outcomes.get(outcome.value, {})) for outcome in Outcome)
    return FieldName(field.id, kind, field.label, choices, names(field), _stored(field))


def _stored(field: Field) -> Callable[[str], str] | None:
    """How a field with a form of its own keeps a text; of an e-mail address nothing is known before its sign."""
    if field.kind is FieldKind.EMAIL:
        return lambda text: str(kinds.clean(field, text)) if "@" in text else text
    return (lambda text: str(kinds.clean(field, text))) if field.kind in _IN_A_FORM else None


def _relation(field: Field, words: Words, names: NamesOf) -> Relation:
    columns = [(column, kinds.of(column.kind).expression) for column in field.lines]
    cells = tuple(_name(column, kind, words, names) for column, kind in columns if kind is not None)
    return Relation(field.id, field.label, cells)
