"""Files after operations: which chunk moves next. Pure; see step.py.

Thumbnails go before previews and previews before originals, and what was saved meanwhile is looked at between any two
chunks: a large photo on its way holds up neither operations nor the thumbnail of the next one.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

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
    ProveFile,
    ReadFiles,
    Request,
    SendChunk,
)
from sync.client.state import Queue, SyncState, Transfer, Turn, went_on
from sync.protocol.messages import FileState
from sync.protocol.routes import MOST_UNITS, UNIT

FETCHED_AT_ONCE = 131_072
"""Bytes in one piece of a download."""
FAST_CHUNK = 2.0
"""Seconds; chunks sent sooner are followed by twice as many in one request, up to four."""
HOUR = 3600.0


def next_request(state: SyncState, at: float) -> tuple[SyncState, Request | None]:
    """The next move of a file, or None when no file is on its way or the hour's bytes are spent."""
    queue = state.queue
    if state.todo.files and (state.may_push or state.may_pull):
        most = state.settings.files_at_once + len(queue.put_off) + len(queue.absent)
        todo = replace(state.todo, files=False)
        return replace(state, todo=todo), ReadFiles(most, queue.wanted, state.locked)
    if (queue.uploads or queue.downloads or queue.ask) and _is_spent(state, at):
        return state, None
    unknown = _unknown(queue)
    if unknown or queue.ask:
        return replace(state, queue=replace(queue, ask=False)), Have(unknown)
    if not (queue.uploads or queue.downloads):
        return _look_again(state, at)
    file, upload = _most_urgent(queue)
    transfer = queue.transfer
    if transfer is None or transfer.file.urgency > file.urgency:
        state, request = _begin_upload(state, file) if upload else _begin_download(state, at, file)
    else:
        request = _move(transfer, state.units)
    return _in_time(state, at, request)


def _in_time(state: SyncState, at: float, request: Request | None) -> tuple[SyncState, Request | None]:
    """Not more chunks than the connection will live for; a fresh connection when it is none."""
    if not isinstance(request, SendChunk):
        return state, request
    fitting = state.life.fitting(at, request.units)
    if fitting:
        return state, replace(request, units=fitting)
    return replace(state, life=state.life.begun(at)), replace(request, afresh=True)


def _look_again(state: SyncState, at: float) -> tuple[SyncState, Request | None]:
    """A round with files in it is followed by another."""
    if not state.queue.moved:
        return state, None
    again = replace(state, queue=replace(state.queue, moved=False), todo=replace(state.todo, files=True))
    return next_request(again, at)


def _unknown(queue: Queue) -> tuple[str, ...]:
    return tuple(file.name for file in (*queue.uploads, *queue.downloads) if file.name not in queue.states)


def _most_urgent(queue: Queue) -> tuple[QueuedFile, bool]:
    """The file that goes next, and whether it is sent: one that is under way before others of its kind."""
    under_way = queue.transfer.file if queue.transfer is not None else None
    candidates = [(file.urgency, file != under_way, not upload, file, upload) for file, upload in _first_of_each(queue)]
    *_, file, upload = min(candidates, key=lambda one: one[:3])
    return file, upload


def _first_of_each(queue: Queue) -> Iterable[tuple[QueuedFile, bool]]:
    for files, upload in ((queue.uploads, True), (queue.downloads, False)):
        if queue.transfer is not None and queue.transfer.file in files:
            yield queue.transfer.file, upload
        if files:
            yield min(files, key=lambda file: file.urgency), upload


def _move(transfer: Transfer, units: int) -> Request:
    file = transfer.file
    if not transfer.upload:
        return FetchChunk(file.name, transfer.left[0], transfer.chunk) if transfer.left else KeepFile(file.name)
    if not transfer.left:
        return FinishUpload(file.name, file.size)
    run = 1
    while run < min(units, len(transfer.left)) and transfer.left[run] == transfer.left[0] + run:
        run += 1
    return SendChunk(file.name, transfer.left[0], run)


