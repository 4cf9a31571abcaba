"""What leaves this device: batches of the outbox as stored bytes, and what the hub said about each operation."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, bindparam, func, select, text, update

from core.effect import Outcome
from core.erasure import REFUSED_BY
from core.operation import Stream
from core.ports import Changes, Forms
from local_db.erasing import erase_refused
from local_db.operation_states import ERASED
from local_db.outbox import BODY, body_of
from local_db.rebase import Rebase
from local_db.statement import Statement
from local_db.tables import operation, stream

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

SEPARATOR_BYTES = 1
"""Between two operations of a batch on the wire."""

_MARKS = Statement(select(stream.c.stream, stream.c.last_n, stream.c.acked_n, stream.c.acked_hash))
_NEVER = 0
"""The moment of an answer that this device gave itself."""
_SET_ASIDE_HERE = Statement(
    "SELECT count(*) FROM operation WHERE operation.state IN ('refused', 'parked') AND operation.state = 'refused'"
    f" AND operation.acknowledged_at = {_NEVER}"
)
_ROWS = (operation.c.n, operation.c.id, operation.c.tx, BODY, operation.c.hash, operation.c.state)
_FROM = Statement(
    select(*_ROWS)
    .where(operation.c.stream == bindparam("name"))
    .where(operation.c.n > bindparam("after"))
    .order_by(operation.c.n)
    .limit(bindparam("most"))
)
_REST_OF_TX = Statement(
    select(*_ROWS)
    .where(operation.c.stream == bindparam("name"))
    .where(operation.c.n > bindparam("after"))
    .where(
        operation.c.n
        < func.coalesce(
            select(func.min(operation.c.n))
            .where(operation.c.stream == bindparam("name"))
            .where(operation.c.n > bindparam("after"))
            .where(operation.c.tx != bindparam("tx_id"))
            .scalar_subquery(),
            bindparam("beyond"),
        )
    )
    .order_by(operation.c.n)
)
_WAITS = Statement(
    "SELECT min(later.n) FROM operation AS later JOIN operation AS earlier"
    " ON earlier.record_id = later.record_id AND earlier.stream <> later.stream AND earlier.rowid < later.rowid"
    " WHERE later.stream = :name AND later.n > :after AND later.n <= :last AND later.state = 'pending'"
    " AND earlier.state IN ('pending', 'acknowledged', 'parked') AND earlier.state = 'pending'"
)
"""Work of the other stream on the same record that was made before and is not sent yet. That happens only where a hub
that was put back gets both again: else an edit goes in the stream of what it follows."""
_OF_NUMBER = Statement(
    select(operation.c.record_id, operation.c.state)
    .where(operation.c.stream == bindparam("name"))
    .where(operation.c.n == bindparam("at_n"))
)


def _says(state: str) -> Statement:
    """Keeps the hub's word on an operation that is in that state."""
    return Statement(
        update(operation)
        .where(operation.c.stream == bindparam("name"))
        .where(operation.c.n == bindparam("at_n"))
        .where(operation.c.state == state)
        .values(
            state=bindparam("new_state"),
            outcome=bindparam("new_outcome"),
            code=bindparam("new_code"),
            seq=bindparam("new_seq"),
            acknowledged_at=func.coalesce(operation.c.acknowledged_at, bindparam("moment")),
        )
    )


_ANSWERED = _says("pending")
_SETTLED = _says("parked")
_IS_PARKED = (text("operation.state IN ('refused', 'parked')"), text("operation.state = 'parked'"))
MOST_PARKED = 100
"""Parked operations that one session asks after."""
_PARKED = Statement(
    select(operation.c.id, operation.c.home_branch).where(*_IS_PARKED).order_by(operation.c.id).limit(MOST_PARKED)
)
_PARKED_ONE = Statement(
    select(operation.c.record_id, operation.c.stream, operation.c.n)
    .where(*_IS_PARKED)
    .where(operation.c.id == bindparam("named"))
)
_ATTEMPTED = Statement(
    update(operation)
    .where(operation.c.stream == bindparam("name"))
    .where(operation.c.n >= bindparam("from_n"))
    .where(operation.c.n <= bindparam("to_n"))
    .values(attempts=operation.c.attempts + 1)
)
_ACKNOWLEDGED = Statement(
    update(stream)
    .where(stream.c.stream == bindparam("name"))
    .where(stream.c.acked_n < bindparam("to_n"))
    .values(acked_n=bindparam("to_n"), acked_hash=bindparam("rolled"))
)
_BEYOND = 1 << 62
_ASIDE = frozenset({"refused", "dropped", "retried", "repaired", ERASED})
"""States of operations that were set aside. Everything else that is not pending, the hub has told of."""


