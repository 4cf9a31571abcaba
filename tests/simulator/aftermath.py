"""What headquarters does when a world is at rest: verifies the log, reviews locked devices and erases them, tidies up.

Case 58 both ways: the hub's own verification finds nothing in a log that was written rightly, and something wherever
somebody changed it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from random import Random
from typing import TYPE_CHECKING, Any

from core.vouching import Misfit
from local_db import audit
from local_db.upkeep import collect_files
from sync.hub.audit import misfits
from sync.hub.status import hub_status
from tests.simulator.checks.broken import require

if TYPE_CHECKING:
    from tests.simulator.hub import SimHub
    from tests.simulator.world import World

_A_MONTH = 31 * 86_400.0
_EDITS = (
    "UPDATE log SET body = body || ' ' WHERE operation_id = ?",
    "UPDATE log SET chain = '00' WHERE operation_id = ?",
    "UPDATE log SET seq = seq + 1000000 WHERE operation_id = ?",
    "DELETE FROM log WHERE operation_id = ?",
    "DELETE FROM history WHERE operation_id = ?",
    "UPDATE history SET effect = 'x' WHERE operation_id = ?",
    "UPDATE history SET \"by\" = 'nobody' WHERE operation_id = ?",
    'UPDATE history SET effect = replace(effect, \'"by":"\', \'"by":"x\') WHERE operation_id = ?',
    "UPDATE history SET effect = replace(effect, '[null,\"', '[\"x\",\"') WHERE operation_id = ?",
    "UPDATE history SET effect = replace(effect, '[null,\"', '[null,\"x') WHERE operation_id = ?",
    "UPDATE record SET fields = '{}' WHERE id = (SELECT record_id FROM log WHERE operation_id = ?)",
    "UPDATE replica_stream SET last_hash = '00' WHERE replica = (SELECT replica FROM log WHERE operation_id = ?)",
    "UPDATE counter SET chain = '00' WHERE scope = (SELECT scope FROM log WHERE operation_id = ?)",
    "UPDATE reference SET as_of = as_of + 1 WHERE ? != ''",
)


class _Undone(Exception):
    """Ends a trial whose changes nobody keeps."""


def verify_log(world: World) -> None:
    """The hub's own verification and figures, over a sound log and over one that somebody edited."""
    hub = world.hub
    with hub.store.reading() as connection:
        found, status = list(misfits(connection)), hub_status(connection)
    require(not found, "I4", "the hub finds its own log wanting", found=found[:3])
    [[entries]] = hub.rows("SELECT count(*) FROM log")
    require(sum(status.operations.values()) == entries, "I4", "the hub counts otherwise", status=status)
    for edit in Random(f"{world.seed} edits").sample(_EDITS, 3):
        _edited(hub, world.random, edit)
    for device in world.devices:
        with device.store.reading() as reading:
            wanting = list(audit.misfits(reading)) if audit.is_complete(reading) else []
        wanting = [one for one in wanting if device.revoked_at is None or not _locked_before_its_erasure(hub, one)]
        require(not wanting, "I4", "a device finds its own copy wanting", where=device.name, found=wanting[:3])


def _locked_before_its_erasure(hub: SimHub, found: Misfit) -> bool:
    """An entry came without its words, and its device was locked before the erasure came, which says that it may."""
    erased = "SELECT 1 FROM history WHERE operation_id = ? AND effect LIKE '%\"erased\":true%'"
    return found.what == "erased by nobody" and bool(hub.rows(erased, found.operation))


def _edited(hub: SimHub, chance: Random, edit: str) -> None:
    placed = hub.rows(
        "SELECT operation_id FROM log WHERE seq IS NOT NULL AND replica != 'hub' AND stream != 'recovered' "
        "ORDER BY scope, seq"
    )
    if not placed:
        return
    operation = chance.choice(placed)[0]
    seen: list[Any] = []

    def look(connection: Any) -> None:
        changed = hub.execute(connection, edit, operation)
        before = hub.rows_of(connection, "SELECT effect FROM history WHERE operation_id = ?", operation)
        whole = changed and ("replace" not in edit or before != kept)
        seen.append((whole, list(misfits(connection))))
        raise _Undone

    kept = hub.rows("SELECT effect FROM history WHERE operation_id = ?", operation)
    try:
        hub.store.write(look).result()
    except _Undone:
        whole, found = seen[-1]
        require(not whole or found, "I4", "an edited log looks sound", edit=edit, operation=operation)


