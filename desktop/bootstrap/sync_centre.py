"""The sync centre, joined to the window: where its buttons lead, and the report that it writes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

from desktop.bootstrap.sticks import Sticks
from desktop.jobs import Cancel, Progress
from desktop.messages import message_of
from desktop.models.news import News
from desktop.models.written_file import write_whole
from desktop.pages.sync.controller import SyncController
from desktop.pages.sync.page import SyncPage
from desktop.version import VERSION
from desktop.wording import filled

if TYPE_CHECKING:
    from desktop.bootstrap.desk_window import DeskWindow


class SyncCentre(QObject):
    """Belongs to its page."""

    def __init__(self, window: DeskWindow) -> None:
        self.page = SyncPage(locked=window.desk.look_only)
        super().__init__(self.page)
        self._window = window
        self.controller = SyncController(window.workspace, window.standing, self.page)
        self.sticks = Sticks(window, self.page, self.controller.reload)
        self.page.sync_wanted.connect(window.window.status_bar.sync_wanted)
        self.page.examine_wanted.connect(self._examine)
        self.page.anew_wanted.connect(self._read_anew)
        self.page.code_wanted.connect(self._go_to_code)
        self.page.archive_name = self._archive_name
        self.controller.record_wanted.connect(window.navigator.open_record)
        self.controller.draft_wanted.connect(self._open_draft)
        self.controller.edit_wanted.connect(self._open_edit)

    @Slot(str)
    def _open_draft(self, draft: str) -> None:
        from desktop.navigator import TICKETS

        self._window.navigator.go(TICKETS)
        self._window.record.go_on_with(draft)

    @Slot(str)
    def _open_edit(self, record: str) -> None:
        """The draft was written beside an open page of the record: that page begins anew, with the draft."""
        self._window.record.record.close()
        self._window.navigator.open_record(record)

    @Slot(object)
    def _read_anew(self, news: News) -> None:
        self._window.sync.read_anew(news.subject)
        self.page.say(lambda: self.tr("It is read anew; other people's tickets come back as they arrive."), "primary")

    @Slot()
    def _go_to_code(self) -> None:
        from desktop.navigator import SETTINGS

        self._window.navigator.go(SETTINGS)

    def _archive_name(self) -> str:
        now = self._window.workspace.local_now()
        return f"BranchDesk-{self._window.workspace.identity.branch}-{now:%Y%m%d-%H%M}.zip"

    @Slot(Path)
    def _examine(self, path: Path) -> None:
        desk, now = self._window.desk, self._window.workspace.now()
        word = self._window.standing.standing.network
        told: dict[str, Any] = {
            "version": VERSION,
            "network": word.network,
            "clock_off": word.clock_off,
            "retry_at": word.retry_at,
            "differing": list(word.differing),
        }

        def work(_cancel: Cancel, _progress: Progress) -> Path:
            from local_db.doctor import examine

            with desk.store.reading() as connection:
                content = examine(connection, desk.store.identity, now, told)
            write_whole(path, content, "copy")
            return path

        self._window.jobs.net(work, self._examined, self._not_examined)

    def _examined(self, path: Path) -> None:
        said = self.tr("The report lies in %1. Send it to headquarters; it names no customer, no phone and no key.")
        self.page.say(filled(said, str(path)), "ok")

    def _not_examined(self, error: BaseException) -> None:
        self.page.say(partial(message_of, error))
