"""What a batch will ask the database one by one, asked at once before: most of it is "no such row".

One statement looks for up to `WIDTH` keys; a round trip through the driver costs as much as deciding an operation.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, bindparam, select

from local_db.statement import Statement
from local_db.tables import record
from sync.hub.tables import log

WIDTH = 100
_NAMES = tuple(f"key{index}" for index in range(WIDTH))


def _any_of(column: ColumnElement[str]) -> Statement:
    return Statement(select(column).where(column.in_([bindparam(name) for name in _NAMES])))


_RECORDS = _any_of(record.c.id)
_NUMBERS = _any_of(record.c.number)
_AWAITED = _any_of(log.c.waits_for)
_OPERATIONS = Statement(
    select(log.c.operation_id)
    .where(log.c.home_branch == bindparam("home"))
    .where(log.c.operation_id.in_([bindparam(name) for name in _NAMES]))
)


def present(connection: Connection, statement: Statement, keys: Sequence[str], **fixed: str) -> frozenset[str]:
    """Which of `keys` the statement finds."""
    found: set[str] = set()
    for start in range(0, len(keys), WIDTH):
        piece = keys[start : start + WIDTH]
        padded = [*piece, *[piece[-1]] * (WIDTH - len(piece))]
        rows = statement.rows(connection, **dict(zip(_NAMES, padded, strict=True)), **fixed)
        found.update(str(row[0]) for row in rows)
    return frozenset(found)


def records_present(connection: Connection, ids: Sequence[str]) -> frozenset[str]:
    """Which of these records stand already."""
    return present(connection, _RECORDS, ids)


def numbers_present(connection: Connection, numbers: Sequence[str]) -> frozenset[str]:
    """Which of these human numbers some record has already."""
    return present(connection, _NUMBERS, numbers)


def operations_present(connection: Connection, home: str, ids: Sequence[str]) -> frozenset[str]:
    """Which of these operations the log of `home` holds already."""
    return present(connection, _OPERATIONS, ids, home=home)


def awaited_of(connection: Connection, ids: Sequence[str]) -> frozenset[str]:
    """For which of these operations some parked one waits."""
    return present(connection, _AWAITED, ids)
