"""Files on their way into a ticket: held open at once, kept two at a time, attached together group by group."""

from __future__ import annotations

import itertools
import os
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec.structs import replace
from PySide6.QtCore import QBuffer, QIODevice, QObject, QTimer, Signal
from PySide6.QtGui import QImage

from core.errors import Cancelled, UserError
from core.operation import Child
from desktop.jobs import Cancel
from desktop.messages import message, message_of
from desktop.models.workspace import Workspace
from local_db.refused_files import RefusedFile

AT_ONCE = 2
"""Files that are being kept at the same time: one network thread stays free for synchronising."""
GROUP = 20
"""So many files are attached at the latest when they are kept, so that an end of the program takes few of them."""
REMEMBERED = 40
"""Files on their way that are remembered when the window closes."""
FEW, TELL_MILLISECONDS = 6, 60
"""With more than a few files on their way, the page is told at most this often, not of every one."""
_PHOTO_NAMES = frozenset({".jpg", ".jpeg", ".png", ".heic", ".heif", ".webp", ".gif", ".bmp", ".tif", ".tiff"})
_TRY_AGAIN = frozenset({"files.disk_full", "files.not_writable"})
"""The store could not take it now; the file itself is good."""

Start = Callable[[Callable[[Child], None], Callable[[BaseException], None]], Cancel]


class Incoming(msgspec.Struct, frozen=True):
    """A file that is not attached yet. `failed`: it is not stored, and can be tried again.

    `place` is the field that it was brought to; empty: to the record. `turn`: the how many-th of all that were brought.
    """

    key: str
    name: str
    start: Start
    turn: int
    path: Path | None = None
    failed: bool = False
    place: str = ""


