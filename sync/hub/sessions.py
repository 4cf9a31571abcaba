"""Hello: is this still the device that the hub knows, and what is there to do.

A counter alone proves nothing: a cloned or restored image counts on happily. Two things together do: a random fence
that rotates with every session, and the rolling hash of each stream where the device says it stands.

A hello may arrive twice, or long after its device gave it up. Whatever copy of it comes first turns the fence; every
other one gets that same fence until the device, which then holds it, opens its next session. So the hub is never ahead
of a device by more than the session that the device is still asking for. Two machines with one image each name their
next session themselves: whichever comes second presents a spent fence under a name that the hub does not know.

A hub that was put back takes no work from a device before it has greeted it: only a greeting shows what either has
forgotten, and an answer from before, which something in between gives once more, may have hidden that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from core.people import Place
from local_db.statement import Statement
from sync.hub.journal import EPOCH, places, settled_of
from sync.hub.person_keys import take_offers, words_of
from sync.hub.problems import SessionProblem
from sync.hub.pulling import behind, contains
from sync.hub.registry import HEADQUARTERS, NO_HASH, Device, all_branches, note_seen, people_of, scopes_of
from sync.hub.renewals import TOLD_FOR_MS, incidents_of
from sync.hub.store import get_setting
from sync.hub.streams import stream_end
from sync.hub.tables import replica
from sync.protocol.errors import SessionCode
from sync.protocol.messages import HelloReply, HelloRequest, Limits, PushResult, StreamMark

STREAMS = ("work", "bulk")

_REPLICA = Statement(
    select(replica.c.device, replica.c.fence, replica.c.previous_fence, replica.c.session)
    .where(replica.c.id == bindparam("of_replica"))
    .with_for_update()
)
"""Locked, where several write at once: of two machines with one fence that greet together, one must come second."""
_ROTATE = Statement(
    update(replica)
    .where(replica.c.id == bindparam("of_replica"))
    .values(fence=bindparam("new_fence"), previous_fence=bindparam("presented"), session=bindparam("new_session"))
)
PINS = "pins"
"""The setting that holds the pins of the hub's certificates, parted by spaces."""
_PUT_BACK = "put back"
"""The fence of a replica that was not greeted since this hub was put back."""
_FORGET_FENCES = Statement(update(replica).values(fence=_PUT_BACK, previous_fence="", session=""))
_FENCE = Statement(select(replica.c.fence).where(replica.c.id == bindparam("of_replica")))


class HubPublic(msgspec.Struct, frozen=True):
    """The public keys that a hello tells (HelloReply.order_key, stick_key), hex."""

    orders: str = ""
    sticks: str = ""


def say_hello(
    connection: Connection,
    who: Device,
    request: HelloRequest,
    limits: Limits,
    now: int,
    random_bytes: Callable[[int], bytes],
    keys: HubPublic,
    least_sv: int = 0,
) -> HelloReply | None:
    """Opens a session: rotates the fence, once per session, and says what the hub holds.

    None for a program that reads an older language than `least_sv`: it may send, and no fence turns. SessionProblem
    ``device_forked`` for another machine under the same replica, ``device_rewound`` for one that was put back to an
    earlier state, ``hub_rewound`` when this log does not contain what the device was told.
    """
    fence, previous, session = _standing(connection, who, request, scopes_of(connection, who))
    if request.sv < least_sv:
        return None
    if not fence or request.fence == fence:
        fence = random_bytes(16).hex()
        _ROTATE.run(
            connection,
            of_replica=request.replica,
            new_fence=fence,
            presented=request.fence,
            new_session=request.session,
        )
    elif request.fence != previous or request.session != session:
        raise SessionProblem(
            SessionCode.DEVICE_REWOUND if _is_behind(connection, request) else SessionCode.DEVICE_FORKED
        )
    note_seen(connection, who.id, now)
    take_offers(connection, who, request.keys, now)
    return _greeting(connection, who, request, limits, now, keys, fence)


def hear_hello(
    connection: Connection, who: Device, request: HelloRequest, limits: Limits, now: int, keys: HubPublic
) -> HelloReply:
    """Answers a hello that came on a stick, maybe days after it was written: no fence turns, all else is as above.

    SessionProblem ``device_forked`` or ``hub_rewound``.
    """
    _standing(connection, who, request, scopes_of(connection, who))
    note_seen(connection, who.id, now)
    take_offers(connection, who, request.keys, now)
    return _greeting(connection, who, request, limits, now, keys, "")


