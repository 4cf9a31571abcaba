"""Whether the hub's log still says what it said when it was written (reliability.md, case 58).

An entry that somebody edited does not fit what stands around it: the rolling hash of its stream, the chain of its
scope, the operation that it came from, the signature of its person, or the values on which the next entry of its
record stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from core.chains import chain
from core.effect import Effect
from core.reading import read_json
from core.vouching import Misfit, misfit_of_record, unlike
from local_db.outbox import rolled
from local_db.statement import Statement
from local_db.tables import history, record
from sync.hub.erasing import digest_of
from sync.hub.journal import HUBS_OWN, RECOVERED
from sync.hub.reference import misfits as reference_misfits
from sync.hub.registry import NO_HASH
from sync.hub.signatures import Signatures
from sync.hub.tables import branch, counter, echo, log, replica_stream

PAGE = 500
"""Rows that are held at once."""

_STREAMS = Statement(
    select(
        replica_stream.c.replica, replica_stream.c.stream, replica_stream.c.last_n, replica_stream.c.last_hash
    ).order_by(replica_stream.c.replica, replica_stream.c.stream)
)
_OF_STREAM = [
    Statement(
        select(*columns)
        .select_from(source)
        .where(table.c.replica == bindparam("of_replica"))
        .where(table.c.stream == bindparam("of_stream"))
        .where(table.c.n > bindparam("after_n"))
        .where(table.c.n <= bindparam("last_n"))
    )
    for table, source, columns in (
        (
            log,
            branch.join(log, log.c.home_branch == branch.c.id),
            (log.c.n, log.c.hash, log.c.operation_id, log.c.body),
        ),
        (echo, echo, (echo.c.n, echo.c.hash)),
    )
]
_SCOPES = Statement(select(counter.c.scope, counter.c.last, counter.c.chain).order_by(counter.c.scope))
_OF_SCOPE = Statement(
    select(
        history.c.seq,
        history.c.operation_id,
        history.c.record_id,
        history.c.tx,
        history.c.by,
        history.c.at,
        history.c.effect,
        log.c.scope,
        log.c.seq,
        log.c.chain,
        log.c.replica,
        log.c.stream,
        log.c.body,
    )
    .select_from(
        history.outerjoin(
            log, (log.c.home_branch == history.c.home_branch) & (log.c.operation_id == history.c.operation_id)
        )
    )
    .where(history.c.scope == bindparam("of_scope"))
    .where(history.c.seq > bindparam("after_seq"))
    .order_by(history.c.seq)
    .limit(PAGE)
)
_RECORDS = Statement(
    select(record.c.id, record.c.fields).where(record.c.id > bindparam("after_id")).order_by(record.c.id).limit(PAGE)
)
_OF_RECORD = Statement(select(history.c.effect).where(history.c.record_id == bindparam("of_record")))
_decode_fields = msgspec.json.Decoder(dict[str, Any]).decode


def misfits(connection: Connection) -> Iterator[Misfit]:
    """The first bad entry of every stream, scope and record, as it is found; reads the whole log.

    To be asked inside one reading transaction, beside which the hub may serve.
    """
    yield from _in_streams(connection)
    yield from _in_scopes(connection)
    for scope in reference_misfits(connection):
        yield Misfit(f"reference records of {scope}", 0, "", "they are not what was delivered")
    yield from _in_records(connection)


def _in_streams(connection: Connection) -> Iterator[Misfit]:
    for replica, stream, last_n, last_hash in _STREAMS.rows(connection):
        found = _in_stream(connection, replica, stream, last_n, last_hash)
        if found is not None:
            yield found


def _in_stream(connection: Connection, replica: str, stream: str, last_n: int, last_hash: str) -> Misfit | None:
    line, link, expected = f"stream {replica}/{stream}", NO_HASH, 0
    for after in range(0, last_n, PAGE):
        given = {"of_replica": replica, "of_stream": stream, "after_n": after, "last_n": min(after + PAGE, last_n)}
        rows = [row for statement in _OF_STREAM for row in statement.rows(connection, **given)]
        for n, hashed, *said in sorted(rows, key=lambda row: int(row[0])):
            if n != expected + 1 and (expected or said):  # a fresh replica goes on where its device stood
                return Misfit(line, expected + 1, "", "missing")
            if said and hashed not in _links(bytes.fromhex(link), said[1].encode()):
                return Misfit(line, n, said[0], "rolling hash")
            link, expected = hashed, n
    if link != last_hash:
        return Misfit(line, expected, "", "rolling hash at the end")
    return None


def _links(link: bytes, body: bytes) -> set[str]:
    """The rolling hashes that may stand behind an operation: that of its bytes, or of what they were before erasure."""
    digest = digest_of(body)
    were = {hashlib.sha256(link + digest).hexdigest()} if digest is not None else set()
    return {rolled(link, body).hex(), *were}


def _in_scopes(connection: Connection) -> Iterator[Misfit]:
    signatures = Signatures(connection)
    for scope, last, end in _SCOPES.rows(connection):
        found = _in_scope(connection, signatures, scope, last, end)
        if found is not None:
            yield found


def _in_scope(connection: Connection, signatures: Signatures, scope: str, last: int, end: str) -> Misfit | None:
    line, link, at = f"scope {scope}", bytes.fromhex(NO_HASH), 0
    while rows := _OF_SCOPE.rows(connection, of_scope=scope, after_seq=at):
        for seq, operation, *kept in rows:
            if seq != at + 1:
                return Misfit(line, at + 1, "", "missing")
            link, at = chain(link, operation), seq
            said, (in_scope, in_place, told, replica, stream, body) = kept[:5], kept[5:]
            if (in_scope, in_place, told) != (scope, seq, link.hex()):
                return Misfit(line, seq, operation, "chain")
            sent = body if replica != HUBS_OWN and stream != RECOVERED else None
            what = unlike((scope, seq, operation, *said[:-1]), said[-1], sent)
            effect = read_json(said[-1], Effect) if what is None else None
            if effect is not None and not effect.erased:  # what was signed is gone; its erasure vouches for the rest
                what = signatures.unlike(effect, sent, replica, stream)
            if what is not None:
                return Misfit(line, seq, operation, what)
    if (at, link.hex()) != (last, end):
        return Misfit(line, at, "", "chain at the end")
    return None


def _in_records(connection: Connection) -> Iterator[Misfit]:
    after = ""
    while rows := _RECORDS.rows(connection, after_id=after):
        for record_id, fields in rows:
            texts = [row[0] for row in _OF_RECORD.rows(connection, of_record=record_id)]
            found = misfit_of_record(record_id, texts, _decode_fields(fields))
            if found is not None:
                yield found
        after = rows[-1][0]
