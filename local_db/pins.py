"""Personal PINs: who has set one is the only one to sign in that name on this device.

Everything works without a network. A wrong PIN makes the next try wait, longer each time, over a restart too. Every
function blocks for the time of Argon2id and is for a job, never for the window's thread.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import bindparam, update

from core.errors import UserError
from local_db.key_slots import PassphraseSlot, RandomBytes, unwrap_by_pin, wrap_by_pin
from local_db.person_keys import OwnKey, add_key, current_key
from local_db.statement import Statement
from local_db.tables import own_key

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from local_db.store import Store

FREE_TRIES = 3
FIRST_WAIT, LONGEST_WAIT = 30, 900
"""Seconds: after so many wrong PINs the first wait, doubled with each further one."""

_TRIED = Statement(
    update(own_key)
    .where(own_key.c.no == bindparam("the_no"))
    .values(failures=bindparam("so_many"), tried_at=bindparam("moment"))
)
_KEEP = Statement(
    update(own_key)
    .where(own_key.c.no == bindparam("the_no"))
    .values(private=bindparam("opened"), slot=bindparam("closed"))
)


def enter_pin(store: Store, person: str, pin: str) -> None:
    """From now on that person signs here, until `forget_pins`. A person without a PIN needs none.

    UserError ``pin.wrong``, or ``pin.wait`` (seconds) after too many of them; a try counts before it is looked at, so
    ending the program gains nothing.
    """
    own = _current(store, person)
    if own is None or not own.under_pin:
        return
    store.opened_keys[own.key] = _tried(store, own, pin)


def forget_pins(store: Store) -> None:
    """Nobody with a PIN signs here until it is entered again."""
    store.opened_keys.clear()


def set_pin(store: Store, person: str, pin: str, random: RandomBytes = os.urandom) -> None:
    """Puts a fresh key under a PIN, for a person without one.

    UserError ``pin.unusable``, ``pin.no_headquarters`` before the device is enrolled: nobody could reset a PIN;
    ``pin.exists``.
    """
    if not store.identity.enrolled:
        raise UserError("pin.no_headquarters")
    private = random(32).hex()
    slot = _slot(private, pin, person, random)

    def keep(connection: Connection) -> OwnKey:
        before = current_key(connection, person)
        if before is not None and before.under_pin:
            raise UserError("pin.exists")
        handed = (before.key, before.private) if before is not None else None
        return add_key(connection, person, private, slot=slot, before=handed)

    store.opened_keys[store.write(keep).result().key] = private


def change_pin(store: Store, person: str, pin: str, new: str, random: RandomBytes = os.urandom) -> None:
    """Another PIN for the same key. UserErrors of `enter_pin` and ``pin.unusable``."""
    own, private = _entered(store, person, pin)
    slot = _slot(private, new, person, random)
    store.write(lambda connection: _KEEP.run(connection, the_no=own.no, opened="", closed=slot)).result()
    store.opened_keys[own.key] = private


def remove_pin(store: Store, person: str, pin: str) -> None:
    """No PIN any more: everybody who works here may act in that name. UserErrors of `enter_pin`."""
    own, private = _entered(store, person, pin)
    store.write(lambda connection: _KEEP.run(connection, the_no=own.no, opened=private, closed="")).result()
    store.opened_keys.pop(own.key, None)


def _entered(store: Store, person: str, pin: str) -> tuple[OwnKey, str]:
    own = _current(store, person)
    if own is None or not own.under_pin:
        raise UserError("pin.none")
    return own, _tried(store, own, pin)


def _tried(store: Store, own: OwnKey, pin: str) -> str:
    now = int(store.clock.now().timestamp() * 1000)
    left = _left(own, now)
    if left and own.tried_at > now:  # the clock went back: the wait begins anew, and ends
        _note(store, own, own.failures, now)
    if left:
        raise UserError("pin.wait", seconds=left)
    _note(store, own, own.failures + 1, now)
    private = unwrap_by_pin(msgspec.json.decode(own.slot, type=PassphraseSlot), pin, own.person).hex()
    _note(store, own, 0, now)
    return private


def _left(own: OwnKey, now: int) -> int:
    """Seconds that the next try has to wait."""
    if own.failures < FREE_TRIES:
        return 0
    wait = min(FIRST_WAIT << min(own.failures - FREE_TRIES, 10), LONGEST_WAIT)
    since = max(now - own.tried_at, 0) // 1000
    return max(wait - since, 0)


def _note(store: Store, own: OwnKey, failures: int, now: int) -> None:
    store.write(lambda connection: _TRIED.run(connection, the_no=own.no, so_many=failures, moment=now)).result()


def _slot(private: str, pin: str, person: str, random: RandomBytes) -> str:
    return msgspec.json.encode(wrap_by_pin(bytes.fromhex(private), pin, person, random)).decode()


def _current(store: Store, person: str) -> OwnKey | None:
    with store.plain_reading() as connection:
        return current_key(connection, person)
