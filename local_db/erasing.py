"""Erasing this device's copy of a record that headquarters erased (core.erasure), in the transaction that reads of it.

The entries become what the erasure says of them; own work on the record, sent or not, keeps its place in the stream and
the hash of its bytes, and no word. What lies outside the tables goes after the commit (local_db.sweeping).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, text, update

from core.effect import Effect
from core.operation import Kind
from local_db.drafts import Draft, drop_draft
from local_db.emptying import NAMES_ITS_RECORD, empty_questions, let_files_go
from local_db.file_needs import let_go
from local_db.notices import Notice, notices, tell
from local_db.operation_states import ERASED
from local_db.outbox import BODY, body_of, decode_operation
from local_db.rows import decode_effect, load_effect, retract_effect, write_entries
from local_db.statement import Statement, upsert
from local_db.tables import draft, erasure, history, operation

UNSENT_CODE = "erasure.unsent"
"""The notice that tells at the desk that work which was not sent is erased with its record."""
_SAYS_ERASE = '"k":"erase"'
_NOT_AT_HUB = frozenset({"pending", "parked", "refused"})

_OWN = Statement(
    select(operation.c.stream, operation.c.n, operation.c.id, operation.c.home_branch, BODY, operation.c.state)
    .where(operation.c.record_id == bindparam("on_record"))
    .where(operation.c.state != ERASED)
)
_AT = Statement(
    select(
        operation.c.stream,
        operation.c.n,
        operation.c.id,
        operation.c.home_branch,
        BODY,
        operation.c.state,
        operation.c.record_id,
    )
    .where(operation.c.stream == bindparam("name"))
    .where(operation.c.n == bindparam("at_n"))
)
_EMPTY = Statement(
    update(operation)
    .where(operation.c.stream == bindparam("name"))
    .where(operation.c.n == bindparam("at_n"))
    .values(body=bindparam("digest"), state=text(f"'{ERASED}'"), asked=None)
)
_ENTRIES = Statement(
    select(history.c.home_branch, history.c.operation_id, history.c.seq, history.c.effect).where(
        history.c.record_id == bindparam("on_record")
    )
)
_FORGET = Statement(
    delete(history).where(history.c.home_branch == bindparam("home")).where(history.c.operation_id == bindparam("name"))
)
_DRAFTS = Statement(select(draft.c.id, draft.c.body).where(draft.c.record_id == bindparam("on_record")))
_ORIGINALS = Statement(
    "UPDATE import_row SET original = NULL WHERE original IS NOT NULL AND (record_id = :on_record OR key IN"
    " (SELECT same.key FROM import_row AS same WHERE same.record_id = :on_record)"
    " OR (job, sheet, row) IN (SELECT again.no, came.sheet, came.row FROM import_row AS came"
    " JOIN import_job AS own ON own.no = came.job JOIN import_job AS again ON again.file_hash = own.file_hash"
    " WHERE came.record_id = :on_record)"
    " OR (job, sheet, row) IN (SELECT import_job.no, substr(was.place, instr(was.place, '|') + 1),"
    " CAST(was.place AS INTEGER) FROM (SELECT substr(mends, 1, 32) AS id, substr(mends, 34) AS place FROM import_row"
    " WHERE record_id = :on_record AND mends IS NOT NULL) AS was JOIN import_job ON import_job.id = was.id))"
)
"""Of the row that became the record, of those with its key, of the same row of other runs of its file, and of the row
that it mends (`LedgerRow.mends`)."""
_UNREAD = Statement(
    "UPDATE unread_effect SET line = json_object('operation', coalesce(json_extract(line, '$.operation'), ''),"
    " 'r', :on_record) WHERE json_valid(line) AND instr(line, :names_it) > 0"
)
_FILES_HANDED_BACK = Statement(
    "SELECT json_extract(line, '$.c.hash') FROM handed_back WHERE instr(line, :names_it) > 0 AND json_valid(line)"
    " AND json_extract(line, '$.c.hash') IS NOT NULL"
)
_NOTED = Statement(select(erasure.c.files).where(erasure.c.operation_id == bindparam("name")))
_HANDED_BACK = Statement("DELETE FROM handed_back WHERE instr(line, :names_it) > 0 AND instr(line, '\"erases\":') = 0")
_NOTE = upsert(erasure)
_OF_RECORDS = Statement(
    "SELECT erasure.home_branch, erasure.operation_id FROM erasure"
    " WHERE erasure.record_id IN (SELECT value FROM json_each(:ids))"
)
_BY_NAME = Statement(
    select(history.c.effect)
    .where(history.c.home_branch == bindparam("home"))
    .where(history.c.operation_id == bindparam("name"))
)


def erase_here(connection: Connection, effect: Effect) -> None:
    """Empties everything of the record that the erasure's log tells of, and own work on it."""
    record_id, names_it = effect.record, NAMES_ITS_RECORD.format(effect.record)
    unsent, files = _empty_own(connection, _OWN.rows(connection, on_record=record_id))
    files |= _files_of(connection, record_id)
    for home, name, seq, said in _ENTRIES.rows(connection, on_record=record_id):
        if seq is None and decode_effect(said).kind is not Kind.ERASE:
            _FORGET.run(connection, home=home, name=name)
    write_entries(connection, effect.erases)
    if effect.changes:
        empty_questions(connection, record_id, effect.erases, effect.operation)
        files |= set(let_files_go(connection, record_id))
    for draft_id, body in _DRAFTS.rows(connection, on_record=record_id):
        files |= {child.hash for child in msgspec.json.decode(body, type=Draft).files if child.hash}
        drop_draft(connection, draft_id)
    _ORIGINALS.run(connection, on_record=record_id)
    _UNREAD.run(connection, on_record=record_id, names_it=names_it)
    files |= {str(row[0]) for row in _FILES_HANDED_BACK.rows(connection, names_it=names_it)}
    _HANDED_BACK.run(connection, names_it=names_it)
    _note(connection, effect.operation, record_id, effect.home, sorted(files))
    _tell(connection, record_id, effect.at, unsent)


