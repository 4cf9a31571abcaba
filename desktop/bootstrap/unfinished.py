"""After a restart: tells which new tickets were begun and not submitted, and goes on with the latest in one click."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop.bootstrap.record import RecordPlace
from desktop.models.draft_keeper import OpenDraft, ask_open_drafts
from desktop.models.value_words import filled
from desktop.models.workspace import Workspace
from desktop.widgets.parts import Notice
from desktop.wording import label_text


class Unfinished(QObject):
    """Looks once. A notice that says something else already is left alone: the drafts stay in the list of drafts."""

    def __init__(
        self, workspace: Workspace, record: RecordPlace, notice: Notice, show_place: Callable[[], None]
    ) -> None:
        super().__init__(notice)
        self._workspace = workspace
        self._record = record
        self._notice = notice
        self._show_place = show_place

    def look(self) -> None:
        """Asks for the drafts of the person in front."""
        ask_open_drafts(self._workspace, self._known)

    def _known(self, mine: list[OpenDraft]) -> None:
        if not mine or not self._notice.isHidden() or self._record.new.begun:
            return
        latest = mine[0]
        label = label_text(self._workspace.forms.form(latest.form).label)
        words = f"{label} \u00b7 {latest.words}" if latest.words else label
        sentence = self.tr("%Ln ticket(s) begun and not submitted; the latest: %1", "", len(mine))
        self._notice.say(filled(sentence, words), "primary", self.tr("Go on with it"), lambda: self._go_on(latest))

    def _go_on(self, draft: OpenDraft) -> None:
        self._show_place()
        self._record.go_on_with(draft.id)
