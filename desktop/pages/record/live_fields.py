"""Which fields of a form are shown, asked for and read-only with what stands in it now, and what follows from that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop.models.edit_session import EditSession
from desktop.pages.record.field_cell import FieldCell
from desktop.pages.record.inputs.derived_input import DerivedInput
from desktop.pages.record.section_card import SectionCard
from engines.forms.conditions import Shown
from engines.forms.document import MergeClass
from engines.forms.validation import Validator

_LOCKED = frozenset({MergeClass.DERIVED, MergeClass.FOREIGN, MergeClass.WORKFLOW})


class LiveFields:
    """Follows one form: after a keystroke only what changed is drawn anew."""

    def __init__(self, validator: Validator) -> None:
        self._validator = validator
        self._hidden: frozenset[str] = frozenset()

    def follow(
        self, session: EditSession, cells: Mapping[str, FieldCell], cards: Iterable[SectionCard], *, locked: bool
    ) -> None:
        """Shows the fields as the session's values ask for it; with `locked` all of them are read-only."""
        values = session.filled
        shown = self._validator.shown(values)
        for name, cell in cells.items():
            self._dress(name, cell, shown, locked=locked)
            if isinstance(cell.input, DerivedInput):
                cell.input.show_from(self._validator, values, shown.derived)
        turned = self._hidden ^ shown.hidden
        self._hidden = shown.hidden
        for card in cards if turned else ():
            if any(cell.spec.id in turned for cell in card.cells):
                card.show_cells()

    @staticmethod
    def _dress(name: str, cell: FieldCell, shown: Shown, *, locked: bool) -> None:
        cell.shown = name not in shown.hidden
        cell.show_required(name in shown.required)
        # A field that locks itself by what is typed into it is locked when the person goes on.
        read_only = name in shown.read_only and not cell.input.has_focus
        cell.input.lock(locked or read_only or cell.spec.merge_class in _LOCKED)
        problem = cell.problem
        if problem is None:
            return
        asked_for = problem.code == "field.required" and "line" not in problem.facts
        if not cell.shown or (asked_for and not cell.input.required):
            cell.show_problem(None)
