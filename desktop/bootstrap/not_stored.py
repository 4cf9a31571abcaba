"""After a start: which files a full disk refused before it, which ticket waits for each, and one click to try again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import msgspec
from PySide6.QtCore import QObject, Slot

from desktop.bootstrap.record import RecordPlace
from desktop.models.file_intake import FileIntake
from desktop.models.workspace import Workspace
from desktop.widgets.parts import Notice
from desktop.wording import filled
from local_db.refused_files import Waiting

NAMED = 3
"""How many files are called by their names; the others are only counted."""


class NotStored(QObject):
    """Speaks in the notice over the pages; the tiles on each ticket offer the same."""

    def __init__(self, workspace: Workspace, place: RecordPlace, notice: Notice) -> None:
        super().__init__(notice)
        self._workspace = workspace
        self._place = place
        self._notice = notice
        self._waiting: list[Waiting] = []
        self._heard: list[FileIntake] = []
        self._stored = 0

    def look(self) -> None:
        """Tells of what is remembered, where anything is."""
        self._workspace.refused.waiting(self._tell)

    def _tell(self, waiting: list[Waiting]) -> None:
        if not waiting:
            return
        self._waiting = waiting
        for one in waiting:
            if one.record and one.record != one.file.owner:
                self._workspace.refused.note([msgspec.structs.replace(one.file, owner=one.record, act="")])
                self._place.record.intake_of(one.record).recall()
        again = any(one.there and (one.record or one.draft) for one in waiting)
        act = self._try_again if again else self._seen
        self._notice.say(self._words, "warn", partial(self._act_words, again), act)

    def _act_words(self, again: bool) -> str:
        return self.tr("Try again") if again else self.tr("Seen")

    def _words(self) -> str:
        there = [one for one in self._waiting if one.there]
        gone = [one for one in self._waiting if not one.there]
        sentences = []
        if there:
            told = self.tr("%Ln file(s) could not be stored while the disk was full: %1.", "", len(there))
            sentences.append(filled(told, self._names(there)))
        if gone:
            told = self.tr("%Ln refused file(s) are no longer where they lay; add them again: %1.", "", len(gone))
            sentences.append(filled(told, self._names(gone)))
        return " ".join(sentences)

    def _names(self, waiting: list[Waiting]) -> str:
        named = [self._name(one) for one in waiting[:NAMED]]
        return self.tr(", ").join([*named, "…"] if len(waiting) > NAMED else named)

    def _name(self, one: Waiting) -> str:
        if one.record:
            return filled(self.tr("%1 of ticket %2"), one.file.name, one.number)
        words = self.tr("%1 of a draft") if one.draft else self.tr("%1 of a ticket that was never submitted")
        return filled(words, one.file.name)

    @Slot()
    def _try_again(self) -> None:
        there = [one for one in self._waiting if one.there]
        for one in there:
            if one.record:
                intake = self._place.record.intake_of(one.record)
                self._hear(intake)
                intake.retry(one.file.key)
        self._forget(one for one in there if not one.record and not one.draft)
        draft = next((one.file.owner for one in there if one.draft), None)
        if draft is not None:
            self._place.go_on_with(draft)

    @Slot()
    def _seen(self) -> None:
        self._forget(self._waiting)

    def _forget(self, waiting: Iterable[Waiting]) -> None:
        self._workspace.refused.forget([one.file.key for one in waiting])

    def _hear(self, intake: FileIntake) -> None:
        if intake not in self._heard:
            self._heard.append(intake)
            intake.settled.connect(self._settled)
            intake.refused.connect(self._refused)

    @Slot(int)
    def _settled(self, files: int) -> None:
        self._stored += files
        stored = self._stored
        self._notice.say(lambda: self.tr("%Ln file(s) are stored and added to their tickets.", "", stored), "ok")

    @Slot(str, str)
    def _refused(self, name: str, reason: str) -> None:
        sentence = filled(self.tr("%1: %2"), name, reason)
        self._notice.say(sentence, "danger", partial(self._act_words, True), self._try_again)
