"""Points out that another record holds the value of a field that should be unique. It never refuses."""

from __future__ import annotations

from functools import partial

import shiboken6

from desktop.models.surroundings import Linked, Surroundings
from desktop.pages.record.after_composing import AfterComposing
from desktop.pages.record.field_cell import FieldCell
from engines.forms.values import Value


class SameValues:
    """Asks when a person has gone on from such a field; an answer to an older question is dropped."""

    def __init__(self, form_id: str, around: Surroundings, later: AfterComposing) -> None:
        self.record_id = ""
        """The record that is shown; empty for a new one."""
        self._form_id = form_id
        self._around, self._later = around, later
        self._asked: dict[str, Value] = {}

    def forget(self) -> None:
        """Another record is shown."""
        self._asked.clear()

    def ask(self, cell: FieldCell, value: Value) -> None:
        """The field holds that now; None where nothing usable stands there."""
        name = cell.spec.id
        if not cell.spec.unique or self._asked.get(name) == value:
            return
        self._asked[name] = value
        cell.show_same(None, lambda: None)
        if value is not None:
            told = partial(self._tell, cell, value)
            self._around.others_with(self._form_id, name, value, self.record_id, told)

    def _tell(self, cell: FieldCell, value: Value, found: list[Linked]) -> None:
        self._later.do(partial(self._show, cell, value, found))

    def _show(self, cell: FieldCell, value: Value, found: list[Linked]) -> None:
        if found and shiboken6.isValid(cell) and self._asked.get(cell.spec.id) == value:
            first = found[0]
            cell.show_same(first, lambda: self._around.open_record(first.id))
