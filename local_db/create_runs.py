"""Runs of imported creates that nothing has touched yet.

An imported row says the same three times: in its record, in its history entry and in its operation. Until the record
changes or the operation is about to be sent, only the record stands; one row for its run says the rest: by whom, from
which file and under which ids. `write_out` then makes the rows that the door for single records would have made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select, text

from core.creations import effect_of_create, operation_of
from core.effect import Effect
from core.ids import run_member, run_place
from core.operation import Operation, Origin, canonical
from core.record import VOIDED, Record
from local_db.outbox import rolled
from local_db.record_batches import load_records
from local_db.rows import write_effects
from local_db.statement import Statement
from local_db.tables import create_run, operation
from local_db.whole_import_rows import entry_of

if TYPE_CHECKING:
    from local_db.statement import AnyConnection


class CreateRun(msgspec.Struct, frozen=True, gc=False):
    """Creates with the numbers `first_n` and on in the bulk stream, whose hash is `hash_before` before the first.

    The records and operations have the ids of two runs (`core.ids.run_member`); `rows` are the sheet's row numbers as a
    JSON array, in that order.
    """

    first_n: int
    records: int
    record_head: str
    operation_head: str
    by: str
    job: str
    file: str
    sheet: str
    rows: str
    hash_before: bytes


_NAMES = CreateRun.__struct_fields__
_COLUMNS = tuple(create_run.c[name] for name in _NAMES)
_INSERT = Statement(insert(create_run).values({name: bindparam(name) for name in _NAMES}))
_OF_RECORD = Statement(select(*_COLUMNS).where(create_run.c.record_head == bindparam("head")))
_OF_OPERATION = Statement(select(create_run.c.records).where(create_run.c.operation_head == bindparam("head")).limit(1))
_NEXT = Statement(
    select(*_COLUMNS).where(create_run.c.first_n <= bindparam("last_n")).order_by(create_run.c.first_n).limit(1)
)
_FIRST = Statement(select(*_COLUMNS).order_by(create_run.c.first_n).limit(bindparam("most")))
_RECORDS = Statement(select(func.coalesce(func.sum(create_run.c.records), 0)))
_DROP = Statement(delete(create_run).where(create_run.c.first_n == bindparam("at_n")))
_OPERATION_COLUMNS = ("n", "id", "tx", "home_branch", "record_id", "by", "hash")
_INSERT_OPERATION = Statement(
    insert(operation)
    .inline()
    .values(
        stream=text("'bulk'"),
        state=text("'pending'"),
        attempts=text("0"),
        **{name: bindparam(name) for name in _OPERATION_COLUMNS},
    )
)
_TAKEN_BACK = Statement(
    "SELECT whole_import.body FROM whole_import WHERE whole_import.job = :job"
    ' AND instr(whole_import.body, \'"k":"void"\') > 0 ORDER BY whole_import.no'
)
_decode = msgspec.json.Decoder(Operation).decode
_row_numbers = msgspec.json.Decoder(list[int]).decode
_LAST = 1 << 62


def add_runs(connection: Connection, runs: Sequence[CreateRun]) -> None:
    """Notes runs whose records are written in the same transaction."""
    _INSERT.tuples(connection, _NAMES, [msgspec.structs.astuple(run) for run in runs])


def unwritten_records(connection: AnyConnection) -> int:
    """How many records have their create in a run; each is one operation that the hub does not know."""
    return int(_RECORDS.first(connection)[0])


def first_unwritten(connection: AnyConnection, most: int) -> list[str]:
    """The ids of the first records, at most so many, whose create is in a run."""
    found: list[str] = []
    for row in _FIRST.rows(connection, most=most):
        run = CreateRun(*row)
        found += [run_member(run.record_head, place) for place in range(run.records)]
    return found[:most]


def is_unwritten(connection: AnyConnection, operation_id: str) -> bool:
    """Whether that operation is a create of a run."""
    head, place = run_place(operation_id)
    row = _OF_OPERATION.first(connection, head=head)
    return row is not None and place < int(row[0])


def unwritten_entries(connection: AnyConnection, record: Record) -> list[Effect]:
    """The history of a record whose create is in a run: that, and its taking back with the import; none for others."""
    found = _run_of(connection, record)
    if found is None:
        return []
    run, place = found
    made = _entry(run, place, _row_numbers(run.rows)[place], record)
    return [made, *_parts(_taken_back(connection, run.job), record)] if record.voided else [made]


def write_out(connection: Connection, record: Record | None) -> None:
    """To be called before anything about a record changes: the run of its create, if any, becomes entries and
    operations."""
    found = _run_of(connection, record) if record is not None else None
    if found is not None:
        _write_out(connection, found[0])


def write_out_next(connection: Connection, last_n: int = _LAST) -> bool:
    """Makes entries and operations of the next run, if it begins at or before that number of the bulk stream.

    True while there may be more: a transaction for each keeps other work from waiting.
    """
    row = _NEXT.first(connection, last_n=last_n)
    if row is not None:
        _write_out(connection, CreateRun(*row))
    return row is not None


def any_up_to(connection: AnyConnection, last_n: int = _LAST) -> bool:
    """Whether a run begins at or before that number of the bulk stream."""
    return _NEXT.first(connection, last_n=last_n) is not None


def _run_of(connection: AnyConnection, record: Record) -> tuple[CreateRun, int] | None:
    if record.versions:
        return None  # the hub has spoken of it, so its create was sent
    head, place = run_place(record.id)
    row = _OF_RECORD.first(connection, head=head)
    run = CreateRun(*row) if row is not None else None
    return (run, place) if run is not None and place < run.records else None


def _entry(run: CreateRun, place: int, row: int, record: Record) -> Effect:
    origin = Origin(run.job, run.file, run.sheet, row)
    if record.voided:  # with its whole import, since it was made; nothing else changes a record in a run
        made = {name: value for name, value in record.fields.items() if name != VOIDED}
        record = msgspec.structs.replace(record, fields=made)
    return effect_of_create(record, run.by, origin, run_member(run.operation_head, place))


def _taken_back(connection: AnyConnection, job: str) -> list[Operation]:
    """The operations that take the whole import back, in their order."""
    return [_decode(row[0]) for row in _TAKEN_BACK.rows(connection, job=job)]


def _parts(taken_back: Sequence[Operation], record: Record) -> list[Effect]:
    """The entry of the operation that is shown on a voided record in a run.

    The record has that operation's time, and of several with one time the last: one that was stopped shows on some
    records, the next on the others.
    """
    shown = [one for one in taken_back if one.wall == record.updated_at][-1:]
    return [entry_of(one, record.id, record.home, record.form, record.form_version) for one in shown]


def _write_out(connection: Connection, run: CreateRun) -> None:
    ids = [run_member(run.record_head, place) for place in range(run.records)]
    records = load_records(connection, ids)
    entries: list[Effect] = []
    operations: list[tuple[Any, ...]] = []
    parts: list[Effect] = []
    taken_back = _taken_back(connection, run.job)
    hashed = run.hash_before
    for place, row in enumerate(_row_numbers(run.rows)):
        entry, n = _entry(run, place, row, records[ids[place]]), run.first_n + place
        hashed = rolled(hashed, canonical(operation_of(entry, n)))
        entries.append(entry)
        if records[ids[place]].voided:
            parts += _parts(taken_back, records[ids[place]])
        operations.append((n, entry.operation, entry.tx, entry.home, entry.record, entry.by, hashed))
    write_effects(connection, [*entries, *parts], known=False)
    _INSERT_OPERATION.tuples(connection, _OPERATION_COLUMNS, operations)
    _DROP.run(connection, at_n=run.first_n)
