"""The outbox: operations of this device in two dense, hash-chained streams."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, TextClause, and_, bindparam, func, insert, select, text, update

from core.creations import operation_of
from core.effect import Effect
from core.operation import Kind, Operation, Stream, canonical
from local_db import operation_states
from local_db.journal import Entry
from local_db.rows import decode_effect, load_effect
from local_db.statement import Statement, insert_or_keep, upsert
from local_db.tables import history, operation, record_base, stream

EMPTY_HASH = bytes(32)
UNFOLDED = text(operation_states.UNFOLDED)

_INSERT = Statement(insert(operation))
_STREAM = Statement(select(stream.c.last_n, stream.c.last_hash).where(stream.c.stream == bindparam("name")))
_ADVANCE = Statement(
    update(stream)
    .where(stream.c.stream == bindparam("name"))
    .values(last_n=bindparam("n"), last_hash=bindparam("rolled"))
)
_UNFOLDED_STREAM = Statement(
    select(operation.c.stream).where(operation.c.record_id == bindparam("record_id")).where(UNFOLDED).limit(1)
)
BODY = func.coalesce(
    operation.c.body,
    select(history.c.effect)
    .where(history.c.home_branch == operation.c.home_branch)
    .where(history.c.operation_id == operation.c.id)
    .correlate(operation)
    .scalar_subquery(),
)
"""What `body_of` makes the bytes of an operation from: its stored body or, for an imported row, its history entry."""

_UNFOLDED_BODIES = Statement(
    select(BODY, operation.c.n)
    .where(operation.c.record_id == bindparam("record_id"))
    .where(UNFOLDED)
    .order_by(text("operation.rowid"))  # as they were made, whichever stream they go in
)


def _bodiless(*place: ColumnElement[bool] | TextClause) -> Statement:
    return Statement(
        select(operation.c.stream, operation.c.n)
        .where(*place)
        .where(operation.c.id == bindparam("operation_id"))
        .where(operation.c.body.is_(None))
    )


_OF_RECORD = operation.c.record_id == bindparam("on_record")
_BODILESS = (
    _bodiless(_OF_RECORD, UNFOLDED),
    _bodiless(_OF_RECORD, text("operation.state IN ('refused', 'parked')")),
    _bodiless(operation.c.stream == str(Stream.BULK)),
)
"""By the indexes of what is on its way and of what is stuck; at last, for one that was done, along its stream."""

_KEEP_BODY = Statement(
    update(operation)
    .where(operation.c.stream == bindparam("name"))
    .where(operation.c.n == bindparam("at_n"))
    .values(body=bindparam("kept"))
)
_BY_ASKED = Statement(select(operation.c.n).where(operation.c.asked == bindparam("tx_id")).limit(1))
_ACT = Statement(
    select(history.c.effect)
    .select_from(
        operation.join(
            history,
            and_(history.c.home_branch == operation.c.home_branch, history.c.operation_id == operation.c.id),
        )
    )
    .where(operation.c.asked == bindparam("tx_id"))
    .order_by(operation.c.n)
)
_PUT_BASE = upsert(record_base)
_PUT_BASE_ONCE = insert_or_keep(record_base)
_decode = msgspec.json.Decoder(Operation).decode


def rolled(previous: bytes, body: bytes) -> bytes:
    """The rolling hash of a stream after one more operation: SHA-256 over the hash before and the operation's own."""
    return hashlib.sha256(previous + hashlib.sha256(body).digest()).digest()


