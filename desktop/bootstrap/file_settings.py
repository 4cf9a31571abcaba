"""The card about photos and the network: read from the profile, kept there, heard by the next exchange."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

from core.ports import Changes
from desktop.messages import message_of
from desktop.pages.settings.files import FilesCard
from local_db.file_settings import FileSettings, Originals, load_file_settings, save_file_settings

if TYPE_CHECKING:
    from desktop.bootstrap.desk_window import DeskWindow


class FilesJoin(QObject):
    """Belongs to its card."""

    def __init__(self, window: DeskWindow, card: FilesCard) -> None:
        super().__init__(card)
        self._window = window
        self._card = card
        self._known = FileSettings()
        card.chosen.connect(self._keep)

    def refresh(self) -> None:
        """Reads what is in force."""
        self._window.workspace.read(load_file_settings, self._show, self._failed)

    def _show(self, settings: FileSettings) -> None:
        self._known = settings
        self._card.show_settings(str(settings.originals), settings.metered, settings.bytes_per_hour)

    @Slot(str, bool, int)
    def _keep(self, originals: str, metered: bool, bytes_per_hour: int) -> None:
        wanted = FileSettings(Originals(originals), metered, bytes_per_hour)
        self._write(wanted, partial(self._kept, self._known, wanted))

    def _write(self, wanted: FileSettings, done: Any) -> None:
        def task(connection: Any, _store: Any) -> Changes:
            save_file_settings(connection, wanted)
            return Changes()

        self._window.workspace.change(task, done, self._failed)

    def _kept(self, before: FileSettings, wanted: FileSettings, _changes: Changes) -> None:
        self._show(wanted)
        self._window.sync.sync_now()
        self._card.notice.say(
            lambda: self.tr("Changed."), "ok", lambda: self.tr("Undo"), partial(self._put_back, before)
        )

    def _put_back(self, before: FileSettings) -> None:
        def shown(_changes: Changes) -> None:
            self._show(before)
            self._window.sync.sync_now()

        self._write(before, shown)

    def _failed(self, error: BaseException) -> None:
        self._card.notice.say(partial(message_of, error), "danger")
        self._show(self._known)
