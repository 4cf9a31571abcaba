"""The expressions of a form, compiled once: which fields are shown, asked for and read-only, and what is computed.

What a record stores counts, whether its field is shown or not: the same sentence holds in memory, in SQL and at the
hub. No expression here asks the clock, so the same values give the same answer everywhere and at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec

from engines.expressions.arithmetic import rounded
from engines.expressions.checker import Typed, check_condition
from engines.expressions.compiler import Closure, compiled, condition
from engines.expressions.computed import fields_of
from engines.expressions.context import Context
from engines.expressions.errors import BudgetExceeded
from engines.expressions.tree import Aggregate, Node, walk
from engines.expressions.values import stored
from engines.expressions.vocabulary import Vocabulary
from engines.forms import kinds
from engines.forms.field import Field
from engines.forms.form import Form
from engines.forms.policy import judged
from engines.forms.values import Value
from engines.forms.vocabulary import STATUS, bare_vocabulary, typed_formulas

_NO_CLOCK = Context(datetime(1970, 1, 1, tzinfo=UTC))
Ask = Callable[[Mapping[str, Any]], bool]


class Shown(msgspec.Struct, frozen=True):
    """How the fields stand for one record: hidden, asked for, read-only, and what the derived ones hold."""

    hidden: frozenset[str]
    required: frozenset[str]
    read_only: frozenset[str]
    derived: Mapping[str, Value]


class Conditions:
    """The compiled expressions of one form version."""

    def __init__(self, form: Form) -> None:
        fields = form.fields
        sight = bare_vocabulary(form)
        self._visible = _asks(fields, "visible_when", sight)
        self._required = _asks(fields, "required_when", sight)
        self._read_only = _asks(fields, "read_only_when", sight)
        self._valid = _asks(fields, "valid_when", sight)
        self._always = frozenset(name for name, field in fields.items() if field.required)
        self._policies = tuple(field for field in fields.values() if field.policy is not None)
        self._formulas = tuple(_formula(fields[name], typed) for name, typed in typed_formulas(form))
        self._initial = form.initial
        self.asked = tuple(name for name in fields if name in self._always or name in self._required)
        """The fields that may be asked for, in the form's order."""
        derived = {name for name, field in fields.items() if kinds.of(field.kind).derived}
        self._reads_derived = any(
            fields_of(tree) & derived
            for field in fields.values()
            for tree in (field.visible_when, field.required_when, field.read_only_when, field.valid_when)
            if tree is not None
        )

    def shown(self, values: Mapping[str, Any]) -> Shown:
        """How the fields stand for a record with these stored values, which may be wrong."""
        values = self._born(values)
        derived = self.derived(values)
        seen = {**values, **derived}
        hidden = frozenset(name for name, holds in self._visible.items() if not holds(seen))
        read_only = frozenset(name for name, holds in self._read_only.items() if holds(seen))
        required = self._always | {name for name, holds in self._required.items() if holds(seen)}
        return Shown(hidden, required - hidden - read_only, read_only, derived)

    def derived(self, values: Mapping[str, Any]) -> dict[str, Value]:
        """What the computed fields and the eligibilities hold; a field of which nothing comes out is not there."""
        values = self._born(values)
        found: dict[str, Value] = {}
        for field in self._policies:
            assert field.policy is not None
            found[field.id] = judged(field.policy, values).outcome.value
        if self._formulas:
            seen = {**values, **found}
            for name, compute in self._formulas:
                value = compute(seen)
                seen[name] = value
                if value is not None:
                    found[name] = value
        return found

    def seen(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """What conditions look at: a record's stored values with the state that it is born with, and what follows."""
        values = self._born(values)
        return {**values, **self.derived(values)}

    def missing(self, values: Mapping[str, Any]) -> list[str]:
        """The fields that are asked for and empty, in the form's order; neither hidden ones nor read-only ones."""
        empty = [name for name in self.asked if values.get(name) in (None, "")]
        if not empty or not (self._visible or self._required or self._read_only):
            return empty
        values = self._born(values)
        seen = {**values, **self.derived(values)} if self._reads_derived else values
        return [name for name in empty if self._is_asked(name, seen)]

    def broken(self, values: Mapping[str, Any]) -> list[str]:
        """The filled fields whose own rule does not hold, in the form's order; hidden ones are not asked."""
        filled = [name for name in self._valid if values.get(name) not in (None, "")]
        if not filled:
            return []
        values = self._born(values)
        seen = {**values, **self.derived(values)} if self._reads_derived else values
        return [name for name in filled if not self._valid[name](seen) and self._is_visible(name, seen)]

    def _is_visible(self, name: str, seen: Mapping[str, Any]) -> bool:
        visible = self._visible.get(name)
        return visible is None or visible(seen)

    def _born(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """A record that is not made yet is in the form's first state."""
        return values if self._initial is None or STATUS in values else {**values, STATUS: self._initial}

    def _is_asked(self, name: str, seen: Mapping[str, Any]) -> bool:
        if name not in self._always and not self._required[name](seen):
            return False
        read_only = self._read_only.get(name)
        return self._is_visible(name, seen) and not (read_only is not None and read_only(seen))


def _asks(fields: Mapping[str, Field], prop: str, sight: Vocabulary) -> dict[str, Ask]:
    trees = {name: tree for name, field in fields.items() if (tree := getattr(field, prop)) is not None}
    return {name: _ask(tree, condition(check_condition(tree, sight))) for name, tree in trees.items()}


def _ask(tree: Node, holds: Closure) -> Ask:
    if not _counts(tree):
        return lambda values: bool(holds(values, _NO_CLOCK))
    guarded = _guarded(holds)
    return lambda values: guarded(values) is True


def _guarded(compute: Closure) -> Callable[[Mapping[str, Any]], Any]:
    """Of an expression over lines: each evaluation has a budget of its own. Only a table that no check lets pass has
    more lines than it lasts for; nothing comes out then."""

    def guarded(values: Mapping[str, Any]) -> Any:
        try:
            return compute(values, Context(datetime(1970, 1, 1, tzinfo=UTC)))
        except BudgetExceeded:
            return None

    return guarded


def _formula(field: Field, typed: Typed) -> tuple[str, Callable[[Mapping[str, Any]], Value]]:
    guarded = _guarded(compiled(typed))
    places = Decimal(field.places) if field.places is not None else None

    def compute(values: Mapping[str, Any]) -> Value:
        value = guarded(values)
        if places is not None and isinstance(value, Decimal):
            value = rounded(value, places)
        found = stored(value, typed.kind)
        return [*found] if isinstance(found, list) else found

    return field.id, compute


def _counts(tree: Node) -> bool:
    return any(isinstance(node, Aggregate) for node in walk(tree))
