"""A fresh replica id for a machine that was copied or put back, or whose hub was (sync.md section 6).

Its streams go on where the device says: nothing is acknowledged by a number, and what the hub has already it recognises
by the operation's id and answers with the stored result.
"""

from __future__ import annotations

import re

import msgspec
from sqlalchemy import Connection, bindparam, insert, select

from local_db.statement import Statement, insert_or_keep
from sync.hub.journal import write_echo
from sync.hub.problems import SessionProblem
from sync.hub.registry import NO_HASH, Device, device_of_replica, next_lane
from sync.hub.tables import branch, device, incident, log, replica, replica_stream
from sync.protocol.errors import SessionCode
from sync.protocol.messages import Forgotten, Incident, PushResult, RenewReply, RenewRequest, StreamMark

STREAMS = ("work", "bulk")
TOLD_FOR_MS = 30 * 86_400_000
"""How long managers are told of an incident, in milliseconds."""

_ID = re.compile(r"[0-9A-Za-z_-]{16,64}")
_HASH = re.compile(r"[0-9a-f]{64}")
_LARGEST = 2**53
_CAUSES = frozenset({SessionCode.DEVICE_FORKED, SessionCode.DEVICE_REWOUND, SessionCode.HUB_REWOUND})
_MOST_INCIDENTS = 50

_ADD_REPLICA = Statement(insert(replica))
_ADD_STREAM = Statement(insert(replica_stream))
_MOST_FORGOTTEN = 500
_REFUSED = Statement(
    select(log.c.home_branch, log.c.body, log.c.result)
    .select_from(branch.join(log, log.c.home_branch == branch.c.id))
    .where(log.c.replica == bindparam("of_replica"))
    .where(log.c.stream == bindparam("of_stream"))
    .where(log.c.n > bindparam("after"))
    .where(log.c.outcome == "refused")
    .order_by(log.c.n)
    .limit(bindparam("most"))
)
_decode_result = msgspec.json.Decoder(PushResult).decode
_KEEP_INCIDENT = insert_or_keep(incident)
_LANE_GIVEN = Statement(select(incident.c.lane).where(incident.c.id == bindparam("of_replica")))
_INCIDENTS = Statement(
    select(incident.c.id, incident.c.kind, incident.c.device, device.c.name, incident.c.branch, incident.c.at)
    .select_from(incident.join(device, device.c.id == incident.c.device))
    .where(incident.c.at > bindparam("after"))
    .order_by(incident.c.at.desc())
    .limit(bindparam("most"))
)
_FORKS = Statement(
    select(incident.c.id)
    .where(incident.c.device == bindparam("of_device"))
    .where(incident.c.kind == str(SessionCode.DEVICE_FORKED))
)


def renew(connection: Connection, who: Device, request: RenewRequest, now: int) -> RenewReply:
    """Makes the fresh replica; asking again gives the same. SessionProblem ``malformed`` for what no device asks.

    A machine that was copied or put back also gets a lane of its own for ticket numbers: it may have forgotten which
    ones it gave out.
    """
    marks = {name: request.streams.get(name, StreamMark()) for name in STREAMS}
    sound = all(0 <= mark.n < _LARGEST and (not mark.n or _HASH.fullmatch(mark.hash)) for mark in marks.values())
    if not sound or request.cause not in _CAUSES or not _ID.fullmatch(request.fresh):
        raise SessionProblem(SessionCode.MALFORMED)
    owner = device_of_replica(connection, request.fresh)
    if owner is not None and owner.id != who.id:
        raise SessionProblem(SessionCode.MALFORMED)
    if owner is None:
        _add(connection, who, request.fresh, marks)
        if request.cause != SessionCode.HUB_REWOUND:
            note_incident(connection, who, request.fresh, request.cause, now, next_lane(connection, who.branch))
    given = _LANE_GIVEN.first(connection, of_replica=request.fresh)
    forgotten: list[Forgotten] = []
    former = device_of_replica(connection, request.replica)
    if request.cause == SessionCode.DEVICE_REWOUND and former is not None and former.id == who.id:
        for name, mark in marks.items():
            rows = _REFUSED.rows(
                connection, of_replica=request.replica, of_stream=name, after=mark.n, most=_MOST_FORGOTTEN
            )
            forgotten += [Forgotten(row[0], row[1], _decode_result(row[2]).code or "") for row in rows]
    return RenewReply(request.fresh, given[0] if given is not None else who.lane, tuple(forgotten))


def _add(connection: Connection, who: Device, fresh: str, marks: dict[str, StreamMark]) -> None:
    _ADD_REPLICA.run(connection, id=fresh, device=who.id, fence="", previous_fence="", session="")
    for name, mark in marks.items():
        hashed = mark.hash if mark.n else NO_HASH
        _ADD_STREAM.run(connection, replica=fresh, stream=name, last_n=mark.n, last_hash=hashed)
        if mark.n:
            write_echo(connection, fresh, name, mark.n, hashed, None)


def note_incident(connection: Connection, who: Device, name: str, kind: str, now: int, lane: str = "") -> None:
    """Keeps what a manager should know, once per `name`."""
    _KEEP_INCIDENT.run(connection, id=name, kind=str(kind), device=who.id, branch=who.branch, at=now, lane=lane)


def incidents_of(connection: Connection, branch: str | None, after: int) -> tuple[Incident, ...]:
    """What happened to the devices of a branch, or of all (None), since `after`, the newest first."""
    rows = _INCIDENTS.rows(connection, after=after, most=_MOST_INCIDENTS)
    found = (Incident(*row) for row in rows)
    return tuple(one for one in found if branch is None or one.branch == branch)


def machines_of(connection: Connection, device_id: str) -> int:
    """How many machines run on the image of that device, as far as they have shown themselves."""
    return 1 + len(_FORKS.rows(connection, of_device=device_id))
