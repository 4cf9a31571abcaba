"""Erasing a record at the hub: its entries and operations are emptied in place, what hangs on it goes (core.erasure).

All in the transaction of the erasure itself. What lies outside the tables, and what SQLite keeps in pages that are free
by now, goes after it (sync.hub.sweeping).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, text, update

from core.effect import Effect, Outcome
from core.erasure import REFUSED_BY, emptied, emptied_operation, erased_by, left_by, staying, told_in
from core.errors import UserError
from core.operation import Kind, Operation, canonical
from core.reading import Unreadable, read_json
from core.record import ERASED, Record
from local_db.catalogue import Catalogue
from local_db.emptying import NAMES_ITS_RECORD, empty_questions, let_files_go
from local_db.rows import decode_effect, encode_effect
from local_db.statement import Statement, upsert
from local_db.tables import history
from sync.hub.feeds import Feeds
from sync.hub.file_needs import unneeded
from sync.hub.journal import Entry, told_elsewhere
from sync.hub.store import get_setting, put_setting
from sync.hub.tables import erased_file, file_giver, held_file, log, quarantine
from sync.protocol.messages import PushResult

UNSWEPT = "erasure.unswept"
"""The setting that says what was erased since the hub last swept."""

_SCOPES = Statement(select(history.c.scope).distinct().where(history.c.record_id == bindparam("on_record")))
_ENTRIES = Statement(select(history.c.effect).where(history.c.record_id == bindparam("on_record")))
_PUT_ENTRY = Statement(
    update(history)
    .where(history.c.home_branch == bindparam("home"))
    .where(history.c.operation_id == bindparam("name"))
    .values(effect=bindparam("new_effect"))
)
_LOGGED = Statement(
    select(log.c.home_branch, log.c.operation_id, log.c.body)
    .where(log.c.home_branch == bindparam("home"))
    .where(log.c.operation_id == bindparam("name"))
)
_REFUSED = Statement(
    select(log.c.home_branch, log.c.operation_id, log.c.body, log.c.record_id)
    .where(text("log.outcome = 'refused'"))
    .where(log.c.record_id.in_([bindparam("on_record"), bindparam("nowhere")]))
)
_WAITING = Statement(
    select(log.c.home_branch, log.c.operation_id, log.c.n, log.c.body, log.c.result)
    .where(log.c.waits_for.is_not(None))
    .where(log.c.record_id == bindparam("on_record"))
)
_PUT_BODY = Statement(
    update(log)
    .where(log.c.home_branch == bindparam("home"))
    .where(log.c.operation_id == bindparam("name"))
    .values(body=bindparam("new_body"))
)
_REFUSE = Statement(
    update(log)
    .where(log.c.home_branch == bindparam("home"))
    .where(log.c.operation_id == bindparam("name"))
    .values(result=bindparam("new_result"), outcome=str(Outcome.REFUSED), waits_for=None)
)
_SET_ASIDE = Statement(update(quarantine).where(quarantine.c.body.like(bindparam("names_it"))).values(body=None))
_APART = Statement(select(quarantine.c.body).where(quarantine.c.body.like(bindparam("names_it"))))
_FORGET_HELD = Statement(delete(held_file).where(held_file.c.hash == bindparam("name")))
_FORGET_GIVERS = Statement(delete(file_giver).where(file_giver.c.hash == bindparam("name")))
_NOTE_FILE = upsert(erased_file)
_PICTURES = ("", ".thumbnail", ".preview")
_decode_result = msgspec.json.Decoder(PushResult).decode


def tell(connection: Connection, feeds: Feeds, entry: Entry, effect: Effect) -> list[Entry]:
    """Appends an erasure to the log of its record's scope, and to those of all scopes that the record has left.

    The entries of the hub's own making for those. What each of them carries is filled in by `erase_record`.
    """
    feeds.append(effect, entry)
    known = {str(row[0]) for row in _SCOPES.rows(connection, on_record=effect.record)}
    made: list[Entry] = []
    left = sorted((known | feeds.scopes_of(effect.record)) - {entry.scope})
    for n, scope in enumerate(left, start=2):
        told = told_in(effect, scope)
        own = told_elsewhere(entry, told.operation, scope, n)
        feeds.append(msgspec.structs.replace(told, seq=feeds.next_place(scope)), own)
        made.append(own)
    return made


def erase_record(connection: Connection, catalogue: Catalogue, record_id: str) -> Record:
    """Empties everything that was written about a record whose erasure is in its log; the record as it is now."""
    effects = [decode_effect(row[0]) for row in _ENTRIES.rows(connection, on_record=record_id)]
    erasure = next(one for one in effects if one.kind is Kind.ERASE and ERASED in one.changes)
    stays = _staying(catalogue, erasure)
    known = [emptied(one, stays) for one in effects if one.kind is not Kind.ERASE]
    tellings = [
        msgspec.structs.replace(one, erases=_before(one, known))
        for one in effects
        if one.kind is Kind.ERASE and erased_by(one.operation) == erasure.operation
    ]
    for one in (*known, *tellings):
        new = encode_effect(one).decode()
        _PUT_ENTRY.run(connection, home=one.home, name=one.operation, new_effect=new)
        _empty_bodies(connection, _LOGGED.rows(connection, home=one.home, name=one.operation), stays)
    _end_what_waits(connection, record_id, stays)
    empty_questions(connection, record_id, known, erasure.operation)
    _forget_files(connection, let_files_go(connection, record_id))
    _note_unswept(connection, {one.scope for one in tellings})
    left = left_by(next(one for one in tellings if one.changes))
    assert left is not None, "a record's own log begins with its creation, or with its entering"
    return left


def _before(telling: Effect, entries: Iterable[Effect]) -> tuple[Effect, ...]:
    own = (one for one in entries if one.scope == telling.scope and one.seq < telling.seq)
    return tuple(sorted(own, key=lambda one: one.seq))


def _staying(catalogue: Catalogue, effect: Effect) -> frozenset[str]:
    try:
        return staying(catalogue.form(effect.form, effect.form_version))
    except UserError:
        return staying(None)


def _end_what_waits(connection: Connection, record_id: str, stays: frozenset[str]) -> None:
    """Work that was refused, lies in quarantine or waits says no words any more; what waited is refused."""
    mark = NAMES_ITS_RECORD.format(record_id)
    rows = _REFUSED.rows(connection, on_record=record_id, nowhere="")
    about_it = [row[:3] for row in rows if row[3] == record_id or mark in row[2]]
    _empty_bodies(connection, [tuple(row) for row in about_it], stays)
    apart = [row[0].encode() for row in _APART.rows(connection, names_it=f"%{mark}%")]
    _SET_ASIDE.run(connection, names_it=f"%{mark}%")
    _forget_files(connection, [name for body in apart for name in files_in(body)])
    waiting = _WAITING.rows(connection, on_record=record_id)
    _empty_bodies(connection, [(home, name, body) for home, name, _, body, _ in waiting], stays)
    for home, name, _, _, result in waiting:
        refused = msgspec.structs.replace(_decode_result(result), s=Outcome.REFUSED, code=REFUSED_BY)
        _REFUSE.run(connection, home=home, name=name, new_result=msgspec.json.encode(refused).decode())


def _empty_bodies(connection: Connection, rows: Sequence[tuple[str, str, str]], stays: frozenset[str]) -> None:
    said = [(home, name, body.encode()) for home, name, body in rows if body]
    for home, name, body in said:
        _PUT_BODY.run(connection, home=home, name=name, new_body=emptied_body(body, stays).decode())
    _forget_files(connection, [photo for _, _, body in said for photo in files_in(body)])


def emptied_body(body: bytes, stays: frozenset[str]) -> bytes:
    """The bytes of an operation without what an erasure takes out of it, and with the SHA-256 of what they were."""
    digest = hashlib.sha256(body).hexdigest()
    try:
        operation = read_json(body, Operation)
    except Unreadable:
        return msgspec.json.encode(Emptied(digest))
    return body if operation.kind is Kind.ERASE else canonical(emptied_operation(operation, digest, stays))


class Emptied(msgspec.Struct, frozen=True):
    """What is left of a body that was no operation; of any emptied body, the SHA-256 (hex) of what it was."""

    erased: str | None = None


def digest_of(body: bytes) -> bytes | None:
    """The SHA-256 of an emptied body as it was; None for one that is as it came, and for one that was edited since."""
    try:
        said = read_json(body, Emptied)
        whole = msgspec.json.encode(said) == body or canonical(read_json(body, Operation)) == body
        return bytes.fromhex(said.erased) if said.erased and whole else None
    except ValueError:
        return None


def words_of(connection: Connection, catalogue: Catalogue, record: Record, body: bytes) -> bytes:
    """What the log keeps of work that comes after its record's erasure: no words; its files are let go."""
    forget_files_of(connection, body)
    return emptied_body(body, staying(catalogue.form(record.form, record.form_version)))