def still_known(queue: Queue) -> dict[str, FileState]:
    """Over a cut the hub keeps the chunks of files that are on their way to it: they are not asked about again."""
    names = (file.name for file in queue.uploads)
    return {name: queue.states[name] for name in names if name in queue.states and not queue.states[name].whole}


def _begin_upload(state: SyncState, file: QueuedFile) -> tuple[SyncState, Request]:
    queue = state.queue
    known = queue.states.get(file.name, FileState(whole=False))
    if known.whole:
        transfer = Transfer(file, UNIT, (), upload=True)
        state = replace(state, queue=replace(queue, transfer=transfer))
        must_prove = file.kind is None and queue.nonce
        return state, ProveFile(file.name, queue.nonce) if must_prove else NoteUploaded(file.name)
    there = frozenset(known.chunks)
    left = tuple(index for index in _indexes(file.size, UNIT) if index not in there)
    transfer = Transfer(file, UNIT, left, upload=True)
    return replace(state, queue=replace(queue, transfer=transfer)), _move(transfer, state.units)


def _begin_download(state: SyncState, at: float, file: QueuedFile) -> tuple[SyncState, Request | None]:
    queue = state.queue
    known = queue.states.get(file.name)
    size = file.size or queue.sizes.get(file.name, 0)
    if known is None or not known.whole or not size:
        return next_request(replace(state, queue=_without(queue, file.name, absent=True)), at)
    transfer = Transfer(file, FETCHED_AT_ONCE, tuple(_indexes(size, FETCHED_AT_ONCE)), upload=False)
    return replace(state, queue=replace(queue, transfer=transfer)), _move(transfer, state.units)


