"""Branches, people and devices: who may enrol, who is who, and what a device may read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from core.errors import UserError
from core.numbering import lane_name
from core.people import LOCAL_PERSON, Person, Role
from core.ports import IdSource
from core.record import branch_scope
from engines.forms.values import is_storable
from local_db.machine import name_problem
from local_db.statement import Statement, insert_or_keep, upsert
from local_db.tables import person
from sync.hub.problems import SessionProblem
from sync.hub.tables import branch, device, enrolment, replica, replica_stream
from sync.protocol.errors import SessionCode
from sync.protocol.messages import EnrolRequest
from sync.protocol.trust import LETTERS, LOOKALIKES

HEADQUARTERS = "hq"
EVERY_BRANCH = "*"
LONGEST_NAME = 100
EARLIEST_OFFSET, LATEST_OFFSET = -720, 840
MOST_LOCAL_PEOPLE = 50
"""Announced by one device; a counter has a handful."""
_PERSON_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.@-]{0,63}")
NO_HASH = bytes(32).hex()
"""The rolling hash of an empty stream and the chain of an empty scope."""

_ADD_BRANCH = insert_or_keep(branch)
_BRANCH = Statement(select(branch).where(branch.c.id == bindparam("branch_id")))
_BRANCHES = Statement(select(branch).order_by(branch.c.id))
_NEXT_LANE = Statement(
    update(branch).where(branch.c.id == bindparam("branch_id")).values(lanes=branch.c.lanes + 1).returning(branch)
)
_PUT_PERSON = upsert(person)
_KEEP_PERSON = insert_or_keep(person)
_PERSON = Statement(select(person).where(person.c.id == bindparam("person_id")))
_PEOPLE = Statement(select(person).order_by(person.c.id))
_ADD_CODE = Statement(insert(enrolment))
_USE_CODE = Statement(
    update(enrolment)
    .where(enrolment.c.code_hash == bindparam("hashed"))
    .where(enrolment.c.used_at.is_(None))
    .where(enrolment.c.expires_at > bindparam("moment"))
    .values(used_at=bindparam("moment"))
    .returning(enrolment.c.branch, enrolment.c.subscriptions)
)
_CODE_OF = Statement(
    update(enrolment).where(enrolment.c.code_hash == bindparam("hashed")).values(device=bindparam("device_id"))
)
_USED_BY = Statement(select(enrolment.c.device).where(enrolment.c.code_hash == bindparam("hashed")))
_REPLICAS = Statement(select(replica.c.id).where(replica.c.device == bindparam("device_id")).order_by(replica.c.id))
_ADD_DEVICE = Statement(insert(device))
_DEVICES = Statement(select(device).order_by(device.c.branch, device.c.lane))
_DEVICE = Statement(select(device).where(device.c.id == bindparam("device_id")))
_DEVICE_OF_REPLICA = Statement(
    select(device)
    .select_from(device.join(replica, replica.c.device == device.c.id))
    .where(replica.c.id == bindparam("replica_id"))
)
_REVOKE = Statement(
    update(device)
    .where(device.c.id == bindparam("device_id"))
    .where(device.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("moment"))
)
_SEEN = Statement(update(device).where(device.c.id == bindparam("device_id")).values(seen_at=bindparam("moment")))
_SEAL = Statement(
    update(device).where(device.c.id == bindparam("device_id")).values(sealed_recovery=bindparam("sealed"))
)
_ADD_REPLICA = Statement(insert(replica))
_ADD_STREAM = Statement(insert(replica_stream))


class Branch(msgspec.Struct, frozen=True):
    """A branch, or headquarters under the id ``hq``. `utc_offset` in minutes; `lanes` counts the lanes given out."""

    id: str
    name: str
    utc_offset: int
    lanes: int


class Device(msgspec.Struct, frozen=True):
    """An enrolled device. `subscriptions` are the branches that a headquarters device reads, or `EVERY_BRANCH`."""

    id: str
    branch: str
    name: str
    public_key: str
    lane: str
    subscriptions: tuple[str, ...]
    sealed_recovery: str
    enrolled_at: int
    seen_at: int | None
    revoked_at: int | None


class Enrolled(msgspec.Struct, frozen=True):
    """A fresh device with its first replica and its branch."""

    device: Device
    replica: str
    branch: Branch


def add_branch(connection: Connection, branch_id: str, name: str, utc_offset: int) -> None:
    """Makes a branch. `utc_offset` in minutes.

    UserError ``branch.exists``, ``branch.id_invalid`` (2 to 12 letters and digits, no name that Windows keeps for
    itself), ``branch.name_invalid`` or ``branch.offset_invalid``.
    """
    plain = 2 <= len(branch_id) <= 12 and branch_id.isascii() and branch_id.isalnum()
    if not plain or branch_id == "ref" or name_problem(branch_id) is not None:
        raise UserError("branch.id_invalid", branch=branch_id)
    if not _is_name(name):
        raise UserError("branch.name_invalid")
    if not EARLIEST_OFFSET <= utc_offset <= LATEST_OFFSET:
        raise UserError("branch.offset_invalid", minutes=utc_offset)
    if _BRANCH.first(connection, branch_id=branch_id) is not None:
        raise UserError("branch.exists", branch=branch_id)
    _ADD_BRANCH.run(connection, id=branch_id, name=name, utc_offset=utc_offset, lanes=0)


def load_branch(connection: Connection, branch_id: str) -> Branch:
    """The branch; UserError ``branch.unknown``."""
    row = _BRANCH.first(connection, branch_id=branch_id)
    if row is None:
        raise UserError("branch.unknown", branch=branch_id)
    return Branch(*row)


def all_branches(connection: Connection) -> list[Branch]:
    """Every branch, by id."""
    return [Branch(*row) for row in _BRANCHES.rows(connection)]


def put_person(connection: Connection, someone: Person) -> None:
    """Adds or changes a person.

    UserError ``branch.unknown``, ``person.id_invalid``, ``person.name_invalid``, ``person.role_not_here``: the role hq
    is for people of headquarters.
    """
    if not _PERSON_ID.fullmatch(someone.id):
        raise UserError("person.id_invalid")
    if not _is_name(someone.name):
        raise UserError("person.name_invalid")
    load_branch(connection, someone.branch)
    if someone.role is Role.HQ and someone.branch != HEADQUARTERS:
        raise UserError("person.role_not_here", branch=someone.branch)
    _PUT_PERSON.run(connection, id=someone.id, name=someone.name, role=str(someone.role), branch=someone.branch)


def load_person(connection: Connection, person_id: str) -> Person | None:
    """The person, or None."""
    row = _PERSON.first(connection, person_id=person_id)
    return Person(row[0], row[1], Role(row[2]), row[3]) if row is not None else None


def may_act(someone: Person, branch_id: str) -> bool:
    """Whether a person's work is taken from a device of that branch: there, or at headquarters by its roles."""
    at_headquarters = branch_id == HEADQUARTERS and someone.role in (Role.HQ, Role.ADMINISTRATOR)
    return someone.branch == branch_id or at_headquarters


