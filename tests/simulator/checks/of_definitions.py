"""Published definitions: in force are those that the log of their scope holds, everywhere; and nobody waits for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulator.checks.broken import require
from tests.simulator.sight import DeviceSight, HubSight, Sight

if TYPE_CHECKING:
    from tests.simulator.device import SimDevice
    from tests.simulator.hub import SimHub

_OF_THE_PROGRAM = 1 << 16
"""Versions of forms below this come with the program."""
_KEPT = "SELECT kind, id, version, body FROM definition"

Documents = dict[tuple[str, str, int], str]


def check_definitions(at_hub: SimHub, device: SimDevice, sight: DeviceSight, hub: HubSight) -> None:
    """Of one device and the hub, when everything is at rest."""
    theirs, here = _kept(at_hub.rows(_KEPT)), _kept(device.rows(_KEPT))
    require(theirs == _told(hub), "I4", "the hub's definitions are not those of its log", kept=sorted(theirs))
    told = _told(sight)
    missing = sorted(key for key in told if here.get(key) != told[key])
    require(not missing, "I4", "a definition that was read is not in force", where=device.name, missing=missing)
    if device.revoked_at is None:
        require(here.keys() == theirs.keys(), "I12", "other definitions than the hub's", where=device.name)
    known = {("form", form.id, form.version) for form in device.store.catalogue.every()}
    forms = {key for key in here if key[0] == "form"}
    require(known >= forms, "I12", "a definition is known after a restart only", where=device.name)
    for one in hub.log:
        kind, _, wanted = (one.waits_for or "").partition(":")
        name, _, version = wanted.rpartition(":")
        waits = kind == "form" and ("form", name, int(version)) in theirs
        require(not waits, "I13", "an operation waits for a definition that is here", operation=one.operation)


def _kept(rows: list[tuple[str, str, int, str]]) -> Documents:
    return {(kind, name, version): body for kind, name, version, body in rows if version >= _OF_THE_PROGRAM}


def _told(sight: Sight) -> Documents:
    fields = [
        {name: after for name, (_, after) in kept.effect["f"].items()}
        for kept in sight.final()
        if kept.scope == "ref" and kept.effect["k"] == "create"
    ]
    return {(one["kind"], one["name"], int(one["version"])): one["document"] for one in fields}
