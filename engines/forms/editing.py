"""Acts of somebody who designs a form, each a function from one document to the next; and the history of a document.

Documents stay frozen: undo is going back to the one before. A document on its way may be unusable for a while
(a condition about a field that was removed); `engines.forms.readiness` says what keeps it from being published.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from engines.forms.field import Field, FieldKind, Label
from engines.forms.form import Form, Section

STEPS_KEPT = 200
_COLUMNS = {
    FieldKind.TEXT: "title",
    FieldKind.PHONE: "customer_phone",
    FieldKind.WAYBILL: "waybill_no",
    FieldKind.MONEY: "amount",
}
"""The list column that the first field of a kind is shown in."""


class Work(msgspec.Struct, frozen=True):
    """A document on its way and the version that its changes were made from, 0 for a new form: undone together."""

    form: Form
    based_on: int = 0


class History(msgspec.Struct, frozen=True):
    """A work and the way to it. `together` names the act that went last, where more of it is the same step."""

    now: Work
    past: tuple[Work, ...] = ()
    future: tuple[Work, ...] = ()
    together: str = ""

    def act(self, work: Work, together: str = "") -> History:
        """After an act. Acts in a row with the same name `together` (typing one label) are undone at once."""
        if work == self.now:
            return self
        if together and together == self.together:
            return History(work, self.past, (), together)
        return History(work, (*self.past, self.now)[-STEPS_KEPT:], (), together)

    def undo(self) -> History:
        """One step back; itself where there is none."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.now, *self.future))

    def redo(self) -> History:
        """Forth again what was undone; itself where nothing was."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.now), self.future[1:])


def renamed(form: Form, label: Label) -> Form:
    """The form under another name; a short one that was made for the old name goes."""
    return msgspec.structs.replace(form, label=label, short=None)


def copied(form: Form, identity: str, label: Label) -> Form:
    """A form of its own that begins as this one is; fields, states and moves keep their ids."""
    return msgspec.structs.replace(form, id=identity, version=0, label=label, short=None)


def add_section(form: Form, label: Label, at: int) -> Form:
    """With an empty section before the one at `at`."""
    return _with_sections(form, [*form.sections[:at], Section(label, ()), *form.sections[at:]])


def rename_section(form: Form, at: int, label: Label) -> Form:
    """With that section called so."""
    return _change_section(form, at, lambda section: msgspec.structs.replace(section, label=label))


def move_section(form: Form, at: int, to: int) -> Form:
    """With the section that stood at `at` standing at `to`; itself at the ends."""
    if not 0 <= to < len(form.sections) or at == to:
        return form
    sections = list(form.sections)
    sections.insert(to, sections.pop(at))
    return _with_sections(form, sections)


def remove_section(form: Form, at: int) -> Form:
    """Without that section and its fields."""
    for field in form.sections[at].fields:
        form = remove_field(form, field.id)
    return _with_sections(form, [*form.sections[:at], *form.sections[at + 1 :]])


def fresh_field(form: Form, kind: FieldKind, identity: str, label: Label) -> Field:
    """A new field of that kind; lists show the first field of some kinds."""
    column = _COLUMNS.get(kind)
    free = column is not None and column not in form.columns and form.is_ticket
    return Field(identity, kind, label, column=column if free else None)


def add_field(form: Form, field: Field, section: int, place: int) -> Form:
    """With that field at that place of a section."""

    def added(one: Section) -> Section:
        return msgspec.structs.replace(one, fields=(*one.fields[:place], field, *one.fields[place:]))

    return _change_section(form, section, added)


def change_field(form: Form, field_id: str, **properties: Any) -> Form:
    """With other properties of one field. KeyError for a field that is not there."""
    section, place = place_of(form, field_id)
    field = msgspec.structs.replace(form.sections[section].fields[place], **properties)

    def changed(one: Section) -> Section:
        return msgspec.structs.replace(one, fields=(*one.fields[:place], field, *one.fields[place + 1 :]))

    return _change_section(form, section, changed)


def move_field(form: Form, field_id: str, section: int, place: int) -> Form:
    """With that field before the one that stands at `place` of `section` now."""
    old_section, old_place = place_of(form, field_id)
    if section == old_section and place in (old_place, old_place + 1):
        return form
    field = form.fields[field_id]
    without = _change_section(form, old_section, lambda one: _without(one, field_id))
    return add_field(without, field, section, place - (section == old_section and place > old_place))


def step_field(form: Form, field_id: str, step: int) -> Form:
    """With that field one place further (1) or back (-1), over the borders of sections; itself at the ends."""
    section, place = place_of(form, field_id)
    if 0 <= place + step < len(form.sections[section].fields):
        return move_field(form, field_id, section, place + (2 if step > 0 else -1))
    if not 0 <= section + step < len(form.sections):
        return form
    return move_field(form, field_id, section + step, 0 if step > 0 else len(form.sections[section - 1].fields))


def remove_field(form: Form, field_id: str) -> Form:
    """Without that field: moves ask for it no more, nothing is limited or filled by it. Conditions keep naming it."""
    section, _place = place_of(form, field_id)
    form = _change_section(form, section, lambda one: _without(one, field_id))
    moves = [msgspec.structs.replace(move, asks=_others(move.asks, field_id)) for move in form.moves]
    form = msgspec.structs.replace(form, moves=tuple(moves))
    for other in form.fields.values():
        if other.at_most == field_id:
            form = change_field(form, other.id, at_most=None)
        if any(field_id in look_up.gives.values() for look_up in other.known_from):
            form = change_field(form, other.id, known_from=_fewer_gifts(other, field_id))
    return form


def place_of(form: Form, field_id: str) -> tuple[int, int]:
    """Where a field stands: its section and its place there. KeyError for a field that is not there."""
    for at, section in enumerate(form.sections):
        for place, field in enumerate(section.fields):
            if field.id == field_id:
                return at, place
    raise KeyError(field_id)


def relabelled(label: Label, language: str, text: str) -> Label:
    """A label with another text in one language; languages that said the same as this one say the new text too."""
    before = label.get(language, "")
    return {name: text if name == language or said == before else said for name, said in label.items()} | {
        language: text
    }


def in_language(form: Form, language: str) -> Form:
    """The form as people see it whose window speaks that language: every label says the same in all languages."""

    def spoken(value: Any) -> Any:
        if isinstance(value, dict):
            if value and all(isinstance(text, str) for text in value.values()) and {"zh_CN", "en"} & value.keys():
                text = value.get(language) or next(iter(value.values()))
                return dict.fromkeys(value, text)
            return {name: spoken(one) for name, one in value.items()}
        return [spoken(one) for one in value] if isinstance(value, (list, tuple)) else value

    return msgspec.convert(spoken(msgspec.to_builtins(form)), Form)


def _with_sections(form: Form, sections: Sequence[Section]) -> Form:
    return msgspec.structs.replace(form, sections=tuple(sections))


def _change_section(form: Form, at: int, change: Callable[[Section], Section]) -> Form:
    return _with_sections(form, [*form.sections[:at], change(form.sections[at]), *form.sections[at + 1 :]])


def _without(section: Section, field_id: str) -> Section:
    return msgspec.structs.replace(section, fields=tuple(one for one in section.fields if one.id != field_id))


def _others(names: Sequence[str], name: str) -> tuple[str, ...]:
    return tuple(one for one in names if one != name)


def _fewer_gifts(field: Field, gone: str) -> tuple[Any, ...]:
    kept = []
    for look_up in field.known_from:
        gives = {source: target for source, target in look_up.gives.items() if target != gone}
        if gives:
            kept.append(msgspec.structs.replace(look_up, gives=gives))
    return tuple(kept)
