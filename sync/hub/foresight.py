"""What a batch will ask the database one by one, asked at once before: most of it is "no such row".

One statement looks for a hundred keys; a round trip through the driver costs as much as deciding an operation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ClauseElement, ColumnElement, Connection, bindparam, select, text

from core.effect import Outcome
from local_db.statement import KEYS, Statement, in_pieces
from local_db.tables import record
from sync.hub.tables import log


def _any_of(column: ColumnElement[str]) -> Statement:
    return Statement(select(column).where(column.in_([bindparam(name) for name in KEYS])))


_NUMBERS = _any_of(record.c.number)
_AWAITED = _any_of(log.c.waits_for)


def _outcomes(dialect: str) -> ClauseElement:
    """By the key, row for row: PostgreSQL, as long as it knows little of the table, reads a branch's whole log else."""
    if dialect == "postgresql":
        keys = ", ".join(f":{name}" for name in KEYS)
        return text(
            f"SELECT held.operation_id, held.outcome FROM unnest(CAST(ARRAY[{keys}] AS TEXT[])) AS asked (id) "
            "CROSS JOIN LATERAL (SELECT operation_id, outcome FROM log "
            "WHERE home_branch = :home AND operation_id = asked.id LIMIT 1) AS held"
        )
    return (
        select(log.c.operation_id, log.c.outcome)
        .where(log.c.home_branch == bindparam("home"))
        .where(log.c.operation_id.in_([bindparam(name) for name in KEYS]))
    )


_OUTCOMES = Statement(_outcomes)


def present(connection: Connection, statement: Statement, keys: Sequence[str], **fixed: str) -> frozenset[str]:
    """Which of `keys` the statement finds."""
    return frozenset(str(row[0]) for row in _found(connection, statement, keys, **fixed))


def _found(connection: Connection, statement: Statement, keys: Sequence[str], **fixed: str) -> list[Any]:
    return [row for piece in in_pieces(keys) for row in statement.rows(connection, **piece, **fixed)]


def numbers_present(connection: Connection, numbers: Sequence[str]) -> frozenset[str]:
    """Which of these human numbers some record has already."""
    return present(connection, _NUMBERS, numbers)


def outcomes_of(connection: Connection, home: str, ids: Sequence[str]) -> dict[str, Outcome]:
    """What became of those of these operations that the log of `home` holds."""
    return {row[0]: Outcome(row[1]) for row in _found(connection, _OUTCOMES, ids, home=home)}


def awaited_of(connection: Connection, ids: Sequence[str]) -> frozenset[str]:
    """For which of these operations some parked one waits."""
    return present(connection, _AWAITED, ids)
