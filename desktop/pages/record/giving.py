"""Giving the record that is open to others, asking for it, and having it erased."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Slot

from core.ports import Changes
from core.services.commands import EraseRecord, HandOver
from core.services.records import erase_record, hand_over_record
from desktop.models.workspace import Workspace
from desktop.pages.record.beside_form import Standing, answered
from desktop.pages.record.erase_panel import ERASE
from desktop.pages.record.hand_over_panel import HAND_OVER
from desktop.pages.record.page import RecordPage
from desktop.pages.record.record_state import place_name
from desktop.wording import filled


class Giving(QObject):
    """What those panels and the line about custody ask for becomes an act of the person in front."""

    def __init__(
        self,
        workspace: Workspace,
        page: RecordPage,
        standing: Standing,
        failed: Callable[[BaseException], None],
    ) -> None:
        super().__init__(page)
        self._workspace, self._page, self._standing, self._failed = workspace, page, standing, failed
        self._under_way: set[str] = set()
        page.hand_over_wanted.connect(self._give)
        page.custody_wanted.connect(self._ask)
        page.erase_wanted.connect(self._erase)

    @Slot(str, str, bool, str)
    def _give(self, record: str, scope: str, stays: bool, reason: str) -> None:
        words = filled(self.tr("Handed over: %1."), place_name(scope, self._workspace.places))
        done = answered(self._page, self._standing, HAND_OVER, partial(self._done, words))
        self._hand_over(record, scope, done, stays=stays, reason=reason)

    @Slot(str)
    def _ask(self, record: str) -> None:
        words = self.tr("Asked for it. The answer comes with the next exchange.")
        self._hand_over(record, self._workspace.identity.scope, partial(self._done, words), stays=True, reason="")

    @Slot(str, str)
    def _erase(self, record: str, reason: str) -> None:
        words = self.tr("Ordered. What was written here goes with the next exchange.")
        done = answered(self._page, self._standing, ERASE, partial(self._done, words))
        command = EraseRecord(self._workspace.new_id(), self._workspace.person, record, reason)
        self._do(record, erase_record, command, done)

    def _hand_over(self, record: str, scope: str, done: Callable[[Changes], None], *, stays: bool, reason: str) -> None:
        command = HandOver(self._workspace.new_id(), self._workspace.person, record, scope, stays, reason)
        self._do(record, hand_over_record, command, done)

    def _do(self, record: str, service: Any, command: Any, done: Callable[[Changes], None]) -> None:
        """Once: pressed again while it is being saved, it is one act."""
        if record in self._under_way:
            return
        self._under_way.add(record)

        def durable(changes: Changes) -> None:
            self._under_way.discard(record)
            done(changes)

        def failed(error: BaseException) -> None:
            self._under_way.discard(record)
            self._failed(error)
            if self._page.state is not None:
                self._page.custody.show_state(self._page.state)

        self._workspace.do(service, command, durable, failed)

    def _done(self, words: str, _changes: Changes) -> None:
        """There is nothing to undo here: who has a record now gives it back, and what is erased is gone."""
        self._page.notice.say(words, "ok")
