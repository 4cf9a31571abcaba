"""What a table of records shows of each: its fields, how much was told on it, and its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, bindparam, func, select, text

from core.record import Record
from local_db.create_runs import unwritten_entries
from local_db.queries.tickets import tickets_by_id
from local_db.rows import decode_effect, load_record
from local_db.search.told import told_on
from local_db.statement import Statement
from local_db.tables import attachment, history

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

_FILES = Statement(
    select(attachment.c.hash, attachment.c.name, attachment.c.mime)
    .where(attachment.c.record_id == bindparam("record_id"))
    .where(text("attachment.voided = 0"))
    .order_by(attachment.c.at, text("attachment.rowid"))
)


_MADE = Statement(
    select(history.c.effect)
    .where(history.c.record_id == bindparam("record_id"))
    .where(func.instr(history.c.effect, '"o":{') > 0)
    .limit(1)
)


class FileName(msgspec.Struct, frozen=True):
    """A file of a record by its SHA-256."""

    hash: str
    name: str
    mime: str


class WrittenOut(msgspec.Struct, frozen=True):
    """`told` counts notes and contacts."""

    record: Record
    told: int
    files: tuple[FileName, ...]


def written_out(connection: Connection, ids: Sequence[str]) -> list[WrittenOut]:
    """Those of these records that are here, in the order given."""
    found = (load_record(connection, one) for one in ids)
    return [
        WrittenOut(record, len(told_on(connection, record.id, record.removed)), _files(connection, record.id))
        for record in found
        if record is not None
    ]


Place = tuple[int, str, str, int, str]
"""What sorts records as their source rows stood: by import, sheet and row; those that people made come after them."""


def source_places(connection: Connection, ids: Sequence[str]) -> dict[str, Place]:
    """Where each of these records came from."""
    return {one: _source_place(connection, one) for one in ids}


def _source_place(connection: Connection, record_id: str) -> Place:
    made = _MADE.first(connection, record_id=record_id)
    effects = [decode_effect(made[0])] if made is not None else []
    if not effects and (record := load_record(connection, record_id)) is not None:
        effects = list(unwritten_entries(connection, record))
    origin = next((one.origin for one in effects if one.origin is not None), None)
    return (0, origin.job, origin.sheet, origin.row, record_id) if origin is not None else (1, "", "", 0, record_id)


def record_names(connection: AnyConnection, ids: Sequence[str]) -> dict[str, str]:
    """What links lead to: the number of each record, else what it is about."""
    return {row.id: row.number or row.title for row in tickets_by_id(connection, ids)}


def _files(connection: Connection, record_id: str) -> tuple[FileName, ...]:
    return tuple(FileName(*row) for row in _FILES.rows(connection, record_id=record_id))
