"""What a table of records shows of each: its fields, how much was told on it, and its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, bindparam, select, text

from core.record import Record
from local_db.queries.tickets import tickets_by_id
from local_db.rows import load_record
from local_db.search.told import told_on
from local_db.statement import Statement
from local_db.tables import attachment

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

_FILES = Statement(
    select(attachment.c.hash, attachment.c.name, attachment.c.mime)
    .where(attachment.c.record_id == bindparam("record_id"))
    .where(text("attachment.voided = 0"))
    .order_by(attachment.c.at, text("attachment.rowid"))
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


def record_names(connection: AnyConnection, ids: Sequence[str]) -> dict[str, str]:
    """What links lead to: the number of each record, else what it is about."""
    return {row.id: row.number or row.title for row in tickets_by_id(connection, ids)}


def _files(connection: Connection, record_id: str) -> tuple[FileName, ...]:
    return tuple(FileName(*row) for row in _FILES.rows(connection, record_id=record_id))
