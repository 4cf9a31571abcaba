"""What the client does when a call fails: each session error has its one behaviour, everything else is waited out."""

from __future__ import annotations

from msgspec.structs import replace

from sync.client.back_off import LONGEST, asked_wait, back_off
from sync.client.events import Event, Failed, Obeyed, Recovered, Renewed, StoreFailed
from sync.client.failure import Failure, Trouble
from sync.client.file_steps import failed_chunk, put_off
from sync.client.orders import (
    FetchChunk,
    FinishUpload,
    Have,
    Obey,
    ProveFile,
    Pull,
    Push,
    Recover,
    Renew,
    SendChunk,
    SetAside,
)
from sync.client.state import NEVER, SyncState, Turn
from sync.client.status import Network
from sync.protocol.errors import SessionCode

MOST_RENEWALS = 3
"""Fresh replica ids in a row before the client waits: then something is wrong that they do not mend."""
MOST_REPEATS = 3
"""How often in a row a session error is answered by trying again at once; after each wait that follows, once more."""

_NETWORK = {
    Trouble.OFFLINE: Network.OFFLINE,
    Trouble.CUT: Network.OFFLINE,
    Trouble.STALLED: Network.STALLED,
    Trouble.LOGIN_PAGE: Network.LOGIN_PAGE,
    Trouble.INTERCEPTED: Network.INTERCEPTED,
    Trouble.NOT_THE_HUB: Network.NOT_THE_HUB,
    Trouble.HUB_TROUBLE: Network.HUB_TROUBLE,
    Trouble.BUSY: Network.BUSY,
    Trouble.DISAGREES: Network.DISAGREES,
    Trouble.SESSION: Network.HUB_TROUBLE,
}
_STOPPED = {
    SessionCode.DEVICE_UNKNOWN: Network.UNKNOWN,
    SessionCode.DEVICE_REVOKED: Network.REVOKED,
    SessionCode.DEVICE_FORKED: Network.FORKED,
    SessionCode.DEVICE_REWOUND: Network.REWOUND,
    SessionCode.HUB_REWOUND: Network.HUB_REWOUND,
}
_RECOVERABLE = frozenset({SessionCode.DEVICE_FORKED, SessionCode.DEVICE_REWOUND, SessionCode.HUB_REWOUND})


def failed(state: SyncState, event: Event, what: Failed) -> Turn:
    """Tries again at once where the protocol says how, else waits; an operation that cannot be read is set aside."""
    failure, asked = what.failure, state.asked
    code = failure.code
    if code is SessionCode.DEVICE_REVOKED and (failure.wipe is not None or state.repeats < MOST_REPEATS):
        return _locked_out(state, event, failure)
    if code in _RECOVERABLE and state.renewals < MOST_RENEWALS:
        return recover_from(state, code)
    if code in _STOPPED:
        return _wait(replace(state, renewals=0, repeats=0), event, _STOPPED[code], LONGEST * (0.75 + 0.25 * event.luck))
    if isinstance(asked, Push) and code in {SessionCode.MALFORMED, SessionCode.SPLIT}:
        return _smaller(state, asked, failure) if asked.batch.numbers else _wait_out(state, event, failure)
    if isinstance(asked, Have | SendChunk | FinishUpload | ProveFile | FetchChunk) and _is_about_the_file(code):
        return Turn(put_off(state, asked))
    if code in {SessionCode.TOKEN_EXPIRED, SessionCode.SCOPE_CHANGED, SessionCode.UPLOAD_ONLY}:
        if state.repeats < MOST_REPEATS:
            return Turn(_again(state, event, code))
        return _wait_out(state, event, failure)
    return _wait_out(state, event, failure)


def recover_from(state: SyncState, code: SessionCode) -> Turn:
    """This device or its hub is not what it was: a fresh replica id, and first what a restored hub has lost."""
    fresh = _everything_again(replace(state, session_until=NEVER, network=_STOPPED[code]))
    return Turn(fresh, Recover(afresh=True) if code is SessionCode.HUB_REWOUND else Renew(code))


def _locked_out(state: SyncState, event: Event, failure: Failure) -> Turn:
    """Headquarters has locked this device: it reads nothing any more, and still sends what its people did before."""
    if failure.wipe is not None:
        return Turn(state, Obey(failure.wipe))
    session_until = event.at + state.settings.session_for
    fresh = _everything_again(replace(state, repeats=state.repeats + 1))
    return Turn(replace(fresh, locked=True, may_push=True, may_pull=False, session_until=session_until))


