"""A fresh replica id for this device: after its image was copied or put back, or after the hub was.

The streams keep their numbers and hashes. The fresh replica begins where the hub certainly holds everything before, so
what is sent again is sent as the same bytes, and the hub knows each operation by its id.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, bindparam, func, select, text, update

from core.erasure import REFUSED_BY
from core.operation import Stream
from core.ports import Changes, Forms
from local_db.create_runs import unwritten_records
from local_db.file_queue import send_unsettled_again
from local_db.identity import load_meta, save_meta
from local_db.notices import Notice, tell
from local_db.outbox import EMPTY_HASH
from local_db.rebase import Rebase
from local_db.replication import Session, load_session, save_session
from local_db.statement import Statement
from local_db.tables import operation, stream

_KEY = "sync.renewal"
_UNSETTLED = text("operation.state IN ('pending', 'acknowledged', 'parked', 'elsewhere')")
_FIRST_OPEN = [
    Statement(select(func.min(operation.c.n)).where(states).where(operation.c.stream == bindparam("name")))
    for states in (text("operation.state IN ('pending', 'acknowledged', 'parked')"), _UNSETTLED)
]
_HASH_AT = Statement(
    select(operation.c.hash).where(operation.c.stream == bindparam("name")).where(operation.c.n == bindparam("at_n"))
)
_STREAM = Statement(select(stream.c.acked_n, stream.c.acked_hash).where(stream.c.stream == bindparam("name")))
_BEGIN_AT = Statement(
    update(stream)
    .where(stream.c.stream == bindparam("name"))
    .values(acked_n=bindparam("at_n"), acked_hash=bindparam("hash_there"))
)
_SEND_AGAIN = Statement(
    update(operation)
    .where(_UNSETTLED)
    .where(text("operation.state <> 'pending'"))
    .where(operation.c.stream == bindparam("name"))
    .where(operation.c.n > bindparam("after"))
    .values(state=text("'pending'"))
)
_ELSEWHERE = Statement(
    select(operation.c.record_id, operation.c.id)
    .where(_UNSETTLED)
    .where(text("operation.state = 'elsewhere'"))
    .where(operation.c.stream == bindparam("name"))
    .where(operation.c.n > bindparam("after"))
)
_REFUSED_BY_ERASURE = Statement(
    select(operation.c.stream, operation.c.n, operation.c.record_id)
    .where(text("operation.state IN ('refused', 'parked')"))
    .where(text("operation.state = 'refused'"))
    .where(operation.c.code == REFUSED_BY)
)
_ASK_AGAIN = Statement(
    update(operation)
    .where(operation.c.stream == bindparam("name"))
    .where(operation.c.n == bindparam("at_n"))
    .values(state=text("'acknowledged'"), outcome=None, code=None)
)
_WAITING = Statement(select(func.count()).select_from(operation).where(_UNSETTLED).where(text("state = 'pending'")))


class Begin(msgspec.Struct, frozen=True):
    """Where a stream of the fresh replica begins: after this number, with this rolling hash (hex)."""

    n: int
    hash: str


class Renewal(msgspec.Struct, frozen=True):
    """A fresh replica id that was asked for, durable before the hub hears of it."""

    fresh: str
    cause: str
    streams: dict[str, Begin]


def begin_renewal(connection: Connection, fresh: str, cause: str, *, lost: bool) -> Renewal:
    """What to ask the hub for; an unanswered renewal for the same cause is the one to ask for again.

    Everything whose effect this device has not read is sent again: that the hub holds what it acknowledged is not
    taken on trust. `lost`: the hub was put back, so that holds also for what took effect where this device reads
    nothing.
    """
    kept = load_meta(connection, _KEY)
    if kept:
        before = msgspec.json.decode(kept, type=Renewal)
        if before.cause == cause:
            return before
    renewal = Renewal(fresh, cause, {str(name): _begin(connection, str(name), lost) for name in Stream})
    save_meta(connection, _KEY, msgspec.json.encode(renewal).decode())
    return renewal


def ask_again(connection: Connection, forms: Forms) -> Changes:
    """The hub was put back, perhaps to before an erasure that this device has not read: what was refused for it counts
    as work whose effect was not read, and is sent again.
    """
    rows = _REFUSED_BY_ERASURE.rows(connection)
    rebase = Rebase(connection, forms)
    for _, _, record_id in rows:
        rebase.touch(str(record_id))
    _ASK_AGAIN.many(connection, [{"name": name, "at_n": n} for name, n, _ in rows])
    return Changes(records=rebase.finish() if rows else frozenset())


def _begin(connection: Connection, name: str, lost: bool) -> Begin:
    acked_n, acked_hash = _STREAM.first(connection, name=name)
    first = _FIRST_OPEN[int(lost)].first(connection, name=name)[0]
    if first is None or first > acked_n:
        return Begin(int(acked_n), bytes(acked_hash).hex())
    before = _HASH_AT.first(connection, name=name, at_n=first - 1)
    return Begin(int(first) - 1, bytes(before[0] if before is not None else EMPTY_HASH).hex())


def finish_renewal(connection: Connection, forms: Forms, renewal: Renewal, moment: int) -> Changes:
    """The hub knows the fresh replica. To be committed with the identity that names it.

    What took effect elsewhere and is sent again lies on its record once more, until the hub has said that anew.
    `moment` is in milliseconds since 1970 UTC.
    """
    rebase = Rebase(connection, forms)
    for name, begin in renewal.streams.items():
        for record_id, operation_id in _ELSEWHERE.rows(connection, name=name, after=begin.n):
            rebase.touch(str(record_id))
            rebase.decided_elsewhere(str(record_id), str(operation_id))
    for name, begin in renewal.streams.items():
        _BEGIN_AT.run(connection, name=name, at_n=begin.n, hash_there=bytes.fromhex(begin.hash))
        _SEND_AGAIN.run(connection, name=name, after=begin.n)
    send_unsettled_again(connection)
    session = load_session(connection)
    save_session(connection, Session(epoch=session.epoch, last_at=session.last_at))
    waiting = int(_WAITING.first(connection)[0]) + unwritten_records(connection)
    tell(connection, Notice(renewal.fresh, f"sync.{renewal.cause}", moment, waiting))
    save_meta(connection, _KEY, "")
    return Changes(records=rebase.finish())