class Mark(msgspec.Struct, frozen=True):
    """One stream: the last operation written, the last acknowledged, and the rolling hash there (hex)."""

    last_n: int = 0
    acked_n: int = 0
    acked_hash: str = ""

    @property
    def unsent(self) -> int:
        """Operations that the hub has not acknowledged."""
        return self.last_n - self.acked_n


class OutboxBatch(msgspec.Struct, frozen=True):
    """Operations of one stream, dense from `from_n` to `last_n` over `numbers` and `aside`.

    `bodies` are the stored bytes, `numbers` their (n, id); `digest` the rolling hash after the last one (hex).
    `aside`: SHA-256 (hex) of bodies that are sent no more, by number, because they were set aside or the hub has told
    of them; `told`: the ids of the latter.
    """

    stream: Stream
    from_n: int
    last_n: int
    bodies: tuple[bytes, ...]
    numbers: tuple[tuple[int, str], ...]
    digest: str
    aside: dict[int, str] = msgspec.field(default_factory=dict)
    acts: int = 1
    """How many whole acts (tx) it carries."""
    told: tuple[str, ...] = ()

    @property
    def settled(self) -> list[str]:
        """The operations that the hub holds once it has answered."""
        return [*(name for _, name in self.numbers), *self.told]


class Answer(msgspec.Struct, frozen=True):
    """What the hub said about one operation. `outcome` may be one that this program does not know.

    `elsewhere`: its effect stands in the log of a scope that is not read here, because its record was moved.
    """

    n: int
    outcome: str
    seq: int | None = None
    code: str | None = None
    elsewhere: bool = False


def set_aside_here(connection: AnyConnection) -> int:
    """Operations that stand still here and of which the hub has the hash only: no request could bring them there."""
    return int(_SET_ASIDE_HERE.first(connection)[0])


def marks(connection: AnyConnection) -> dict[str, Mark]:
    """How far each stream reaches and how far the hub has acknowledged it."""
    return {str(row[0]): Mark(int(row[1]), int(row[2]), bytes(row[3]).hex()) for row in _MARKS.rows(connection)}


def next_batch(
    connection: Connection, name: Stream, most: int, most_bytes: int, after: int | None = None
) -> OutboxBatch | None:
    """The next unacknowledged operations, at most `most` and `most_bytes` of bodies; None when there are none.

    An act (tx) is never split: one that is too large for the limits travels alone. What follows from work that waits in
    the other stream ends the batch. `after`: those after that number.
    """
    after = marks(connection)[str(name)].acked_n if after is None else after
    rows = _read(_FROM.rows(connection, name=str(name), after=after, most=most + 1))
    if not rows:
        return None
    kept = _within(rows, most, most_bytes)
    if not kept:
        tx = str(rows[0][2])
        rest = _REST_OF_TX.rows(connection, name=str(name), after=after, tx_id=tx, beyond=_BEYOND)
        kept = _read(rest)
    kept = _before_what_waits(connection, name, kept)
    return _batch(name, kept) if kept else None


def batch_between(connection: Connection, name: Stream, from_n: int, last_n: int) -> OutboxBatch | None:
    """The operations from one number to another, both included; None when some of them are not in the outbox."""
    most = last_n - from_n + 1
    rows = _read(_FROM.rows(connection, name=str(name), after=from_n - 1, most=most)) if most > 0 else []
    dense = [int(row[0]) for row in rows] == list(range(from_n, last_n + 1))
    return _batch(name, rows) if rows and dense else None


def _read(rows: Sequence[Any]) -> list[Any]:
    """Rows of _ROWS with the body's bytes in the place of what they are made from."""
    return [(n, name, tx, body_of(said, n), hashed, state) for n, name, tx, said, hashed, state in rows]


def _within(rows: Sequence[Any], most: int, most_bytes: int) -> list[Any]:
    """The longest run of whole acts at the start of `rows` within the limits; `rows` may end inside an act."""
    fits, size = 0, 0
    for index, row in enumerate(rows):
        size += len(row[3]) + SEPARATOR_BYTES
        if index >= most or size > most_bytes:
            break
        ends = index + 1 == len(rows) or rows[index + 1][2] != row[2]
        if ends:
            fits = index + 1
    return list(rows[:fits])


def _before_what_waits(connection: Connection, name: Stream, rows: Sequence[Any]) -> list[Any]:
    """The whole acts before the first one that follows from unsent work of the other stream."""
    first = _WAITS.first(connection, name=str(name), after=int(rows[0][0]) - 1, last=int(rows[-1][0]))[0]
    if first is None:
        return list(rows)
    waiting = next(row[2] for row in rows if int(row[0]) == first)
    return list(itertools.takewhile(lambda row: row[2] != waiting, rows))


