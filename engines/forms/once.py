"""What a form had once and has no more: the labels by which people are told of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from engines.expressions.values import Kind
from engines.expressions.vocabulary import FieldName, Named
from engines.forms import kinds
from engines.forms.field import Field
from engines.forms.form import Form
from engines.forms.vocabulary import STATUS


def taken_away(form: Form, others: Iterable[Form], known: Iterable[FieldName] = ()) -> tuple[FieldName, ...]:
    """Fields, columns of tables, choices and states of these other documents that `form` has not, and those `known`.

    Of a field that is still there it names only the choices that went. The first label that is found counts.
    """
    found = {one.id: one for one in known}
    now = _parts(form)
    for other in others:
        for identity, part in _parts(other).items():
            there = now.get(identity)
            kept = {choice.id for choice in there.choices} if there is not None else set()
            gone = tuple(choice for choice in part.choices if choice.id not in kept)
            if there is None or gone:
                before = found.get(identity, FieldName(identity, part.kind, part.label))
                new = tuple(one for one in gone if all(one.id != old.id for old in before.choices))
                found[identity] = FieldName(identity, before.kind, before.label, (*before.choices, *new))
    return tuple(found.values())


def _parts(form: Form) -> dict[str, FieldName]:
    states = tuple(Named(state.id, state.label) for state in form.states)
    parts = {STATUS: FieldName(STATUS, Kind.CHOICE, {}, states)}
    for field in form.fields.values():
        parts |= {one.id: _named(one) for one in (field, *field.lines)}
    return parts


def _named(field: Field) -> FieldName:
    choices = tuple(Named(choice.id, choice.label) for choice in field.choices)
    return FieldName(field.id, kinds.of(field.kind).expression or Kind.TEXT, field.label, choices)
