"""The ledger of imports: every job, and what became of every source row. It commits with the operations of the rows."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import asdict, astuple
from sqlalchemy import Connection, bindparam, func, insert, literal_column, select, text, tuple_, update

from core.record import ERASED
from local_db.statement import Statement
from local_db.tables import import_job, import_row

if TYPE_CHECKING:
    from local_db.statement import AnyConnection


class JobState(StrEnum):
    """How far an import came; what is running, cancelled or failed can be taken up again with the same file."""

    RUNNING = "running"
    CANCELLED = "cancelled"
    FAILED = "failed"
    DONE = "done"
    TAKEN_BACK = "taken_back"


class RowOutcome(StrEnum):
    """What became of a source row; one that is `filled` filled blanks of a ticket that was there before."""

    IMPORTED = "imported"
    FILLED = "filled"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    SKIPPED = "skipped"


class ImportJob(msgspec.Struct, frozen=True):
    """One import of one file under one mapping; `by` is a person's id, times are milliseconds since 1970 UTC.

    `terms` is the importer's own JSON: all that a run of the job goes by beside the file.
    """

    id: str
    file_name: str
    file_hash: str
    mapping: str
    by: str
    state: str
    started_at: int
    finished_at: int | None = None
    terms: str | None = None


class LedgerRow(msgspec.Struct, frozen=True, gc=False):
    """One source row, numbered as people count. `kind` is its class; `key` and `digest` tell it again.

    `original` holds the cells of a row that became no ticket as JSON, so that it can be shown and mended. `record_id`
    is the ticket that it became, or that was there before it. `mends` names the row of an earlier import that it mends.
    """

    sheet: str
    row: int
    key: str | None
    kind: str
    outcome: str
    reason: str | None = None
    record_id: str | None = None
    digest: str | None = None
    original: str | None = None
    mends: str | None = None


class KnownRow(msgspec.Struct, frozen=True, gc=False):
    """A row that came in before, by the import `job`. `erased`: of its ticket nothing is kept any more."""

    digest: str
    record: str
    job: str
    erased: bool


class RowCount(msgspec.Struct, frozen=True):
    """How many rows of one class of one sheet met one fate, for one reason."""

    sheet: str
    kind: str
    outcome: str
    reason: str | None
    rows: int


_JOB_NAMES = ImportJob.__struct_fields__
_INSERT_JOB = Statement(insert(import_job).values({name: bindparam(name) for name in _JOB_NAMES}))
_INSERT_ROW = Statement(insert(import_row))
_JOB_NO = Statement(select(import_job.c.no).where(import_job.c.id == bindparam("job")))
_OF_JOB = import_row.c.job == select(import_job.c.no).where(import_job.c.id == bindparam("job")).scalar_subquery()
_FINISH = Statement(
    update(import_job)
    .where(import_job.c.id == bindparam("job"))
    .values(state=bindparam("new_state"), finished_at=bindparam("at"))
)
_JOB_COLUMNS = tuple(import_job.c[name] for name in _JOB_NAMES)
_UNFINISHED = Statement(
    select(*_JOB_COLUMNS)
    .where(import_job.c.file_hash == bindparam("file_hash"))
    .where(import_job.c.mapping == bindparam("mapping"))
    .where(text(f"import_job.state NOT IN ('{JobState.DONE}', '{JobState.TAKEN_BACK}')"))
    .order_by(import_job.c.started_at.desc())
    .limit(1)
)
_RECENT = Statement(
    select(*_JOB_COLUMNS).order_by(import_job.c.started_at.desc(), import_job.c.no.desc()).limit(bindparam("most"))
)
_RECORDED = Statement(
    select(import_row.c.sheet, func.max(import_row.c.row)).where(_OF_JOB).group_by(import_row.c.sheet)
)
_CAME_IN = text(f"import_row.outcome IN ('{RowOutcome.IMPORTED}', '{RowOutcome.FILLED}')")
"""In the words of the index of keys."""
_STANDS = (
    "NOT EXISTS (SELECT 1 FROM import_job AS gone JOIN record ON record.id = import_row.record_id"
    f" WHERE gone.no = import_row.job AND gone.state = '{JobState.TAKEN_BACK}'"
    f" AND (record.standing = 'void' OR import_row.outcome = '{RowOutcome.FILLED}'))"
)
"""Rows of an import that was taken back come in again from the mended file; those on which somebody worked do not."""
_ERASED = (
    f"EXISTS (SELECT 1 FROM record WHERE record.id = import_row.record_id AND instr(record.fields, '\"{ERASED}\"') > 0)"
)
_KNOWN = Statement(
    select(import_row.c.key, import_row.c.digest, import_row.c.record_id, import_job.c.id, literal_column(_ERASED))
    .join(import_job, import_job.c.no == import_row.c.job)
    .where(import_row.c.key.is_not(None))
    .where(_CAME_IN)
    .where(text(_STANDS))
    .where(import_row.c.key.in_(text("SELECT value FROM json_each(:keys)").bindparams(bindparam("keys"))))
)
_MENDED = Statement(
    select(import_row.c.mends, import_row.c.record_id, literal_column(_ERASED))
    .join(import_job, import_job.c.no == import_row.c.job)
    .where(import_job.c.id != bindparam("but"))
    .where(import_row.c.mends.is_not(None))
    .where(_CAME_IN)
    .where(text(_STANDS))
)
_WITHOUT_KEY = Statement(
    select(import_row.c.sheet, import_row.c.row, import_row.c.digest, import_row.c.mends)
    .where(_OF_JOB)
    .where(import_row.c.key.is_(None))
    .where(import_row.c.digest.is_not(None))
    .order_by(import_row.c.sheet, import_row.c.row)
)
_MET = Statement(select(import_row.c.record_id).where(_OF_JOB).where(import_row.c.outcome == text("'filled'")))
_PLACE = tuple_(import_row.c.sheet, import_row.c.row)
_BEHIND = tuple_(bindparam("after_sheet"), bindparam("after_row")) < _PLACE
_LAST_OF_PART = Statement(
    select(import_row.c.sheet, import_row.c.row)
    .where(_OF_JOB)
    .where(_BEHIND)
    .order_by(import_row.c.sheet, import_row.c.row)
    .limit(1)
    .offset(bindparam("rows"))
)
_COUNTS = Statement(
    select(import_row.c.sheet, import_row.c.kind, import_row.c.outcome, import_row.c.reason, func.count())
    .where(_OF_JOB)
    .where(_BEHIND)
    .where(tuple_(bindparam("last_sheet"), bindparam("last_row")) >= _PLACE)
    .group_by(import_row.c.sheet, import_row.c.kind, import_row.c.outcome, import_row.c.reason)
)
_ROW_COLUMNS = tuple(import_row.c[name] for name in LedgerRow.__struct_fields__)
_ROWS = Statement(
    select(*_ROW_COLUMNS)
    .where(_OF_JOB)
    .where(_BEHIND)
    .where(import_row.c.outcome == bindparam("wanted"))
    .order_by(import_row.c.sheet, import_row.c.row)
    .limit(bindparam("most"))
)

_PROBLEMS = Statement(
    select(*_ROW_COLUMNS)
    .where(_OF_JOB)
    .where(_BEHIND)
    .where(text("(import_row.outcome = 'rejected' OR import_row.kind IN ('title', 'meta', 'header', 'section'))"))
    .order_by(import_row.c.sheet, import_row.c.row)
    .limit(bindparam("most"))
)
_WIDTHS = Statement(
    "SELECT import_row.sheet, max(json_array_length(coalesce(import_row.original, '[]'))) FROM import_row"
    " WHERE import_row.job = (SELECT import_job.no FROM import_job WHERE import_job.id = :job)"
    " AND (import_row.outcome = 'rejected' OR import_row.kind IN ('title', 'meta', 'header', 'section'))"
    " GROUP BY import_row.sheet HAVING sum(import_row.outcome = 'rejected') > 0"
)
RowPlace = tuple[str, int]
"""A sheet and a row in it."""
_FIRST_PLACE: RowPlace = ("", 0)
_LAST_PLACE: RowPlace = (chr(sys.maxunicode), 0)
_ROWS_COUNTED_AT_ONCE = 20_000
"""To count them by class and fate SQLite sorts them, in memory."""


def named_in_origin(job: str) -> str:
    """How the job stands in the stored entries of what came from it."""
    return f'"job":"{job}"'


def add_job(connection: Connection, job: ImportJob) -> None:
    """Opens the ledger of a new job."""
    _INSERT_JOB.run(connection, **asdict(job))


def set_job_state(connection: Connection, job: str, state: JobState, at: int | None) -> None:
    """Notes how far the job came, and when it ended (None: it goes on)."""
    _FINISH.run(connection, job=job, new_state=str(state), at=at)


def unfinished_job(connection: AnyConnection, file_hash: str, mapping: str) -> ImportJob | None:
    """The latest job of that very file under that mapping which did not come to its end, or None."""
    row = _UNFINISHED.first(connection, file_hash=file_hash, mapping=mapping)
    return ImportJob(*row) if row is not None else None


def recent_jobs(connection: AnyConnection, most: int = 50) -> list[ImportJob]:
    """The latest jobs, newest first."""
    return [ImportJob(*row) for row in _RECENT.rows(connection, most=most)]


def add_rows(connection: Connection, job: str, rows: Iterable[LedgerRow]) -> None:
    """Notes the fate of rows of one job; in the same transaction as their operations."""
    number = _JOB_NO.first(connection, job=job)[0]
    _INSERT_ROW.tuples(connection, ("job", *LedgerRow.__struct_fields__), [(number, *astuple(row)) for row in rows])


def recorded_rows(connection: AnyConnection, job: str) -> dict[str, int]:
    """The last row of each sheet that the job has accounted for already; rows are taken in their order."""
    return {row[0]: row[1] for row in _RECORDED.rows(connection, job=job)}


def known_keys(connection: AnyConnection, keys: Sequence[str]) -> dict[str, KnownRow]:
    """Those of `keys` that some import has brought in before."""
    if not keys:
        return {}
    listed = msgspec.json.encode(keys).decode()
    return {row[0]: KnownRow(row[1], row[2], row[3], bool(row[4])) for row in _KNOWN.rows(connection, keys=listed)}


def came_in_mended(connection: AnyConnection, but: str) -> list[tuple[str, str, bool]]:
    """The rows that came in mended by other jobs: as `LedgerRow.mends` names them, the record, whether it is erased."""
    return [(row[0], row[1], bool(row[2])) for row in _MENDED.rows(connection, but=but)]


def rows_without_key(connection: AnyConnection, job: str) -> list[tuple[str, int, str, str | None]]:
    """Sheet, row, digest and what it mends of the job's rows of which no record could be made, by sheet and row."""
    return [(row[0], row[1], row[2], row[3]) for row in _WITHOUT_KEY.rows(connection, job=job)]


