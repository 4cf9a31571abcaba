"""The card for sticks, joined to the desk: one job at a time, with its progress and a way to stop it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

from core.errors import Cancelled
from desktop.jobs import Cancel, Progress
from desktop.messages import message_of
from desktop.pages.sync.page import SyncPage

if TYPE_CHECKING:
    from desktop.bootstrap.desk_window import DeskWindow
    from sync.client.stick import Carried, Step
    from sync.client.stick_answer import Taken


class Sticks(QObject):
    """Belongs to its page."""

    def __init__(self, window: DeskWindow, page: SyncPage, reload: Callable[[], None]) -> None:
        super().__init__(page)
        self._window = window
        self._page = page
        self._reload = reload
        self._under_way: Cancel | None = None
        page.stick_wanted.connect(self._carry)
        page.stick_answer_wanted.connect(self._take)
        page.first_copy_wanted.connect(self._use_first_copy)
        page.stick_cancelled.connect(self._stop)
        window.standing.synced.connect(self.look)
        self.look()

    @Slot()
    def look(self) -> None:
        """Looks whether a first copy would help."""
        store = self._window.desk.store

        def helps() -> bool:
            from sync.client.first_copy import copy_helps

            return copy_helps(store)

        self._window.jobs.read(helps, self._looked)

    def _looked(self, helps: bool) -> None:
        self._page.offer_first_copy(offered=helps)

    @Slot(Path)
    def _carry(self, stick: Path) -> None:
        desk = self._window.desk

        def work(cancel: Cancel, progress: Progress) -> Carried:
            from sync.client.stick import write_bundle

            return write_bundle(desk.store, desk.files, stick, check=cancel.check, tell=progress)

        self._run(work, self._carried)

    @Slot(Path)
    def _take(self, stick: Path) -> None:
        desk = self._window.desk

        def work(cancel: Cancel, progress: Progress) -> Taken:
            from sync.client.stick_answer import take_answer

            return take_answer(desk.store, desk.files, stick, check=cancel.check, tell=progress)

        self._run(work, self._taken)

    @Slot(Path)
    def _use_first_copy(self, stick: Path) -> None:
        store = self._window.desk.store

        def work(_cancel: Cancel, _progress: Progress) -> int:
            from sync.client.first_copy import use_first_copy

            return use_first_copy(store, stick)

        self._run(work, self._first_copy_used)

    def _run(self, work: Callable[[Cancel, Progress], Any], done: Callable[[Any], None]) -> None:
        if self._under_way is None:
            self._page.notice.hide()
            self._page.show_stick_step(self.tr("Looking at the stick…"), 0, 0)
            self._under_way = self._window.jobs.net(work, done, self._failed, self._step)

    @Slot()
    def _stop(self) -> None:
        if self._under_way is not None:
            self._under_way.ask()

    def _step(self, step: Step) -> None:
        from desktop.bootstrap.stick_words import StickWords

        if self._under_way is not None:
            self._page.show_stick_step(StickWords().step(step), step.done, step.total)

    def _carried(self, carried: Carried) -> None:
        from desktop.bootstrap.stick_words import StickWords

        self._ended(*StickWords().carried(carried))

    def _taken(self, taken: Taken) -> None:
        from desktop.bootstrap.stick_words import StickWords

        self._ended(*StickWords().taken(taken))

    def _first_copy_used(self, parts: int) -> None:
        said = self.tr("%Ln part(s) are read from the stick. Leave it in until everything is here.", "", parts)
        self._ended(said, "ok")
        self._window.sync.sync_now()

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self._ended(self.tr("Stopped. What is whole on the stick stays; begin again at any time."), "primary")
        else:
            self._ended(message_of(error), "danger")

    def _ended(self, sentence: str, tone: str) -> None:
        self._under_way = None
        self._page.show_stick_rest()
        self._page.say(sentence, tone)
        self._reload()
        self._window.standing.ask()
        self.look()
