"""Taking this device's work to headquarters on a stick: the messages that the network would carry, sealed in one file.

Everything is written beside the network: nothing here changes what the device knows, so a stick that is lost, full or
pulled out costs a walk and no work. Files lie beside the bundle, each whole or not there, so writing goes on where it
was cut off.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from core.errors import UserError
from core.operation import Stream
from core.record import DEFINITIONS
from local_db.file_queue import QueuedFile, file_named, only_here, to_download, to_upload
from local_db.files import FileStore
from local_db.identity import Identity
from local_db.person_keys import untold_keys
from local_db.reference_copy import Place
from local_db.replication import Cursor, cursors, load_session
from local_db.small_pictures import pictures_to_fetch
from local_db.store import Store
from local_db.upload import OutboxBatch, marks, next_batch, set_aside_here
from sync.client.asking import hello_of, push_of
from sync.client.bootstrap import incomplete
from sync.client.bulk import make_operations
from sync.client.files_here import FilesHere
from sync.protocol import stick as places
from sync.protocol.messages import Limits
from sync.protocol.reference import ReferenceMark
from sync.protocol.sealed_lines import BUNDLE_KIND, Cover, LineWriter
from sync.protocol.stick import Batch, File, Opening, Wanted, file_place, files_key_of, place_of, public_half
from sync.protocol.stick_disk import forget_others, lies_whole, make_room, put_sealed, room_for, written

logger = logging.getLogger(__name__)

MOST_FILES = 100_000
MOST_WANTED = 5_000
_LIMITS = Limits()
_ENVELOPE = 2048
_PIECE = 1 << 20


class Step(msgspec.Struct, frozen=True):
    """How far a stick is written or read: `done` of `total` operations, or of bytes of files."""

    phase: str
    done: int
    total: int


class Carried(msgspec.Struct):
    """What was put on a stick, and what found no room there. `files`: photos, not their small pictures."""

    operations: int = 0
    files: int = 0
    left_operations: int = 0
    left_files: int = 0
    place: Path = msgspec.field(default_factory=Path)


def _go_on() -> None:
    return


def _quiet(_step: Step) -> None:
    return


def ready_for_sticks(store: Store) -> Identity:
    """This device. UserError ``stick.not_enrolled``; ``stick.key_unknown`` before it has heard of the hub's key."""
    if not store.is_set_up or not store.identity.enrolled:
        raise UserError("stick.not_enrolled")
    if not store.identity.stick_key or not store.identity.order_key:
        raise UserError("stick.key_unknown")
    return store.identity


def write_bundle(
    store: Store,
    files: FileStore,
    stick: Path,
    *,
    check: Callable[[], None] = _go_on,
    tell: Callable[[Step], None] = _quiet,
    random: Callable[[int], bytes] = os.urandom,
) -> Carried:
    """Puts on the stick what headquarters does not have, as far as there is room: operations, then files.

    `check` is called between any two pieces and may raise Cancelled; files that are whole by then stay. UserErrors
    of `ready_for_sticks` and `on_stick`; ``stick.full`` when not even some operations find room.
    """
    while True:
        identity = ready_for_sticks(store)
        carried = _Writing(store, files, stick, identity, check, tell, random).write()
        if store.identity.replica == identity.replica:
            return carried