def mend_damage(world: World) -> None:
    """A ticket's row on one device is not what it was: comparing finds it, and the log read anew mends it."""
    devices = [one for one in world.devices if one.awake and one.revoked_at is None]
    if not devices:
        return
    device = world.random.choice(devices)
    device.sync_now()  # headquarters may have reviewed work meanwhile
    world.run_on(_HOUR)
    rows = device.rows(
        "SELECT id, scope FROM record WHERE versions != '{}' AND fields LIKE '%\"title\":\"%' AND id NOT IN "
        "(SELECT record_id FROM operation WHERE state IN ('parked', 'refused')) ORDER BY id"
    )
    kept = [(record, scope) for record, scope in rows if scope in device.store.identity.scopes]
    if not kept:
        return
    record, scope = world.random.choice(kept)
    edit = 'UPDATE record SET fields = replace(fields, \'"title":"\', \'"title":"x\') WHERE id = ?'
    device.store.write(lambda connection: connection.exec_driver_sql(edit, (record,))).result()
    device.hub.authorise(device.store.identity)
    found = device.tasks.comparison.verify(scope)
    require(found, "I12", "a damaged row is not found by comparing", where=device.name, record=record)
    device.tasks.comparison.repair(scope)
    device.sync_now()
    world.run_on(_HOUR)
    device.hub.authorise(device.store.identity)
    left = device.tasks.comparison.verify(scope)
    require(not left, "I12", "a log that was read anew did not mend it", where=device.name, scope=scope, left=left)


def erase_locked(world: World) -> None:
    """A locked device whose work is in quarantine is told to erase itself, and obeys nobody else."""
    for device in world.devices:
        if device.revoked_at is None or not device.awake:
            continue
        refused = world.hub.wipe(device.store.identity.device)
        device.sync_now()
        world.run_on(_HOUR)
        if refused is None:
            require(device.store.ordered_away, "I17", "an order to erase was not heard", where=device.name)
        else:
            require(not device.store.ordered_away, "I17", "erased without an order", where=device.name)


_HOUR = 3_600.0


def a_month_later(world: World) -> None:
    """What nothing refers to any more goes; every file that a ticket or waiting work names stays, at both ends."""
    hub = world.hub
    there = {name for (name,) in hub.rows("SELECT hash FROM held_file")}
    stands = "state IN ('pending', 'acknowledged', 'parked', 'refused') AND body IS NOT NULL"
    here = {
        device: {
            name
            for name in _attached(device.rows("SELECT hash FROM attachment"))
            | _named(device.rows(f"SELECT body FROM operation WHERE {stands}"))
            | _attached(device.rows("SELECT hash FROM file WHERE state = 'stored' AND uploaded_at IS NULL"))
            if device.holds(name)
        }
        for device in world.devices
    }
    world.now += _A_MONTH
    hub.restart()
    needed = _attached(hub.rows("SELECT hash FROM attachment"))
    needed |= _named(hub.rows("SELECT body FROM log WHERE waits_for IS NOT NULL"))
    needed |= _named(hub.rows("SELECT body FROM quarantine WHERE verdict IS NULL AND body IS NOT NULL"))
    held = {name for (name,) in hub.rows("SELECT hash FROM held_file")}
    stray = {name for name in held if name[:64] not in needed}
    require(not stray, "I15", "a file that nobody refers to is kept for ever", files=sorted(stray)[:3])
    gone = {name for name in there - held if name[:64] in needed}
    require(not gone, "I15", "a file that is needed was forgotten", files=sorted(gone)[:3])
    for name in held - world.spoiled_at_hub:
        require(hub.service.files.path_of(name).is_file(), "I15", "a file that is needed was dropped", file=name)
    for device, names in here.items():
        collect_files(device.store, device.files)
        lost = [name for name in sorted(names) if not device.holds(name)]
        require(not lost, "I15", "a device let a file go that is needed", where=device.name, files=lost[:3])


def _attached(rows: Iterable[Any]) -> set[str]:
    return {name for (name,) in rows}


def _named(rows: Iterable[Any]) -> set[str]:
    """The files that these operations attach."""
    children = (json.loads(body).get("c") for (body,) in rows)
    return {child["hash"] for child in children if child is not None and "hash" in child}
