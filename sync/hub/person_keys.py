"""The keys with which people sign on a device: which one the hub believes, and from when to when.

The first key of a person on a device is trusted and told. Another one takes its place when that one signed it, or when
headquarters has ended it (`reset`). Keys end where their successor begins, at a number of the device's own streams:
what was signed before, offline for days, is good whenever it comes, and no clock has a say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from core.errors import UserError
from core.signatures import ENDED, HELD, WAITING, handing_parts, key_parts, proves
from local_db.statement import Statement, upsert
from sync.hub.registry import Device, load_device, load_person
from sync.hub.renewals import note_incident
from sync.hub.streams import furthest_end
from sync.hub.tables import key_reset, person_key
from sync.protocol.person_keys import KeyOffer, KeyWord
from sync.protocol.signing import offer_parts, verify

MOST_OFFERS = 100
KEY_WAITS = "key_waits"
"""The kind of incident that tells managers of a second key which nobody allowed."""

_KEY = re.compile(r"[0-9a-f]{64}")
_LARGEST = 2**53
_COLUMNS = (
    person_key.c.device,
    person_key.c.key,
    person_key.c.person,
    person_key.c.state,
    person_key.c.came_at,
    person_key.c.work_n,
    person_key.c.bulk_n,
    person_key.c.ended_at,
    person_key.c.end_work_n,
    person_key.c.end_bulk_n,
)
_OF_DEVICE = Statement(select(*_COLUMNS).where(person_key.c.device == bindparam("of_device")).order_by(person_key.c.no))
_ALL = Statement(select(*_COLUMNS).order_by(person_key.c.device, person_key.c.no))
_HELD_ANYWHERE = Statement(
    select(person_key.c.key)
    .where(person_key.c.key == bindparam("the_key"))
    .where(person_key.c.state != WAITING)
    .limit(1)
)
_ADD = Statement(insert(person_key))
_STATE = Statement(
    update(person_key)
    .where(person_key.c.device == bindparam("of_device"))
    .where(person_key.c.key == bindparam("the_key"))
    .values(state=bindparam("new_state"))
)
_END = Statement(
    update(person_key)
    .where(person_key.c.device == bindparam("of_device"))
    .where(person_key.c.key == bindparam("the_key"))
    .values(
        state=ENDED,
        ended_at=bindparam("moment"),
        end_work_n=bindparam("last_work_n"),
        end_bulk_n=bindparam("last_bulk_n"),
    )
)
_RESETS = Statement(select(key_reset.c.person, key_reset.c.key).where(key_reset.c.device == bindparam("of_device")))
_PUT_RESET = upsert(key_reset)
_DROP_RESET = Statement(
    delete(key_reset)
    .where(key_reset.c.device == bindparam("of_device"))
    .where(key_reset.c.person == bindparam("of_person"))
)


class PersonKey(msgspec.Struct, frozen=True):
    """A key of a person on a device; times in milliseconds since 1970 UTC."""

    device: str
    key: str
    person: str
    state: str
    came_at: int
    work_n: int
    bulk_n: int
    ended_at: int | None
    end_work_n: int | None
    end_bulk_n: int | None

    def covers(self, stream: str, n: int) -> bool:
        """Whether what it signed at that place of the device's stream counts: it had not ended by then."""
        last = self.end_bulk_n if stream == "bulk" else self.end_work_n
        return last is None or n <= last

    def begins_before(self, stream: str, n: int) -> bool:
        """Whether that place of the device's stream comes after the key began."""
        return n > (self.bulk_n if stream == "bulk" else self.work_n)


def keys_of(connection: Connection, device_id: str) -> list[PersonKey]:
    """Every key that came from a device, the oldest first."""
    return [PersonKey(*row) for row in _OF_DEVICE.rows(connection, of_device=device_id)]


def all_keys(connection: Connection) -> list[PersonKey]:
    """Every key, by device and person."""
    return [PersonKey(*row) for row in _ALL.rows(connection)]


def is_held(connection: Connection, key: str) -> bool:
    """Whether some device's person signs, or signed, with that key."""
    return _HELD_ANYWHERE.first(connection, the_key=key) is not None


def take_offers(connection: Connection, who: Device, offers: Sequence[KeyOffer], now: int) -> bool:
    """Keeps what a device says of its people's keys; whether one of them is held from now on.

    An offer that does not prove itself, or is about nobody whom the hub knows, is passed over: it will be made again.
    """
    taken = False
    for offer in offers[:MOST_OFFERS]:
        if _is_sound(who, offer) and load_person(connection, offer.person) is not None:
            taken = _take(connection, who, offer, now) or taken
    return taken


