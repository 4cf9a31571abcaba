"""Many records at once: a round trip through the driver costs as much as deciding an operation."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select

from core.record import Record
from local_db.rows import RECORD_COLUMNS, record_of
from local_db.statement import Statement
from local_db.tables import record

_AT_ONCE = 100
_KEYS = tuple(f"key{index}" for index in range(_AT_ONCE))
_BY_ID = Statement(select(*RECORD_COLUMNS).where(record.c.id.in_([bindparam(name) for name in _KEYS])))


def load_records(connection: Connection, ids: Sequence[str]) -> dict[str, Record]:
    """Those of these records that are there, by id; a statement for every hundred."""
    found: dict[str, Record] = {}
    for start in range(0, len(ids), _AT_ONCE):
        piece = ids[start : start + _AT_ONCE]
        padded = [*piece, *[piece[-1]] * (_AT_ONCE - len(piece))]
        for row in _BY_ID.rows(connection, **dict(zip(_KEYS, padded, strict=True))):
            found[row[0]] = record_of(row)
    return found