class FileIntake(QObject):
    """Keeps files and says when a group is complete. A refused file holds the others up in no way.

    What the disk has no room for is remembered for `owner` (a record, or the draft that `act` makes a record of) until
    it is attached or given up, also over a restart.
    """

    changed = Signal()
    stored = Signal(tuple)
    """Children of the files of a group that are kept now, in the order in which they were brought."""
    placed = Signal(str, object)
    """The field that a file was brought to, and its Child, which is kept now; before `stored`."""
    refused = Signal(str, str)
    """The name of a file that was refused, and the sentence that says why."""
    no_photo = Signal(str)
    """The name of a file that is called a photo and is none; it is kept as it is."""
    taken_after_all = Signal(str)
    """The name of a file that the disk had refused and that is stored now."""
    settled = Signal(int)
    """So many files that the disk had refused are attached now."""

    def __init__(self, workspace: Workspace, owner: str = "", act: str = "") -> None:
        super().__init__()
        self._workspace = workspace
        self._owner, self._act = owner, act
        self._refused_once: set[str] = set()
        self._late: dict[str, str] = {}
        self._kept: list[tuple[int, Child]] = []
        self._turns = itertools.count()
        self._sources: dict[str, Path] = {}
        self._queue: deque[str] = deque()
        self._running: dict[str, Cancel] = {}
        self._holds: dict[str, BinaryIO] = {}
        self._holding = 0
        self.incoming: dict[str, Incoming] = {}
        self._again = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TELL_MILLISECONDS)
        self._timer.timeout.connect(self._tell_rest)

    @property
    def taking(self) -> bool:
        """Whether any file is on its way; those that the disk refused wait to be tried again."""
        return not all(one.failed for one in self.incoming.values())

    def take_paths(self, paths: Iterable[Path], place: str = "") -> None:
        """Takes these files, to a field if one is named; each is opened at once, before its program deletes it."""
        taken = []
        for path in paths:
            key = self._workspace.new_id()
            start = partial(self._keep_held, key, path)
            self.incoming[key] = Incoming(key, path.name or str(path), start, next(self._turns), path, place=place)
            taken.append((key, path))
        if taken:
            self._holding += 1
            self._workspace.hold_files([path for _, path in taken], partial(self._held, [key for key, _ in taken]))
            self._note_changed()

    def take(self, what: list[Path] | QImage, place: str) -> None:
        """Takes what was brought to a field: files, or a picture."""
        self.take_picture(what, place) if isinstance(what, QImage) else self.take_paths(what, place)

    def take_picture(self, image: QImage, place: str = "") -> None:
        """Takes a picture from the clipboard or a pad, as PNG, named after the moment; to a field if one is named."""
        word = self.tr("pasted")
        name = f"{word}-{self._workspace.local_now():%Y%m%d-%H%M%S}.png"
        key = self._workspace.new_id()
        start = partial(self._workspace.keep_picture, partial(_png, image.copy()), name)
        self.incoming[key] = Incoming(key, name, start, next(self._turns), place=place)
        self._enqueue(key)

    def own(self, owner: str, act: str = "") -> None:
        """From now on the files belong to that record, or to the draft that `act` makes a record of."""
        self._owner, self._act = owner, act
        failed = [one for one in self.incoming.values() if one.failed]
        if failed:
            self._workspace.refused.note([self._refused_file(one) for one in failed])

    def recall(self) -> None:
        """Takes up what the disk refused for the owner before the program was started."""
        for file in self._workspace.refused.of(self._owner):
            if file.key in self.incoming:
                continue
            path = file.path
            start = partial(self._workspace.keep_file, path) if path is not None else _gone
            self._refused_once.add(file.key)
            turn = next(self._turns)
            self.incoming[file.key] = Incoming(file.key, file.name, start, turn, path, failed=True, place=file.place)
            self._note_changed()

    def attached(self, children: Iterable[Child]) -> None:
        """These are attached for good: nothing of them is to be remembered any more."""
        keys = [self._late.pop(child.hash) for child in children if child.hash in self._late]
        if keys:
            self._workspace.refused.forget(keys)
            self.settled.emit(len(keys))

    def not_attached(self, children: Iterable[Child]) -> None:
        """These are kept, but the database refused to attach them: each waits with its name to be tried again."""
        for child in children:
            key, path = self._workspace.new_id(), self._sources.get(child.hash)
            again = partial(_kept_already, child)
            one = Incoming(key, child.name, again, next(self._turns), path, failed=True)
            self.incoming[key] = one
            self._refused_once.add(key)
            self._workspace.refused.note([self._refused_file(one)], partial(self._remembered, one.name))
        self._note_changed()

    def give_up(self) -> None:
        """Forgets every file that is not attached yet."""
        for key in list(self.incoming):
            self.drop(key)

    def stop(self) -> None:
        """Gives up what is still on its way; files that the disk refused stay to be tried again."""
        for key in [key for key, one in self.incoming.items() if not one.failed]:
            self.drop(key)

    def leave(self) -> None:
        """The window closes: attaches what is kept, and remembers what is not."""
        self._attach_kept()
        left = [one for one in self.incoming.values() if not one.failed and one.path is not None]
        if left and self._owner:
            self._workspace.refused.remember_now([self._refused_file(one) for one in left[:REMEMBERED]])

    def retry(self, key: str) -> None:
        """Tries a file again that could not be stored."""
        one = self.incoming.get(key)
        if one is not None and one.failed:
            self.incoming[key] = replace(one, failed=False)
            self._enqueue(key)

    def drop(self, key: str) -> bool:
        """Gives a file up that is not attached yet; False when the key is none of these."""
        one = self.incoming.pop(key, None)
        if one is None:
            return False
        running = self._running.get(key)
        if running is not None:
            running.ask()
        else:
            self._let_go(key)
        if key in self._queue:
            self._queue.remove(key)
        self._workspace.refused.forget([key])
        self.changed.emit()
        self._go_on()
        return True

    def _held(self, keys: list[str], found: list[BinaryIO | UserError]) -> None:
        self._holding -= 1
        for key, held in zip(keys, found, strict=True):
            if isinstance(held, UserError):
                self._failed(key, held)
            elif key in self.incoming:
                self._holds[key] = held
                self._queue.append(key)
            else:
                held.close()
        self._note_changed()
        self._go_on()

    def _keep_held(
        self, key: str, path: Path, on_done: Callable[[Child], None], on_error: Callable[[BaseException], None]
    ) -> Cancel:
        held = self._holds.get(key)
        if held is None:
            return self._workspace.keep_file(path, on_done, on_error)
        return self._workspace.keep_held(held, path.name, on_done, on_error)

    def _enqueue(self, key: str) -> None:
        self._queue.append(key)
        self._note_changed()
        self._go_on()

    def _go_on(self) -> None:
        """Starts what there is room for, and attaches what is kept when a group is full or nothing is under way."""
        while self._queue and len(self._running) < AT_ONCE:
            one = self.incoming[self._queue.popleft()]
            cancel = one.start(partial(self._stored, one.key), partial(self._failed, one.key))
            if one.key in self.incoming and not self.incoming[one.key].failed:
                self._running[one.key] = cancel
        under_way = self._queue or self._holding or any(key in self.incoming for key in self._running)
        if len(self._kept) >= GROUP or not under_way:
            self._attach_kept()

    def _attach_kept(self) -> None:
        if self._kept:
            kept, self._kept = sorted(self._kept, key=itemgetter(0)), []
            self.stored.emit(tuple(child for _turn, child in kept))

    def _stored(self, key: str, child: Child) -> None:
        self._running.pop(key, None)
        self._let_go(key)
        if (one := self.incoming.pop(key, None)) is not None:
            if one.path is not None:
                self._sources[child.hash] = one.path
            if key in self._refused_once:
                self._late[child.hash] = key
                self.taken_after_all.emit(one.name)
            if Path(one.name).suffix.lower() in _PHOTO_NAMES and not child.mime.startswith("image/"):
                self.no_photo.emit(one.name)
            self._kept.append((one.turn, child))
            if one.place:
                self.placed.emit(one.place, child)
            self._note_changed()
        self._go_on()

    def _failed(self, key: str, error: BaseException) -> None:
        self._running.pop(key, None)
        one = self.incoming.get(key)
        if one is None or isinstance(error, Cancelled):
            self._let_go(key)
            self._go_on()
            return
        if isinstance(error, UserError) and error.code in _TRY_AGAIN:
            self.incoming[key] = replace(one, failed=True)
            self._refused_once.add(key)
            self._workspace.refused.note([self._refused_file(one)], partial(self._remembered, one.name))
        else:
            del self.incoming[key]
            self._let_go(key)
            self._workspace.refused.forget([key])
        self.refused.emit(one.name, message_of(error))
        self._note_changed()
        self._go_on()

    def _let_go(self, key: str) -> None:
        held = self._holds.pop(key, None)
        if held is not None:
            held.close()

    def _remembered(self, name: str, written: bool) -> None:
        if not written:
            self.refused.emit(name, message("files.not_remembered"))

    def _refused_file(self, one: Incoming) -> RefusedFile:
        source = os.fsencode(one.path) if one.path is not None else b""
        name = one.name.encode("utf-8", "replace").decode("utf-8")
        return RefusedFile(one.key, self._owner, self._act, source, name, one.place)

    def _note_changed(self) -> None:
        if len(self.incoming) <= FEW:
            self.changed.emit()
        elif self._timer.isActive():
            self._again = True
        else:
            self._timer.start()
            self.changed.emit()

    def _tell_rest(self) -> None:
        if self._again:
            self._again = False
            self._timer.start()
            self.changed.emit()


def _kept_already(child: Child, on_done: Callable[[Child], None], _on_error: Callable[[BaseException], None]) -> Cancel:
    """The file itself is kept; only attaching it failed."""
    on_done(child)
    return Cancel()


def _gone(_on_done: Callable[[Child], None], on_error: Callable[[BaseException], None]) -> Cancel:
    """A pasted picture was in the clipboard only."""
    on_error(UserError("files.picture_gone"))
    return Cancel()


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide's stub wants bytes; Qt takes the name as text
    return bytes(buffer.data().data())