def people_of(connection: Connection, branch_id: str) -> tuple[Person, ...]:
    """Who may sign in on devices of that branch."""
    people = [Person(row[0], row[1], Role(row[2]), row[3]) for row in _PEOPLE.rows(connection)]
    return tuple(someone for someone in people if someone.branch == branch_id)


def _keep_local_people(connection: Connection, announced: Sequence[Person], branch_id: str) -> None:
    """Gets to know whom a device of that branch named by itself, as clerks; who is known already stays as he is.

    A device that is set up with a code does not know its branch before the answer: it names nobody's branch.
    """
    for someone in announced[:MOST_LOCAL_PEOPLE]:
        local = someone.id.startswith(LOCAL_PERSON) and _PERSON_ID.fullmatch(someone.id)
        if local and someone.branch in ("", branch_id):
            name = someone.name if _is_name(someone.name) else someone.id
            _KEEP_PERSON.run(connection, id=someone.id, name=name, role=str(Role.CLERK), branch=branch_id)


def _is_name(name: str) -> bool:
    return bool(name.strip()) and is_storable(name, LONGEST_NAME)


def make_code(
    connection: Connection,
    branch_id: str,
    subscriptions: Sequence[str],
    expires_at: int,
    random_bytes: Callable[[int], bytes],
) -> str:
    """A new one-time enrolment code (60 random bits); only its hash is kept.

    UserError ``branch.unknown``; ``code.subscribes_not_hq``: only devices of headquarters read other branches.
    """
    load_branch(connection, branch_id)
    if subscriptions and branch_id != HEADQUARTERS:
        raise UserError("code.subscribes_not_hq", branch=branch_id)
    for other in subscriptions:
        if other != EVERY_BRANCH:
            load_branch(connection, other)
    number = int.from_bytes(random_bytes(8), "big")
    letters = "".join(LETTERS[number >> 5 * place & 31] for place in range(12))
    _ADD_CODE.run(
        connection,
        code_hash=_hashed(letters),
        branch=branch_id,
        subscriptions=msgspec.json.encode(tuple(subscriptions)).decode(),
        expires_at=expires_at,
        used_at=None,
        device=None,
    )
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