def words_of(connection: Connection, device_id: str) -> tuple[tuple[KeyWord, ...], dict[str, str]]:
    """What a greeting tells a device: the word on each of its keys, and the people who need a fresh one."""
    words = tuple(KeyWord(one.person, one.key, one.state) for one in keys_of(connection, device_id))
    return words, _resets(connection, device_id)


def reset(connection: Connection, device_id: str, person: str, now: int) -> bool:
    """Ends a person's key on a device, for a forgotten PIN: another one may take its place without its signature.

    Whether those that waited have done so, in the order in which they came; else the device makes one with its next
    exchange. UserError ``device.unknown``, ``key.unknown`` when the person has none there.
    """
    who = load_device(connection, device_id)
    if who is None:
        raise UserError("device.unknown", device=device_id)
    own = [one for one in keys_of(connection, device_id) if one.person == person]
    live = _live(own, person)
    if live is None:
        raise UserError("key.unknown", device=device_id, person=person)
    waiting = [one for one in own if one.state == WAITING]
    for one in waiting:  # each signed something, and ends where the next begins
        _replace(connection, live, one, now)
        live = one
    if waiting:
        return True
    _PUT_RESET.run(connection, device=device_id, person=person, key=live.key, at=now)
    return False


def _is_sound(who: Device, offer: KeyOffer) -> bool:
    if not _KEY.fullmatch(offer.key) or not all(0 <= n < _LARGEST for n in (offer.work_n, offer.bulk_n)):
        return False
    said = (offer.person, offer.key, offer.work_n, offer.bulk_n)
    by_device = verify(who.public_key, offer.sig, *offer_parts(who.id, *said))
    return by_device and proves(offer.key, offer.proof, *key_parts(*said))


def _take(connection: Connection, who: Device, offer: KeyOffer, now: int) -> bool:
    known = keys_of(connection, who.id)
    same = next((one for one in known if one.key == offer.key), None)
    if same is not None and (same.state != WAITING or same.person != offer.person):
        return False
    live = _live(known, offer.person)
    answers = live is not None and _resets(connection, who.id).get(offer.person) == live.key
    allowed = live is None or answers or _is_handed(live, offer)
    offer = _behind_what_came(connection, who, offer)
    if same is None:
        _add(connection, who, offer, now, len(known) + 1, HELD if allowed else WAITING)
    if not allowed:
        note_incident(connection, who, f"key:{who.id}:{offer.key}", KEY_WAITS, now)
        return False
    if live is not None:
        fresh = PersonKey(who.id, offer.key, offer.person, HELD, now, offer.work_n, offer.bulk_n, None, None, None)
        _replace(connection, live, fresh, now, still_told=answers and not offer.previous)
    return True


def _behind_what_came(connection: Connection, who: Device, offer: KeyOffer) -> KeyOffer:
    """No key begins among work that was taken, and looked at, without it: whatever a faulty program says."""
    work, bulk = (furthest_end(connection, who.id, stream) for stream in ("work", "bulk"))
    return msgspec.structs.replace(offer, work_n=max(offer.work_n, work), bulk_n=max(offer.bulk_n, bulk))


def _resets(connection: Connection, device_id: str) -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in _RESETS.rows(connection, of_device=device_id)}


def _is_handed(live: PersonKey, offer: KeyOffer) -> bool:
    if offer.previous != live.key:
        return False
    return proves(live.key, offer.handed, *handing_parts(offer.person, offer.key))


def _add(connection: Connection, who: Device, offer: KeyOffer, now: int, no: int, state: str) -> None:
    row: dict[str, Any] = {
        "device": who.id,
        "key": offer.key,
        "no": no,
        "person": offer.person,
        "state": state,
        "came_at": now,
        "work_n": offer.work_n,
        "bulk_n": offer.bulk_n,
        "ended_at": None,
        "end_work_n": None,
        "end_bulk_n": None,
    }
    _ADD.run(connection, **row)


def _replace(connection: Connection, live: PersonKey, fresh: PersonKey, now: int, *, still_told: bool = False) -> None:
    """The one key ends where the other begins.

    `still_told`: this answers a reset with the key that follows from the ended one. The reset is told until that key is
    replaced in its turn, so that a copy of the machine makes the same key and needs no reset of its own.
    """
    _END.run(
        connection,
        of_device=live.device,
        the_key=live.key,
        moment=now,
        last_work_n=fresh.work_n,
        last_bulk_n=fresh.bulk_n,
    )
    _STATE.run(connection, of_device=live.device, the_key=fresh.key, new_state=HELD)
    if not still_told:
        _DROP_RESET.run(connection, of_device=live.device, of_person=live.person)


def _live(keys: Sequence[PersonKey], person: str) -> PersonKey | None:
    return next((one for one in keys if one.person == person and one.state == HELD), None)
