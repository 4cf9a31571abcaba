"""Marks: which records the text index does not hold as they are. Written in the transaction that changes them.

A mark is a stretch of record ids: one record for a save, the first and last of a slice for an import. What is marked is
found by reading the records themselves until the index has caught up, so no ticket is ever missed.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from local_db.statement import Statement
from local_db.tables import search_mark

_ADD = Statement(
    insert(search_mark).values(first=bindparam("first"), last=bindparam("last"), records=bindparam("records"))
)
_ALL = Statement(
    select(search_mark.c.n, search_mark.c.first, search_mark.c.last, search_mark.c.records).order_by(
        search_mark.c.n.desc()
    )
)
_OLDEST = Statement(
    select(search_mark.c.n, search_mark.c.first, search_mark.c.last, search_mark.c.records)
    .order_by(search_mark.c.n)
    .limit(bindparam("limit"))
)
_LEFT = Statement(select(func.coalesce(func.sum(search_mark.c.records), 0)))
_DROP = Statement(delete(search_mark).where(search_mark.c.n == bindparam("mark")))
_SHORTEN = Statement(
    update(search_mark)
    .where(search_mark.c.n == bindparam("mark"))
    .values(first=bindparam("from_id"), records=func.max(search_mark.c.records - bindparam("done"), 1))
)


class Mark(msgspec.Struct, frozen=True):
    """The records from id `first` to id `last`, about `records` of them, must be indexed anew."""

    n: int
    first: str
    last: str
    records: int


def mark_records(connection: Connection, ids: Iterable[str]) -> None:
    """The text of these records may have changed, or they are gone."""
    _ADD.many(connection, [{"first": one, "last": one, "records": 1} for one in ids])


def mark_stretch(connection: Connection, first: str, last: str, records: int) -> None:
    """All records from the one id to the other are new: one mark, however many they are."""
    _ADD.run(connection, first=first, last=last, records=records)


def all_marks(connection: Connection) -> list[Mark]:
    """Every mark, the newest first."""
    return [Mark(*row) for row in _ALL.rows(connection)]


def oldest_marks(connection: Connection, limit: int) -> list[Mark]:
    """The marks to be worked off next."""
    return [Mark(*row) for row in _OLDEST.rows(connection, limit=limit)]


def unindexed(connection: Connection) -> int:
    """About how many records wait for the index."""
    return int(_LEFT.first(connection)[0])


def drop_mark(connection: Connection, mark: Mark) -> None:
    """It is worked off."""
    _DROP.run(connection, mark=mark.n)


def shorten_mark(connection: Connection, mark: Mark, from_id: str, done: int) -> None:
    """The `done` records before `from_id` are worked off."""
    _SHORTEN.run(connection, mark=mark.n, from_id=from_id, done=done)
