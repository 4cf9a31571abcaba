"""Files on their way into a ticket: kept first, attached together when all of a batch are kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, Signal
from PySide6.QtGui import QImage

from core.errors import Cancelled, UserError
from core.operation import Child
from desktop.jobs import Cancel
from desktop.messages import message, message_of
from desktop.models.workspace import Workspace
from local_db.refused_files import RefusedFile

_TRY_AGAIN = frozenset({"files.disk_full", "files.not_writable"})
"""The store could not take it now; the file itself is good."""

Start = Callable[[Callable[[Child], None], Callable[[BaseException], None]], Cancel]


@dataclass(frozen=True)
class Incoming:
    """A file that is not attached yet. `failed`: it is not stored, and can be tried again."""

    key: str
    name: str
    start: Start
    path: Path | None = None
    failed: bool = False


class FileIntake(QObject):
    """Keeps files and says when a batch is complete. A refused file holds the others up in no way.

    What the disk has no room for is remembered for `owner` (a record, or the draft that `act` makes a record of) until
    it is attached or given up, also over a restart.
    """

    changed = Signal()
    stored = Signal(tuple)
    """Children of the files of a batch that are kept now."""
    refused = Signal(str)
    """A sentence saying which file was refused and why."""
    settled = Signal(int)
    """So many files that the disk had refused are attached now."""

    def __init__(self, workspace: Workspace, owner: str = "", act: str = "") -> None:
        super().__init__()
        self._workspace = workspace
        self._owner, self._act = owner, act
        self._refused_once: set[str] = set()
        self._late: dict[str, str] = {}
        self._kept: list[Child] = []
        self._running: dict[str, Cancel] = {}
        self._count = 0
        self.incoming: dict[str, Incoming] = {}

    def take_paths(self, paths: Iterable[Path]) -> None:
        """Takes these files."""
        for path in paths:
            self._take(path.name, partial(self._workspace.keep_file, path), path)

    def take_picture(self, image: QImage) -> None:
        """Takes a picture from the clipboard, as PNG."""
        self._count += 1
        name = f"incoming-{self._count}.png"
        self._take(name, partial(self._workspace.keep_picture, partial(_png, image.copy()), name))

    def own(self, owner: str, act: str = "") -> None:
        """From now on the files belong to that record, or to the draft that `act` makes a record of."""
        self._owner, self._act = owner, act
        failed = [one for one in self.incoming.values() if one.failed]
        if failed:
            self._workspace.note_refused([self._refused_file(one) for one in failed])

    def recall(self) -> None:
        """Takes up what the disk refused for the owner before the program was started."""
        for file in self._workspace.refused_files(self._owner):
            if file.key in self.incoming:
                continue
            path = file.path
            start = partial(self._workspace.keep_file, path) if path is not None else _gone
            self._refused_once.add(file.key)
            self.incoming[file.key] = Incoming(file.key, file.name, start, path, failed=True)
            self.changed.emit()

    def attached(self, children: Iterable[Child]) -> None:
        """These are attached for good: nothing of them is to be remembered any more."""
        keys = [self._late.pop(child.hash) for child in children if child.hash in self._late]
        if keys:
            self._workspace.forget_refused(keys)
            self.settled.emit(len(keys))

    def give_up(self) -> None:
        """Forgets every file that is not attached yet."""
        for key in list(self.incoming):
            self.drop(key)

    def retry(self, key: str) -> None:
        """Tries a file again that could not be stored."""
        one = self.incoming.get(key)
        if one is not None and one.failed:
            self.incoming[key] = replace(one, failed=False)
            self._start(self.incoming[key])

    def drop(self, key: str) -> bool:
        """Gives a file up that is not attached yet; False when the key is none of these."""
        one = self.incoming.pop(key, None)
        if one is None:
            return False
        running = self._running.pop(key, None)
        if running is not None:
            running.ask()
        self._workspace.forget_refused([key])
        self.changed.emit()
        self._finish()
        return True

    def _take(self, name: str, start: Start, path: Path | None = None) -> None:
        one = Incoming(self._workspace.new_id(), name, start, path)
        self.incoming[one.key] = one
        self._start(one)

    def _start(self, one: Incoming) -> None:
        self._running[one.key] = one.start(partial(self._stored, one.key), partial(self._failed, one.key))
        self.changed.emit()

    def _stored(self, key: str, child: Child) -> None:
        self._running.pop(key, None)
        if self.incoming.pop(key, None) is None:
            return
        if key in self._refused_once:
            self._late[child.hash] = key
        self._kept.append(child)
        self.changed.emit()
        self._finish()

    def _failed(self, key: str, error: BaseException) -> None:
        self._running.pop(key, None)
        one = self.incoming.get(key)
        if one is None or isinstance(error, Cancelled):
            return
        if isinstance(error, UserError) and error.code in _TRY_AGAIN:
            self.incoming[key] = replace(one, failed=True)
            self._refused_once.add(key)
            self._workspace.note_refused([self._refused_file(one)], partial(self._remembered, one.name))
        else:
            del self.incoming[key]
            self._workspace.forget_refused([key])
        self.refused.emit(f"{one.name}: {message_of(error)}")
        self.changed.emit()
        self._finish()

    def _finish(self) -> None:
        if self._kept and not self._running:
            kept, self._kept = tuple(self._kept), []
            self.stored.emit(kept)

    def _remembered(self, name: str, written: bool) -> None:
        if not written:
            self.refused.emit(f"{name}: {message('files.not_remembered')}")

    def _refused_file(self, one: Incoming) -> RefusedFile:
        source = os.fsencode(one.path) if one.path is not None else b""
        name = one.name.encode("utf-8", "replace").decode("utf-8")
        return RefusedFile(one.key, self._owner, self._act, source, name)


def _gone(_on_done: Callable[[Child], None], on_error: Callable[[BaseException], None]) -> Cancel:
    """A pasted picture was in the clipboard only."""
    on_error(UserError("files.picture_gone"))
    return Cancel()


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide's stub wants bytes; Qt takes the name as text
    return bytes(buffer.data().data())
