"""The keys with which people sign on this device (core.signatures).

A person's first key follows from the device's own, so a machine that was put back, or its copy, makes the same one
again; it lies in the sealed database, open to everybody who works here. A PIN puts a fresh, random key under Argon2id
in its place (local_db.pins): only who knows the PIN signs in that name then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, bindparam, func, insert, select, update

from core.errors import UserError
from core.operation import Operation
from core.signatures import SIGNED, WAITING, handing_parts, key_parts, prove, public_half, sign_operation
from local_db.identity import Identity
from local_db.key_slots import derive
from local_db.statement import Statement
from local_db.tables import own_key, stream

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

UNTOLD = ""
"""The hub has said no word on a key yet."""

_COLUMNS = (
    own_key.c.no,
    own_key.c.person,
    own_key.c.key,
    own_key.c.private,
    own_key.c.slot,
    own_key.c.work_n,
    own_key.c.bulk_n,
    own_key.c.proof,
    own_key.c.previous,
    own_key.c.handed,
    own_key.c.after_key,
    own_key.c.state,
    own_key.c.failures,
    own_key.c.tried_at,
)
_ALL = Statement(select(*_COLUMNS).order_by(own_key.c.no))
_CURRENT = Statement(
    select(*_COLUMNS).where(own_key.c.person == bindparam("of_person")).order_by(own_key.c.no.desc()).limit(1)
)
_LAST_NO = Statement(select(func.coalesce(func.max(own_key.c.no), 0)))
_ADD = Statement(insert(own_key))
_STATE = Statement(update(own_key).where(own_key.c.no == bindparam("the_no")).values(state=bindparam("new_state")))
_ENDS = Statement(select(stream.c.stream, stream.c.last_n))


class OwnKey(msgspec.Struct, frozen=True):
    """A person's key on this device, the columns of `own_key`."""

    no: int
    person: str
    key: str
    private: str
    slot: str
    work_n: int
    bulk_n: int
    proof: str
    previous: str
    handed: str
    after_key: str
    state: str
    failures: int
    tried_at: int

    @property
    def under_pin(self) -> bool:
        """Whether a PIN keeps it."""
        return bool(self.slot)


def own_keys(connection: AnyConnection) -> list[OwnKey]:
    """Every key of people here, as they were made."""
    return [OwnKey(*row) for row in _ALL.rows(connection)]


def current_key(connection: AnyConnection, person: str) -> OwnKey | None:
    """The key with which that person signs now, or None before the first time."""
    row = _CURRENT.first(connection, of_person=person)
    return OwnKey(*row) if row is not None else None


def untold_keys(connection: AnyConnection) -> list[OwnKey]:
    """The keys to offer, in the order in which the hub is to hear of them: of each person of whom it lacks one, all.

    A hub that was put back may lack those before it too, and would take the last one for the first.
    """
    known = own_keys(connection)
    lacking = {one.person for one in known if one.state in (UNTOLD, WAITING)}
    return [one for one in known if one.person in lacking]


class Signer:
    """Signs what people do, within one transaction. `opened`: keys whose PIN was entered, by their public half."""

    def __init__(self, connection: Connection, identity: Identity, opened: Mapping[str, str]) -> None:
        self._connection = connection
        self._identity = identity
        self._opened = opened

    def signed(self, operation: Operation) -> Operation:
        """The operation as it is kept: a step or an answer under its person's signature, once a hub knows this device.

        The person's first key is made with it. UserError ``pin.needed`` when that person's PIN was not entered here.
        """
        if operation.kind not in SIGNED or not self._identity.enrolled:
            return operation
        own = current_key(self._connection, operation.by)
        if own is None:
            private = _derived(self._identity, operation.by, "")
            own = add_key(self._connection, operation.by, private)
        private = self._opened.get(own.key, "") if own.under_pin else own.private
        if not private:
            raise UserError("pin.needed", person=operation.by)
        return sign_operation(private, own.key, operation)


def add_key(
    connection: Connection,
    person: str,
    private: str,
    *,
    slot: str = "",
    before: tuple[str, str] | None = None,
    after_key: str = "",
) -> OwnKey:
    """A key with which the person signs from now on; with a `slot` the private half is kept there alone.

    `before` is the public and the private half of the key that it follows, `after_key` one that headquarters ended.
    """
    key = public_half(private)
    ends = {str(row[0]): int(row[1]) for row in _ENDS.rows(connection)}
    work_n, bulk_n = ends.get("work", 0), ends.get("bulk", 0)
    row: dict[str, Any] = {
        "no": int(_LAST_NO.first(connection)[0]) + 1,
        "person": person,
        "key": key,
        "private": "" if slot else private,
        "slot": slot,
        "work_n": work_n,
        "bulk_n": bulk_n,
        "proof": prove(private, *key_parts(person, key, work_n, bulk_n)),
        "previous": before[0] if before is not None else "",
        "handed": prove(before[1], *handing_parts(person, key)) if before is not None else "",
        "after_key": after_key,
        "state": UNTOLD,
        "failures": 0,
        "tried_at": 0,
    }
    _ADD.run(connection, **row)
    return OwnKey(**row)


def note_words(connection: Connection, identity: Identity, words: Mapping[str, str], fresh: Mapping[str, str]) -> None:
    """Keeps the hub's word on each key (``words``, by key), and makes one for people whose key headquarters has ended.

    A hub that was put back may have forgotten keys: they are offered once more. `fresh`: person -> the ended key. A
    copy of this machine may have answered that already, with the same key. Where a key of the person's own waits for
    headquarters, it goes on waiting.
    """
    known = own_keys(connection)
    for one in known:
        state = words.get(one.key, UNTOLD)
        if state != one.state:
            _STATE.run(connection, the_no=one.no, new_state=state)
    made = {(one.person, one.after_key) for one in known}
    waiting = {one.person for one in known if words.get(one.key) == WAITING}
    for person, ended in fresh.items():
        if (person, ended) not in made and person not in waiting:
            add_key(connection, person, _derived(identity, person, ended), after_key=ended)


def _derived(identity: Identity, person: str, after_key: str) -> str:
    return derive(bytes.fromhex(identity.device_key), f"person {person} {after_key}").hex()