def filled_records(connection: AnyConnection, job: str) -> set[str]:
    """The tickets of which the job has filled blanks already."""
    return {row[0] for row in _MET.rows(connection, job=job)}


def row_counts(connection: AnyConnection, job: str, at_once: int = _ROWS_COUNTED_AT_ONCE) -> list[RowCount]:
    """What became of the job's rows, counted by sheet, class, outcome and reason; `at_once` many are sorted."""
    counts: Counter[tuple[str, str, str, str | None]] = Counter()
    after, end = _FIRST_PLACE, False
    while not end:
        place = {"job": job, "after_sheet": after[0], "after_row": after[1]}
        found = _LAST_OF_PART.first(connection, **place, rows=at_once - 1)
        last, end = (_LAST_PLACE, True) if found is None else ((found[0], found[1]), False)
        for *alike, rows in _COUNTS.rows(connection, **place, last_sheet=last[0], last_row=last[1]):
            counts[tuple(alike)] += rows
        after = last
    ordered = sorted(counts.items(), key=lambda line: (*line[0][:3], line[0][3] or ""))
    return [RowCount(*alike, rows) for alike, rows in ordered]


def ledger_rows(
    connection: AnyConnection, job: str, outcome: RowOutcome, most: int = 1000, after: RowPlace = ("", 0)
) -> list[LedgerRow]:
    """The first `most` rows of the job with that outcome behind the row `after` of its sheet, in the file's order."""
    sheet, row = after
    found = _ROWS.rows(connection, job=job, wanted=str(outcome), most=most, after_sheet=sheet, after_row=row)
    return [LedgerRow(*one) for one in found]


def problem_rows(connection: AnyConnection, job: str, most: int, after: RowPlace) -> list[LedgerRow]:
    """The next rows of the job that a person must check, and the headings of their sheets, in the file's order."""
    sheet, row = after
    return [LedgerRow(*one) for one in _PROBLEMS.rows(connection, job=job, most=most, after_sheet=sheet, after_row=row)]


def problem_widths(connection: AnyConnection, job: str) -> dict[str, int]:
    """The sheets with rows that a person must check, and how many cells the longest of those and the headings has."""
    return {row[0]: row[1] for row in _WIDTHS.rows(connection, job=job)}
