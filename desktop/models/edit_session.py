"""Editing one record in place: what was typed, on which values it is based, and what arrived meanwhile."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.models.typed_values import stored_value
from desktop.wording import today
from engines.forms.carrying import carried, left_over
from engines.forms.document import FieldKind, Form
from engines.forms.validation import Validator
from engines.forms.values import Problem, Value

NOTE = "$note"
"""The key under which a draft keeps an unsubmitted note."""
CONTACT = "$contact:"
"""What stands before the name of each part of a contact that was typed and not logged."""
ASKED = "$asked:"
"""What stands before each answer that was typed where a step asks, and not given yet."""
ASIDE = "$aside:"
"""What stands before each text of a new record that its present kind has no field for."""
VISITED = "$visited:"
"""What stands before a form's id where a draft keeps the version of it that it was of before."""
FIRST = "$first:"
"""What stands before a field's name where a draft keeps the value that a new record began with."""


class EditSession:
    """Unsubmitted text of one form. `stored` are the record's values as they stand now.

    Of a `new` record they are what it begins with; its draft keeps them too, so that no later default changes them.
    """

    def __init__(self, form: Form, stored: Mapping[str, Value], *, new: bool = False) -> None:
        self.form = form
        self.new = new
        self.stored: dict[str, Value] = dict(stored)
        self.typed: dict[str, Value] = {}
        self.seen: dict[str, Value] = {}
        """What fields show in which nobody typed: under the cursor an older value may stand than is stored."""
        self.bases: dict[str, Value] = {}
        self.restored: frozenset[str] = frozenset()
        """The fields that hold the text of a draft since it was opened again."""
        self.note = ""
        self.contact: dict[str, Value] = {}
        """The parts of a contact that was typed and not logged, by name; empty: none was."""
        self.asked: dict[str, Value] = {}
        """Answers that were typed and not given, by the step (empty: taking back), a colon and the field."""
        self.aside: dict[str, Value] = {}
        """Of a new record that was of another kind or version: what has no place here, by ``kind of field:field``."""
        self.visited: dict[str, Value] = {}
        """Of a new record that was of another kind or version: the version that it had of each form."""

    @property
    def empty(self) -> bool:
        """Whether nothing unsubmitted is here."""
        return not (self.typed or self.note.strip() or self.contact or self.asked or self.aside)

    @property
    def changes(self) -> dict[str, Value]:
        """The stored form of every field that was changed and not submitted."""
        return {name: stored_value(self.form.fields[name], raw) for name, raw in self.typed.items()}

    @property
    def filled(self) -> dict[str, Value]:
        """What stands with the changes in it: the values of the record as it would be submitted."""
        return {name: value for name, value in {**self.stored, **self.changes}.items() if value is not None}

    def shown(self, *, saving: bool) -> dict[str, Value]:
        """What the person has before him as the record's values. `saving`: the changes were submitted a moment ago."""
        return {**self.stored, **self.changes} if saving else dict(self.stored)

    def take(self, field_id: str, raw: Value) -> None:
        """The person changed a field. Its base is the value that stood there when that began."""
        spec = self.form.fields[field_id]
        base = self.seen.get(field_id, self.stored.get(field_id))
        if stored_value(spec, raw) in (self.stored.get(field_id), base):
            self._drop(field_id)
            return
        self.bases.setdefault(field_id, base)
        self.typed[field_id] = raw

    def restore(self, typed: Mapping[str, Value], bases: Mapping[str, Value]) -> None:
        """Puts a kept draft back. Fields that the form no longer has, or that stand as typed, are left out."""
        note = typed.get(NOTE)
        self.note = note if isinstance(note, str) else ""
        self.contact = _under(CONTACT, typed)
        self.asked, self.aside = _under(ASKED, typed), _under(ASIDE, typed)
        self.visited = _under(VISITED, typed)
        if self.new and any(name.startswith(FIRST) for name in typed):
            first = _under(FIRST, typed)
            self.stored = {name: value for name, value in first.items() if name in self.form.fields}
        for name, raw in typed.items():
            spec = self.form.fields.get(name)
            if spec is not None and stored_value(spec, raw) != self.stored.get(name):
                self.typed[name] = raw
                self.bases[name] = bases.get(name)
        self.restored = frozenset(self.typed)

    def receive(self, stored: Mapping[str, Value]) -> None:
        """Newer values of the record arrived; what was typed and its bases stay."""
        self.stored = dict(stored)
        for name, value in self.changes.items():
            if value == self.stored.get(name):
                self._drop(name)

    def newer(self, field_id: str) -> bool:
        """Whether a field with unsubmitted text stands at another value than when its editing began."""
        return field_id in self.typed and self.stored.get(field_id) != self.bases.get(field_id)

    def submitted(self, sent: Mapping[str, Value]) -> None:
        """The raw texts in `sent` are saved; what was typed over them since stays, based on what was sent."""
        for name, raw in sent.items():
            value = stored_value(self.form.fields[name], raw)
            self.stored[name] = value
            if name in self.seen:
                self.seen[name] = value
            if self.typed.get(name) == raw:
                self._drop(name)
            elif name in self.typed:
                self.bases[name] = value

    def problems(self, validator: Validator, *, complete: bool) -> list[Problem]:
        """What is wrong with the changes; with `complete`, with the whole new record. Nothing is in a hidden field.

        An edit is asked for what it empties, and for what it makes necessary by another field.
        """
        hidden = validator.shown(self.filled).hidden
        return [
            problem for problem in self._all_problems(validator, complete=complete) if problem.field_id not in hidden
        ]

    def _all_problems(self, validator: Validator, *, complete: bool) -> list[Problem]:
        """As `problems`, those of hidden fields too: what the core would say of them."""
        if complete:
            return validator.check(self.filled, complete=True) + validator.doubts(self.filled, today())
        return [
            *validator.check(self.changes, complete=False),
            *validator.lacking(self.stored, self.changes),
            *validator.breaking(self.stored, self.changes),
            *validator.exceeding(self.stored, self.changes),
            *validator.doubts(self.changes, today()),
        ]

    def faults_to_mend(self, validator: Validator, *, complete: bool) -> list[Problem]:
        """As `problems`, before it is submitted; where there are none, the unseen is left out."""
        found = self.problems(validator, complete=complete)
        if not found:
            self._leave_out_unseen(validator, complete=complete)
        return found

    def _leave_out_unseen(self, validator: Validator, *, complete: bool) -> None:
        """Forgets what was typed wrong into fields that are hidden now: nobody sees it, and nothing can store it."""
        for problem in self._all_problems(validator, complete=complete):
            self._drop(problem.field_id)

    def kept(self) -> dict[str, Value]:
        """What a draft keeps."""
        first = {FIRST + name: value for name, value in self.stored.items() if self.new and value is not None}
        note = {NOTE: self.note} if self.note.strip() else {}
        parts = ((CONTACT, self.contact), (ASKED, self.asked), (ASIDE, self.aside), (VISITED, self.visited))
        beside = {mark + name: raw for mark, values in parts for name, raw in values.items()}
        return {**self.typed, **first, **beside, **note}

    def become(self, other: EditSession) -> None:
        """Takes over what was typed into a new record of another kind or version; what has no place here is set aside.

        Of another version what it began with too. What was set aside before comes back where it has its place, unless
        the person has written something else there since.
        """
        self.visited = {**other.visited, other.form.id: other.form.version}
        if other.form.id == self.form.id:
            kinds, specs = other.form.fields, self.form.fields
            began = {name: carried(kinds[name].kind, specs.get(name), first) for name, first in other.stored.items()}
            self.stored |= {name: first for name, first in began.items() if first is not None}
        brought = _aside_and_typed(other)
        for (kind, name), raw in brought.items():
            spec = self.form.fields.get(name)
            better = spec is not None and spec.kind is not kind and (spec.kind, name) in brought
            fits = None if better else carried(kind, spec, raw)
            if fits is not None:
                self.take(name, fits)
            if better or left_over(kind, spec, raw) is not None:
                self.aside[f"{kind.value}:{name}"] = raw

    def forget(self) -> None:
        """Throws away everything typed in fields."""
        self.typed.clear()
        self.bases.clear()

    def _drop(self, field_id: str) -> None:
        self.typed.pop(field_id, None)
        self.bases.pop(field_id, None)


def _aside_and_typed(session: EditSession) -> dict[tuple[FieldKind, str], Value]:
    """All that a session holds, by kind and field: of what has its place in part, the whole, until that was changed."""
    found: dict[tuple[FieldKind, str], Value] = {}
    for key, raw in session.aside.items():
        kind, _, name = key.partition(":")
        found[FieldKind(kind), name] = raw
    for name, raw in session.typed.items():
        spec = session.form.fields[name]
        whole = found.get((spec.kind, name))
        if whole is None or carried(spec.kind, spec, whole) != raw:
            found[spec.kind, name] = raw
    return found


def _under(mark: str, typed: Mapping[str, Value]) -> dict[str, Value]:
    return {name.removeprefix(mark): raw for name, raw in typed.items() if name.startswith(mark)}
