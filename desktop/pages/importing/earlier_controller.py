"""Between the list of earlier imports and the importer: one at a time, off the window's thread, stoppable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Slot

from core.errors import Cancelled
from desktop.jobs import Cancel, JobRunner
from desktop.language import Language, the_speech
from desktop.messages import message_of
from desktop.pages.importing.door import EarlierImport, ImportDoor, TakingBack
from desktop.pages.importing.page import ImportPage
from desktop.recovery_sheet import save_sheet


class EarlierController(QObject):
    """Does what the person asks of an earlier import. `by` is asked for when something is taken or brought back."""

    def __init__(
        self, page: ImportPage, door: ImportDoor, jobs: JobRunner, by: Callable[[], str], names: Callable[[str], str]
    ) -> None:
        super().__init__(page)
        self._page = page
        self._panel = page.earlier
        self._door = door
        self._jobs = jobs
        self._by = by
        self._names = names
        self._running: Cancel | None = None
        self._brings = False
        page.earlier_wanted.connect(self.refresh)
        self._panel.look_wanted.connect(self._look)
        self._panel.turn_wanted.connect(self._turn)
        self._panel.report_wanted.connect(self._save_report)
        self._panel.stop_wanted.connect(self._stop)

    @Slot()
    def refresh(self) -> None:
        """Reads the list anew and shows it, unless something is under way."""
        if self._running is None:
            self._jobs.read(self._door.earlier, self._list, self._not_read)

    def _list(self, found: tuple[list[EarlierImport], int]) -> None:
        imports, now = found
        self._panel.show_imports([msgspec.structs.replace(one, by=self._names(one.by)) for one in imports], now)

    def _not_read(self, error: BaseException) -> None:
        self._panel.show_again()
        self._page.notice.say(message_of(error), "danger")

    @Slot(str)
    def _look(self, job: str) -> None:
        if self._running is None:
            self._panel.show_busy(0)
            self._running = self._jobs.net(
                lambda _cancel, _progress: self._door.comes_to(job), self._looked, self._failed
            )

    def _looked(self, comes_to: TakingBack) -> None:
        self._running = None
        self._panel.show_comes_to(comes_to)

    @Slot(str, str)
    def _save_report(self, job: str, path: str) -> None:
        language = str(the_speech().spoken or Language.CHINESE)
        self._jobs.read(
            lambda: save_sheet(self._door.earlier_report(job, language), Path(path)),
            lambda _nothing: self._page.show_reported(Path(path).name),
            self._not_reported,
        )

    def _not_reported(self, error: BaseException) -> None:
        self._page.notice.say(message_of(error), "danger")

    @Slot(str, bool)
    def _turn(self, job: str, back: bool) -> None:
        chosen = self._panel.chosen
        if self._running is not None or chosen is None:
            return
        person, self._brings = self._by(), back
        self._panel.show_busy(chosen.tickets)
        self._page.notice.hide()
        self._running = self._jobs.net(
            lambda cancel, progress: self._door.turn(job, person, back, cancel, progress),
            self._turned,
            self._failed,
            self._panel.show_progress,
        )

    def _turned(self, tickets: int) -> None:
        self._running = None
        words = (
            self.tr("%Ln ticket(s) are back.", "", tickets)
            if self._brings
            else self.tr("%Ln ticket(s) were taken back. The import can be brought back here.", "", tickets)
        )
        self._page.notice.say(words, "ok")
        self.refresh()

    def _failed(self, error: BaseException) -> None:
        self._running = None
        if isinstance(error, Cancelled):
            self._page.notice.say(self.tr("Stopped. The import stands as it did."), "warn")
        else:
            self._page.notice.say(message_of(error), "danger")
        self.refresh()

    @Slot()
    def _stop(self) -> None:
        if self._running is not None:
            self._running.ask()
