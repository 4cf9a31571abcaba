"""Files on their way into a ticket: kept first, attached together when all of a batch are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, Signal
from PySide6.QtGui import QImage

from core.errors import Cancelled, UserError
from core.operation import Child
from desktop.jobs import Cancel
from desktop.messages import message_of
from desktop.models.workspace import Workspace

_TRY_AGAIN = frozenset({"files.disk_full", "files.not_writable"})
"""The store could not take it now; the file itself is good."""

Start = Callable[[Callable[[Child], None], Callable[[BaseException], None]], Cancel]


@dataclass(frozen=True)
class Incoming:
    """A file that is not attached yet. `failed`: it is not stored, and can be tried again."""

    key: str
    name: str
    start: Start
    failed: bool = False


class FileIntake(QObject):
    """Keeps files and says when a batch is complete. A refused file holds the others up in no way."""

    changed = Signal()
    stored = Signal(tuple)
    """Children of the files of a batch that are kept now."""
    refused = Signal(str)
    """A sentence saying which file was refused and why."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._kept: list[Child] = []
        self._running: dict[str, Cancel] = {}
        self._count = 0
        self.incoming: dict[str, Incoming] = {}

    def take_paths(self, paths: Iterable[Path]) -> None:
        """Takes these files."""
        for path in paths:
            self._take(path.name, partial(self._workspace.keep_file, path))

    def take_picture(self, image: QImage) -> None:
        """Takes a picture from the clipboard, as PNG."""
        name = self._next_key() + ".png"
        self._take(name, partial(self._workspace.keep_picture, partial(_png, image.copy()), name))

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
        self.changed.emit()
        self._finish()
        return True

    def _take(self, name: str, start: Start) -> None:
        one = Incoming(self._next_key(), name, start)
        self.incoming[one.key] = one
        self._start(one)

    def _start(self, one: Incoming) -> None:
        self._running[one.key] = one.start(partial(self._stored, one.key), partial(self._failed, one.key))
        self.changed.emit()

    def _stored(self, key: str, child: Child) -> None:
        self._running.pop(key, None)
        if self.incoming.pop(key, None) is None:
            return
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
        else:
            del self.incoming[key]
        self.refused.emit(f"{one.name}: {message_of(error)}")
        self.changed.emit()
        self._finish()

    def _finish(self) -> None:
        if self._kept and not self._running:
            kept, self._kept = tuple(self._kept), []
            self.stored.emit(kept)

    def _next_key(self) -> str:
        self._count += 1
        return f"incoming-{self._count}"


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide's stub wants bytes; Qt takes the name as text
    return bytes(buffer.data().data())
