"""What a person does at once may be more than one request carries: then it goes as several acts, each whole.

The hub takes an act (tx) whole or not at all, so an act that is too large for a request would never arrive. It is cut
where it is made, before anything is signed or hashed: the first operations keep the name of the act, those behind them
travel under names of their own. On the device that made it, it stays one act: it is taken back as one.
"""

from __future__ import annotations

import msgspec

from core.errors import UserError
from core.operation import Operation, canonical
from core.ports import IdSource

MOST_OPERATIONS = 200
MOST_BYTES = 128 << 10
"""Of one part; an operation that is larger by itself travels alone."""
LARGEST_OPERATION = 1_000_000
"""Bytes. What is larger fits no request of the protocol, however well it packs."""


class ActParts:
    """Names the part in which each operation of an act travels; they come in their order."""

    def __init__(self, ids: IdSource) -> None:
        self._ids = ids
        self._act = ""
        self._part = ""
        self._operations = 0
        self._bytes = 0

    def placed(self, operation: Operation) -> Operation:
        """The operation, in its part. UserError ``record.too_large`` for one that can never be sent."""
        size = len(canonical(operation))
        if size > LARGEST_OPERATION:
            raise UserError("record.too_large")
        if operation.tx != self._act:
            self._begin(operation.tx, operation.tx)
        elif self._operations >= MOST_OPERATIONS or self._bytes + size > MOST_BYTES:
            self._begin(self._act, self._ids.operation())
        self._operations += 1
        self._bytes += size
        return operation if self._part == operation.tx else msgspec.structs.replace(operation, tx=self._part)

    def _begin(self, act: str, part: str) -> None:
        self._act, self._part = act, part
        self._operations = self._bytes = 0