def obeyed(state: SyncState, event: Event, _what: Obeyed) -> Turn:
    """Nothing is left to do with the hub."""
    return _wait(replace(state, locked=True), event, Network.REVOKED, LONGEST)


def recovered(state: SyncState, _event: Event, what: Recovered) -> Turn:
    """Step by step; at last under a fresh replica id, so that everything the hub may have lost is sent again."""
    return Turn(state, Recover() if what.more else Renew(SessionCode.HUB_REWOUND))


def renewed(state: SyncState, _event: Event, _what: Renewed) -> Turn:
    """A new session as the fresh replica."""
    return Turn(_everything_again(replace(state, renewals=state.renewals + 1, session_until=NEVER)))


def store_failed(state: SyncState, event: Event, _what: StoreFailed) -> Turn:
    """The database refused; nothing is lost, the same is tried later."""
    failures = state.failures + 1
    return _wait(replace(state, failures=failures), event, Network.STORE_TROUBLE, back_off(failures, event.luck))


def disagrees(state: SyncState, event: Event) -> Turn:
    """The hub's word does not continue what it said before: nothing more is believed or sent in this session."""
    return _wait(state, event, Network.DISAGREES, LONGEST * (0.75 + 0.25 * event.luck))


def _is_about_the_file(code: SessionCode | None) -> bool:
    return code in {SessionCode.NOT_FOUND, SessionCode.HASH_DIFFERS, SessionCode.SPLIT, SessionCode.MALFORMED}


def _again(state: SyncState, event: Event, code: SessionCode) -> SyncState:
    state = _everything_again(replace(state, repeats=state.repeats + 1))
    if code is SessionCode.TOKEN_EXPIRED:
        return replace(state, authorised_until=NEVER, session_until=NEVER)  # it may be a hub that was put back
    if code is SessionCode.SCOPE_CHANGED:
        return replace(state, session_until=NEVER)
    session_until = event.at + state.settings.session_for
    return replace(state, may_push=True, may_pull=False, session_until=session_until, network=Network.UPLOAD_ONLY)


def _smaller(state: SyncState, push: Push, failure: Failure) -> Turn:
    """Cuts the batch down to the operation or act at fault, and sets that aside."""
    batch = push.batch
    numbers = tuple(n for n, _ in batch.numbers)
    stream = batch.stream
    if failure.code is SessionCode.MALFORMED and failure.n in numbers:
        return Turn(state, SetAside(stream, (failure.n,), "operation.malformed"))
    if batch.acts <= 1:
        code = "operation.malformed" if failure.code is SessionCode.MALFORMED else "operation.too_large"
        return Turn(state, SetAside(stream, numbers, code))
    return Turn(replace(state, size=max(1, min(state.size, len(numbers)) // 2)))


def _wait_out(state: SyncState, event: Event, failure: Failure) -> Turn:
    failures = state.failures + 1
    size = max(1, state.size // 2) if isinstance(state.asked, Push) else state.size
    pages = max(1, state.pages // 2) if isinstance(state.asked, Pull) else state.pages
    asked = failure.retry_after if failure.trouble in {Trouble.BUSY, Trouble.HUB_TROUBLE} else None
    rest = back_off(failures, event.luck)
    not_before = NEVER
    if asked is not None:
        rest = max(rest, asked_wait(asked, event.luck)) if asked < LONGEST else asked_wait(asked, event.luck)
        not_before = event.at + min(asked, LONGEST)
    state = failed_chunk(state, event.at, cut=failure.trouble is Trouble.CUT)
    state = replace(state, failures=failures, size=size, pages=pages, not_before=not_before)
    return _wait(state, event, _NETWORK[failure.trouble], rest)


def _wait(state: SyncState, _event: Event, network: Network, rest: float) -> Turn:
    """Rests, and begins again with a token and a greeting: whoever answers next must show that he is the hub."""
    state = replace(state, life=state.life.failed(), repeats=min(state.repeats, MOST_REPEATS - 1))
    fresh = _everything_again(replace(state, authorised_until=NEVER, session_until=NEVER, network=network))
    return Turn(fresh, rest=rest)


def _everything_again(state: SyncState) -> SyncState:
    todo = replace(state.todo, work=True, bulk=True, pull=True, files=True)
    return replace(state, todo=todo, queue=replace(state.queue, transfer=None))
