"""Reference records that a source delivers: what the hub holds is what was said last, devices hold copies of their own.

They have a state and a place and no history, so what I4, I5 and I10 to I12 say of entries is said of places here.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from tests.simulator.checks.broken import require

if TYPE_CHECKING:
    from tests.simulator.device import SimDevice
    from tests.simulator.hub import SimHub
    from tests.simulator.source import Source
    from tests.simulator.world import World

Name = tuple[str, str, str, str]
"""Scope, kind, source and key."""
Said = tuple[int, int, str]
"""Place, moment and values."""


def check_reference(world: World) -> None:
    """When everything is at rest: the source's truth is at the hub, and every copy is the hub's."""
    hub = check_reference_hub(world.hub, world.source)
    if world.source is not None:
        found: dict[str, dict[str, str]] = {}
        for (scope, _, _, key), (_, _, fields) in hub.items():
            found.setdefault(key, {})[scope] = fields
        truth = {key: (set(scopes), fields) for key, (scopes, fields) in world.source.truth.items()}
        held = {key: (set(by_scope), _same(by_scope)) for key, by_scope in found.items()}
        require(held == truth, "I4", "the hub does not hold what the source said last", held=held, truth=truth)
    for device in world.devices:
        if device.revoked_at is None:
            check_reference_copy(world.hub, device, at_rest=True)


def check_reference_hub(hub: SimHub, source: Source | None) -> dict[Name, Said]:
    """At any moment: places are taken once and none after the end, and the digest is that of what is there.

    What a source said late has changed nothing of what it said about later times.
    """
    if source is not None:
        for key, seen_at in hub.rows("SELECT key, min(seen_at) FROM reference GROUP BY key"):
            newest = source.heard.get(key, 0)
            require(seen_at >= newest, "I4", "an older delivery came after a newer one", key=key, newest=newest)
    rows = hub.rows("SELECT scope, kind, source, key, seq, as_of, fields FROM reference ORDER BY scope, seq")
    feeds = {row[0]: row[1:] for row in hub.rows("SELECT scope, last, digest FROM reference_feed WHERE scope <> ''")}
    for scope, (last, digest) in feeds.items():
        own = [row for row in rows if row[0] == scope]
        places = [row[4] for row in own]
        require(len(set(places)) == len(places), "I11", "two reference records in one place", scope=scope)
        require(max(places, default=0) <= last, "I10", "a reference record lies after the end", scope=scope, last=last)
        told = _digest([row[1:] for row in own if row[6] is not None])
        require(told == digest, "I12", "the digest of reference records is another", scope=scope)
    return {tuple(row[:4]): (row[4], row[5], row[6]) for row in rows if row[6] is not None}


def check_reference_copy(hub: SimHub, device: SimDevice, *, at_rest: bool = False) -> None:
    """A copy is for this device, and holds all that the hub had up to the place that it names.

    A record that changed at the hub after that place may be here as it was, or not at all. Of a copy whose place lies
    before what the hub has forgotten since it was begun nothing is said: it will be read anew.
    """
    rows, marks = _copy(device)
    where = device.name
    repairs = device.tasks.reference.repairs
    require(not repairs, "I12", "a copy had to be read anew that nobody had damaged", where=where, repairs=repairs)
    meant = {"ref", device.store.identity.scope}
    require({row[0] for row in rows} | marks.keys() <= meant, "I16", "a foreign reference record", where=where)
    feeds = {
        row[0]: row[1:] for row in hub.rows("SELECT scope, last, epoch, lowest FROM reference_feed WHERE scope <> ''")
    }
    here: dict[Name, Said] = {tuple(row[:4]): (row[4], row[5], row[6]) for row in rows}
    there: dict[Name, tuple[int, int, str | None]] = {
        tuple(row[:4]): (row[4], row[5], row[6])
        for row in hub.rows("SELECT scope, kind, source, key, seq, as_of, fields FROM reference")
    }
    for scope in meant:
        seq, epoch, begun = marks.get(scope, (0, "", 0))
        last, life, lowest = feeds.get(scope, (0, "", 0))
        if at_rest:
            require((seq, epoch) == (last, life), "I13", "reference records were not read", where=where, scope=scope)
        if epoch != life or max(seq, begun) < lowest:
            continue
        require(seq <= last, "I10", "a copy passed the end", where=where, scope=scope, seq=seq, last=last)
        for name in sorted(name for name in here.keys() | there.keys() if name[0] == scope):
            held, said = here.get(name), there.get(name)
            later = said is not None and said[0] > seq
            live = said if said is not None and said[2] is not None else None
            require(later or held == live, "I5", "a copy is not what the hub says", where=where, name=name, held=held)
            require(held is None or held[0] <= seq, "I10", "a copy is ahead of its place", where=where, name=name)


def _copy(device: SimDevice) -> tuple[list[Any], dict[str, tuple[int, str, int]]]:
    place = device.store.reference.path
    if not place.exists():
        return [], {}
    with closing(dbapi2.connect(str(place))) as raw:
        if not raw.execute("PRAGMA user_version").fetchone()[0]:
            return [], {}
        rows = raw.execute("SELECT scope, kind, source, key, seq, as_of, fields FROM reference").fetchall()
        return rows, {row[0]: row[1:] for row in raw.execute("SELECT scope, seq, epoch, begun FROM mark")}


def _digest(rows: list[Any]) -> str:
    """As sync.protocol says it, by hand: the sum of what each line hashes to."""
    total = 0
    for kind, source, key, seq, as_of, fields in rows:
        line = f"{seq}|{source}|{kind}|{key}|{as_of}|{fields}"
        total += int(hashlib.sha256(line.encode()).hexdigest()[:32], 16)
    return f"{total % 2**128:032x}"


def _same(by_scope: dict[str, str]) -> Any:
    values = set(by_scope.values())
    return json.loads(values.pop()) if len(values) == 1 else values
