"""What arrives at the hub, and from whom."""

from __future__ import annotations

import msgspec

from core.operation import Operation
from core.record import branch_scope
from sync.protocol.messages import PushResult


class Sender(msgspec.Struct, frozen=True):
    """Who sends: the replica, the branch whose records he makes, and the scopes he may read.

    `proven`: what he sends was admitted once already, as a receipt of this hub shows.
    """

    replica: str
    branch: str
    scopes: frozenset[str]
    proven: bool = False

    @property
    def scope(self) -> str:
        """The scope of which he is a custodian."""
        return branch_scope(self.branch)

    def told(self, known: PushResult) -> PushResult:
        """A stored result as this sender is told it: whoever brought the operation, he may read other scopes."""
        return msgspec.structs.replace(known, scope="") if known.scope in self.scopes else known


class Arrival(msgspec.Struct, frozen=True):
    """One place of a stream: its body as it came, the rolling hash after it, and the operation; None: unreadable.

    `body` is None where the device set the operation aside.
    """

    n: int
    body: bytes | None
    hash: str
    operation: Operation | None
