"""I23: whatever took effect as somebody's step or answer bears the signature of his key, valid there and then.

Told again from plain SQL and plain JSON; of the program under test only Ed25519 is the same library.
"""

from __future__ import annotations

import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.simulator.checks.broken import require
from tests.simulator.sight import HubSight, Json, Logged, is_erased

_SIGNED = frozenset({"act", "resolve"})
_BEFORE = "branchdesk operation\n"


def check_signatures(sight: HubSight) -> None:
    """Every entry of every log that a device's own operation made."""
    for one in sight.log:
        kept = sight.entries.get(one.operation)
        if one.seq is None or kept is None or one.said.get("k") not in _SIGNED or one.replica == "hub":
            continue
        signed = kept.effect.get("signed", "")
        if kept.effect.get("erased") and is_erased(sight.records.get(one.record)):  # what was signed is gone
            require(not signed, "I23", "an erased step says what was signed", operation=one.operation)
            continue
        if one.stream == "recovered":  # its place is forgotten; what was signed is not
            require(not signed or _fits(json.loads(signed)), "I23", "not what was signed", operation=one.operation)
            continue
        _check(sight, one, signed)


def _check(sight: HubSight, one: Logged, signed: str) -> None:
    said = one.said
    keys = sight.keys.get(sight.machines.get(one.replica, ""), [])
    if not said.get("sig"):
        first = all(one.n <= key.begins[one.stream] for key in keys)
        require(first, "I23", "a step without a signature took effect", operation=one.operation, n=one.n)
        require(not signed, "I23", "an entry says that it was signed", operation=one.operation)
        return
    own = [key for key in keys if (key.person, key.key) == (said["by"], said["key"])]
    require(bool(own), "I23", "signed by nobody's key, or another's", operation=one.operation, by=said["by"])
    copies = [name for name, machine in sight.machines.items() if machine == sight.machines[one.replica]]
    last = own[0].ends[one.stream] if len(copies) == 1 else None  # a copy counts its numbers for itself
    require(last is None or one.n <= last, "I23", "signed after the key had ended", operation=one.operation, n=one.n)
    require(_fits(said), "I23", "another signature", operation=one.operation)
    same = json.loads(signed or "{}") == {name: value for name, value in said.items() if name != "n"}
    require(same, "I23", "the entry does not carry what was signed", operation=one.operation)


def _fits(said: Json) -> bool:
    meant = {name: value for name, value in said.items() if name not in ("n", "sig")}
    text = json.dumps(meant, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(said["key"]))
        key.verify(bytes.fromhex(said["sig"]), (_BEFORE + text).encode())
    except (InvalidSignature, ValueError):
        return False
    return True
