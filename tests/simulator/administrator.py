"""Who runs the hub: what is entered there wrongly is refused in words and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from core.people import Person, Role
from sync.hub import registry
from sync.hub.erasures import about_phone, identified, numbered, order_erasure
from sync.hub.person_keys import reset
from sync.hub.quarantine import judge, order_wipe
from tests.simulator.checks.broken import require

if TYPE_CHECKING:
    from tests.simulator.hub import SimHub
    from tests.simulator.world import World

Task = Callable[[Any], Any]
_HERE = "440106"
_HOUR = 3_600_000


def mistype(hub: SimHub, chance: Random) -> str:
    """One wrong entry; the code of the refusal, empty when the hub died over it."""
    name = chance.choice(sorted(_WRONG))
    known = [row[0] for row in hub.rows("SELECT id FROM device WHERE revoked_at IS NULL ORDER BY id")]
    before = _registry(hub)
    code = hub.enter(_WRONG[name](hub, known[0] if known else "x"))
    require(code is None or code, "G7", "a wrong entry was taken", entry=name)
    require(_registry(hub) == before, "G7", "a wrong entry changed something", entry=name)
    return code or ""


def erase_some(hub: SimHub, choice: float) -> str | None:
    """Headquarters erases one of the hub's records; the code of a refusal, None when the hub died over it."""
    records = [row[0] for row in hub.rows("SELECT id FROM record WHERE form != 'definition' ORDER BY id")]
    if not records:
        return ""
    store, record = hub.store, records[int(choice * len(records))]
    _find(hub, record)
    said = hub.enter(
        lambda connection: order_erasure(
            connection, store.catalogue, store.ids, record, by="head-1", reason="demanded", now=store.now()
        )
    )
    require(not said, "G7", "headquarters could not erase", record=record, code=said)
    return said


def _find(hub: SimHub, record: str) -> None:
    """It is found as people ask for it: by its id, its number, the phone number that it holds."""
    [[number, fields]] = hub.rows("SELECT number, fields FROM record WHERE id = ?", record)
    with hub.store.reading() as connection:
        ways = [identified(connection, record)]
        ways += [numbered(connection, number)] if number else []
        ways += [about_phone(connection, "138 0013 8000")] if "13800138000" in fields else []
    for found in ways:
        require(record in {one.record for one in found}, "I24", "what is to be erased is not found", record=record)


def _erase(hub: SimHub, _device: str, by: str = "head-1", reason: str = "x", of: str = "") -> Task:
    """An erasure that cannot be ordered, of a record that stands unless it is said of which."""
    standing = "form != 'definition' AND fields NOT LIKE '%$erased%'"
    [[some]] = hub.rows(f"SELECT coalesce(min(id), 'x') FROM record WHERE {standing}")
    store = hub.store
    return lambda connection: order_erasure(
        connection, store.catalogue, store.ids, of or some, by=by, reason=reason, now=store.now()
    )


def _registry(hub: SimHub) -> list[Any]:
    return [hub.rows(f"SELECT * FROM {table} ORDER BY id") for table in ("branch", "person", "replica")]


def _person(hub: SimHub, _device: str, someone: Person) -> Task:
    return partial(registry.put_person, someone=someone)


def _branch(hub: SimHub, _device: str, **said: Any) -> Task:
    return partial(registry.add_branch, **{"branch_id": "520101", "name": "Nanming", "utc_offset": 480, **said})


def _code(hub: SimHub, _device: str, branch: str, *subscriptions: str) -> Task:
    def make(connection: Any) -> str:
        return registry.make_code(connection, branch, subscriptions, hub.store.now() + _HOUR, lambda n: bytes(n))

    return make


def _revoke(hub: SimHub, _device: str) -> Task:
    return lambda connection: registry.revoke(connection, "nobody", hub.store.now())


def _review(hub: SimHub, _device: str) -> Task:
    return partial(judge, catalogue=hub.store.catalogue, device_id="nobody", accept=True)


def _wipe(hub: SimHub, device: str, name: str | None = None) -> Task:
    return lambda connection: order_wipe(connection, hub.service.orders, name or device, hub.store.now())


def renew_keys(world: World) -> None:
    """People whose key headquarters does not take, because a machine was put back or copied, call it."""
    for device in world.devices:
        if not device.awake or device.revoked_at is not None:
            continue
        keys = dict(device.rows("SELECT person, state FROM own_key ORDER BY no"))
        for person in sorted(person for person, state in keys.items() if state in ("ended", "waits")):
            name = device.store.identity.device
            world.note(device.name, "renew", world.hub.enter(_reset(world.hub, name, person)))


def _reset(hub: SimHub, device: str, person: str) -> Task:
    return lambda connection: reset(connection, device, person, hub.store.now())


_WRONG: dict[str, Callable[[SimHub, str], Task]] = {
    "branch id short": partial(_branch, branch_id="x"),
    "branch id of definitions": partial(_branch, branch_id="ref"),
    "branch name empty": partial(_branch, name=" "),
    "branch offset": partial(_branch, utc_offset=9_999),
    "branch twice": partial(_branch, branch_id=_HERE),
    "person id": partial(_person, someone=Person("! !", "Wang", Role.CLERK, _HERE)),
    "person name": partial(_person, someone=Person("wang", "", Role.CLERK, _HERE)),
    "person elsewhere": partial(_person, someone=Person("wang", "Wang", Role.CLERK, "nowhere")),
    "person of headquarters": partial(_person, someone=Person("wang", "Wang", Role.HQ, _HERE)),
    "code for nowhere": lambda hub, device: _code(hub, device, "nowhere"),
    "code that subscribes": lambda hub, device: _code(hub, device, _HERE, "310115"),
    "code for headquarters": lambda hub, device: _code(hub, device, registry.HEADQUARTERS, "nowhere"),
    "revoke nobody": _revoke,
    "review nobody": _review,
    "erase nobody": partial(_wipe, name="nobody"),
    "erase one in use": _wipe,
    "erase in nobody's name": partial(_erase, by="nobody"),
    "erase for no reason": partial(_erase, reason=" "),
    "erase what is not there": partial(_erase, of="nowhere"),
    "erase by a short number": lambda _hub, _device: lambda connection: about_phone(connection, "138"),
    "reset nobody's key": lambda hub, device: _reset(hub, device, "nobody"),
    "reset a key nowhere": lambda hub, _device: _reset(hub, "nowhere", "head-1"),
}
