"""After a restart: tells which new tickets were begun and not submitted, and goes on with the latest in one click."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot

from desktop.bootstrap.record import RecordPlace
from desktop.models.draft_keeper import OpenDraft, ask_open_drafts
from desktop.models.workspace import Workspace
from desktop.widgets.parts import Notice
from desktop.wording import filled, label_text


class Unfinished(QObject):
    """Tells each person of the own drafts. A notice that says something else already is left alone: the drafts stay in
    the list of drafts.
    """

    def __init__(
        self, workspace: Workspace, record: RecordPlace, notice: Notice, show_place: Callable[[], None]
    ) -> None:
        super().__init__(notice)
        self._workspace = workspace
        self._record = record
        self._notice = notice
        self._show_place = show_place
        self._looks = False
        self._told: tuple[OpenDraft, ...] = ()
        """The drafts that are told of, the latest first."""
        workspace.draft_gone.connect(self._note_gone)
        record.record_shown.connect(self._note_shown)

    def look(self) -> None:
        """Asks for the drafts of the person in front."""
        self._looks = True
        ask_open_drafts(self._workspace, partial(self._known, self._workspace.person))

    def change_person(self) -> None:
        """Another person works here now: takes back what was told to the one before."""
        self._take_back()
        if self._looks:
            self.look()

    @Slot(str)
    def _note_gone(self, draft: str) -> None:
        """What is told of may be submitted or discarded in another way: tells of what is left."""
        if any(one.id == draft for one in self._told):
            shown = not self._notice.isHidden()
            self._take_back()
            if shown and self._notice.isHidden():
                self.look()

    @Slot()
    def _note_shown(self) -> None:
        if not self._record.new_page.isHidden():
            self._take_back()  # the page itself offers them

    def _take_back(self) -> None:
        if self._told:
            self._notice.take_back(self._words)
        self._told = ()

    def _known(self, person: str, mine: list[OpenDraft]) -> None:
        if not mine or person != self._workspace.person or not self._notice.isHidden() or self._record.new.begun:
            return
        if self._record.new_page.isVisible():
            return  # which offers them itself
        self._told = tuple(mine)
        self._notice.say(self._words, "primary", lambda: self.tr("Go on with it"), self._go_on)

    def _words(self) -> str:
        latest = self._told[0]
        label = label_text(self._workspace.forms.form(latest.form).label)
        words = f"{label} \u00b7 {latest.words}" if latest.words else label
        sentence = self.tr("%Ln ticket(s) begun and not submitted; the latest: %1", "", len(self._told))
        return filled(sentence, words)

    def _go_on(self) -> None:
        self._show_place()
        self._record.go_on_with(self._told[0].id)
