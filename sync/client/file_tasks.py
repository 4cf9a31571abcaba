"""Carries out what `step` asks for about files: reads and keeps them, sends them to the hub, fetches them there."""

from __future__ import annotations

import hmac
import io
from collections.abc import Callable
from typing import Any

from local_db.file_needs import refused_files
from local_db.file_queue import (
    QueuedFile,
    asked_for,
    is_any_unsent,
    only_here,
    send_again,
    to_download,
    to_upload,
    unsent,
)
from local_db.file_settings import load_file_settings
from local_db.files import FileStore
from local_db.small_pictures import pictures_to_fetch
from local_db.store import Store
from sync.client import events, orders
from sync.client.files_here import FilesHere
from sync.client.hub import Hub
from sync.protocol.messages import FileDone, FileProof, HaveRequest
from sync.protocol.routes import UNIT

_PIECE = 1 << 18
_MOST_ASKED_FOR = 100
"""Originals that one request says are wanted here."""


class FileTasks:
    """The hands of one client where files are concerned."""

    def __init__(self, store: Store, files: FileStore, hub: Hub) -> None:
        self._here = FilesHere(store, files)
        self._hub = hub
        self._partial: dict[str, bytearray] = {}
        self.fetching: tuple[str, int] | None = None
        """The name of what comes now, and how many bytes of it are here."""

    def carry_out(self, request: orders.Request) -> events.What | None:
        """Does what is asked; None when it is not about files. Raises CallFailed."""
        doer = _DOERS.get(type(request))
        return doer(self, request) if doer is not None else None

    def read_files(self, request: orders.ReadFiles) -> events.What:
        """Which files are on their way; files that were lost and are here again are among them."""
        self._here.find_lost()
        settings = self._here.read(load_file_settings)
        hold, most = settings.hold_originals and not request.locked, request.most
        uploads = list(self._here.pictures(most))

        def rest(connection: Any) -> tuple[list[QueuedFile], bool]:
            if not hold:
                uploads.extend(to_upload(connection, most - len(uploads)))
            elif request.wanted:
                uploads.extend(unsent(connection, sorted(request.wanted)))
            downloads = [QueuedFile(photo, 0, kind) for photo, kind in pictures_to_fetch(connection, most)]
            downloads += to_download(connection, most - len(downloads), asked_for=hold)
            return downloads, hold and is_any_unsent(connection)

        downloads, ask = self._here.read(rest)
        return events.FilesRead(tuple(uploads), tuple(downloads), settings.budget, ask, settings.metered)

    def have(self, request: orders.Have) -> events.What:
        """What the hub has of the files; also tells it which originals people here asked for."""
        want = tuple(self._here.read(lambda connection: asked_for(connection, _MOST_ASKED_FOR)))
        reply = self._hub.have(HaveRequest(request.names, want))
        return events.HaveAnswered(reply.files, reply.nonce, reply.sizes, reply.wanted)

    def are_all_there(self) -> bool:
        """Whether the hub has every file of this device. Raises CallFailed.

        It is asked about those of refused work, which it keeps for a month only: what it has let go is sent again.
        """
        refused = [name for name in self._here.read(refused_files) if self._here.is_here(name)]
        gone: list[str] = []
        for start in range(0, len(refused), _MOST_ASKED_FOR):
            names = tuple(refused[start : start + _MOST_ASKED_FOR])
            states = self._hub.have(HaveRequest(names)).files
            gone += [name for name in names if name not in states or not states[name].whole]
        if gone:
            self._here.write(lambda connection: send_again(connection, gone))
        return not self._here.read(only_here)

    def send_chunk(self, request: orders.SendChunk) -> events.What:
        """Reads chunks and sends them; a file that is gone or damaged here is noted as missing.

        A file that cannot be read now, such as one that another program holds, waits for the next session.
        """
        chunk = self._here.piece(request.name, request.index * UNIT, request.units * UNIT)
        if not chunk:
            return events.FileUnusable()
        if request.afresh:
            self._hub.hang_up()
        self._hub.send_chunk(request.name, request.index, chunk)
        return events.ChunkSent(len(chunk))

    def finish_upload(self, request: orders.FinishUpload) -> events.What:
        """Asks the hub to verify the whole."""
        digest = self._here.digest(request.name, request.size)
        if digest is None:
            return events.FileUnusable()
        state = self._hub.finish_file(request.name, FileDone(request.size, UNIT, digest))
        return events.UploadFinished(state.whole)

    def prove_file(self, request: orders.ProveFile) -> events.What:
        """Shows that the file is here, by its bytes under the hub's nonce."""
        try:
            rolled = hmac.new(bytes.fromhex(request.nonce), digestmod="sha256")
        except ValueError:
            return events.UploadFinished(whole=False)
        start = 0
        while piece := self._here.piece(request.name, start, _PIECE):
            rolled.update(piece)
            start += len(piece)
        if not start:
            return events.FileUnusable()
        state = self._hub.prove_file(request.name, FileProof(request.nonce, rolled.hexdigest()))
        return events.UploadFinished(state.whole, state.chunks)

    def fetch_chunk(self, request: orders.FetchChunk) -> events.What:
        """Gets the next piece of a file; pieces that came before a broken connection are kept."""
        if request.name not in self._partial and self._here.is_here(request.name):
            return events.ChunkFetched(0)
        held, start = self._partial.setdefault(request.name, bytearray()), request.index * request.chunk
        if len(held) > start:
            return events.ChunkFetched(0)
        piece = self._hub.fetch_piece(request.name, start, request.chunk)
        held += piece
        self.fetching = request.name, len(held)
        return events.ChunkFetched(len(piece))

    def keep_file(self, request: orders.KeepFile) -> events.What:
        """Keeps what was fetched, if it is what its name says."""
        fetched = io.BytesIO(self._partial.pop(request.name, b""))
        self.fetching = None
        return events.FileNoted() if self._here.keep(request.name, fetched) else events.FileUnusable()

    def note_uploaded(self, request: orders.NoteUploaded) -> events.What:
        """Notes that the hub holds the file."""
        self._here.settled(request.name)
        return events.FileNoted()


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
