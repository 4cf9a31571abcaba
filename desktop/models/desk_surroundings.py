"""What the inputs of a form may ask of this desk. Questions run off the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject, Signal
from typing_extensions import override

from core.people import Place
from desktop.models.linked_names import name_linked
from desktop.models.surroundings import Linked, Surroundings
from desktop.models.workspace import Workspace
from engines.forms.values import Value
from local_db.queries.related import departments, records_meant, records_with
from local_db.queries.tickets import TicketRow, tickets_by_id

Found = Callable[[list[Linked]], None]


class _Doors(QObject):
    """Signals of what is no widget."""

    opened = Signal(str)
    named = Signal()
    """It is known now what a linked record is called, which was not known before."""


class DeskSurroundings(Surroundings):
    """Asks the workspace. `doors.opened` tells which record a person wants to see."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.doors = _Doors()

    @override
    def places(self) -> tuple[Place, ...]:
        own = self._workspace.identity
        return self._workspace.places or (Place(own.branch, own.branch_name),)

    @override
    def departments(self, on_known: Callable[[list[str]], None]) -> None:
        forms = self._workspace.newest_forms()
        self._workspace.read(lambda connection: departments(connection, forms), on_known)

    @override
    def find_records(self, forms: tuple[str, ...], typed: str, on_found: Found) -> None:
        catalogue = self._workspace.forms
        self._workspace.read(
            lambda connection: records_meant(connection, catalogue, forms, typed), partial(self._tell, on_found)
        )

    @override
    def name_record(self, record_id: str, on_named: Callable[[Linked | None], None]) -> None:
        self._workspace.read(
            lambda connection: tickets_by_id(connection, [record_id]),
            lambda rows: self._tell(lambda found: on_named(found[0] if found else None), rows),
        )

    @override
    def others_with(self, form: str, field: str, value: Value, besides: str, on_found: Found) -> None:
        column = next((name for name, held in self._workspace.forms.form(form).columns.items() if held == field), "")
        self._workspace.read(
            lambda connection: records_with(connection, form, field, column, value, besides),
            partial(self._tell, on_found),
        )

    @override
    def open_record(self, record_id: str) -> None:
        self.doors.opened.emit(record_id)

    def _tell(self, on_found: Found, rows: Iterable[TicketRow]) -> None:
        known = dict(self._workspace.record_names)
        found = name_linked(self._workspace, rows)
        on_found(found)
        if any(known.get(one.id) != one.words for one in found):
            self.doors.named.emit()
