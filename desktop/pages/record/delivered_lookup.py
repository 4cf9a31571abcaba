"""Asks what other systems delivered about the record that is shown, and begins the proposal of a change."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from core.ports import Changes
from core.services.corrections import BeginCorrection, begin_correction
from desktop.models.value_words import shown_text
from desktop.models.workspace import Workspace
from desktop.pages.record.delivered_list import DeliveredFacts, DeliveredList
from desktop.wording import day_text, filled, label_text
from engines.forms.document import Form
from engines.forms.values import Value
from local_db.queries.delivered import DeliveredBeside, delivered_beside

Asked = tuple[str, str, str]


class DeliveredLookup(QObject):
    """The newest question wins. `part` gives the list, which may be made anew."""

    opened = Signal(str)
    """The id of a record that the person wants to see."""

    def __init__(self, workspace: Workspace, part: Callable[[], DeliveredList]) -> None:
        super().__init__()
        self._workspace = workspace
        self._make_part = part
        self._joined: DeliveredList | None = None
        self._asked: Asked = ("", "", "")
        self._told: tuple[DeliveredBeside, ...] = ()

    def show_for(self, asked: Asked) -> None:
        """That record is shown now: its id, the telephone and the waybill number on it."""
        if asked != self._asked:
            self._ask(asked)
        elif self._make_part() is not self._joined:
            self._tell()

    def _ask(self, asked: Asked) -> None:
        self._asked, self._told = asked, ()
        self._tell()
        record, phone, waybill = asked
        forms, copy = self._workspace.forms, self._workspace.reference
        if phone or waybill:
            self._workspace.read(
                lambda connection: delivered_beside(connection, forms, copy, record, phone, waybill),
                partial(self._answer, asked),
                lambda _error: None,
            )

    def _tell(self) -> None:
        part = self._make_part()
        if part is not self._joined:
            self._joined = part
            part.record_opened.connect(self.opened)
            part.change_wanted.connect(self._propose)
        part.show_facts([self._words(one) for one in self._told], may_propose=not self._workspace.look_only)

    def _answer(self, asked: Asked, told: tuple[DeliveredBeside, ...]) -> None:
        if asked == self._asked:
            self._told = told
            self._tell()

    def _words(self, one: DeliveredBeside) -> DeliveredFacts:
        form = self._workspace.forms.form(one.known.kind)
        return DeliveredFacts(
            kind=label_text(form.label),
            source=one.known.source,
            day=day_text(one.known.as_of),
            lines=self._lines(form, one.known.fields),
            corrected=self._lines(form, one.accepted),
            correction=one.correction,
            own=one.own,
        )

    def _lines(self, form: Form, values: dict[str, Value]) -> tuple[str, ...]:
        names = self._workspace.person_name
        return tuple(
            filled(self.tr("%1: %2"), label_text(spec.label), shown_text(spec, values[spec.id], names))
            for spec in form.fields.values()
            if values.get(spec.id) is not None
        )

    def _propose(self, place: int) -> None:
        known, asked = self._told[place].known, self._asked

        def begun(changes: Changes) -> None:
            for record in changes.records:
                self.opened.emit(record)
            if asked == self._asked:
                self._ask(asked)

        command = BeginCorrection(
            self._workspace.new_id(), self._workspace.person, known.kind, known.source, known.key, known.fields
        )
        self._workspace.do(begin_correction, command, begun)
