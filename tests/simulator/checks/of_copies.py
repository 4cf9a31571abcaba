"""What published bugs of other products taught to look at too: names in the log, bytes of files, counts, profiles."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from core.errors import BranchDeskError
from sync.hub.problems import SessionProblem
from tests.simulator.checks.broken import require
from tests.simulator.sight import DeviceSight, HubSight

if TYPE_CHECKING:
    from tests.simulator.device import SimDevice
    from tests.simulator.hub import SimHub
    from tests.simulator.world import World

_STANDS = frozenset({"applied", "merged", "conflict"})


def check_log(hub: HubSight) -> None:
    """Everything in the log has its own name, waits for something that may still come, and counts once."""
    for one in hub.log:
        if one.seq is not None:
            names = tuple(f"{one.stream}:{what}:" for what in ("in", "of", "at"))
            """Entering a scope, a part of what is about an import, telling a scope that was left of an erasure."""
            own = one.replica == "hub" and one.operation.startswith(names) and one.stream in hub.logged
            named = own or one.said.get("id") == one.operation
            require(named, "I3", "an operation is booked under a name that nobody gave it", operation=one.operation)
        awaited = hub.logged.get(one.waits_for or "")
        waits = awaited is None or awaited.outcome not in _STANDS
        require(waits, "I13", "an operation waits for one that stands", operation=one.operation, needs=one.waits_for)
        kind, _, wanted = (one.waits_for or "").partition(":")
        held = kind == "key" and any(key.key == wanted for key in hub.keys.get(hub.machines.get(one.replica, ""), ()))
        require(not held, "I13", "an operation waits for a key that is here", operation=one.operation)
    for record, entries in hub.by_record.items():
        children = [kept for kept in entries if kept.effect["k"] == "add" and kept.effect["c"]["kind"] == "contact"]
        fields = hub.records[record].fields
        taken = fields.get("$removed") or []
        require(len(set(taken)) == len(taken), "I4", "a child is taken back twice", record=record)
        left = sum(kept.operation not in taken for kept in children)
        counted = fields.get("$contacts") or 0
        require(counted == left, "I4", "the count of contacts is another", record=record, counted=counted, left=left)


def check_acts(world: World, device: SimDevice | None = None) -> None:
    """At any moment: the hub holds all of an act or nothing, and no device stands inside one."""
    at_hub = {name for (name,) in world.hub.rows("SELECT operation_id FROM log")}
    arrived: dict[tuple[str, str], set[bool]] = {}
    for one in world.ledger.entries:
        if one.on_device and not one.imported:
            arrived.setdefault((one.device, one.operation.tx), set()).add(one.operation.id in at_hub)
    halves = [act for act, ways in arrived.items() if len(ways) > 1]
    require(not halves, "I9", "half an act arrived", acts=halves)
    for scope, seq in device.rows("SELECT scope, seq FROM cursor WHERE seq > 0") if device is not None else ():
        here = device.rows("SELECT operation_id FROM history WHERE scope = ? AND seq = ?", scope, seq) if device else []
        there = world.hub.rows(
            "SELECT operation_id, tx FROM history WHERE scope = ? AND seq IN (?, ?) ORDER BY seq", scope, seq, seq + 1
        )
        if len(there) == 2 and here and here[0][0] == there[0][0]:
            whole = there[0][1] != there[1][1]
            require(whole, "I9", "half an act is visible", where=device.name if device else "", scope=scope, seq=seq)


def check_copies(world: World, device: SimDevice, sight: DeviceSight, hub: HubSight) -> None:
    """What one device holds is meant for it, and both ends hold the bytes that a file's name promises."""
    scopes = set(device.store.identity.scopes)
    own = {"ref", f"branch:{device.branch}"}
    meant = device.branch == "hq" or scopes <= own
    require(meant, "I16", "a device reads a foreign scope", where=device.name, scopes=sorted(scopes - own))
    for one in sight.outbox:
        row = hub.records.get(one.record)
        if one.state == "refused" and one.code == "record.unknown" and row is not None and row.scope in scopes:
            moved = any("passage" in kept.effect for kept in hub.by_record[one.record])
            require(moved, "I6", "refused for a record that is there", where=device.name, operation=one.operation)
    if device.revoked_at is not None:
        return
    for _, _, hashed, _, voided in sight.attachments.values():
        if voided:
            continue
        if sight.files.get(hashed, ("", None))[0] == "stored" and hashed not in world.lost_files:
            same = _sha256_here(device, hashed) == hashed
            require(same, "I15", "a file is not what its name promises", where=device.name, hash=hashed)
        if hashed in hub.held and hashed not in world.spoiled_at_hub:
            same = _sha256_at_hub(world.hub, hashed) == hashed
            require(same, "I15", "a file is not what its name promises", where="hub", hash=hashed)


def _sha256_here(device: SimDevice, hashed: str) -> str:
    try:
        return hashlib.sha256(device.files.read(hashed, 0, 1 << 24)).hexdigest()
    except BranchDeskError:
        return ""


def _sha256_at_hub(hub: SimHub, hashed: str) -> str:
    try:
        return hashlib.sha256(hub.service.files.read(hashed, 0, 1 << 24)).hexdigest()
    except SessionProblem:
        return ""
