"""Files that a full disk refused, as the window knows them: remembered over a restart, and told while any waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.jobs import JobRunner
from desktop.models import late_questions

if TYPE_CHECKING:
    from local_db.desk import Desk
    from local_db.refused_files import RefusedFile, Waiting

__all__ = ["RefusedShelf", "Waiting"]

Read = Callable[[Callable[[Any], list["Waiting"]], Callable[[list["Waiting"]], None]], None]


class RefusedShelf(QObject):
    """The refused files of one desk. `read` asks the database in a job."""

    changed = Signal()
    """Others wait by now than before."""

    def __init__(self, desk: Desk, jobs: JobRunner, read: Read, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._jobs = jobs
        self._read = read

    @property
    def count(self) -> int:
        """How many wait for somebody."""
        return len(self._desk.refused.all())

    def of(self, owner: str) -> list[RefusedFile]:
        """Those that were refused for that record or draft."""
        return [file for file in self._desk.refused.all() if file.owner == owner]

    def note(self, files: Iterable[RefusedFile], on_written: Callable[[bool], None] | None = None) -> None:
        """Remembers files that the disk refused, also over a restart; tells whether that is on the disk."""
        self._desk.refused.note(files)
        self._jobs.read(self._desk.refused.write, on_written)
        self.changed.emit()

    def remember_now(self, files: Iterable[RefusedFile]) -> None:
        """Remembers files that are not stored yet because the window closes. Blocks."""
        self._desk.refused.note(files)
        self._desk.refused.write()

    def forget(self, keys: Iterable[str]) -> None:
        """These are stored and attached now, or given up."""
        wanted = {file.key for file in self._desk.refused.all()} & set(keys)
        if wanted:
            self._desk.refused.forget(wanted)
            self._jobs.read(self._desk.refused.write)
            self.changed.emit()

    def waiting(self, on_done: Callable[[list[Waiting]], None]) -> None:
        """Every refused file with what waits for it; looks at the disks of the originals."""
        files = self._desk.refused.all()
        if files:
            self._read(partial(late_questions.waiting, files), on_done)
        else:
            on_done([])