def let_files_of_erased_go(connection: Connection, effects: Iterable[Effect]) -> None:
    """The files that these erasures named, where no record refers to them by now: a ticket may have left meanwhile."""
    for effect in effects:
        row = _NOTED.first(connection, name=effect.operation)
        let_go(connection, msgspec.json.decode(row[0], type=list[str]))


def erase_again(connection: Connection, records: Iterable[str]) -> None:
    """Entries of these records came from an older copy (a snapshot on a stick): those of erased ones are emptied."""
    ids = msgspec.json.encode(sorted(set(records))).decode()
    for home, name in _OF_RECORDS.rows(connection, ids=ids):
        row = _BY_NAME.first(connection, home=home, name=name)
        effect = decode_effect(row[0]) if row is not None else None
        if effect is not None:
            write_entries(connection, effect.erases)
            _note(connection, effect.operation, effect.record, effect.home, [])


def erase_told(connection: Connection, entries: Iterable[str]) -> None:
    """Entries that came in a snapshot: what an erasure among them tells is done here too.

    Parts of an older snapshot, from before it, may have lain here, and own work may have been refused because of it.
    """
    said = [decode_effect(text) for text in entries if _SAYS_ERASE in text]
    erasures = [effect for effect in said if effect.erases]
    for effect in erasures:
        erase_here(connection, effect)
    let_files_of_erased_go(connection, erasures)


def erase_refused(connection: Connection, stream: str, numbers: Sequence[int], moment: int) -> list[Effect]:
    """The hub refused these operations because their record is erased: they go, and the desk is told.

    Those whose erasure was not read here yet go with that (`erase_here`): until then no device but this holds them, and
    a hub that is put back to before an erasure that nobody has read knows nothing of it (local_db.renewal).

    Their entries, which are gone: their records are to be rebuilt. `moment` in milliseconds since 1970 UTC.
    """
    rows = [_AT.first(connection, name=stream, at_n=n) for n in numbers]
    known = [row for row in rows if row is not None and row[5] != ERASED and _is_told(connection, str(row[6]))]
    gone = [_erase_one(connection, row, moment) for row in known]
    return [effect for effect in gone if effect is not None]


def _is_told(connection: Connection, record_id: str) -> bool:
    """Whether a log that this device read told of the record's erasure."""
    entries = (decode_effect(row[3]) for row in _ENTRIES.rows(connection, on_record=record_id) if row[2] is not None)
    return any(effect.kind is Kind.ERASE and effect.erases for effect in entries)


def _erase_one(connection: Connection, row: Any, moment: int) -> Effect | None:
    home, name, record_id = str(row[3]), str(row[2]), str(row[6])
    effect = load_effect(connection, home, name)
    if effect is not None:
        retract_effect(connection, effect)
    unsent, files = _empty_own(connection, [row[:6]])
    _FORGET.run(connection, home=home, name=name)
    _note(connection, name, record_id, home, let_go(connection, files))
    _tell(connection, record_id, moment, unsent)
    return effect


def _tell(connection: Connection, record_id: str, moment: int, unsent: int) -> None:
    """The desk is told how much work on a record went that the hub did not have; once for each record."""
    name = f"erasure:{record_id}"
    before = sum(one.count for one in notices(connection) if one.id == name)
    if unsent:
        tell(connection, Notice(name, UNSENT_CODE, moment, before + unsent))


def _empty_own(connection: Connection, rows: Sequence[Any]) -> tuple[int, set[str]]:
    """Leaves the hashes of these operations; how many of them the hub does not have, and the files that they attached.

    Erasures stay as they are.
    """
    unsent, files = 0, set[str]()
    for stream, n, _, _, said, state in rows:
        one = decode_operation(said, n)
        if one.kind is Kind.ERASE:
            continue
        if one.child is not None and one.child.hash:
            files.add(one.child.hash)
        digest = hashlib.sha256(body_of(said, n)).digest()
        _EMPTY.run(connection, name=stream, at_n=n, digest=digest)
        unsent += state in _NOT_AT_HUB
    return unsent, files


def _files_of(connection: Connection, record_id: str) -> set[str]:
    """Every file that an entry of the record attached, those of a record that has left among them."""
    entries = [decode_effect(row[3]) for row in _ENTRIES.rows(connection, on_record=record_id)]
    told = [one for entry in entries for one in (entry, *(entry.passage.past if entry.passage is not None else ()))]
    return {one.file.hash for one in told if one.file is not None}


def _note(connection: Connection, name: str, record_id: str, home: str, files: Sequence[str]) -> None:
    kept = msgspec.json.encode(files).decode()
    _NOTE.run(connection, operation_id=name, record_id=record_id, home_branch=home, files=kept, swept=0)