def _indexes(size: int, chunk: int) -> range:
    return range((size + chunk - 1) // chunk)


def _without(queue: Queue, name: str, *, absent: bool = False, put_off: bool = False) -> Queue:
    """The queue when that file is settled, not to be had yet, or left for the next session."""
    transfer = queue.transfer
    return replace(
        queue,
        uploads=tuple(file for file in queue.uploads if file.name != name),
        downloads=tuple(file for file in queue.downloads if file.name != name),
        states={known: state for known, state in queue.states.items() if known != name},
        absent=queue.absent | {name} if absent else queue.absent,
        put_off=queue.put_off | {name} if put_off else queue.put_off,
        transfer=None if transfer is not None and transfer.file.name == name else transfer,
    )


def files_read(state: SyncState, event: Event, what: FilesRead) -> Turn:
    """Takes up what is not put off. A file that is under way goes on where it is."""
    queue = state.queue
    later = queue.put_off | queue.absent
    uploads = tuple(file for file in what.uploads if file.name not in later) if _may_upload(state) else ()
    downloads = tuple(file for file in what.downloads if file.name not in later) if _may_download(state) else ()
    transfer = queue.transfer
    if transfer is not None and transfer.file not in (uploads if transfer.upload else downloads):
        transfer = None
    queue = replace(queue, uploads=uploads, downloads=downloads, transfer=transfer)
    ask = what.ask and not queue.asked
    queue = replace(queue, moved=bool(uploads or downloads), ask=ask, asked=queue.asked or ask)
    state = replace(state, queue=queue, budget=what.budget, metered=what.metered)
    return Turn(_next_hour(state, event.at))


def _may_upload(state: SyncState) -> bool:
    return state.settings.upload and state.may_push


def _may_download(state: SyncState) -> bool:
    return state.settings.download and state.may_pull


def have_answered(state: SyncState, _event: Event, what: HaveAnswered) -> Turn:
    """Keeps the hub's word on these files; originals that somebody else asked for are looked for here."""
    queue = state.queue
    asked = set(_unknown(queue))
    states = {**queue.states, **{name: what.states.get(name, FileState(whole=False)) for name in asked}}
    wanted = frozenset(what.wanted) - queue.put_off
    todo = replace(state.todo, files=state.todo.files or not wanted <= queue.wanted)
    queue = replace(
        queue,
        states=states,
        sizes={**queue.sizes, **what.sizes},
        nonce=what.nonce,
        wanted=queue.wanted | wanted,
    )
    return Turn(replace(state, queue=queue, todo=todo))


def chunk_moved(state: SyncState, event: Event, what: ChunkSent | ChunkFetched) -> Turn:
    """So many chunks less to move; how long they took decides how many go next."""
    transfer, asked = state.queue.transfer, state.asked
    if transfer is None:
        return Turn(state)
    count = asked.units if isinstance(asked, SendChunk) else 1
    units = state.units
    if isinstance(asked, SendChunk) and count >= units and event.at - state.asked_at < FAST_CHUNK:
        units = min(MOST_UNITS, units * 2)
    queue = replace(state.queue, transfer=replace(transfer, left=transfer.left[count:]))
    if transfer.upload:
        queue = _noted(queue, transfer, count)
    if isinstance(asked, SendChunk):
        state = replace(state, life=state.life.sent(count, event.at - state.asked_at))
    state = _next_hour(state, event.at)
    spent = state.spent + what.size
    return Turn(replace(went_on(state), queue=queue, units=units, spent=spent))


def _noted(queue: Queue, transfer: Transfer, count: int) -> Queue:
    name = transfer.file.name
    there = (*queue.states.get(name, FileState(whole=False)).chunks, *transfer.left[:count])
    return replace(queue, states={**queue.states, name: FileState(whole=False, chunks=there)})


def _next_hour(state: SyncState, at: float) -> SyncState:
    """A new hour begins with its bytes unspent."""
    return state if at - state.hour_from < HOUR else replace(state, hour_from=at, spent=0)


def _is_spent(state: SyncState, at: float) -> bool:
    return state.budget is not None and at - state.hour_from < HOUR and state.spent >= state.budget


def upload_finished(state: SyncState, _event: Event, what: UploadFinished) -> Turn:
    """A whole file is noted; one that the hub does not find whole is put off to the next session.

    One that was to be proved only is sent instead.
    """
    asked = state.asked
    assert isinstance(asked, FinishUpload | ProveFile)
    if what.whole:
        return Turn(state, NoteUploaded(asked.name))
    if isinstance(asked, ProveFile):
        states = {**state.queue.states, asked.name: FileState(whole=False, chunks=what.chunks)}
        return Turn(replace(state, queue=replace(state.queue, states=states, transfer=None)))
    return Turn(put_off(state, asked))


def file_noted(state: SyncState, _event: Event, _what: FileNoted) -> Turn:
    """The file is settled."""
    asked = state.asked
    assert isinstance(asked, NoteUploaded | KeepFile)
    return Turn(replace(state, queue=_without(state.queue, asked.name)))


def file_unusable(state: SyncState, _event: Event, _what: FileUnusable) -> Turn:
    """The file is put off to the next session; the others go on."""
    return Turn(put_off(state, state.asked))


def put_off(state: SyncState, asked: Request | None) -> SyncState:
    """Leaves the file of that request, or those of the whole round, until the next session."""
    queue = state.queue
    if isinstance(asked, SendChunk | FinishUpload | ProveFile | FetchChunk | KeepFile | NoteUploaded):
        return replace(state, queue=_without(queue, asked.name, put_off=True))
    waiting = frozenset(file.name for file in (*queue.uploads, *queue.downloads))
    return replace(state, queue=Queue(put_off=queue.put_off | waiting, absent=queue.absent, asked=True))


def failed_chunk(state: SyncState, at: float, *, cut: bool) -> SyncState:
    """After a failure less is risked at once, and how long the connection lived is remembered."""
    if not isinstance(state.asked, SendChunk):
        return state
    life = state.life.cut(at) if cut else state.life
    return replace(state, units=max(1, state.units // 2), life=life)
