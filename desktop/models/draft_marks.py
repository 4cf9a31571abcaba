"""On which tickets something was typed and not saved yet: a draft that nobody sees on opening another ticket."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desktop.models.workspace import Workspace
from local_db.queries.edited import writers_of_edits


class DraftMarks(QObject):
    """Records with a draft of the person in front. Knows nothing before `look`."""

    changed = Signal(str)
    """The record with that id has a draft now, or has none any more."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._writers: dict[str, frozenset[str]] = {}
        workspace.draft_kept.connect(self._note_kept)
        workspace.draft_gone.connect(self.look)

    def on(self, record: str) -> bool:
        """Whether the person in front has typed something on that record and not saved it."""
        return bool(self._writers.get(record, frozenset()) & {"", self._workspace.person})

    @Slot()
    def look(self) -> None:
        """Reads which records have drafts."""
        self._workspace.read(writers_of_edits, self._known)

    def _known(self, found: dict[str, frozenset[str]]) -> None:
        before, self._writers = self._writers, found
        for record in before.keys() | found.keys():
            if before.get(record) != found.get(record):
                self.changed.emit(record)

    @Slot(object)
    def _note_kept(self, draft: Any) -> None:
        writers = self._writers.get(draft.record, frozenset())
        if draft.record is not None and draft.by not in writers:
            self._writers[draft.record] = writers | {draft.by}
            self.changed.emit(draft.record)
