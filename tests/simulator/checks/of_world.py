"""What must be true when everything has been exchanged."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from core.operation import Operation
from engines.forms.document import FieldKind
from tests.simulator.checks.broken import require
from tests.simulator.checks.of_copies import check_copies, check_log
from tests.simulator.checks.of_definitions import check_definitions
from tests.simulator.checks.of_device import check_device
from tests.simulator.checks.of_erasures import check_erasures
from tests.simulator.checks.of_hub import check_hub
from tests.simulator.checks.tables import FORMS
from tests.simulator.newer_forms import newer_forms
from tests.simulator.sight import NO_HASH, DeviceSight, HubSight, Json, Written, in_order, is_erased

if TYPE_CHECKING:
    from tests.simulator.device import SimDevice
    from tests.simulator.ledger import Confirmed
    from tests.simulator.world import World

REFUSABLE = frozenset(
    {
        "custody.elsewhere",
        "inbox.unknown",
        "child.unknown",
        "record.unknown",
        "undo.not_possible",
        "undo.changed_since",
        "operation.malformed",
        "operation.too_large",
        "act.answer_missing",
        "custody.not_there",
        "definition.not_newest",
        "definition.not_yours",
    }
)
"""Reasons for which the hub may say no to what a screen called saved; the work then stays with its author."""


_OWN_FORM = '%"e":"definition"%'
_ALREADY_SO = frozenset({"move.already_so", "custody.already_so"})


def check_world(world: World) -> None:
    """Everything, over the hub and every device."""
    hub = check_hub(world.hub)
    check_log(hub)
    ledger = world.ledger.by_device()
    for device in world.devices:
        own = ledger.get(device.name, [])
        sight = check_device(device, world.ledger.of(device.name))
        _i3_held(device, sight, hub)
        _i10_cursors(device, sight, hub)
        _i9_whole(device, sight, hub)
        check_copies(world, device, sight, hub)
        check_definitions(world.hub, device, sight, hub)
        if device.revoked_at is not None:
            _i17_revoked(device, hub)
            continue
        _i13_drained(device, sight, hub)
        _i12_equal(device, sight, hub)
        for one in own:
            _i6_reachable(one, sight, hub)
        _i15_files(world, device, sight, hub)
    check_erasures(world, hub)


def check_buckets(device: SimDevice) -> None:
    """The product's own comparison, bucket by bucket, finds what the invariants found."""
    device.hub.authorise(device.store.identity)
    for scope in device.store.identity.scopes:
        if scope == "ref" and device.rows("SELECT 1 FROM operation WHERE state = 'refused' AND body LIKE ?", _OWN_FORM):
            continue  # what was refused stands here for its author only
        differ = device.tasks.comparison.verify(scope)
        require(not differ, "I12", "the device itself finds buckets that differ", where=device.name, scope=scope)


def check_review(device: SimDevice, hub: HubSight) -> None:
    """What headquarters took out of quarantine has its place in the log, or was refused there; nothing waits."""
    places = {(one.replica, one.stream, one.n) for one in hub.log} | {tuple(row[:3]) for row in hub.echoes}
    for operation, body, replica, stream in hub.quarantined.values():
        if replica == device.store.identity.replica:
            place = (replica, stream, json.loads(body)["n"])
            require(place in places, "I17", "what was reviewed is nowhere", operation=operation)


def _i13_drained(device: SimDevice, sight: DeviceSight, hub: HubSight) -> None:
    state = device.state
    at = {"where": device.name, "phase": state.phase.value, "network": state.network.value}
    require(device.idle, "I13", "without faults a device is still busy", **at)
    waiting = [one.operation for one in sight.outbox if one.state in ("pending", "acknowledged")]
    require(not waiting, "I13", "without faults operations still wait", waiting=waiting, **at)
    require(not sight.turning, "I13", "a whole import waits for its last word", turning=sight.turning, **at)
    for scope in device.store.identity.scopes:
        reached, head = sight.cursors.get(scope, (0, ""))[0], hub.counters.get(scope, (0,))[0]
        require(reached == head, "I13", "without faults a device has not read all", scope=scope, reached=reached, **at)


