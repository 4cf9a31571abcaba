"""A whole import taken back or brought back, as this device shows it before the hub has said its word.

The operation stands in the outbox from the beginning; what it does to each record is shown slice by slice, each a
transaction of its own, so a killed program goes on where it was. Every part has an entry in history without a place,
which the hub's own entry of the same name replaces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, Text, bindparam, delete, func, insert, or_, select, text, update

from core.decision import Decision
from core.effect import Effect, Outcome
from core.ids import run_place
from core.merge import effect_of
from core.operation import Kind, Operation, WholeImport
from core.ports import Forms
from core.record import Record, branch_scope
from core.whole_imports import EXPANDED, parent_of
from local_db.import_ledger import JobState, named_in_origin, set_job_state
from local_db.operation_states import UNFOLDED
from local_db.rows import decode_effect
from local_db.statement import Statement
from local_db.tables import history, import_job, import_row, operation, whole_import
from local_db.whole_import_rows import candidates, turn_rows

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

_IDS = select(func.json_each(bindparam("ids", type_=Text)).table_valued("value").c.value)
_ADD = Statement(insert(whole_import))
_NEXT = Statement(
    select(whole_import.c.no, whole_import.c.body, whole_import.c.sheet, whole_import.c.row, whole_import.c.home_branch)
    .where(whole_import.c.shown == 0)
    .order_by(whole_import.c.no)
    .limit(1)
)
_ROWS = Statement(
    "SELECT import_row.sheet, import_row.row, import_row.record_id FROM import_row"
    " WHERE import_row.job = (SELECT import_job.no FROM import_job WHERE import_job.id = :job)"
    " AND (import_row.sheet, import_row.row) > (:sheet, :row)"
    " AND import_row.outcome = 'imported' AND import_row.record_id IS NOT NULL"
    " ORDER BY import_row.sheet, import_row.row LIMIT :most"
)
_ADVANCE = Statement(
    update(whole_import)
    .where(whole_import.c.no == bindparam("at_no"))
    .values(sheet=bindparam("new_sheet"), row=bindparam("new_row"), shown=bindparam("whole"))
)
_STOP = Statement(
    update(whole_import)
    .where(whole_import.c.job == bindparam("of_job"))
    .where(whole_import.c.shown == 0)
    .values(shown=1)
)
_UNDER_WAY = Statement(select(whole_import.c.no).limit(1))
_SETTLED = Statement(
    select(whole_import.c.no, whole_import.c.home_branch, whole_import.c.body).where(
        text(
            "NOT EXISTS (SELECT 1 FROM operation WHERE operation.record_id = whole_import.job"
            f" AND {UNFOLDED} AND operation.id = whole_import.operation_id)"
        )
    )
)
_DROP = Statement(delete(whole_import).where(whole_import.c.no == bindparam("at_no")))
_PARTS_LEFT = Statement(
    select(history.c.record_id)
    .where(history.c.home_branch == bindparam("home"))
    .where(history.c.operation_id > bindparam("low"))
    .where(history.c.operation_id < bindparam("high"))
    .where(history.c.seq.is_(None))
)
_DROP_PARTS = Statement(
    delete(history)
    .where(history.c.home_branch == bindparam("home"))
    .where(history.c.operation_id > bindparam("low"))
    .where(history.c.operation_id < bindparam("high"))
    .where(history.c.seq.is_(None))
)
_PARTS = Statement(
    select(history.c.record_id, history.c.home_branch, history.c.effect)
    .where(history.c.record_id.in_(_IDS))
    .where(history.c.seq.is_(None))
    .where(history.c.operation_id.like(bindparam("a_part")))
)
_ORDER = Statement(
    select(history.c.operation_id)
    .where(history.c.record_id == bindparam("on_record"))
    .where(history.c.seq.is_(None))
    .order_by(text("history.rowid"))
)
_NO_FILE = 'instr(history.effect, \'"k":"add"\') = 0'
_WORK = (
    select(history.c.record_id, history.c.operation_id)
    .where(history.c.record_id.in_(_IDS))
    .where(history.c.effect.not_like(text('\'%"k":"create"%\'')))
    .where(or_(text(_NO_FILE), func.instr(history.c.effect, bindparam("of_job")) == 0))
)
_WORK_HERE = Statement(_WORK)
_WORK_AT_HUB = Statement(_WORK.where(history.c.seq.is_not(None)))
_UNSENT = Statement(
    select(operation.c.record_id)
    .distinct()
    .where(operation.c.asked.is_not(None))
    .where(text("operation.state <> 'done'"))
    .where(operation.c.record_id >= bindparam("low"))
    .where(operation.c.record_id <= bindparam("high"))
)
_REFUSED = Statement(
    select(operation.c.id)
    .where(text("operation.state IN ('refused', 'parked')"))
    .where(text("operation.state = 'refused'"))
    .where(operation.c.record_id == bindparam("of_job"))
    .where(operation.c.id == bindparam("operation_id"))
)
_SPAN = Statement(
    select(func.min(import_row.c.record_id), func.max(import_row.c.record_id), func.count(import_row.c.record_id))
    .where(import_row.c.job == select(import_job.c.no).where(import_job.c.id == bindparam("job")).scalar_subquery())
    .where(import_row.c.outcome == text("'imported'"))
)
_PART = f"%{EXPANDED}%"
_decode = msgspec.json.Decoder(Operation).decode
_encode = msgspec.json.Encoder(order="sorted").encode


class ShownSlice(msgspec.Struct, frozen=True):
    """One slice of an operation about a whole import: the rows of the ledger it looked at, the records it changed."""

    job: str
    kind: Kind
    rows: int
    records: frozenset[str]


def span_of(connection: AnyConnection, job: str) -> tuple[str, str, int]:
    """The first and the last id of the job's records, and how many there are; reads all rows of its ledger."""
    first, last, records = _SPAN.first(connection, job=job)
    return str(first or ""), str(last or ""), int(records)


