"""Giving the record that is open to others, or asking for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from core.ports import Changes
from core.services.commands import HandOver
from core.services.records import hand_over_record
from desktop.models.value_words import filled
from desktop.models.workspace import Workspace
from desktop.pages.record.page import RecordPage
from desktop.pages.record.record_state import place_name


class Giving(QObject):
    """What the panel and the line about custody ask for becomes an act of the person in front."""

    def __init__(self, workspace: Workspace, page: RecordPage, failed: Callable[[BaseException], None]) -> None:
        super().__init__(page)
        self._workspace, self._page, self._failed = workspace, page, failed
        page.hand_over.given.connect(self._give)
        page.custody.asked.connect(self._ask)

    def _give(self, record: str, scope: str, stays: bool, reason: str) -> None:
        words = filled(self.tr("Handed over: %1."), place_name(scope, self._workspace.places))
        self._do(record, scope, words, stays=stays, reason=reason)

    def _ask(self, record: str) -> None:
        words = self.tr("Asked for it. The answer comes with the next exchange.")
        self._do(record, self._workspace.identity.scope, words, stays=True, reason="")

    def _do(self, record: str, scope: str, words: str, *, stays: bool, reason: str) -> None:
        command = HandOver(self._workspace.new_id(), self._workspace.person, record, scope, stays, reason)
        self._workspace.do(hand_over_record, command, partial(self._done, words), self._failed)

    def _done(self, words: str, _changes: Changes) -> None:
        """There is nothing to undo here: who has it now gives it back."""
        self._page.notice.say(words, "ok")
