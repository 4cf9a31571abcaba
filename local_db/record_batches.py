"""Many records at once: a round trip through the driver costs as much as deciding an operation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from core.record import Record
from local_db.rows import RECORD_COLUMNS, record_of
from local_db.statement import KEYS, Statement, in_pieces
from local_db.tables import record

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

_BY_ID = Statement(select(*RECORD_COLUMNS).where(record.c.id.in_([bindparam(name) for name in KEYS])))


def load_records(connection: AnyConnection, ids: Sequence[str]) -> dict[str, Record]:
    """Those of these records that are there, by id; a statement for every hundred."""
    rows = (row for piece in in_pieces(ids) for row in _BY_ID.rows(connection, **piece))
    return {row[0]: record_of(row) for row in rows}
