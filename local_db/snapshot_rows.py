"""A scope's rows as they travel in a snapshot: read at the hub, written on a device. Both ends' tables are the same."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, Table, Text, bindparam, delete, func, select, text

from core.ports import Forms
from core.reading import Unreadable, read_json
from local_db.erasing import erase_again, erase_told
from local_db.file_rows import FileState
from local_db.outbox import UNFOLDED
from local_db.passages import let_go
from local_db.rebase import Rebase
from local_db.rows import RECORD_COLUMNS, SummaryKey, count_records, record_of
from local_db.search.marks import mark_records, mark_stretch
from local_db.small_pictures import fetch_attached
from local_db.statement import Statement, insert_or_keep
from local_db.tables import attachment, create_run, file, history, inbox, operation, record, record_base

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

RECORDS_IN_A_PART, ENTRIES_IN_A_PART = 2_000, 5_000
SNAPSHOTS = "snapshots"
"""Where a device keeps which scopes are coming as snapshots, by scope; nothing, or an empty object, when none is."""
_LARGE_CACHE, _USUAL_CACHE = "PRAGMA cache_size = -98304", "PRAGMA cache_size = -2000"
"""KiB. Operation ids are random: without it most pages of the history's index are read and sealed again each time."""
_MOST_UNPACKED = 256 << 20
_DAY_MS = 86_400_000

Rows = list[tuple[Any, ...]]


class Part(msgspec.Struct, frozen=True, array_like=True):
    """Rows of each table, their values in the order of the table's columns."""

    record: Rows = []
    attachment: Rows = []
    inbox: Rows = []
    history: Rows = []

    @property
    def rows(self) -> int:
        """How many tickets or history entries it holds."""
        return len(self.record) or len(self.history)


def _names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns)


def _hanging_on(table: Table, condition: str) -> Statement:
    return Statement(
        select(*table.columns)
        .select_from(table.join(record, record.c.id == table.c.record_id))
        .where(record.c.scope == bindparam("in_scope"))
        .where(text(condition))
        .where(record.c.id > bindparam("after"))
        .where(record.c.id <= bindparam("last"))
        .order_by(*table.primary_key.columns)
    )


def _records(condition: str) -> Statement:
    return Statement(
        select(*record.columns)
        .where(record.c.scope == bindparam("in_scope"))
        .where(text(condition))
        .where(record.c.id > bindparam("after"))
        .order_by(record.c.id)
        .limit(bindparam("most"))
    )


