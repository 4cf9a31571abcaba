"""What became of an import's rows at which something stands, and whether a file is attached to a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from local_db.statement import Statement

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

_TICKET = Statement(
    "SELECT import_row.record_id FROM import_row"
    " WHERE import_row.job = (SELECT import_job.no FROM import_job WHERE import_job.id = :job)"
    " AND import_row.sheet = :sheet AND import_row.row = :at_row AND import_row.outcome IN ('imported', 'filled')"
)
_TOLD = Statement(
    "SELECT import_row.kind, import_row.outcome, import_row.reason, record.number, record.title"
    " FROM import_row LEFT JOIN record ON record.id = import_row.record_id"
    " WHERE import_row.job = (SELECT import_job.no FROM import_job WHERE import_job.id = :job)"
    " AND import_row.sheet = :sheet AND import_row.row = :at_row"
)
_HAS_FILE = Statement(
    "SELECT 1 FROM attachment WHERE attachment.record_id = :on_record AND attachment.hash = :hash LIMIT 1"
)


def tickets_of_rows(connection: AnyConnection, job: str, rows: Sequence[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The tickets that the job made or filled of those rows, by sheet and row."""
    found = {}
    for sheet, row in rows:
        ticket = _TICKET.first(connection, job=job, sheet=sheet, at_row=row)
        if ticket is not None and ticket[0] is not None:
            found[sheet, row] = str(ticket[0])
    return found


def told_rows(
    connection: AnyConnection, job: str, rows: Sequence[tuple[str, int]]
) -> dict[tuple[str, int], tuple[str, str, str | None, str, str]]:
    """Those of the rows that the job has settled: class, outcome, reason, and their ticket's number and title."""
    found = {}
    for sheet, row in rows:
        one = _TOLD.first(connection, job=job, sheet=sheet, at_row=row)
        if one is not None:
            found[sheet, row] = (str(one[0]), str(one[1]), one[2], str(one[3] or ""), str(one[4] or ""))
    return found


def has_file(connection: AnyConnection, record: str, file_hash: str) -> bool:
    """Whether that file was ever attached to the record, also when it was taken off again."""
    return _HAS_FILE.first(connection, on_record=record, hash=file_hash) is not None