def _standing(
    connection: Connection, who: Device, request: HelloRequest, scopes: Sequence[str]
) -> tuple[str, str, str]:
    """The replica's fence, the one before and its session, when neither end has forgotten what the other knows."""
    row: Sequence[Any] | None = _REPLICA.first(connection, of_replica=request.replica)
    if row is None:
        # The hub gave every replica its id: one that it does not know it has forgotten, with what came under it.
        raise SessionProblem(SessionCode.HUB_REWOUND)
    if row[0] != who.id or request.device != who.id:
        raise SessionProblem(SessionCode.DEVICE_FORKED)
    _compare_streams(connection, request)
    if _is_ahead(connection, request) or not contains(connection, scopes, request.cursors):
        raise SessionProblem(SessionCode.HUB_REWOUND)
    if row[1] == _PUT_BACK:
        _ROTATE.run(connection, of_replica=request.replica, new_fence="", presented="", new_session="")
        return "", "", ""
    return row[1], row[2], row[3]


def refuse_ungreeted(connection: Connection, replica_id: str) -> None:
    """SessionProblem ``token_expired``, which a greeting follows, when none was heard since this hub was put back."""
    row = _FENCE.first(connection, of_replica=replica_id)
    if row is not None and row[0] == _PUT_BACK:
        raise SessionProblem(SessionCode.TOKEN_EXPIRED)


def _greeting(
    connection: Connection, who: Device, request: HelloRequest, limits: Limits, now: int, keys: HubPublic, fence: str
) -> HelloReply:
    scopes = scopes_of(connection, who)
    wants = (["push"] if request.pending else []) + (["pull"] if behind(connection, scopes, request.cursors) else [])
    ends = {name: stream_end(connection, request.replica, name) for name in STREAMS}
    words, fresh_keys = words_of(connection, who.id)
    return HelloReply(
        fence=fence,
        streams={name: StreamMark(n=n, hash=hashed) for name, (n, hashed) in ends.items()},
        hub_epoch=get_setting(connection, EPOCH) or "",
        hub_time=now,
        scopes=scopes,
        limits=limits,
        do=tuple(wants),
        people=people_of(connection, who.branch),
        session=request.session,
        order_key=keys.orders,
        stick_key=keys.sticks,
        places=tuple(Place(one.id, one.name) for one in all_branches(connection)),
        settled=settled_for(connection, who, request),
        pins=hub_pins(connection),
        incidents=incidents_of(connection, None if who.branch == HEADQUARTERS else who.branch, now - TOLD_FOR_MS),
        keys=words,
        fresh_keys=fresh_keys,
    )


def settled_for(connection: Connection, who: Device, request: HelloRequest) -> tuple[PushResult, ...]:
    """What became of the parked operations that a greeting asks about (HelloReply.settled)."""
    return settled_of(connection, who.id, {who.branch, *request.parked.values()}, list(request.parked))


def hub_pins(connection: Connection) -> tuple[str, ...]:
    """The pins of the hub's certificates."""
    kept = get_setting(connection, PINS)
    return tuple(kept.split()) if kept else ()


def forget_fences(connection: Connection) -> None:
    """After a restore: the fences that devices hold are newer than the hub's, so only the rolling hashes can tell.

    No replica's work is taken before its greeting (`refuse_ungreeted`).
    """
    _FORGET_FENCES.run(connection)


def _compare_streams(connection: Connection, request: HelloRequest) -> None:
    """The deciding check: the rolling hash at the place where the device says it stands, as far as the hub knows it."""
    for name in STREAMS:
        mark = request.streams.get(name, StreamMark())
        if mark.n < 1:
            continue
        last_n, last_hash = stream_end(connection, request.replica, name)
        if mark.n == last_n:
            held = last_hash
        elif mark.n < last_n:
            place = places(connection, request.replica, name, mark.n, mark.n).get(mark.n)
            held = place.hash if place is not None else NO_HASH
        else:
            continue
        if held != mark.hash:
            raise SessionProblem(SessionCode.DEVICE_FORKED, n=mark.n)


def _is_ahead(connection: Connection, request: HelloRequest) -> bool:
    """Whether the hub acknowledged more to the device than it holds: then it was put back itself."""
    return any(mark.n > stream_end(connection, request.replica, name)[0] for name, mark in request.streams.items())


def _is_behind(connection: Connection, request: HelloRequest) -> bool:
    return any(
        request.streams.get(name, StreamMark()).n < stream_end(connection, request.replica, name)[0] for name in STREAMS
    )