class OutboxTail:
    """The growing end of one stream inside one transaction; `flush` writes what was appended."""

    def __init__(self, connection: Connection, name: Stream) -> None:
        self._connection = connection
        self._name = str(name)
        row = _STREAM.first(connection, name=self._name)
        assert row is not None, "streams are made with the database"
        self._n, self._hash = int(row[0]), bytes(row[1])
        self._rows: list[dict[str, Any]] = []
        self._grown = False

    @property
    def next_n(self) -> int:
        """The number that the next operation gets."""
        return self._n + 1

    @property
    def entries(self) -> list[Entry]:
        """What was appended and is not written yet, without imported rows: those come from their file again."""
        return [Entry(row["home_branch"], row["id"], row["body"]) for row in self._rows]

    @property
    def records(self) -> list[str]:
        """The records of `entries`."""
        return [row["record_id"] for row in self._rows]

    @property
    def hash(self) -> bytes:
        """The rolling hash so far."""
        return self._hash

    def append_imported(self, body: bytes) -> None:
        """Counts and hashes the canonical bytes of a create with the next number; `create_runs` keeps the rest."""
        self._n += 1
        self._hash = rolled(self._hash, body)
        self._grown = True

    def append(self, item: Operation, home: str, *, asked: str | None) -> Operation:
        """Gives the operation its number in the stream; the numbered operation is what travels.

        `asked` names what a person asked for, so that it can be undone and its command is known again; an imported row
        has none.
        """
        self._n += 1
        numbered = msgspec.structs.replace(item, n=self._n)
        body = canonical(numbered)
        self._hash = rolled(self._hash, body)
        self._rows.append(
            {
                "stream": self._name,
                "n": self._n,
                "id": item.id,
                "tx": item.tx,
                "asked": asked,
                "home_branch": home,
                "record_id": item.record,
                "by": item.by,
                "body": body,
                "hash": self._hash,
                "state": "pending",
                "outcome": None,
                "code": None,
                "seq": None,
                "attempts": 0,
                "acknowledged_at": None,
            }
        )
        return numbered

    def flush(self) -> None:
        """Writes the appended operations and the stream's new end."""
        if not self._rows and not self._grown:
            return
        _INSERT.many(self._connection, self._rows)
        _ADVANCE.run(self._connection, name=self._name, n=self._n, rolled=self._hash)
        self._rows, self._grown = [], False


def body_of(said: bytes | str, n: int) -> bytes:
    """The canonical bytes of the operation with number `n`, from what `BODY` read."""
    return said if isinstance(said, bytes) else canonical(operation_of(decode_effect(said), n))


def decode_operation(said: bytes | str, n: int) -> Operation:
    """The operation with number `n`, from what `BODY` read."""
    return _decode(said) if isinstance(said, bytes) else operation_of(decode_effect(said), n)


def keep_bodies(connection: Connection, entries: Iterable[Effect]) -> None:
    """To be called before history entries are replaced: an operation that could be read only from the entry that goes
    is written out, so that its bytes stay what they were."""
    for new in entries:
        if new.kind is not Kind.CREATE or new.origin is None:
            continue
        old = load_effect(connection, new.home, new.operation)
        if old is None or operation_of(old, 0) == operation_of(new, 0):
            continue
        for statement in _BODILESS:
            place = statement.first(connection, on_record=new.record, operation_id=new.operation)
            if place is not None:
                body = canonical(operation_of(old, int(place[1])))
                _KEEP_BODY.run(connection, name=place[0], at_n=place[1], kept=body)
                break


def unfolded_stream(connection: Connection, record_id: str) -> Stream | None:
    """The stream that still carries unfolded operations of the record, or None when there are none."""
    row = _UNFOLDED_STREAM.first(connection, record_id=record_id)
    return Stream(row[0]) if row is not None else None


def unfolded(connection: Connection, record_id: str) -> list[Operation]:
    """The record's operations that the hub's word does not contain yet, in the order they were made."""
    return [decode_operation(*row) for row in _UNFOLDED_BODIES.rows(connection, record_id=record_id)]


def act_is_known(connection: Connection, tx: str) -> bool:
    """Whether operations of that act are in the outbox already."""
    return _BY_ASKED.first(connection, tx_id=tx) is not None


def act_effects(connection: Connection, tx: str) -> Sequence[Effect]:
    """The history entries of one act made on this device, oldest first."""
    return [decode_effect(row[0]) for row in _ACT.rows(connection, tx_id=tx)]


def keep_base(connection: Connection, record_id: str, body: bytes) -> None:
    """Keeps the hub's last word on a record while this device has unsent operations on it."""
    _PUT_BASE.run(connection, record_id=record_id, body=body.decode())


def keep_base_once(connection: Connection, bodies: Iterable[tuple[str, bytes]]) -> None:
    """As `keep_base`, where it is not kept already: shown parts of an operation about a whole import have done it."""
    _PUT_BASE_ONCE.many(connection, [{"record_id": name, "body": body.decode()} for name, body in bodies])