def _i3_held(device: SimDevice, sight: DeviceSight, hub: HubSight) -> None:
    replica = device.store.identity.replica
    for one in sight.outbox:
        acked = one.n <= sight.ends[one.stream][2]
        if one.state == "erased":
            _erased_with_its_record(device, one, hub)
        elif one.state in ("done", "acknowledged", "parked") or (acked and one.state != "refused"):
            held = hub.logged.get(one.operation)
            if held is None and device.revoked_at is not None and is_erased(hub.records.get(one.record)):
                continue  # what lay in quarantine was erased with its record
            if held is None and device.revoked_at is not None and one.operation in hub.quarantined:
                same = json.loads(hub.quarantined[one.operation][1])["id"] == one.operation
                require(same, "I17", "quarantine holds something else", where=device.name, n=one.n)
                continue
            require(held is not None, "I3", "done, and the hub does not hold it", where=device.name, n=one.n)
            assert held is not None
            sent = held.replica == replica and held.stream == one.stream
            emptied = held.emptied if is_erased(hub.records.get(one.record)) else None
            if emptied is not None and one.body is not None:
                changed = sent and emptied != hashlib.sha256(one.body).hexdigest()
            else:
                changed = sent and one.body is not None and held.body != one.body
            require(not changed, "I3", "the hub holds other bytes", where=device.name, n=one.n)


def _erased_with_its_record(device: SimDevice, one: Written, hub: HubSight) -> None:
    """Work that says nothing any more was on a record that headquarters erased, and the hub knows the same bytes."""
    require(
        device.revoked_at is not None or is_erased(hub.records.get(one.record)),
        "I6",
        "work was erased whose record stands",
        where=device.name,
        operation=one.operation,
    )
    held = hub.logged.get(one.operation)
    if held is not None and held.emptied is not None and held.replica == device.store.identity.replica:
        same = one.body is not None and held.emptied == one.body.hex()
        require(same, "I3", "the hub knew other bytes", where=device.name, n=one.n)


def _i10_cursors(device: SimDevice, sight: DeviceSight, hub: HubSight) -> None:
    unread = [] if device.revoked_at is not None and _came_before_their_form(sight, hub) else sight.unread
    require(not unread, "I10", "an entry of the log could not be read", where=device.name, unread=unread)
    for scope, (seq, chain) in sight.cursors.items():
        last = hub.counters.get(scope, (0,))[0]
        require(seq <= last, "I10", "a cursor passed the log's end", where=device.name, scope=scope, seq=seq, last=last)
        links = {one.seq: one.chain for one in hub.log if one.scope == scope}
        told = links.get(seq) if seq else NO_HASH
        require(
            (chain or NO_HASH) == told,
            "I11",
            "another chain at the same place",
            where=device.name,
            scope=scope,
            seq=seq,
        )
        here = [kept.seq for kept in sight.final() if kept.scope == scope]
        here = sorted([*here, *(place for of_scope, place, _ in sight.unread if of_scope == scope)])
        told_all = here == list(range(1, seq + 1))
        cut_off = device.revoked_at is not None and sight.snapshot_under_way and set(here) <= set(range(1, seq + 1))
        require(told_all or cut_off, "I10", "the cursor passed what is not here", where=device.name, here=here)


def _came_before_their_form(sight: DeviceSight, hub: HubSight) -> bool:
    """Whether all that was set aside is about tickets by a form that only the newer program brought along.

    A device that was locked before its program was replaced is told nothing more, so it cannot read them again.
    """
    said = {(kept.scope, kept.seq): kept for kept in hub.final()}
    begun: set[str] = set()
    for scope, seq, reason in sorted(sight.unread):
        kept = said[scope, seq]
        newer = (kept.effect["e"], kept.effect["form_version"]) in {(form.id, form.version) for form in newer_forms()}
        if not newer or (reason != "form.version_unknown" and kept.record not in begun):
            return False
        begun.add(kept.record)
    return True