class _Writing:
    """One bundle."""

    def __init__(
        self,
        store: Store,
        files: FileStore,
        stick: Path,
        identity: Identity,
        check: Callable[[], None],
        tell: Callable[[Step], None],
        random: Callable[[int], bytes],
    ) -> None:
        self._store = store
        self._here = FilesHere(store, files)
        self._stick = stick
        self._identity = identity
        self._check = check
        self._tell = tell
        self._random = random
        self._folder = place_of(stick, identity.device)
        self._beside = self._folder / places.SENT_FILES
        self._files_key = files_key_of(identity.device_key)
        self._carried = Carried(place=self._folder / places.BUNDLE)

    def write(self) -> Carried:
        if not self._stick.is_dir():
            raise UserError("stick.gone", folder=str(self._stick))
        for folder in (self._folder, self._beside):
            make_room(folder)
        with written(self._carried.place) as target:
            self._fill(target)
        logger.info("%d operations and %d files on a stick", self._carried.operations, self._carried.files)
        return self._carried

    def _fill(self, target: BinaryIO) -> None:
        identity = self._identity
        bundle = self._store.ids.operation()
        cover = Cover(BUNDLE_KIND, places.VERSION, places.hub_mark(identity.stick_key), identity.device, bundle, key="")
        lines = LineWriter(target, self._folder, cover, identity.stick_key, self._random)
        lines.put(self._opening(bundle))
        for batch in self._batches():
            lines.put(batch)
        for file in self._files():
            lines.put(file)
        lines.put(Wanted(tuple(self._wanted())))
        left = bool(self._carried.left_operations or self._carried.left_files)
        lines.close(identity.device_key, more=left)

    def _opening(self, bundle: str) -> Opening:
        with self._store.plain_reading() as connection:
            streams, held = marks(connection), cursors(connection)
            withheld, epoch = incomplete(connection), load_session(connection).epoch
            keys, files = untold_keys(connection), only_here(connection)
            held_back = set_aside_here(connection)
        read = {scope: held.get(scope, Cursor()) for scope in self._identity.scopes if scope not in withheld}
        wall = int(self._store.clock.now().timestamp() * 1000)
        hello = hello_of(
            self._identity,
            streams,
            read,
            session=bundle,
            fence="",
            epoch=epoch,
            wall=wall,
            held_back=held_back,
            files=files,
            keys=keys,
        )
        reply_key = public_half(places.reply_private(self._identity.device_key))
        return Opening(hello, reply_key, self._files_key, self._copies())

    def _copies(self) -> dict[str, ReferenceMark]:
        """How far the reference records of all and of this branch are here."""
        here = self._store.reference.places()
        wanted = {DEFINITIONS: Place(), self._identity.scope: Place(), **here}
        return {scope: ReferenceMark(at.seq, at.epoch, at.begun) for scope, at in wanted.items()}

    def _batches(self) -> Iterator[Batch]:
        unsent = self._here.read(marks)
        total = sum(mark.unsent for mark in unsent.values())
        done = 0
        for stream in Stream:
            after = unsent[str(stream)].acked_n
            while (batch := self._next(stream, after)) is not None:
                self._check()
                request = msgspec.json.encode(push_of(self._identity, batch))
                if not room_for(self._folder, len(request)):
                    if not done:
                        raise UserError("stick.full", folder=str(self._stick))
                    self._carried.left_operations = max(total - done, 1)
                    return
                yield Batch(msgspec.Raw(request))
                after = batch.last_n
                done += len(batch.numbers) + len(batch.aside)
                self._carried.operations += len(batch.numbers)
                self._tell(Step("operations", done, max(total, done)))

    def _next(self, stream: Stream, after: int) -> OutboxBatch | None:
        most, size = _LIMITS.ops, _LIMITS.bytes - _ENVELOPE
        if stream is Stream.BULK:
            make_operations(self._store, after + most + 1)
        return self._here.read(lambda connection: next_batch(connection, stream, most, size, after))

    def _files(self) -> Iterator[File]:
        """Small pictures first, then the files themselves, each if it still finds room."""
        self._here.find_lost()
        queued = [*self._here.pictures(MOST_FILES)]
        queued += self._here.read(lambda connection: to_upload(connection, MOST_FILES))
        self._forget_others(queued)
        total, done = sum(file.size for file in queued), 0
        for file in queued:
            self._check()
            line = File(file.name, file.size, self._here.digest(file.name, file.size) or "")
            if self._put(file, line):
                yield line
                self._carried.files += file.kind is None
            elif file.kind is None:
                self._carried.left_files += 1
            done += file.size
            self._tell(Step("files", done, total))

    def _put(self, file: QueuedFile, line: File) -> bool:
        target, key = self._place(file.name), bytes.fromhex(self._files_key)
        promised = line.hash or (file.hash if file.kind is None else "")
        if not promised:
            return False
        if lies_whole(target, key, file.size, bytes.fromhex(promised)):
            return True
        if not room_for(self._beside, file.size):
            return False
        try:
            put_sealed(target, key, self._pieces(file), self._random)
        except _Gone:
            return False
        return True

    def _pieces(self, file: QueuedFile) -> Iterator[bytes]:
        start = 0
        while start < file.size:
            self._check()
            piece = self._here.piece(file.name, start, _PIECE)
            if not piece:
                raise _Gone
            yield piece
            start += len(piece)

    def _forget_others(self, queued: Iterable[QueuedFile]) -> None:
        """What headquarters has got meanwhile makes room."""
        forget_others(self._beside, {self._place(file.name).name for file in queued})

    def _place(self, name: str) -> Path:
        return file_place(self._beside, self._files_key, name)

    def _wanted(self) -> Iterator[str]:
        """What is not here, small pictures first."""
        for photo, kind in self._here.read(lambda connection: pictures_to_fetch(connection, MOST_WANTED)):
            yield QueuedFile(photo, 0, kind).name
        for file in self._here.read(lambda connection: to_download(connection, MOST_WANTED)):
            yield file_named(file.name)[0]


class _Gone(Exception):
    """A file of this device cannot be read any more."""
