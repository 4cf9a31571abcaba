"""What is wrong with one field of a form while somebody fills it in."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.models.edit_session import EditSession
from desktop.models.expression_words import expression_words
from desktop.models.stored_names import KnownNames
from desktop.models.typed_values import stored_value
from desktop.models.value_words import Names
from desktop.pages.record.field_cell import FieldCell
from desktop.wording import is_chinese, label_text, today
from engines.forms.validation import Validator
from engines.forms.values import Problem
from engines.forms.why import Reasons

_RULES = frozenset({"field.over_other_field", "field.invalid_by_rule"})
"""Codes of what other fields have a part in: the value by itself is sound."""


class FieldFaults:
    """Asks the form's validator; of a new record with `beginning` for limits by other fields too."""

    def __init__(self, validator: Validator, names: Names, *, beginning: bool) -> None:
        self._validator, self._beginning = validator, beginning
        self._names = KnownNames(names)
        self._reasons: Reasons | None = None

    def of(self, cell: FieldCell, session: EditSession) -> Problem | None:
        """What is wrong with what stands in that field; None where nothing is, or only that it is still empty."""
        name = cell.spec.id
        value = stored_value(cell.spec, cell.input.typed())
        found = self._validator.check({name: value}, complete=False) + self._validator.doubts({name: value}, today())
        return self.worded(found[0], session) if found else self.of_rules(session).get(name)

    def still_missing(self, cell: FieldCell) -> Problem | None:
        """A field that a submission found empty is said to be missing until something stands in it."""
        problem = cell.problem
        if problem is None or problem.code != "field.required":
            return None
        return problem if stored_value(cell.spec, cell.input.typed()) in (None, "") else None

    def worded(self, problem: Problem, session: EditSession) -> Problem:
        """A problem in the window's language: whose facts name another field, with that field's label.

        A rule of several parts that does not hold tells which of them broke it, where that is short.
        """
        if problem.code == "field.invalid_by_rule":
            return self._with_reason(problem, session)
        other = self._validator.form.fields.get(str(problem.facts.get("field", "")))
        if other is None:
            return problem
        label_, _, unit = label_text(other.label).replace("\uff08", "(").replace("\uff09", ")").partition("(")
        facts = {**problem.facts, "name": label_.strip(), "unit": unit.rstrip(") ")}
        return Problem(problem.field_id, problem.code, facts)

    def of_rules(self, session: EditSession) -> dict[str, Problem]:
        """By field: an amount over the one that limits it; a rule that does not hold. Of an edit only what it broke."""
        found = self._validator.breaking(session.stored, session.changes)
        if self._beginning:
            found += self._validator.over_limit(session.filled)
        else:
            found += self._validator.exceeding(session.stored, session.changes)
        return {one.field_id: self.worded(one, session) for one in reversed(found)}

    def _with_reason(self, problem: Problem, session: EditSession) -> Problem:
        if self._reasons is None:
            form, conditions = self._validator.form, self._validator.conditions
            self._reasons = Reasons(form, conditions, expression_words(), self._names.of)
        language = "zh_CN" if is_chinese() else "en"
        why = self._reasons.which_part(problem.field_id, session.filled, language)
        words = self._validator.form.fields[problem.field_id].valid_message or {}
        said = {language: f"{words.get(language, '')} {why}".strip()} if why else {}
        return Problem(problem.field_id, problem.code, {**words, **said})

    def follow_rules(self, cells: Mapping[str, FieldCell], session: EditSession, *, left: bool) -> None:
        """Takes back what rules said under the fields and do not say any more.

        With `left` the person went on from a field: what it broke under another one is said now, not with every key.
        """
        said = [cell for cell in cells.values() if cell.problem is not None and cell.problem.code in _RULES]
        if not said and not left:
            return
        broken = self.of_rules(session)
        for cell in said:
            cell.show_problem(broken.get(cell.spec.id))
        for name in broken.keys() & cells.keys() if left else ():
            if cells[name].shown and cells[name].problem is None:
                cells[name].show_problem(broken[name])

    @staticmethod
    def is_sound(problem: Problem | None) -> bool:
        """Whether what is wrong, if anything, is not the value by itself."""
        return problem is None or problem.code in _RULES