def _i9_whole(device: SimDevice, sight: DeviceSight, hub: HubSight) -> None:
    acts = {(kept.scope, kept.seq): kept.tx for kept in hub.final()}
    for scope, (seq, _) in sight.cursors.items():
        here, beyond = acts.get((scope, seq)), acts.get((scope, seq + 1))
        require(here is None or here != beyond, "I9", "half an act is visible", where=device.name, scope=scope, seq=seq)
    arrived: dict[str, set[bool]] = {}
    for one in sight.outbox:
        if one.code not in ("operation.malformed", "operation.too_large") and one.state != "erased":
            arrived.setdefault(one.tx, set()).add(one.operation in hub.logged)
    for tx, ways in arrived.items():
        require(len(ways) == 1, "I9", "half an act arrived", where=device.name, tx=tx)


def _i12_equal(device: SimDevice, sight: DeviceSight, hub: HubSight) -> None:
    stuck = {one.record for one in sight.outbox if one.state in ("parked", "refused")}
    scopes = set(device.store.identity.scopes)
    for record in sight.records.keys() | {row.id for row in hub.records.values() if row.scope in scopes}:
        if record not in stuck:
            same = sight.records.get(record) == hub.records.get(record)
            require(same, "I12", "a record differs from the hub's", where=device.name, record=record)
    mine = {kept.operation: (kept.seq, kept.effect) for kept in sight.final()}
    theirs = {kept.operation: (kept.seq, kept.effect) for kept in hub.history if kept.scope in scopes}
    require(mine == theirs, "I12", "history differs from the hub's", where=device.name, differ=_differ(mine, theirs))
    mine_open = {key: row for key, row in sight.inbox.items() if row[1] not in stuck}
    theirs_open = {
        key: row for key, row in hub.inbox.items() if row[1] not in stuck and hub.records[row[1]].scope in scopes
    }
    require(mine_open == theirs_open, "I12", "the inbox differs from the hub's", where=device.name)
    mine_files = {key: row for key, row in sight.attachments.items() if row[1] not in stuck}
    theirs_files = {
        key: row for key, row in hub.attachments.items() if row[1] not in stuck and hub.records[row[1]].scope in scopes
    }
    require(mine_files == theirs_files, "I12", "attachments differ from the hub's", where=device.name)
    require(not device.tasks.differing, "I12", "the device itself finds a difference", where=device.name)


def _differ(mine: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    return sorted(key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key))


