"""The upload streams of replicas: how far the hub holds each of them."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, select, update

from local_db.statement import Statement
from sync.hub.registry import NO_HASH
from sync.hub.tables import replica, replica_stream

_END = Statement(
    select(replica_stream.c.last_n, replica_stream.c.last_hash)
    .where(replica_stream.c.replica == bindparam("of_replica"))
    .where(replica_stream.c.stream == bindparam("of_stream"))
)
_FURTHEST = Statement(
    select(func.coalesce(func.max(replica_stream.c.last_n), 0))
    .select_from(replica_stream.join(replica, replica.c.id == replica_stream.c.replica))
    .where(replica.c.device == bindparam("of_device"))
    .where(replica_stream.c.stream == bindparam("of_stream"))
)
_ADVANCE = Statement(
    update(replica_stream)
    .where(replica_stream.c.replica == bindparam("of_replica"))
    .where(replica_stream.c.stream == bindparam("of_stream"))
    .values(last_n=bindparam("new_n"), last_hash=bindparam("new_hash"))
)


def held_end(connection: Connection, replica: str, stream: str) -> tuple[int, str] | None:
    """The last number and rolling hash that the hub holds of a stream, None when there is no such stream."""
    row = _END.first(connection, of_replica=replica, of_stream=stream)
    return (row[0], row[1]) if row is not None else None


def stream_end(connection: Connection, replica: str, stream: str) -> tuple[int, str]:
    """The same; a stream that is not there has not begun."""
    return held_end(connection, replica, stream) or (0, NO_HASH)


def furthest_end(connection: Connection, device: str, stream: str) -> int:
    """The last number that the hub holds of a stream of any replica of that device."""
    return int(_FURTHEST.first(connection, of_device=device, of_stream=stream)[0])


def advance(connection: Connection, replica: str, stream: str, n: int, hashed: str) -> None:
    """The hub holds the stream up to `n` now."""
    _ADVANCE.run(connection, of_replica=replica, of_stream=stream, new_n=n, new_hash=hashed)
