"""Erasures that headquarters orders at the hub itself: finding what is about a person, and erasing it."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, bindparam, func, or_, select

from core.effect import Outcome
from core.errors import UserError
from core.merge import decide
from core.operation import Kind, Operation, canonical
from core.people import speaks_for_headquarters
from core.ports import IdSource
from core.record import DEFINITION, branch_scope
from local_db.catalogue import Catalogue
from local_db.statement import Statement
from local_db.tables import attachment, history, record
from sync.hub.arrivals import Sender
from sync.hub.journal import Entry
from sync.hub.locks import check_branches, lock_branches
from sync.hub.merging import Batch
from sync.hub.registry import HEADQUARTERS, load_person
from sync.protocol.messages import PushResult

FEWEST_DIGITS = 5
"""Of a phone number that finds records: shorter ones would find half of everything."""

_COLUMNS = (record.c.id, record.c.number, record.c.form, record.c.home_branch, record.c.created_at, record.c.fields)
_BY_NUMBER = Statement(
    select(*_COLUMNS)
    .where(or_(record.c.number == bindparam("wanted"), record.c.fields.like(bindparam("as_alias"))))
    .where(record.c.form != DEFINITION)
    .order_by(record.c.id)
)
_BY_ID = Statement(select(*_COLUMNS).where(record.c.id == bindparam("wanted")).where(record.c.form != DEFINITION))
_BY_PHONE = Statement(
    select(*_COLUMNS)
    .where(record.c.fields.like(bindparam("said")))
    .where(record.c.form != DEFINITION)
    .order_by(record.c.id)
)
_ENTRIES = Statement(select(func.count()).select_from(history).where(history.c.record_id == bindparam("on_record")))
_FILES = Statement(select(func.count()).select_from(attachment).where(attachment.c.record_id == bindparam("on_record")))
_decode = msgspec.json.Decoder(dict[str, object]).decode


class Found(msgspec.Struct, frozen=True):
    """A record that an erasure would empty. `made` in milliseconds since 1970 UTC; `entries` of its timeline."""

    record: str
    number: str
    form: str
    branch: str
    made: int
    entries: int
    files: int


def numbered(connection: Connection, number: str) -> list[Found]:
    """The tickets with that number, a former one included."""
    rows = _BY_NUMBER.rows(connection, wanted=number, as_alias=f'%"$aliases":[%{_plain(number)}%]%')
    return [_found(connection, row) for row in rows if row[1] == number or number in _aliases(row[5])]


def identified(connection: Connection, record_id: str) -> list[Found]:
    """The record with that id."""
    return [_found(connection, row) for row in _BY_ID.rows(connection, wanted=record_id)]


def about_phone(connection: Connection, phone: str) -> list[Found]:
    """The records that hold that phone number in any field; UserError ``erase.phone_short``."""
    digits = "".join(phone.split()).replace("-", "")
    if not digits.isdigit() or len(digits) < FEWEST_DIGITS:
        raise UserError("erase.phone_short", digits=FEWEST_DIGITS)
    return [_found(connection, row) for row in _BY_PHONE.rows(connection, said=f"%{digits}%")]


def order_erasure(
    connection: Connection, catalogue: Catalogue, ids: IdSource, record_id: str, by: str, reason: str, now: int
) -> bool:
    """Erases a record; False when it was erased before. `now` in milliseconds since 1970 UTC.

    UserError ``record.unknown``, ``definition.immutable``, ``erase.reason_missing``, ``erase.person_unknown`` for
    somebody who is none of headquarters' people.
    """
    if not speaks_for_headquarters(load_person(connection, by), branch_scope(HEADQUARTERS)):
        raise UserError("erase.person_unknown", person=by)
    locked = lock_branches(connection, HEADQUARTERS, [record_id])
    batch = Batch(connection, catalogue, Sender("", HEADQUARTERS, frozenset()), "work")
    stands = batch.find(record_id)
    if stands is None:
        raise UserError("record.unknown")
    name = ids.operation()
    order = Operation(
        id=name,
        tx=name,
        kind=Kind.ERASE,
        record=record_id,
        form=stands.form,
        by=by,
        wall=now,
        definition=stands.form_version,
        reason=reason.strip() or None,
    )
    decision = decide(stands, order, catalogue.validator(stands.form, stands.form_version))
    if decision.outcome is Outcome.REFUSED:
        raise UserError(decision.code or "operation.refused")
    if not decision.changes:
        return False
    result = PushResult(n=1, id=name, s=decision.outcome)
    entry = Entry(stands.home, name, record_id, stands.scope, 1, "", canonical(order), result, derived_from=name)
    batch.add(entry, order, stands, decision)
    batch.finish()
    check_branches(connection, locked, batch.homes())
    return True


def _found(connection: Connection, row: tuple[str, str | None, str, str, int, str]) -> Found:
    entries, files = (int(one.first(connection, on_record=row[0])[0]) for one in (_ENTRIES, _FILES))
    return Found(row[0], row[1] or "", row[2], row[3], row[4], entries, files)


def _aliases(fields: str) -> list[object]:
    aliases = _decode(fields).get("$aliases")
    return aliases if isinstance(aliases, list) else []


def _plain(text: str) -> str:
    """Without what LIKE and JSON take for signs of their own: the exact comparison follows."""
    return "".join(one if one.isalnum() or one == "-" else "%" for one in text)