def _i6_reachable(one: Confirmed, sight: DeviceSight, hub: HubSight) -> None:
    said, where = one.operation, {"where": one.device, "operation": one.operation.id}
    held = hub.logged.get(said.id)
    own = sight.written.get(said.id)
    erased = is_erased(hub.records.get(said.record))
    unsaid = held is None or held.outcome == "refused" or held.seq is None
    if erased and unsaid and (own is None or own.state == "erased"):
        return  # work on a record that was erased meanwhile goes with it, and its desk is told
    if own is not None and own.state == "retried":  # its person signed it again: the same words must have arrived
        again = [_as_said(other) for other in sight.outbox if other.tx == own.tx and other.made > own.made]
        same = [said_again for said_again in again if said_again is not None and _same_words(said_again, said)]
        require(bool(same), "I6", "what was to be sent once more is gone", **where)
        _i6_reachable(replace(one, operation=same[0]), sight, hub)
        return
    if own is not None and own.state == "refused":
        kept = own.body is not None and json.loads(own.body)["id"] == said.id
        require(kept, "I6", "what was refused is gone", code=own.code, **where)
        require(own.code in REFUSABLE, "I6", "a sound input was refused", code=own.code, said=said, **where)
        return
    require(held is not None, "I6", "an input never arrived", state=own.state if own else "gone", **where)
    assert held is not None
    if own is None and held.outcome == "refused":  # the device was put back; what it forgot stands in the hub's log
        require(held.said.get("id") == said.id, "I6", "what was refused is gone", **where)
        return
    if held.seq is None:
        require(held.waits_for is not None, "I6", "an input waits for nothing", outcome=held.outcome, **where)
        return
    effect = hub.entries[said.id].effect
    told = {item["field"]: item for item in effect.get("inbox", ())}
    before = _values_before(hub, said.record, said.id)
    for name, write in said.fields.items():
        value = write.v
        if erased and not _outlives_erasure(said.form, name):
            continue
        found = (
            effect.get("f", {}).get(name, (None, object()))[1] == value
            or (name in told and told[name].get("mine") == value)
            or (name in effect.get("answers", {}) and effect["answers"][name] == value)
            or (name == "$number" and value in hub.records[said.record].fields.get("$aliases", ()))
            or before.get(name) == value
            or (value is None and name in effect.get("answers", {}))
            or (name in ("$scope", "$custody") and (name in effect.get("f", {}) or effect.get("code") in _ALREADY_SO))
        )
        require(found, "I6", "a value disappeared", field=name, value=value, outcome=held.outcome, **where)
    if said.child is not None and not erased:
        kept = effect.get("c", {}).get("text", "") == said.child.text and effect["c"].get("hash", "") == said.child.hash
        require(kept, "I6", "a note, a contact or a file disappeared", **where)


def _as_said(one: Written) -> Operation | None:
    return msgspec.json.decode(one.body, type=Operation) if one.body is not None and one.state != "erased" else None


def _same_words(one: Operation, other: Operation) -> bool:
    """Whether both say the same of the same record; who they are, where they stand and who proves them aside."""
    plain = {"id": "", "n": 0, "needs": (), "key": "", "sig": ""}
    return msgspec.structs.replace(one, **plain) == msgspec.structs.replace(other, **plain)


def _outlives_erasure(form: str, name: str) -> bool:
    spec = FORMS[form].fields.get(name)
    counts = {FieldKind.CHOICE, FieldKind.MONEY, FieldKind.NUMBER, FieldKind.DATE, FieldKind.DATETIME, FieldKind.SWITCH}
    return spec.kind in counts if spec is not None else name not in ("$voided", "$aliases", "$delivered")


def _values_before(hub: HubSight, record: str, operation: str) -> Json:
    values: Json = {}
    for kept in in_order(hub.by_record.get(record, ())):
        if kept.operation == operation:
            return values
        values |= {name: after for name, (_, after) in kept.effect.get("f", {}).items()}
    return values


def _i15_files(world: World, device: SimDevice, sight: DeviceSight, hub: HubSight) -> None:
    for _, _, hashed, _, voided in sight.attachments.values():
        if voided or hashed in world.spoiled_at_hub:
            continue
        at_hub = hashed in hub.held and world.hub.service.files.path_of(hashed).is_file()
        state = sight.files.get(hashed, ("unknown", None))[0]
        if at_hub:
            require(
                state == "stored",
                "I15",
                "a file is at the hub and not here",
                where=device.name,
                hash=hashed,
                state=state,
            )
        else:
            cut_off = any(one.revoked_at is not None and one.holds(hashed) for one in world.devices)
            require(
                cut_off or hashed in world.lost_files,
                "I15",
                "a file is nowhere",
                where=device.name,
                hash=hashed,
                state=state,
            )


def _i17_revoked(device: SimDevice, hub: HubSight) -> None:
    replica = device.store.identity.replica
    ends = {stream: end[0] for (who, stream), end in hub.ends.items() if who == replica}
    require(ends == device.revoked_at, "I17", "a revoked key changed the log", where=device.name, ends=ends)