_STANDINGS = ("record.standing = 'open'", "record.standing != 'open'")
_READ = [(_records(one), _hanging_on(attachment, one), _hanging_on(inbox, one)) for one in _STANDINGS]
_ENTRIES = Statement(
    select(*history.columns)
    .where(history.c.scope == bindparam("in_scope"))
    .where(history.c.seq > bindparam("after"))
    .where(history.c.seq <= bindparam("last"))
    .order_by(history.c.seq)
    .limit(bindparam("most"))
)
_TABLES = {
    name: (insert_or_keep(table), _names(table))
    for name, table in (("record", record), ("attachment", attachment), ("inbox", inbox), ("history", history))
}
_KEEP_FILE = insert_or_keep(file)
_ANY_RECORD = Statement(select(record.c.id).where(record.c.scope == bindparam("in_scope")).limit(1))
_OWN_ENTRY = Statement(
    select(operation.c.id)
    .select_from(
        operation.join(record, record.c.id == operation.c.record_id).join(
            history,
            (history.c.home_branch == record.c.home_branch) & (history.c.operation_id == operation.c.id),
        )
    )
    .where(UNFOLDED)
    .where(history.c.scope == bindparam("in_scope"))
    .limit(1)
)
"""Work of this device that the scope's log will tell, also of a ticket that it has given away since."""
_UNSETTLED = Statement(
    select(operation.c.id)
    .select_from(operation.join(record, record.c.id == operation.c.record_id))
    .where(UNFOLDED)
    .where(record.c.scope == bindparam("in_scope"))
    .limit(1)
)
_IN_A_RUN = Statement(
    select(create_run.c.first_n)
    .select_from(create_run.join(record, record.c.id == create_run.c.record_head + text("'0000'")))
    .where(record.c.scope == bindparam("in_scope"))
    .limit(1)
)
_IN_SCOPE = select(record.c.id).where(record.c.scope == bindparam("in_scope"))
_FORGET = [
    Statement(delete(table).where(table.c.record_id.in_(_IN_SCOPE))) for table in (attachment, inbox, record_base)
]
_FORGET.append(Statement(delete(history).where(history.c.scope == bindparam("in_scope"))))
"""Entries of the scope's own log only: those of a ticket that came from elsewhere belong to a log that was read."""
_COUNTED = Statement(
    select(
        record.c.id,
        record.c.home_branch,
        record.c.form,
        record.c.form_version,
        record.c.standing,
        record.c.status,
        record.c.created_at,
    ).where(record.c.scope == bindparam("in_scope"))
)
_FORGET_RECORDS = Statement(delete(record).where(record.c.scope == bindparam("in_scope")))
_COLUMN = {name: place for place, name in enumerate(_names(record))}
_OF_A_RECORD = [_COLUMN[column.name] for column in RECORD_COLUMNS]
_HELD = Statement(
    select(*RECORD_COLUMNS).where(
        record.c.id.in_(select(func.json_each(bindparam("ids", type_=Text)).table_valued("value").c.value))
    )
)
_NAMES_ITS_RECORD = [
    (name, _names(table).index("id" if name == "record" else "record_id"))
    for name, table in (("record", record), ("attachment", attachment), ("inbox", inbox))
]
_ENTRY_OF, _ENTRY = (_names(history).index(name) for name in ("record_id", "effect"))
_FILE_COLUMN = {name: place for place, name in enumerate(_names(attachment))}


def read_rows(connection: Connection, scope: str, most: int) -> Iterator[Part]:
    """The scope's tickets with their files and questions, at most so many a part: first those that are open."""
    for records, attachments, items in _READ:
        after = ""
        while found := records.rows(connection, in_scope=scope, after=after, most=most):
            last = str(found[-1][_COLUMN["id"]])
            span = {"in_scope": scope, "after": after, "last": last}
            hanging = ([tuple(row) for row in one.rows(connection, **span)] for one in (attachments, items))
            yield Part([tuple(row) for row in found], *hanging)
            after = last


def read_history(connection: Connection, scope: str, last: int, most: int) -> Iterator[Part]:
    """The entries of the scope's log up to `last`, at most so many a part."""
    after = 0
    while found := _ENTRIES.rows(connection, in_scope=scope, after=after, last=last, most=most):
        yield Part(history=[tuple(row) for row in found])
        after = int(found[-1][_names(history).index("seq")])


def packed(part: Part) -> bytes:
    """The part's bytes."""
    return gzip.compress(msgspec.json.encode(part), 6, mtime=0)


def unpacked(content: bytes) -> Part:
    """The part again. Raises ValueError for bytes that are none."""
    try:
        plain = gzip.decompress(content)
        if len(plain) > _MOST_UNPACKED:
            raise ValueError("a part is not so large")
        return read_json(plain, Part)
    except (OSError, EOFError, Unreadable) as error:
        raise ValueError("not a part of a snapshot") from error


def write_part(connection: Connection, forms: Forms, part: Part) -> frozenset[str]:
    """Writes what is not here yet; the tickets that came.

    A ticket that is here already, from another scope's log or snapshot, moved in between: the later stay counts.
    """
    if part.history:
        connection.exec_driver_sql(_LARGE_CACHE)
    if part.record:
        part, came = _met(connection, forms, part)
        return came | _write_rows(connection, forms, part)
    return _write_rows(connection, forms, part)