def enrol(connection: Connection, request: EnrolRequest, now: int, ids: IdSource) -> Enrolled:
    """Turns a one-time code into a device with a lane of its own.

    The same key asking again, because the answer was lost, gets the same device. SessionProblem ``code_invalid`` for a
    code that is unknown, expired, or used by anybody else. People whom the device
    named by itself are known from now on.
    """
    hashed = _hashed(request.code)
    used = _USE_CODE.first(connection, hashed=hashed, moment=now)
    if used is None:
        return _enrolled_before(connection, hashed, request.public_key)
    home = Branch(*_NEXT_LANE.first(connection, branch_id=used[0]))
    row: dict[str, Any] = {
        "id": ids.record(),
        "branch": home.id,
        "name": request.device_name,
        "public_key": request.public_key,
        "lane": lane_name(home.lanes - 1),
        "subscriptions": used[1],
        "sealed_recovery": request.sealed_recovery,
        "enrolled_at": now,
        "seen_at": None,
        "revoked_at": None,
    }
    _ADD_DEVICE.run(connection, **row)
    _keep_local_people(connection, request.people, home.id)
    _CODE_OF.run(connection, hashed=hashed, device_id=row["id"])
    return Enrolled(_device(tuple(row.values())), add_replica(connection, row["id"], ids), home)


def _enrolled_before(connection: Connection, hashed: str, public_key: str) -> Enrolled:
    row = _USED_BY.first(connection, hashed=hashed)
    who = load_device(connection, row[0]) if row is not None and row[0] is not None else None
    if who is None or who.public_key != public_key or who.revoked_at is not None:
        raise SessionProblem(SessionCode.CODE_INVALID)
    first = _REPLICAS.first(connection, device_id=who.id)
    return Enrolled(who, first[0], load_branch(connection, who.branch))


def add_replica(connection: Connection, device_id: str, ids: IdSource) -> str:
    """A fresh replica id of a device, with two empty streams."""
    fresh = ids.record()
    _ADD_REPLICA.run(connection, id=fresh, device=device_id, fence="", previous_fence="", session="")
    for name in ("work", "bulk"):
        _ADD_STREAM.run(connection, replica=fresh, stream=name, last_n=0, last_hash=NO_HASH)
    return fresh


def next_lane(connection: Connection, branch_id: str) -> str:
    """A lane for ticket numbers that no device of the branch has had."""
    return lane_name(int(_NEXT_LANE.first(connection, branch_id=branch_id)[3]) - 1)


def load_device(connection: Connection, device_id: str) -> Device | None:
    """The device, or None."""
    row = _DEVICE.first(connection, device_id=device_id)
    return _device(row) if row is not None else None


def first_replica(connection: Connection, device_id: str) -> str:
    """The id of one of the device's replicas, always the same."""
    return str(_REPLICAS.first(connection, device_id=device_id)[0])


def device_of_replica(connection: Connection, replica_id: str) -> Device | None:
    """The device whose replica that is, or None."""
    row = _DEVICE_OF_REPLICA.first(connection, replica_id=replica_id)
    return _device(row) if row is not None else None


def all_devices(connection: Connection) -> list[Device]:
    """Every device, by branch and lane."""
    return [_device(row) for row in _DEVICES.rows(connection)]


def revoke(connection: Connection, device_id: str, now: int) -> None:
    """From now on the device is refused; UserError ``device.unknown`` when there is none, or none in use."""
    if _REVOKE.run(connection, device_id=device_id, moment=now) != 1:
        raise UserError("device.unknown", device=device_id)


def note_seen(connection: Connection, device_id: str, now: int) -> None:
    """Keeps when the device last said hello."""
    _SEEN.run(connection, device_id=device_id, moment=now)


def keep_recovery(connection: Connection, device_id: str, sealed: str) -> None:
    """Keeps the device's recovery code, sealed to headquarters."""
    _SEAL.run(connection, device_id=device_id, sealed=sealed)


def scopes_of(connection: Connection, who: Device) -> tuple[str, ...]:
    """What the device replicates: definitions, its own scope, and the branches it subscribes to."""
    others = who.subscriptions
    if EVERY_BRANCH in others:
        others = tuple(known.id for known in all_branches(connection) if known.id != HEADQUARTERS)
    scopes = ["ref", branch_scope(who.branch), *(branch_scope(other) for other in others)]
    return tuple(dict.fromkeys(scopes))


def _device(row: Sequence[Any]) -> Device:
    values = list(row)
    values[5] = msgspec.json.decode(values[5], type=tuple[str, ...])
    return Device(*values)


def _hashed(code: str) -> str:
    return hashlib.sha256(code.upper().translate(LOOKALIKES).encode()).hexdigest()
