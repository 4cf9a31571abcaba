"""The hub's log: operations as they arrived, their results, and the counter row that orders each scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from core.effect import Effect, Outcome
from local_db.statement import Statement, insert_or_keep, insertion
from local_db.tables import history
from sync.hub.registry import NO_HASH
from sync.hub.store import get_setting
from sync.hub.tables import branch, counter, echo, log, replica
from sync.protocol.messages import PushResult

HUBS_OWN = "hub"
"""Stands in the place of the replica for entries that the hub made itself; their stream is the operation's id."""
RECOVERED = "recovered"
"""The stream under which the log keeps what devices brought back after a restore."""
PROPOSED_ONCE = "proposed"
"""Stands there in the place of a hash, where it had been a proposal: its sender had no custody."""
EPOCH = "epoch"
"""The setting that names the life of this log; it changes when the hub is restored from a backup."""

_INSERT = insertion(log)
_INSERT_ECHO = Statement(insert(echo))
_KNOWN = Statement(
    select(log.c.result, log.c.scope, log.c.seq)
    .where(log.c.home_branch == bindparam("home"))
    .where(log.c.operation_id == bindparam("operation_id"))
)
_PLACES = [
    Statement(
        select(table.c.n, table.c.hash, table.c.result)
        .select_from(source)
        .where(table.c.replica == bindparam("of_replica"))
        .where(table.c.stream == bindparam("of_stream"))
        .where(table.c.n >= bindparam("first_n"))
        .where(table.c.n <= bindparam("last_n"))
    )
    # Branch by branch: the log's key begins with the branch, and one more index would cost every operation.
    for table, source in ((log, branch.join(log, log.c.home_branch == branch.c.id)), (echo, echo))
]
_PARKED_COLUMNS = (
    log.c.home_branch,
    log.c.operation_id,
    log.c.replica,
    log.c.stream,
    log.c.hash,
    log.c.body,
    log.c.result,
)
_ANY_PARKED = Statement(select(log.c.waits_for).where(log.c.waits_for.is_not(None)).order_by(log.c.waits_for).limit(1))
_WAITING_FOR = Statement(
    select(*_PARKED_COLUMNS)
    .where(log.c.waits_for == bindparam("wanted"))
    .order_by(log.c.replica, log.c.stream, log.c.n)
    .limit(bindparam("most"))
)
_PARKED_REASONS = Statement(select(log.c.waits_for).distinct().where(log.c.waits_for.is_not(None)))
_PARKED_OF_RECORD = Statement(
    select(log.c.operation_id)
    .where(log.c.record_id == bindparam("of_record"))
    .where(log.c.waits_for.is_not(None))
    .limit(1)
)
_SETTLED = Statement(
    select(log.c.result)
    .select_from(log.join(replica, replica.c.id == log.c.replica))
    .where(log.c.home_branch == bindparam("home"))
    .where(log.c.operation_id == bindparam("operation_id"))
    .where(replica.c.device == bindparam("of_device"))
    .where(log.c.waits_for.is_(None))
)
MOST_SETTLED = 100
"""Parked operations of which one session may ask what became of them."""
_UNPARK = Statement(
    update(log)
    .where(log.c.home_branch == bindparam("home"))
    .where(log.c.operation_id == bindparam("id_of_parked"))
    .values(
        scope=bindparam("new_scope"),
        seq=bindparam("new_seq"),
        chain=bindparam("new_chain"),
        result=bindparam("new_result"),
        outcome=bindparam("new_outcome"),
        waits_for=bindparam("still_waits_for"),
    )
)
_START_SCOPE = insert_or_keep(counter)
_TAKE = Statement(
    update(counter)
    .where(counter.c.scope == bindparam("of_scope"))
    .values(last=counter.c.last + bindparam("many"))
    .returning(counter.c.last, counter.c.chain)
)
_KEEP_CHAIN = Statement(
    update(counter).where(counter.c.scope == bindparam("of_scope")).values(chain=bindparam("new_chain"))
)
_WRITER_AT = Statement(
    select(history.c.by, history.c.at)
    .where(history.c.scope == bindparam("of_scope"))
    .where(history.c.seq == bindparam("at_seq"))
)
_decode_result = msgspec.json.Decoder(PushResult).decode
_encode = msgspec.json.Encoder().encode


class Entry(msgspec.Struct):
    """One operation on its way into the log. `seq` and `chain` stay empty where nothing happened.

    `stream` is that of an operation which was parked before; that of the batch for all others.
    `derived_from`: the hub made it itself, out of that operation; its place is in no device's stream.
    `told`: what a device that brings it back says it did.
    """

    home: str
    operation: str
    record: str
    scope: str
    n: int
    hash: str
    body: bytes
    result: PushResult
    waits_for: str | None = None
    seq: int | None = None
    chain: str | None = None
    stream: str = ""
    parked_before: bool = False
    derived_from: str | None = None
    told: Effect | None = None


def told_elsewhere(entry: Entry, operation: str, scope: str, n: int) -> Entry:
    """An entry of the hub's own making, the `n`-th of that operation, by which another scope's log is told of it."""
    result = PushResult(n=n, id=operation, s=Outcome.APPLIED)
    return Entry(entry.home, operation, entry.record, scope, n, "", b"", result, derived_from=entry.operation)


class Place(msgspec.Struct, frozen=True):
    """One n of a stream: the rolling hash after it, and the stored result; None where the device set it aside."""

    hash: str
    result: PushResult | None


class Parked(msgspec.Struct, frozen=True):
    """An operation in the log that waits for something."""

    home: str
    operation: str
    replica: str
    stream: str
    hash: str
    body: bytes
    result: PushResult

    def again(self, record: str, scope: str) -> Entry:
        """Its entry, to be judged once more."""
        return Entry(
            home=self.home,
            operation=self.operation,
            record=record,
            scope=scope,
            n=self.result.n,
            hash=self.hash,
            body=self.body,
            result=self.result,
            stream=self.stream,
            parked_before=True,
        )