def _met(connection: Connection, forms: Forms, part: Part) -> tuple[Part, frozenset[str]]:
    """The part without the tickets that are here already; those of them that came by a later move are taken in."""
    ids = [str(row[_COLUMN["id"]]) for row in part.record]
    held = {str(row[0]): record_of(row) for row in _HELD.rows(connection, ids=msgspec.json.encode(ids).decode())}
    if not held:
        return part, frozenset()
    said = {row[_COLUMN["id"]]: record_of([row[at] for at in _OF_A_RECORD]) for row in part.record}
    later = {one for one, here in held.items() if said[one].moves > here.moves}
    rebase = Rebase(connection, forms)
    for one in sorted(later):
        rebase.touch(one)
        rebase.tell_anew(one, said[one], moved=True)
        let_go(connection, one)
    _write_hanging(connection, part, later)
    rebase.finish()
    others = {name: [row for row in getattr(part, name) if row[at] not in held] for name, at in _NAMES_ITS_RECORD}
    return Part(**others), frozenset(later)


def _write_hanging(connection: Connection, part: Part, records: set[str]) -> None:
    """Writes the files and questions of these tickets."""
    for name, at in _NAMES_ITS_RECORD:
        if name != "record":
            statement, names = _TABLES[name]
            statement.tuples(connection, names, [row for row in getattr(part, name) if row[at] in records])
    at = _FILE_COLUMN["record_id"]
    _note_files(connection, [row for row in part.attachment if row[at] in records])


def _write_rows(connection: Connection, forms: Forms, part: Part) -> frozenset[str]:
    for name in ("record", "attachment", "inbox", "history"):
        rows = getattr(part, name)
        statement, names = _TABLES[name]
        statement.tuples(connection, names, rows)
    if part.history:
        erase_again(connection, {str(row[_ENTRY_OF]) for row in part.history})
        erase_told(connection, [str(row[_ENTRY]) for row in part.history])
    if part.record:
        ids = [str(row[_COLUMN["id"]]) for row in part.record]
        mark_stretch(connection, min(ids), max(ids), len(ids))
        pick = [_COLUMN[name] for name in ("home_branch", "form", "form_version", "standing", "status", "created_at")]
        count_records(connection, _counts(forms, [tuple(row[at] for at in pick) for row in part.record], 1))
        _note_files(connection, part.attachment)
        return frozenset(ids)
    return frozenset()


def _counts(forms: Forms, rows: Rows, step: int) -> dict[SummaryKey, int]:
    counts: Counter[SummaryKey] = Counter()
    tickets: dict[tuple[str, int], bool] = {}
    for home, form, version, standing, status, created_at in rows:
        known = (form, version)
        if known not in tickets:
            tickets[known] = forms.form(form, version).is_ticket
        if tickets[known]:
            counts[home, form, standing, status or "", created_at // _DAY_MS] += step
    return counts


def _note_files(connection: Connection, attachments: Rows) -> None:
    at = _FILE_COLUMN
    rows = [row for row in attachments if not row[at["voided"]]]
    _KEEP_FILE.many(
        connection,
        [
            {
                "hash": row[at["hash"]],
                "size": row[at["size"]],
                "state": str(FileState.REMOTE),
                "uploaded_at": None,
                "added_at": row[at["at"]],
            }
            for row in rows
        ],
    )
    fetch_attached(connection, [(row[at["hash"]], row[at["size"]], row[at["mime"]], row[at["at"]]) for row in rows])


def all_is_written(connection: Connection) -> None:
    """No history comes any more."""
    connection.exec_driver_sql(_USUAL_CACHE)


def is_empty(connection: AnyConnection, scope: str) -> bool:
    """Whether no ticket of the scope is here, and nothing on its way that its log will tell."""
    return all(one.first(connection, in_scope=scope) is None for one in (_ANY_RECORD, _OWN_ENTRY))


def forget_scope(connection: Connection, forms: Forms, scope: str) -> bool:
    """Takes everything of a scope away that came in parts; False while work on its tickets is on its way."""
    if any(one.first(connection, in_scope=scope) is not None for one in (_UNSETTLED, _IN_A_RUN)):
        return False
    rows = [tuple(row) for row in _COUNTED.rows(connection, in_scope=scope)]
    count_records(connection, _counts(forms, [row[1:] for row in rows], -1))
    for statement in _FORGET:
        statement.run(connection, in_scope=scope)
    mark_records(connection, [str(row[0]) for row in rows])
    _FORGET_RECORDS.run(connection, in_scope=scope)
    return True
