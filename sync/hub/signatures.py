"""What the hub asks of an operation that its person signs: is it his key, was it in force, does it fit every byte.

Missing or wrong, that one operation is refused and goes back to its author; signed by a key that has not come yet, it
waits for the key. What a device made before its first key came needs no signature.
"""

from __future__ import annotations

from sqlalchemy import Connection

from core.effect import Effect
from core.operation import Operation
from core.reading import read_json
from core.signatures import SIGNED, WAITING, as_signed, is_signed
from core.vouching import fits_its_signature
from sync.hub.admission import Refusal, Waiting
from sync.hub.person_keys import PersonKey, keys_of
from sync.hub.registry import device_of_replica

MISSING, WRONG, KEY_ENDED, KEY_UNKNOWN = (
    "signature.missing",
    "signature.wrong",
    "signature.key_ended",
    "signature.key_unknown",
)
WAITS_FOR = "key:"
"""How the reason begins for which an operation waits whose key has not come."""


class Signatures:
    """The check, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys: dict[str, list[PersonKey]] = {}

    def look_at(self, operation: Operation, body: bytes, replica: str, stream: str, n: int) -> Waiting | Refusal | None:
        """None when nothing is wrong with it. `replica`, `stream` and `n` are its place at its device.

        What was handed back to a restored hub has no place (`n` 0): a receipt proved that it had been looked at.
        """
        if operation.kind not in SIGNED or not n:
            return None
        keys = [one for one in self._keys_of(replica) if one.state != WAITING]
        if not operation.sig:
            signs = any(one.begins_before(stream, n) for one in keys)
            return Refusal(MISSING) if signs else None
        key = next((one for one in keys if one.key == operation.key), None)
        if key is not None and key.person != operation.by:
            return Refusal(WRONG)
        if not is_signed(body, operation):
            return Refusal(WRONG)
        if key is None:
            return Waiting(KEY_UNKNOWN, f"{WAITS_FOR}{operation.key}")
        return None if key.covers(stream, n) else Refusal(KEY_ENDED)

    def _keys_of(self, replica: str) -> list[PersonKey]:
        if replica not in self._keys:
            who = device_of_replica(self._connection, replica)
            self._keys[replica] = keys_of(self._connection, who.id) if who is not None else []
        return self._keys[replica]

    def unlike(self, effect: Effect, body: str | None, replica: str, stream: str) -> str | None:
        """What of a log's entry does not fit the signature that it bears, or should; None when all is well.

        `body` is what the device sent, None for what it sent before a restore and for the hub's own entries.
        """
        if not fits_its_signature(effect):
            return "signature"
        if body is None or effect.kind not in SIGNED:
            return None
        sent = read_json(body, Operation)
        verdict = self.look_at(sent, body.encode(), replica, stream, sent.n)
        if verdict is not None and verdict.code != KEY_ENDED:  # a copy of the machine counts its numbers for itself
            return verdict.code
        return None if effect.signed == as_signed(body.encode()) else "entry and signature"