def known_result(connection: Connection, home: str, operation_id: str) -> PushResult | None:
    """The stored result of an operation that the log holds, with the scope of its place; or None."""
    row = _KNOWN.first(connection, home=home, operation_id=operation_id)
    if row is None:
        return None
    result = _decode_result(row[0])
    return msgspec.structs.replace(result, scope=row[1]) if row[2] is not None else result


def places(connection: Connection, replica: str, stream: str, first: int, last: int) -> dict[int, Place]:
    """What the hub holds at every n from `first` to `last` of a stream."""
    found: dict[int, Place] = {}
    for statement in _PLACES:
        for n, hashed, result in statement.rows(
            connection, of_replica=replica, of_stream=stream, first_n=first, last_n=last
        ):
            known = msgspec.structs.replace(_decode_result(result), n=n) if result is not None else None
            found[n] = Place(hashed, known)
    return found


def anything_parked(connection: Connection) -> bool:
    """Whether any operation waits for something."""
    return _ANY_PARKED.first(connection) is not None


def settled_of(
    connection: Connection, device: str, homes: Iterable[str], names: Sequence[str]
) -> tuple[PushResult, ...]:
    """What became of parked operations of a device, where no log that it reads tells: refused, or moved elsewhere."""
    if not names:
        return ()
    found: dict[str, PushResult] = {}
    for home in sorted(homes):
        for name in names[:MOST_SETTLED]:
            row = _SETTLED.first(connection, home=home, operation_id=name, of_device=device)
            result = _decode_result(row[0]) if row is not None else None
            if result is not None and (result.scope or result.s is Outcome.REFUSED):
                found[name] = msgspec.structs.replace(result, id=name)
    return tuple(found.values())


def waiting_for(connection: Connection, wanted: str, most: int) -> list[Parked]:
    """The operations that wait for `wanted`, in the order of their streams, at most `most` of them."""
    rows = _WAITING_FOR.rows(connection, wanted=wanted, most=most)
    return [Parked(row[0], row[1], row[2], row[3], row[4], row[5].encode(), _decode_result(row[6])) for row in rows]


def parked_reasons(connection: Connection) -> list[str]:
    """Everything that some operation waits for."""
    return [row[0] for row in _PARKED_REASONS.rows(connection)]


def parked_of_record(connection: Connection, record_id: str) -> str | None:
    """A parked operation of a record, or None."""
    row = _PARKED_OF_RECORD.first(connection, of_record=record_id)
    return row[0] if row is not None else None


def writer_at(connection: Connection, scope: str, seq: int) -> tuple[str, int]:
    """Who wrote at that place of a scope's log, and when by his own clock."""
    row = _WRITER_AT.first(connection, of_scope=scope, at_seq=seq)
    return (row[0], row[1]) if row is not None else ("", 0)


def reserve(connection: Connection, scope: str, many: int) -> tuple[int, str]:
    """Takes the next places of a scope: the one before the first, and the chain there.

    The counter row is touched last in the transaction, so places are in commit order and none is missing.
    """
    row = _TAKE.first(connection, of_scope=scope, many=many)
    if row is None:
        start_scope(connection, scope)
        row = _TAKE.first(connection, of_scope=scope, many=many)
    return row[0] - many, row[1]


def keep_chain(connection: Connection, scope: str, link: bytes) -> None:
    """The chain at the end of the scope's log, in the transaction that took its last places."""
    _KEEP_CHAIN.run(connection, of_scope=scope, new_chain=link.hex())


def start_scope(connection: Connection, scope: str) -> None:
    """Makes the scope's counter row when there is none."""
    _START_SCOPE.run(connection, scope=scope, last=0, chain=NO_HASH, epoch=get_setting(connection, EPOCH) or "")


def write_entries(connection: Connection, replica: str, stream: str, entries: Iterable[Entry]) -> None:
    """Writes new entries, and the new state of those that were parked before."""
    fresh: list[dict[str, Any]] = []
    for entry in entries:
        result = _encode(entry.result).decode()
        outcome = str(entry.result.s)
        if entry.parked_before:
            _UNPARK.run(
                connection,
                home=entry.home,
                id_of_parked=entry.operation,
                new_scope=entry.scope,
                new_seq=entry.seq,
                new_chain=entry.chain,
                new_result=result,
                new_outcome=outcome,
                still_waits_for=entry.waits_for,
            )
            continue
        fresh.append(
            {
                "home_branch": entry.home,
                "operation_id": entry.operation,
                "replica": replica if entry.derived_from is None else HUBS_OWN,
                "stream": entry.derived_from or stream,
                "n": entry.n,
                "record_id": entry.record,
                "scope": entry.scope,
                "seq": entry.seq,
                "chain": entry.chain,
                "hash": entry.hash,
                "body": entry.body.decode(),
                "result": result,
                "outcome": outcome,
                "waits_for": entry.waits_for,
            }
        )
    _INSERT.many(connection, fresh)


def write_echo(
    connection: Connection, replica: str, stream: str, n: int, hashed: str, result: PushResult | None
) -> None:
    """Keeps a place of a stream whose operation the log holds from elsewhere, or that the device set aside (None)."""
    text = _encode(result).decode() if result is not None else None
    _INSERT_ECHO.run(connection, replica=replica, stream=stream, n=n, hash=hashed, result=text)


STANDS = frozenset({Outcome.APPLIED, Outcome.MERGED, Outcome.CONFLICT})
"""Outcomes on which a later operation may build; what conflicted is judged again by the later one's `seen`."""
