"""Acts of somebody who says from which records a field's value is known, and what else they fill. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from engines.forms import kinds
from engines.forms.field import Field, FieldKind, LookUp
from engines.forms.form import LOOK_UP_COLUMNS, Form

MOST = 20
_WRITTEN = frozenset(
    {
        *(FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.ADDRESS, FieldKind.PHONE, FieldKind.EMAIL),
        *(FieldKind.WAYBILL, FieldKind.SERIAL, FieldKind.ID_NUMBER),
    }
)
_FREE = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.ADDRESS})
_AMOUNTS = frozenset({FieldKind.MONEY, FieldKind.NUMBER})


def fits(source: Field, target: Field) -> bool:
    """Whether what one field holds can fill another: the same kind, written text into free text, an amount."""
    if kinds.of(source.kind).derived or kinds.of(target.kind).derived:
        return False
    if source.kind is target.kind:
        return {choice.id for choice in source.choices} <= {choice.id for choice in target.choices}
    written = source.kind in _WRITTEN and target.kind in _FREE
    return written or (source.kind in _AMOUNTS and target.kind in _AMOUNTS)


def column_of(field: Field) -> str:
    """The list column that such a value is looked for in; of a link it does not matter."""
    return "customer_phone" if field.kind is FieldKind.PHONE else "waybill_no"


def forms_by(field: Field, column: str, forms: Mapping[str, Form]) -> Iterator[Form]:
    """The forms whose records can be found: those that a link leads to, else those that show the column."""
    for form in forms.values():
        if form.id in field.forms if field.kind is FieldKind.RELATION else column in form.columns:
            yield form


def begun(field: Field, form: Form, forms: Mapping[str, Form]) -> LookUp | None:
    """A look-up in the first form that has none yet, filling what is alike; None where there is no such form."""
    own = column_of(field)
    others = () if field.kind is FieldKind.RELATION else sorted(LOOK_UP_COLUMNS - {own})
    for column in (own, *others):
        taken = {one.form for one in field.known_from if one.column == column}
        for other in forms_by(field, column, forms):
            if other.id not in taken:
                return LookUp(other.id, column, alike(field, form, other))
    return None


def alike(field: Field, form: Form, other: Form) -> dict[str, str]:
    """Which fields of another form fill which of this one: those of the same list column or name, if they fit."""
    found: dict[str, str] = {}
    for target in form.fields.values():
        if target.id == field.id or target.column == "title":
            continue
        for source in other.fields.values():
            same = source.column is not None and source.column == target.column
            named = {*source.label.values()} & {*target.label.values()} - {""}
            if (same or named) and fits(source, target) and source.id not in found:
                found[source.id] = target.id
                break
    return found


def change_look_up(field: Field, place: int, look_up: LookUp) -> tuple[LookUp, ...]:
    """The look-ups of a field with another one at that place."""
    return (*field.known_from[:place], look_up, *field.known_from[place + 1 :])


def shift_look_up(field: Field, place: int, step: int) -> tuple[LookUp, ...]:
    """With that one earlier or later: the first that knows a value decides."""
    listed = list(field.known_from)
    if 0 <= place + step < len(listed):
        listed.insert(place + step, listed.pop(place))
    return tuple(listed)


def with_pair(look_up: LookUp, old: str, source: str, target: str) -> LookUp:
    """With a pair in the place of that of the source `old`; of an empty `old` behind the others."""
    gives: dict[str, str] = {}
    for one, filled in look_up.gives.items():
        if one == old:
            gives[source] = target
        elif one != source:
            gives[one] = filled
    if old not in look_up.gives:
        gives[source] = target
    return replace(look_up, gives=gives)


def without_pair(look_up: LookUp, source: str) -> LookUp:
    """Without what that source fills."""
    return replace(look_up, gives={one: filled for one, filled in look_up.gives.items() if one != source})


def free_pair(look_up: LookUp, form: Form, other: Form, field: Field) -> tuple[str, str] | None:
    """A pair that could be added: a source that fills nothing yet and a field that nothing fills and it fits."""
    for source in other.fields.values():
        if source.id in look_up.gives:
            continue
        for target in targets(source, form, field):
            if target.id not in look_up.gives.values():
                return source.id, target.id
    return None


def targets(source: Field, form: Form, field: Field) -> list[Field]:
    """The fields of the form that a source can fill, without the field itself by which it is found."""
    return [one for one in form.fields.values() if one.id != field.id and fits(source, one)]
