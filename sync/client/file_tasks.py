"""Carries out what `step` asks for about files: reads and keeps them, sends them to the hub, fetches them there."""

from __future__ import annotations

import hashlib
import hmac
import io
import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from core.errors import UserError
from local_db.evidence import small_picture
from local_db.file_queue import (
    QueuedFile,
    asked_for,
    file_at_both_ends,
    file_found,
    file_lost,
    file_named,
    is_any_unsent,
    missing_files,
    to_download,
    to_upload,
    unsent,
)
from local_db.file_settings import load_file_settings
from local_db.files import Derived, FileStore
from local_db.small_pictures import picture_done, pictures_to_fetch, pictures_to_send
from local_db.store import Store
from local_db.writer import Lane
from sync.client import events, orders
from sync.client.hub import Hub
from sync.protocol.messages import FileDone, FileProof, HaveRequest
from sync.protocol.routes import UNIT

logger = logging.getLogger(__name__)

T = TypeVar("T")
_LOST = frozenset({"files.missing", "files.damaged"})
_NO_PICTURE = frozenset({"photo.unreadable", "photo.too_many_pixels", *_LOST})
_PIECE = 1 << 18
_MOST_ASKED_FOR = 100
"""Originals that one request says are wanted here."""


class FileTasks:
    """The hands of one client where files are concerned."""

    def __init__(self, store: Store, files: FileStore, hub: Hub) -> None:
        self._store = store
        self._files = files
        self._hub = hub
        self._partial: dict[str, bytearray] = {}

    def carry_out(self, request: orders.Request) -> events.What | None:
        """Does what is asked; None when it is not about files. Raises CallFailed."""
        doer = _DOERS.get(type(request))
        return doer(self, request) if doer is not None else None

    def read_files(self, request: orders.ReadFiles) -> events.What:
        """Which files are on their way; files that were lost and are here again are among them."""
        for lost in self._read(missing_files):
            if self._files.verify(lost):
                self._write(partial(file_found, file_hash=lost))
        settings = self._read(load_file_settings)
        hold, most = settings.hold_originals, request.most
        uploads = list(self._pictures_here(most))
        room = most - len(uploads)
        if not hold:
            uploads += self._read(lambda connection: to_upload(connection, room))
        elif request.wanted:
            uploads += self._read(lambda connection: unsent(connection, sorted(request.wanted)))
        pictures = self._read(lambda connection: pictures_to_fetch(connection, most))
        downloads = [QueuedFile(photo, 0, kind) for photo, kind in pictures]
        room = most - len(downloads)
        downloads += self._read(lambda connection: to_download(connection, room, asked_for=hold))
        ask = hold and self._read(is_any_unsent)
        return events.FilesRead(tuple(uploads), tuple(downloads), settings.budget, ask, settings.metered)

    def _pictures_here(self, most: int) -> Iterator[QueuedFile]:
        for photo, kind in self._read(lambda connection: pictures_to_send(connection, most)):
            content = self._picture(photo, kind)
            if content is not None:
                yield QueuedFile(photo, len(content), kind)

    def _picture(self, photo: str, kind: Derived) -> bytes | None:
        """The small picture, made again where it must be; None when there is none, which is then noted."""
        try:
            content = small_picture(self._files, photo, kind)
        except UserError as error:
            logger.warning("no %s of %s: %s", kind.value, photo, error.code)
            if error.code not in _NO_PICTURE:
                return None
            content = None
        if content is None:
            self._write(partial(picture_done, photo=photo, kind=kind))
        return content

    def have(self, request: orders.Have) -> events.What:
        """What the hub has of the files; also tells it which originals people here asked for."""
        want = tuple(self._read(lambda connection: asked_for(connection, _MOST_ASKED_FOR)))
        reply = self._hub.have(HaveRequest(request.names, want))
        return events.HaveAnswered(reply.files, reply.nonce, reply.sizes, reply.wanted)

    def send_chunk(self, request: orders.SendChunk) -> events.What:
        """Reads chunks and sends them; a file that is gone or damaged here is noted as missing.

        A file that cannot be read now, such as one that another program holds, waits for the next session.
        """
        chunk = self._bytes(request.name, request.index * UNIT, request.units * UNIT)
        if not chunk:
            return events.FileUnusable()
        if request.afresh:
            self._hub.hang_up()
        self._hub.send_chunk(request.name, request.index, chunk)
        return events.ChunkSent(len(chunk))

    def _bytes(self, name: str, start: int, length: int) -> bytes:
        """That part of a file here; empty when it is not to be had."""
        photo, kind = file_named(name)
        if kind is not None:
            return (self._picture(photo, kind) or b"")[start : start + length]
        try:
            return self._files.read(photo, start, length)
        except UserError as error:
            logger.warning("file %s cannot be sent: %s", photo, error.code)
            if error.code in _LOST:
                self._write(partial(file_lost, file_hash=photo))
            return b""

    def finish_upload(self, request: orders.FinishUpload) -> events.What:
        """Asks the hub to verify the whole."""
        photo, kind = file_named(request.name)
        digest = ""
        if kind is not None:
            content = self._picture(photo, kind)
            if content is None or len(content) != request.size:
                return events.FileUnusable()
            digest = hashlib.sha256(content).hexdigest()
        state = self._hub.finish_file(request.name, FileDone(request.size, UNIT, digest))
        return events.UploadFinished(state.whole)

    def prove_file(self, request: orders.ProveFile) -> events.What:
        """Shows that the file is here, by its bytes under the hub's nonce."""
        try:
            rolled = hmac.new(bytes.fromhex(request.nonce), digestmod="sha256")
        except ValueError:
            return events.UploadFinished(whole=False)
        start = 0
        while piece := self._bytes(request.name, start, _PIECE):
            rolled.update(piece)
            start += len(piece)
        if not start:
            return events.FileUnusable()
        state = self._hub.prove_file(request.name, FileProof(request.nonce, rolled.hexdigest()))
        return events.UploadFinished(state.whole, state.chunks)

    def fetch_chunk(self, request: orders.FetchChunk) -> events.What:
        """Gets the next piece of a file; pieces that came before a broken connection are kept."""
        if self._is_here(request.name):
            return events.ChunkFetched(0)
        held, start = self._partial.setdefault(request.name, bytearray()), request.index * request.chunk
        if len(held) > start:
            return events.ChunkFetched(0)
        piece = self._hub.fetch_piece(request.name, start, request.chunk)
        held += piece
        return events.ChunkFetched(len(piece))

    def keep_file(self, request: orders.KeepFile) -> events.What:
        """Keeps what was fetched, if it is what its name says."""
        fetched = bytes(self._partial.pop(request.name, b""))
        photo, kind = file_named(request.name)
        try:
            if kind is not None:
                self._keep_picture(photo, kind, fetched)
            elif not self._files.verify(photo):
                self._files.put(io.BytesIO(fetched), expected=photo)
        except UserError as error:
            logger.warning("file %s cannot be kept: %s", request.name, error.code)
            return events.FileUnusable()
        return self._settled(request.name)

    def _keep_picture(self, photo: str, kind: Derived, content: bytes) -> None:
        from local_db.images import check_small_picture

        if self._files.derived(photo, kind) is None and not self._files.has(photo):
            check_small_picture(content, kind)
            self._files.keep_derived(photo, kind, content)

    def _is_here(self, name: str) -> bool:
        photo, kind = file_named(name)
        if kind is not None:
            return self._files.derived(photo, kind) is not None
        return name not in self._partial and self._files.verify(photo)

    def note_uploaded(self, request: orders.NoteUploaded) -> events.What:
        """Notes that the hub holds the file."""
        return self._settled(request.name)

    def _settled(self, name: str) -> events.What:
        photo, kind = file_named(name)
        now = int(self._store.clock.now().timestamp() * 1000)
        if kind is not None:
            self._write(lambda connection: picture_done(connection, photo, kind))
        else:
            self._write(lambda connection: file_at_both_ends(connection, photo, now))
        return events.FileNoted()

    def _read(self, query: Callable[[Any], T]) -> T:
        with self._store.reading() as connection:
            return query(connection)

    def _write(self, task: Callable[[Any], T]) -> T:
        return self._store.write(task, Lane.SYNC).result()


_DOERS: dict[type, Callable[[FileTasks, Any], events.What]] = {
    orders.ReadFiles: FileTasks.read_files,
    orders.Have: FileTasks.have,
    orders.SendChunk: FileTasks.send_chunk,
    orders.FinishUpload: FileTasks.finish_upload,
    orders.ProveFile: FileTasks.prove_file,
    orders.FetchChunk: FileTasks.fetch_chunk,
    orders.KeepFile: FileTasks.keep_file,
    orders.NoteUploaded: FileTasks.note_uploaded,
}
