"""The sync client as a pure function: what happened -> what to do next (sync.md section 10: sans-IO).

One request is under way at a time. Daily work goes before imports, operations before files; between any two requests
new work is looked for, so nothing large ever holds up something small.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from core.operation import Stream
from core.record import DEFINITIONS
from sync.client import file_steps
from sync.client.events import (
    AnswersKept,
    AsideSet,
    Authorised,
    BatchRead,
    ChunkFetched,
    ChunkSent,
    Event,
    Failed,
    FileNoted,
    FilesRead,
    FileUnusable,
    HaveAnswered,
    LocalCommitted,
    Obeyed,
    PageApplied,
    Pulled,
    Pushed,
    Recovered,
    ReferenceTaken,
    Renewed,
    SessionOpened,
    SnapshotTaken,
    StoreFailed,
    SyncNow,
    Tick,
    UploadFinished,
)
from sync.client.mishaps import (
    MOST_RENEWALS,
    disagrees,
    failed,
    obeyed,
    recover_from,
    recovered,
    renewed,
    store_failed,
)
from sync.client.orders import (
    ApplyPage,
    Authorise,
    Effect,
    KeepAnswers,
    OpenSession,
    Pull,
    Push,
    ReadBatch,
    Request,
    SetTimer,
    TakeReference,
    TakeSnapshot,
    Tell,
)
from sync.client.state import NEVER, Phase, Queue, SyncState, Todo, Turn, went_on
from sync.client.status import Network
from sync.protocol.errors import SessionCode

FAST = 2.0
"""Seconds; a full batch answered sooner is followed by one twice as large."""
LEAST_OPERATIONS, MOST_OPERATIONS = 1, 500
MOST_PAGES = 4
"""So many pages at once at most: what takes them in holds the writer up, and somebody may want to save."""
LESS_OFTEN = 4
"""So many times less often a client asks for news where the network costs by the byte; its own work goes at once."""
ENVELOPE = 2048
"""Bytes of a push around its operations."""
_TOKEN_MARGIN = 30.0

Effects = tuple[Effect, ...]


def step(state: SyncState, event: Event) -> tuple[SyncState, Effects]:
    """What the client is after `event` and what is to be done: at most one request, a timer, a word on the status.

    An answer that nobody waits for changes nothing.
    """
    what = event.what
    if isinstance(what, Tick | SyncNow):
        return _woken(state, event, by_hand=isinstance(what, SyncNow))
    if isinstance(what, LocalCommitted):
        state = replace(state, todo=replace(state.todo, work=True, bulk=True, files=True))
        return _go_on(Turn(state), event) if state.phase is Phase.IDLE else (state, ())
    if state.phase is not Phase.ASKED:
        return state, ()
    return _go_on(_HANDLERS[type(what)](state, event, what), event)


def _woken(state: SyncState, event: Event, *, by_hand: bool) -> tuple[SyncState, Effects]:
    state = replace(state, todo=Todo(), queue=_queue_of_a_new_round(state.queue))
    if state.phase is Phase.ASKED or (by_hand and event.at < state.not_before):
        return state, ()
    return _go_on(Turn(state), event)


def _queue_of_a_new_round(queue: Queue) -> Queue:
    """What the hub did not have is asked about once more; of a file under way it is known."""
    states = file_steps.still_known(queue)
    if queue.transfer is not None and queue.transfer.file.name in queue.states:
        states[queue.transfer.file.name] = queue.states[queue.transfer.file.name]
    return replace(queue, absent=frozenset(), states=states)


def _go_on(turn: Turn, event: Event) -> tuple[SyncState, Effects]:
    state = turn.state
    if turn.rest is not None:
        state = replace(state, phase=Phase.WAITING, asked=None)
        return state, (SetTimer(turn.rest), Tell(state.network, working=False, retry_in=turn.rest))
    state, request = (state, turn.ask) if turn.ask is not None else _next(state, event.at)
    if request is not None:
        telling: Effects = () if state.phase is Phase.ASKED else (Tell(state.network, working=True),)
        return replace(state, phase=Phase.ASKED, asked=request, asked_at=event.at), (*telling, request)
    network = Network.ONLINE if state.may_pull else Network.REVOKED if state.locked else Network.UPLOAD_ONLY
    state = replace(state, life=state.life.rested())
    state = replace(went_on(state), phase=Phase.IDLE, asked=None, renewals=0, network=network)
    every = state.settings.poll_every * (LESS_OFTEN if state.metered else 1)
    pause = every * (0.75 + 0.5 * event.luck)
    return state, (SetTimer(pause), Tell(network, working=False, synced=True))


def _next(state: SyncState, at: float) -> tuple[SyncState, Request | None]:
    """The most urgent request, with its flag taken down."""
    if at >= state.authorised_until:
        return replace(state, life=state.life.begun(at) if state.life.over else state.life), Authorise()
    if at >= state.session_until:
        return state, OpenSession()
    todo = state.todo
    if todo.work and state.may_push:
        return replace(state, todo=replace(todo, work=False)), _read(state, Stream.WORK)
    pull, bulk = todo.pull and state.may_pull, todo.bulk and state.may_push
    if bulk and not (pull and at - state.pulled_at >= state.settings.pull_between):
        return replace(state, todo=replace(todo, bulk=False)), _read(state, Stream.BULK)
    if state.snapshot and state.may_pull and (state.withheld or not pull):
        if todo.definitions and DEFINITIONS in state.scopes:
            return replace(state, todo=replace(todo, definitions=False)), _pull(state, (DEFINITIONS,))
        return replace(state, snapshot=False), TakeSnapshot(state.scopes)
    if pull:
        scopes = tuple(scope for scope in state.scopes if scope not in state.withheld)
        return replace(state, todo=replace(todo, pull=False), pulled_at=at), _pull(state, scopes)
    if todo.reference and state.may_pull:
        return replace(state, todo=replace(todo, reference=False)), TakeReference()
    return file_steps.next_request(state, at)


def _pull(state: SyncState, scopes: tuple[str, ...]) -> Pull:
    return Pull(scopes, state.settings.page * state.pages, state.settings.page_bytes * state.pages)


def _read(state: SyncState, stream: Stream) -> ReadBatch:
    most = max(LEAST_OPERATIONS, min(state.size, state.limits.ops, MOST_OPERATIONS))
    return ReadBatch(stream, most, max(ENVELOPE, state.limits.bytes - ENVELOPE))


def _authorised(state: SyncState, event: Event, what: Authorised) -> Turn:
    """A greeting follows: a hub that was put back ends its tokens, and a fresh one does not tell of it."""
    until = event.at + max(1.0, what.seconds - _TOKEN_MARGIN)
    return Turn(replace(state, authorised_until=until, session_until=NEVER))


def _opened(state: SyncState, event: Event, what: SessionOpened) -> Turn:
    hello = what.hello
    for name, mark in what.marks.items():
        theirs = hello.streams.get(name)
        if theirs is None:
            continue
        if theirs.n == mark.acked_n > 0 and theirs.hash != mark.acked_hash:
            return disagrees(state, event)
        if not mark.acked_n <= theirs.n <= mark.last_n:
            behind = SessionCode.DEVICE_REWOUND if theirs.n > mark.last_n else SessionCode.HUB_REWOUND
            return recover_from(state, behind) if state.renewals < MOST_RENEWALS else disagrees(state, event)
    if what.lost:
        again = state.renewals < MOST_RENEWALS
        return recover_from(state, SessionCode.HUB_REWOUND) if again else disagrees(state, event)
    opened = replace(
        state,
        session_until=event.at + state.settings.session_for,
        limits=hello.limits,
        scopes=hello.scopes,
        withheld=what.withheld,
        snapshot=what.snapshot,
        may_push=True,
        may_pull=True,
        locked=False,
        todo=Todo(),
        queue=Queue(states=file_steps.still_known(state.queue)),
    )
    return Turn(opened)


def _batch_read(state: SyncState, _event: Event, what: BatchRead) -> Turn:
    if what.batch is None:
        return Turn(state)
    flag = "work" if what.stream is Stream.WORK else "bulk"
    return Turn(replace(state, todo=replace(state.todo, **{flag: True})), Push(what.batch))


def _pushed(state: SyncState, event: Event, what: Pushed) -> Turn:
    assert isinstance(state.asked, Push)
    size, sent = state.size, len(state.asked.batch.numbers)
    if event.at - state.asked_at < FAST and sent >= min(size, state.limits.ops):
        size = min(MOST_OPERATIONS, size * 2)
    return Turn(replace(state, size=size), KeepAnswers(state.asked.batch, what.answers))


def _answers_kept(state: SyncState, _event: Event, _what: AnswersKept) -> Turn:
    """What waited in the other stream for this batch may go now."""
    return Turn(replace(went_on(state), todo=replace(state.todo, work=True, bulk=True, pull=True)))


def _aside_set(state: SyncState, _event: Event, _what: AsideSet) -> Turn:
    return Turn(replace(state, todo=replace(state.todo, work=True, bulk=True)))


def _snapshot_taken(state: SyncState, _event: Event, what: SnapshotTaken) -> Turn:
    state = went_on(state) if what.more else state
    return Turn(replace(state, withheld=what.withheld, snapshot=what.more))


def _pulled(state: SyncState, event: Event, what: Pulled) -> Turn:
    pages = state.pages
    if what.page.more and event.at - state.asked_at < FAST:
        pages = min(MOST_PAGES, pages * 2)
    return Turn(replace(state, pages=pages), ApplyPage(what.page))


def _page_applied(state: SyncState, _event: Event, what: PageApplied) -> Turn:
    assert isinstance(state.asked, ApplyPage)
    todo, page = state.todo, state.asked.page
    first = page.more if set(page.page.cursors) == {DEFINITIONS} else todo.definitions
    reference = what.reference or todo.reference
    todo = replace(todo, definitions=first, pull=page.more or todo.pull, files=True, reference=reference)
    return Turn(replace(went_on(state) if page.page.received else state, todo=todo))


def _reference_taken(state: SyncState, _event: Event, what: ReferenceTaken) -> Turn:
    todo = replace(state.todo, reference=what.more or state.todo.reference)
    return Turn(replace(went_on(state), todo=todo))


_HANDLERS: dict[type, Callable[[SyncState, Event, Any], Turn]] = {
    Authorised: _authorised,
    SessionOpened: _opened,
    Renewed: renewed,
    Obeyed: obeyed,
    Recovered: recovered,
    BatchRead: _batch_read,
    Pushed: _pushed,
    AnswersKept: _answers_kept,
    AsideSet: _aside_set,
    SnapshotTaken: _snapshot_taken,
    ReferenceTaken: _reference_taken,
    Pulled: _pulled,
    PageApplied: _page_applied,
    FilesRead: file_steps.files_read,
    HaveAnswered: file_steps.have_answered,
    ChunkSent: file_steps.chunk_moved,
    ChunkFetched: file_steps.chunk_moved,
    UploadFinished: file_steps.upload_finished,
    FileNoted: file_steps.file_noted,
    FileUnusable: file_steps.file_unusable,
    Failed: failed,
    StoreFailed: store_failed,
}