def _batch(name: Stream, rows: Sequence[Any]) -> OutboxBatch:
    sent = [row for row in rows if row[5] == "pending"]
    return OutboxBatch(
        stream=name,
        from_n=int(rows[0][0]),
        last_n=int(rows[-1][0]),
        bodies=tuple(row[3] for row in sent),
        numbers=tuple((int(row[0]), str(row[1])) for row in sent),
        digest=bytes(rows[-1][4]).hex(),
        aside={int(row[0]): _digest(row).hex() for row in rows if row[5] != "pending"},
        acts=len({str(row[2]) for row in rows}),
        told=tuple(str(row[1]) for row in rows if row[5] not in _ASIDE and row[5] != "pending"),
    )


def _digest(row: Any) -> bytes:
    """SHA-256 of an operation's bytes, as they were where they are erased."""
    return row[3] if row[5] == ERASED else hashlib.sha256(row[3]).digest()


def count_attempt(connection: Connection, batch: OutboxBatch) -> None:
    """Notes that the batch was sent once more without an answer."""
    _ATTEMPTED.run(connection, name=str(batch.stream), from_n=batch.from_n, to_n=batch.last_n)


def record_answers(
    connection: Connection, forms: Forms, batch: OutboxBatch, answers: Sequence[Answer], moment: int
) -> Changes:
    """Keeps the hub's word on every operation of the batch and moves the stream's acknowledged end past it.

    What was refused leaves the visible row and stays in the outbox with its code; an operation whose effect was pulled
    before the answer came stays done. `moment` is in milliseconds since 1970 UTC.
    """
    rebase = Rebase(connection, forms)
    name = str(batch.stream)
    count_attempt(connection, batch)
    names = dict(batch.numbers)
    for answer in answers:
        if answer.outcome in (Outcome.REFUSED, Outcome.PARKED) or answer.elsewhere:
            record_id = str(_OF_NUMBER.first(connection, name=name, at_n=answer.n)[0])
            rebase.touch(record_id)
            if answer.elsewhere:
                rebase.decided_elsewhere(record_id, names[answer.n])
    _ANSWERED.many(connection, [_answered(name, answer, moment) for answer in answers])
    _ACKNOWLEDGED.run(connection, name=name, to_n=batch.last_n, rolled=bytes.fromhex(batch.digest))
    erased = [answer.n for answer in answers if answer.code == REFUSED_BY]
    for effect in erase_refused(connection, name, erased, moment):
        rebase.retracted(effect)
    return Changes(records=rebase.finish())


def _answered(name: str, answer: Answer, moment: int) -> dict[str, Any]:
    taken = "elsewhere" if answer.elsewhere else "acknowledged"
    state = {"refused": "refused", "parked": "parked"}.get(answer.outcome, taken)
    return {
        "name": name,
        "at_n": answer.n,
        "new_state": state,
        "new_outcome": answer.outcome,
        "new_code": answer.code,
        "new_seq": answer.seq,
        "moment": moment,
    }


class Settled(msgspec.Struct, frozen=True):
    """What became of an operation that the hub had parked, where no log that this device reads tells it."""

    operation: str
    outcome: str
    code: str | None = None
    elsewhere: bool = False


def parked(connection: AnyConnection) -> dict[str, str]:
    """The operations that the hub has parked, as far as is known here: id -> home branch; at most `MOST_PARKED`."""
    return {str(row[0]): str(row[1]) for row in _PARKED.rows(connection)}


def settle_parked(connection: Connection, forms: Forms, told: Sequence[Settled], moment: int) -> Changes:
    """Keeps the hub's later word on operations that it had parked; `moment` is in milliseconds since 1970 UTC."""
    rebase = Rebase(connection, forms)
    rows = []
    for one in told:
        found = _PARKED_ONE.first(connection, named=one.operation)
        if found is not None and (one.elsewhere or one.outcome == Outcome.REFUSED):
            rebase.touch(str(found[0]))
            if one.elsewhere:
                rebase.decided_elsewhere(str(found[0]), one.operation)
            answer = Answer(int(found[2]), one.outcome, code=one.code, elsewhere=one.elsewhere)
            rows.append(_answered(str(found[1]), answer, moment))
    _SETTLED.many(connection, rows)
    for row in rows:
        if row["new_code"] == REFUSED_BY:
            for effect in erase_refused(connection, row["name"], [row["at_n"]], moment):
                rebase.retracted(effect)
    return Changes(records=rebase.finish())


def set_aside(connection: Connection, forms: Forms, name: Stream, numbers: Sequence[int], code: str) -> Changes:
    """Takes operations that the hub cannot even read out of the queue, so that the rest goes on.

    They stay in the outbox as refused with `code`; their place in the stream is kept by their hash.
    """
    rebase = Rebase(connection, forms)
    rows = []
    for n in numbers:
        found = _OF_NUMBER.first(connection, name=str(name), at_n=n)
        if found is not None and found[1] == "pending":
            rebase.touch(str(found[0]))
            rows.append(_answered(str(name), Answer(n, Outcome.REFUSED, code=code), _NEVER))
    _ANSWERED.many(connection, rows)
    return Changes(records=rebase.finish())
