"""Files after operations: which chunk moves next. Pure; see step.py."""

from __future__ import annotations

from dataclasses import replace

from local_db.file_queue import QueuedFile
from sync.client.events import (
    ChunkFetched,
    ChunkSent,
    Event,
    FileNoted,
    FilesRead,
    FileUnusable,
    HaveAnswered,
    UploadFinished,
)
from sync.client.orders import (
    FetchChunk,
    FinishUpload,
    Have,
    KeepFile,
    NoteUploaded,
    ReadFiles,
    Request,
    SendChunk,
)
from sync.client.state import Queue, SyncState, Transfer, Turn
from sync.protocol.messages import FileState

FETCHED_AT_ONCE = 4
"""Chunks' worth of bytes in one piece of a download."""


def next_request(state: SyncState) -> tuple[SyncState, Request | None]:
    """The next move of a file, or None when no file is on its way."""
    queue = state.queue
    if queue.transfer is not None:
        return state, _move(queue.transfer)
    if queue.states is None and (queue.uploads or queue.downloads):
        return state, Have(tuple(file.hash for file in (*queue.uploads, *queue.downloads)))
    if queue.uploads:
        return _begin_upload(state, queue)
    if queue.downloads:
        return _begin_download(state, queue)
    if state.todo.files and (state.may_push or state.may_pull):
        todo = replace(state.todo, files=False)
        most = state.settings.files_at_once + len(queue.put_off) + len(queue.absent)
        return replace(state, todo=todo, queue=replace(queue, states=None)), ReadFiles(most)
    return state, None


def _move(transfer: Transfer) -> Request:
    file = transfer.file
    if transfer.upload:
        if transfer.left:
            return SendChunk(file.hash, transfer.left[0], transfer.chunk)
        return FinishUpload(file.hash, file.size, transfer.chunk)
    if transfer.left:
        return FetchChunk(file.hash, transfer.left[0], transfer.chunk)
    return KeepFile(file.hash)


def _begin_upload(state: SyncState, queue: Queue) -> tuple[SyncState, Request]:
    file, rest = queue.uploads[0], queue.uploads[1:]
    known = (queue.states or {}).get(file.hash, FileState(whole=False))
    if known.whole:
        return replace(state, queue=replace(queue, uploads=rest)), NoteUploaded(file.hash)
    there = frozenset(known.chunks)
    left = tuple(index for index in _indexes(file, state.limits.chunk) if index not in there)
    transfer = Transfer(file, state.limits.chunk, left, upload=True)
    return replace(state, queue=replace(queue, uploads=rest, transfer=transfer)), _move(transfer)


def _begin_download(state: SyncState, queue: Queue) -> tuple[SyncState, Request | None]:
    file, rest = queue.downloads[0], queue.downloads[1:]
    known = (queue.states or {}).get(file.hash)
    if known is None or not known.whole:
        return next_request(replace(state, queue=replace(queue, downloads=rest, absent=queue.absent | {file.hash})))
    piece = state.limits.chunk * FETCHED_AT_ONCE
    transfer = Transfer(file, piece, tuple(_indexes(file, piece)), upload=False)
    return replace(state, queue=replace(queue, downloads=rest, transfer=transfer)), _move(transfer)


def _indexes(file: QueuedFile, chunk: int) -> range:
    return range((file.size + chunk - 1) // chunk)


def files_read(state: SyncState, _event: Event, what: FilesRead) -> Turn:
    """Takes up what is not put off; a full round is followed by another."""
    later = state.queue.put_off | state.queue.absent
    uploads = tuple(file for file in what.uploads if file.hash not in later) if _may_upload(state) else ()
    downloads = tuple(file for file in what.downloads if file.hash not in later) if _may_download(state) else ()
    queue = replace(state.queue, uploads=uploads, downloads=downloads, states=None)
    todo = replace(state.todo, files=state.todo.files or bool(uploads or downloads))
    return Turn(replace(state, queue=queue, todo=todo))


def _may_upload(state: SyncState) -> bool:
    return state.settings.upload and state.may_push


def _may_download(state: SyncState) -> bool:
    return state.settings.download and state.may_pull


def have_answered(state: SyncState, _event: Event, what: HaveAnswered) -> Turn:
    """Keeps the hub's word on the files of this round."""
    return Turn(replace(state, queue=replace(state.queue, states=dict(what.states))))


def chunk_moved(state: SyncState, _event: Event, _what: ChunkSent | ChunkFetched) -> Turn:
    """One chunk less to move."""
    transfer = state.queue.transfer
    if transfer is None:
        return Turn(state)
    moved = replace(transfer, left=transfer.left[1:])
    return Turn(replace(state, failures=0, repeats=0, queue=replace(state.queue, transfer=moved)))


def upload_finished(state: SyncState, _event: Event, what: UploadFinished) -> Turn:
    """A whole file is noted; one that the hub does not find whole is put off to the next session."""
    assert isinstance(state.asked, FinishUpload)
    if not what.whole:
        return Turn(put_off(state, state.asked))
    return Turn(replace(state, queue=replace(state.queue, transfer=None)), NoteUploaded(state.asked.hash))


def file_noted(state: SyncState, _event: Event, _what: FileNoted) -> Turn:
    """The file is settled."""
    return Turn(replace(state, queue=replace(state.queue, transfer=None)))


def file_unusable(state: SyncState, _event: Event, _what: FileUnusable) -> Turn:
    """The file is put off to the next session; the others go on."""
    return Turn(put_off(state, state.asked))


def put_off(state: SyncState, asked: Request | None) -> SyncState:
    """Leaves the file of that request, or those of the whole round, until the next session."""
    queue = state.queue
    if isinstance(asked, SendChunk | FinishUpload | FetchChunk | KeepFile | NoteUploaded):
        return replace(state, queue=replace(queue, transfer=None, put_off=queue.put_off | {asked.hash}))
    waiting = frozenset(file.hash for file in (*queue.uploads, *queue.downloads))
    return replace(state, queue=Queue(put_off=queue.put_off | waiting, absent=queue.absent))
