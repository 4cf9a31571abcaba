"""Imports that were made on this device, and what taking one back would leave as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import bindparam, select

from core.whole_imports import EXPANDED
from local_db.import_ledger import ImportJob, LedgerRow, RowOutcome, named_in_origin, row_counts
from local_db.statement import Statement
from local_db.tables import import_job, import_row

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

_JOB = Statement(
    select(*(import_job.c[name] for name in ImportJob.__struct_fields__)).where(import_job.c.id == bindparam("job"))
)
_OF_JOB = (
    " FROM import_row JOIN record ON record.id = import_row.record_id"
    " WHERE import_row.job = (SELECT import_job.no FROM import_job WHERE import_job.id = :job)"
    " AND import_row.outcome = 'imported' AND record.standing <> 'void'"
)
_WORKED_ON = (
    " AND (EXISTS (SELECT 1 FROM history WHERE history.record_id = record.id"
    " AND history.operation_id NOT LIKE :part AND history.effect NOT LIKE :creation"
    " AND (instr(history.effect, :adding) = 0 OR instr(history.effect, :of_job) = 0))"
    " OR instr(record.fields, '\"$custody\"') > 0 OR instr(record.fields, '\"$moves\"') > 0)"
)
_STANDING = Statement("SELECT count(*)" + _OF_JOB)
_EDITED = Statement(
    "SELECT record.id, record.number, record.title, record.form"
    + _OF_JOB
    + _WORKED_ON
    + " ORDER BY import_row.sheet, import_row.row LIMIT :most"
)
_COUNT_EDITED = Statement("SELECT count(*)" + _OF_JOB + _WORKED_ON)
_WITH_REASON = Statement(
    select(*(import_row.c[name] for name in LedgerRow.__struct_fields__))
    .where(import_row.c.job == select(import_job.c.no).where(import_job.c.id == bindparam("job")).scalar_subquery())
    .where(import_row.c.reason == bindparam("reason"))
    .order_by(import_row.c.sheet, import_row.c.row)
    .limit(bindparam("most"))
)
MOST_NAMED = 500
"""So many of the tickets that stay are named."""


class KeptTicket(msgspec.Struct, frozen=True):
    """A ticket of the import on which somebody has worked since, so it stays."""

    id: str
    number: str
    title: str
    form: str


class TakingBack(msgspec.Struct, frozen=True):
    """What taking an import back comes to: how many tickets go, how many stay, and the first of those.

    `filled` tickets were here before; the blanks that the import filled on them are emptied, unless changed since.
    """

    job: ImportJob
    goes: int
    stays: int
    kept: tuple[KeptTicket, ...]
    filled: int = 0


def import_of(connection: AnyConnection, job: str) -> ImportJob | None:
    """The import of that id, or None when it was not made here."""
    row = _JOB.first(connection, job=job)
    return ImportJob(*row) if row is not None else None


def rows_with_reason(connection: AnyConnection, job: str, reason: str, most: int) -> list[LedgerRow]:
    """The first rows of the job that met their fate for that reason, in the file's order."""
    return [LedgerRow(*row) for row in _WITH_REASON.rows(connection, job=job, reason=reason, most=most)]


def taking_back(connection: AnyConnection, job: ImportJob) -> TakingBack:
    """Looks at every ticket of the import: for a job of its own, not for the window's thread."""
    words = {"job": job.id, "part": f"%{EXPANDED}%", "creation": '%"k":"create"%', "adding": '"k":"add"'}
    words["of_job"] = named_in_origin(job.id)
    standing = int(_STANDING.first(connection, job=job.id)[0])
    rows = _EDITED.rows(connection, most=MOST_NAMED, **words)
    stays = len(rows) if len(rows) < MOST_NAMED else int(_COUNT_EDITED.first(connection, **words)[0])
    kept = tuple(KeptTicket(str(row[0]), str(row[1] or ""), str(row[2] or ""), str(row[3])) for row in rows)
    filled = sum(one.rows for one in row_counts(connection, job.id) if one.outcome == RowOutcome.FILLED)
    return TakingBack(job, standing - stays, stays, kept, filled)
