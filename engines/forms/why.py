"""Why a field is shown, asked for, read-only or refused: the parts of its conditions that decided, as sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from engines.expressions.checker import Typed, check_condition
from engines.expressions.computed import fields_of
from engines.expressions.context import Context
from engines.expressions.errors import BudgetExceeded
from engines.expressions.explain import explain
from engines.expressions.tree import Call
from engines.expressions.words import Words
from engines.forms.conditions import Conditions
from engines.forms.contradictions import CONDITIONS
from engines.forms.form import Form
from engines.forms.masking import mask_of
from engines.forms.vocabulary import NamesOf, form_vocabulary

_NOWHEN = datetime(1970, 1, 1, tzinfo=UTC)
_SHORT = 60


class Why(msgspec.Struct, frozen=True):
    """One condition of a field, whether it holds, and what made it so. Sentences show values: for a screen only."""

    field: str
    property: str
    holds: bool
    reasons: tuple[str, ...]


class Reasons:
    """The conditions of one form version that can be asked why. The form must be one that `check_form` lets pass."""

    def __init__(self, form: Form, conditions: Conditions, words: Words, names: NamesOf = lambda _field: None) -> None:
        self._form, self._conditions = form, conditions
        self._sight = form_vocabulary(form, words, names=names)
        self._typed: dict[tuple[str, str], Typed] = {}
        for name, field in form.fields.items():
            for prop in CONDITIONS:
                if (tree := getattr(field, prop)) is not None:
                    self._typed[name, prop] = check_condition(tree, self._sight)

    @property
    def fields(self) -> Collection[str]:
        """The fields that have conditions."""
        return {name for name, _prop in self._typed}

    def of(self, values: Mapping[str, Any], language: str) -> tuple[Why, ...]:
        """Every condition for a record with these stored values, in the form's order; rules of filled fields only."""
        seen = self._conditions.seen(values)
        return tuple(self._of(seen, language))

    def _of(self, seen: Mapping[str, Any], language: str) -> Iterator[Why]:
        for (name, prop), typed in self._typed.items():
            if prop == "valid_when" and seen.get(name) in (None, ""):
                continue
            try:
                found = explain(typed, self._sight, seen, Context(_NOWHEN), language)
            except BudgetExceeded:
                continue
            yield Why(name, prop, found.holds, tuple(reason.sentence for reason in found.reasons))

    def which_part(self, name: str, values: Mapping[str, Any], language: str) -> str:
        """Of a rule of several parts that does not hold, the one that broke it; empty where more than one did, where
        the sentence is long, or where it could show what is masked. A rule of one part is said by its own words."""
        typed = self._typed.get((name, "valid_when"))
        if typed is None or not isinstance(typed.node, Call) or typed.node.op not in ("and", "or"):
            return ""
        fields = self._form.fields
        if any(mask_of(fields[read]) for read in fields_of(typed.node) if read in fields):
            return ""
        try:
            found = explain(typed, self._sight, self._conditions.seen(values), Context(_NOWHEN), language)
        except BudgetExceeded:
            return ""
        said = [reason.sentence for reason in found.reasons]
        return said[0] if not found.holds and len(said) == 1 and len(said[0]) <= _SHORT else ""