def unsent_of(connection: Connection, whole: WholeImport) -> dict[str, tuple[int, ...]]:
    """Records of that span with work of people here that the hub does not know, as places by run."""
    found: dict[str, list[int]] = {}
    for row in _UNSENT.rows(connection, low=whole.first, high=whole.last):
        run, place = run_place(str(row[0]))
        found.setdefault(run, []).append(place)
    return {run: tuple(sorted(places)) for run, places in sorted(found.items())}


def note_whole_import(connection: Connection, one: Operation, home: str, *, show: bool = True) -> Effect:
    """The operation went into the outbox: its own entry of history, and from where its parts are to be shown.

    Parts of an earlier operation about the same import that are not shown yet never will be.
    """
    _STOP.run(connection, of_job=one.record)
    _ADD.run(
        connection,
        no=None,
        operation_id=one.id,
        home_branch=home,
        job=one.record,
        body=_encode(one),
        sheet="",
        row=0,
        shown=int(not show),
    )
    _turn_job(connection, one.record, one.kind, one.wall)
    return effect_of(one, Decision(Outcome.APPLIED), home=home, scope=branch_scope(home), form_version=one.definition)


def _turn_job(connection: Connection, job: str, kind: Kind, at: int) -> None:
    set_job_state(connection, job, JobState.TAKEN_BACK if kind is Kind.VOID else JobState.DONE, at)


def anything_to_show(connection: AnyConnection) -> bool:
    """Whether parts of an operation about a whole import are still to be shown."""
    return _NEXT.first(connection) is not None


def show_steps(connection: Connection, forms: Forms, most: int, enough: Callable[[], bool]) -> list[ShownSlice]:
    """Slices of at most so many rows each, until it is `enough` or nothing is left: what one transaction shows."""
    shown: list[ShownSlice] = []
    while (one := show_slice(connection, forms, most)) is not None:
        shown.append(one)
        if enough():
            break
    return shown


