"""Joins the PIN in the settings to the store and to the lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from core.errors import UserError
from desktop.messages import message_of
from desktop.pages.settings.pin import PinPart
from local_db.queries.pinned import people_with_pin

if TYPE_CHECKING:
    from desktop.bootstrap.desk_window import DeskWindow


class PinJoin(QObject):
    """Belongs to its part. A PIN is looked at in a job."""

    def __init__(self, window: DeskWindow, part: PinPart) -> None:
        super().__init__(part)
        self._window, self._part = window, part
        self._has = False
        part.pin_given.connect(self._take)
        part.removal_wanted.connect(self._remove)
        window.locking.person_taken.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Reads again who works here, and whether with a PIN."""
        workspace = self._window.workspace
        workspace.read(people_with_pin, lambda pins: self._show(workspace.person in pins))

    def _show(self, has: bool) -> None:
        workspace = self._window.workspace
        connected = workspace.identity.enrolled and not (self._window.practising or self._window.desk.look_only)
        self._has = has
        self._part.show_person(workspace.person_name(workspace.person), has=has, connected=connected)

    @Slot(str, str)
    def _take(self, old: str, new: str) -> None:
        store, person, had = self._window.desk.store, self._window.workspace.person, self._has

        def change() -> None:
            from local_db.pins import change_pin, set_pin

            if had:
                change_pin(store, person, old, new)
            else:
                set_pin(store, person, new)

        self._run(change, person, has=True)

    @Slot(str)
    def _remove(self, old: str) -> None:
        store, person = self._window.desk.store, self._window.workspace.person

        def remove() -> None:
            from local_db.pins import remove_pin

            remove_pin(store, person, old)

        self._run(remove, person, has=False)

    def _run(self, work: Callable[[], None], person: str, *, has: bool) -> None:
        self._window.jobs.net(lambda _cancel, _progress: work(), lambda _none: self._done(person, has), self._no)

    def _done(self, person: str, has: bool) -> None:
        self._window.locking.note_pin(person, has=has)
        self._show(has)
        self._part.show_done()

    def _no(self, error: BaseException) -> None:
        of_new = not self._has or (isinstance(error, UserError) and error.code == "pin.unusable")
        self._part.show_problem(message_of(error), of_new=of_new)
