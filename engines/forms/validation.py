"""One validator per form version, compiled once and shared by the window, the importer and the hub.

`clean` turns what a person typed into the stored form of a value (NFKC first, so full-width digits are digits);
`check` says what is wrong with stored values. What each kind stores, its row in `engines.forms.kinds` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from engines.forms import kinds
from engines.forms.conditions import Conditions, Shown
from engines.forms.decimals import decimal_of
from engines.forms.doubts import doubt_of
from engines.forms.form import Form
from engines.forms.kinds import clean
from engines.forms.policy import Verdict, judged
from engines.forms.values import LONG_TEXT_LIMIT, TEXT_LIMIT, Line, Problem, Value, is_storable, texts_of

__all__ = ["LONG_TEXT_LIMIT", "TEXT_LIMIT", "Line", "Problem", "Validator", "Value", "clean", "is_storable", "texts_of"]


class Validator:
    """Checks the stored values of one form version."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._checks = {spec.id: kinds.check_of(spec) for spec in form.fields.values()}
        self.lists_derived = any(kinds.of(form.fields[name].kind).derived for name in form.columns.values())
        """Whether a list column shows what is computed."""
        self._limited = tuple((spec.id, spec.at_most) for spec in form.fields.values() if spec.at_most is not None)

    @cached_property
    def conditions(self) -> Conditions:
        """The form's expressions, compiled when they are first asked."""
        return Conditions(self.form)

    def fault(self, field_id: str, value: Value) -> str | None:
        """The code of what is wrong with one value of a field of this form, or None."""
        found = self._checks[field_id](value)
        return None if found is None else found[0]

    def shown(self, values: Mapping[str, Value]) -> Shown:
        """Which fields are hidden, asked for and read-only with these values, and what the derived ones hold."""
        return self.conditions.shown(values)

    def derived(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """What the computed fields and the eligibilities of a record hold; nobody types or merges them."""
        return self.conditions.derived(values)

    def listed(self, values: Mapping[str, Value]) -> Mapping[str, Value]:
        """What the list columns of a record are filled from: its values, and what is computed where one shows that."""
        return {**values, **self.derived(values)} if self.lists_derived else values

    def eligibility(self, field_id: str, values: Mapping[str, Value]) -> Verdict:
        """What the policy of an eligibility field says of a record, with its reason."""
        policy = self.form.fields[field_id].policy
        assert policy is not None, f"{field_id} has no policy"
        return judged(policy, values)

    def check(self, values: Mapping[str, Value], *, complete: bool) -> list[Problem]:
        """Everything wrong with `values`; with `complete`, fields that are asked for and empty count too.

        Keys that start with $ belong to the system and are not looked at, except by conditions that name the state. An
        unknown field is a problem, and a derived one that somebody gave a value. A hidden field is not asked for; what
        it holds is checked like anything else.
        """
        problems: list[Problem] = []
        checks = self._checks
        for field_id, value in values.items():
            if value is None:
                continue
            check = checks.get(field_id)
            if check is None:
                if not field_id.startswith("$"):
                    problems.append(Problem(field_id, "field.unknown"))
                continue
            found = check(value)
            if found is not None:
                problems.append(Problem(field_id, found[0], found[1]))
        if complete:
            problems += [Problem(name, "field.required") for name in self.conditions.missing(values)]
            if self._limited:
                wrong = {problem.field_id for problem in problems}
                problems += [problem for problem in self.over_limit(values) if problem.field_id not in wrong]
            problems += self.broken_rules(values)
        return problems

    def doubts(self, values: Mapping[str, Value], today: date) -> list[Problem]:
        """What makes values doubtful that somebody types on the day `today`.

        A day of what has happened that is still to come, a mobile number with a digit too few or too many.

        Not part of `check`: what is stored was typed on another day, and the hub takes what a device has taken.
        """
        specs = self.form.fields
        sound = ((name, value) for name, value in values.items() if name in specs and self._is_sound(name, value))
        found = ((name, doubt_of(specs[name], value, today)) for name, value in sound)
        return [Problem(name, fault[0], fault[1]) for name, fault in found if fault is not None]

    def broken_rules(self, values: Mapping[str, Value]) -> list[Problem]:
        """The soundly filled fields whose `valid_when` does not hold, with the form's words by language.

        `values` are all of the record's. Like `over_limit` not part of a check that is not `complete`.
        """
        broken = [name for name in self.conditions.broken(values) if self._is_sound(name, values[name])]
        messages = ((name, self.form.fields[name].valid_message or {}) for name in broken)
        return [Problem(name, "field.invalid_by_rule", message) for name, message in messages]

    def _is_sound(self, name: str, value: Value) -> bool:
        return value is not None and self.fault(name, value) is None

    def breaking(self, before: Mapping[str, Value], changes: Mapping[str, Value]) -> list[Problem]:
        """The rules that a change of a record breaks. What broke a rule before nobody has to mend now."""
        after = self.broken_rules({**before, **changes})
        if not after:
            return []
        broke = {problem.field_id for problem in self.broken_rules(before)} - set(changes)
        return [problem for problem in after if problem.field_id not in broke]

    def exceeding(self, before: Mapping[str, Value], changes: Mapping[str, Value]) -> list[Problem]:
        """The amounts that a change of a record leaves over their limit, where it touches one of the two."""
        over = self.over_limit({**before, **changes})
        return [problem for problem in over if {problem.field_id, problem.facts["field"]} & changes.keys()]

    def lacking(self, before: Mapping[str, Value], changes: Mapping[str, Value]) -> list[Problem]:
        """The fields that a change of a record leaves asked for and empty: those it empties, and those that it makes
        to be asked for. What the record lacked before nobody has to fill in now."""
        after = self.conditions.missing({**before, **changes})
        if not after:
            return []
        lacked = set(self.conditions.missing(before)) - set(changes)
        return [Problem(name, "field.required") for name in after if name not in lacked]

    def over_limit(self, values: Mapping[str, Value]) -> list[Problem]:
        """Amounts over the one that the form limits them by; `values` are all of the record's.

        Not part of a check that is not `complete`: two people may each change one of the two amounts.
        """
        problems = []
        for name, limited_by in self._limited:
            value, most = values.get(name), values.get(limited_by)
            amount = decimal_of(value) if isinstance(value, str) else None
            limit = decimal_of(most) if isinstance(most, str) else None
            if amount is not None and limit is not None and amount > limit:
                facts = {"field": limited_by, "limit": str(most)}
                problems.append(Problem(name, "field.over_other_field", facts))
        return problems