def show_slice(connection: Connection, forms: Forms, most: int) -> ShownSlice | None:
    """Shows the next parts of the oldest operation, at most so many; None when there is nothing to show."""
    found = _NEXT.first(connection)
    if found is None:
        return None
    no, body, sheet, row, home = found
    one = _decode(body)
    rows = _ROWS.rows(connection, job=one.record, sheet=sheet, row=row, most=most)
    changed = _show(connection, forms, one, home, [str(line[2]) for line in rows])
    at = rows[-1] if rows else (sheet, row)
    _ADVANCE.run(connection, at_no=no, new_sheet=at[0], new_row=at[1], whole=int(len(rows) < most))
    return ShownSlice(one.record, one.kind, len(rows), changed)


def _show(connection: Connection, forms: Forms, one: Operation, home: str, ids: Sequence[str]) -> frozenset[str]:
    rows = candidates(connection, one, home, ids)
    told = msgspec.json.encode([row[0] for row in rows if not row[8]]).decode()
    passed = set()
    for record_id, name in _WORK_HERE.rows(connection, ids=told, of_job=named_in_origin(one.record)):
        parent = parent_of(name)
        if parent == one.id or (parent is None and one.kind is Kind.VOID):
            passed.add(record_id)
    turned = [row for row in rows if row[0] not in passed and not is_kept(one, row[0])]
    turn_rows(connection, forms, one, turned)
    return frozenset(row[0] for row in turned)


def is_kept(one: Operation, record_id: str) -> bool:
    """Whether the operation itself names this record as one that stays."""
    whole = one.whole
    assert whole is not None
    if one.kind is not Kind.VOID or not whole.keep:
        return False
    run, place = run_place(record_id)
    return place in whole.keep.get(run, ())


def any_under_way(connection: AnyConnection) -> bool:
    """Whether the hub has still to say its last word on an operation about a whole import of this device."""
    return _UNDER_WAY.first(connection) is not None


class SettledImport(msgspec.Struct, frozen=True):
    """An operation about a whole import that waits for nothing any more, and the records of parts that never came."""

    no: int
    home: str
    operation: Operation
    left: tuple[str, ...]


def settled(connection: Connection) -> list[SettledImport]:
    """Operations about whole imports that are done, refused or given up, and of which parts may be shown still."""
    found = []
    for no, home, body in _SETTLED.rows(connection):
        one = _decode(body)
        rows = _PARTS_LEFT.rows(connection, home=home, **_between(one.id))
        found.append(SettledImport(int(no), home, one, tuple(str(row[0]) for row in rows)))
    return found


def forget(connection: Connection, ended: Iterable[SettledImport]) -> None:
    """Takes the parts out of history of which the hub says nothing, and what was noted of the operation.

    The import of one that was refused stands again as it stood before.
    """
    for one in ended:
        _DROP_PARTS.run(connection, home=one.home, **_between(one.operation.id))
        _DROP.run(connection, at_no=one.no)
        said = one.operation
        if _REFUSED.first(connection, of_job=said.record, operation_id=said.id) is not None:
            stood = Kind.RESTORE if said.kind is Kind.VOID else Kind.VOID
            _turn_job(connection, said.record, stood, said.wall)


def _between(name: str) -> dict[str, str]:
    return {"low": name + EXPANDED, "high": name + EXPANDED[:-1] + ";"}


def parts_on(connection: Connection, ids: str) -> dict[str, list[tuple[str, Effect]]]:
    """The shown parts without a place, by record (their ids as JSON): home branch and entry."""
    found: dict[str, list[tuple[str, Effect]]] = {}
    for record_id, home, effect in _PARTS.rows(connection, ids=ids, a_part=_PART):
        found.setdefault(str(record_id), []).append((str(home), decode_effect(effect)))
    return found


def order_on(connection: Connection, record_id: str) -> dict[str, int]:
    """The place of each entry of a record that the hub has not said yet, in the order in which they were made."""
    rows = _ORDER.rows(connection, on_record=record_id)
    return {str(row[0]): place for place, row in enumerate(rows)}


def changed_at_hub(connection: Connection, record: Record, job: str) -> bool:
    """Whether the hub has told of work on the record since that job imported it."""
    ids = msgspec.json.encode([record.id]).decode()
    return any(parent_of(row[1]) is None for row in _WORK_AT_HUB.rows(connection, ids=ids, of_job=named_in_origin(job)))
