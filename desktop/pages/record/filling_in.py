"""What a new record is filled with by the desk: what repeats from the last one, what is known of a number."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from desktop.models.beginnings import values_to_begin
from desktop.models.edit_session import EditSession
from desktop.models.workspace import Workspace
from desktop.pages.record.new_page import NewRecordPage
from engines.forms.values import Value
from local_db.queries.known import KnownValue, known_for, last_made


class FillingIn(QObject):
    """Asks off the window's thread; an answer about a record that is not shown any more is dropped."""

    def __init__(self, workspace: Workspace, page: NewRecordPage, show: Callable[[], None]) -> None:
        super().__init__(page)
        self._workspace, self._page, self._show = workspace, page, show
        self._session: EditSession | None = None
        self._looked_up: set[tuple[str, str]] = set()
        page.field_left.connect(self.look_up)

    def begin(self, session: EditSession) -> None:
        """Another new record is shown: asks what the last one of its kind held."""
        self._session = session
        self._looked_up.clear()
        form, person = session.form.id, self._workspace.person
        self._workspace.read(lambda connection: last_made(connection, form, person), partial(self._repeat, session))

    def look_up(self, name: str) -> None:
        """Asks what other records know about a number, once; the fields that it fills must still be empty then."""
        session = self._session
        spec = session.form.fields.get(name) if session is not None else None
        if session is None or spec is None or not spec.known_from:
            return
        number = str(session.changes.get(name) or "")
        validator = self._workspace.forms.validator(session.form.id, session.form.version)
        if not number or (name, number) in self._looked_up or validator.fault(name, number):
            return
        self._looked_up.add((name, number))
        self._workspace.read(
            lambda connection: known_for(connection, spec, number, self._workspace.reference),
            partial(self._known, session, name, number),
        )

    def _repeat(self, session: EditSession, last: dict[str, Value]) -> None:
        """What repeats is filled in, unless something was typed already."""
        if session is self._session and session.empty:
            session.receive(values_to_begin(self._workspace, session.form, last))
            self._show()

    def _known(self, session: EditSession, name: str, number: str, values: dict[str, KnownValue]) -> None:
        if session is self._session and session.changes.get(name) == number:
            self._page.fill_in(values, name)