def forget_files_of(connection: Connection, body: bytes) -> None:
    """A file that came, or comes, with work on a record that was erased is nobody's."""
    if names := files_in(body):
        _forget_files(connection, names)
        _note_unswept(connection, ())


def files_in(body: bytes) -> list[str]:
    """The file that the operation attaches."""
    try:
        child = read_json(body, Operation).child
    except Unreadable:
        return []
    return [child.hash] if child is not None and child.hash else []


def _forget_files(connection: Connection, photos: Iterable[str]) -> None:
    """Forgets those of these files that nothing needs."""
    for photo in unneeded(connection, photos):
        for picture in _PICTURES:
            _FORGET_HELD.run(connection, name=photo + picture)
            _FORGET_GIVERS.run(connection, name=photo + picture)
        _NOTE_FILE.run(connection, hash=photo, swept=0)


def _note_unswept(connection: Connection, scopes: Iterable[str]) -> None:
    waiting = unswept(connection) or Unswept()
    fresh = Unswept(waiting.erasures + 1, tuple(sorted({*waiting.scopes, *scopes})))
    put_setting(connection, UNSWEPT, msgspec.json.encode(fresh).decode())


class Unswept(msgspec.Struct, frozen=True):
    """How many records were erased since the hub last swept, and the scopes whose logs told so."""

    erasures: int = 0
    scopes: tuple[str, ...] = ()


def unswept(connection: Connection) -> Unswept | None:
    """What was erased since the hub last swept; None when nothing was."""
    kept = get_setting(connection, UNSWEPT)
    return msgspec.json.decode(kept, type=Unswept) if kept else None
