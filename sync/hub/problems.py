"""What ends a request before its work is done: one of the fixed session errors."""

from __future__ import annotations

from sync.protocol.errors import STATUS, SessionCode
from sync.protocol.messages import SessionError, WipeOrder


class SessionProblem(Exception):
    """Raised anywhere below a route; it becomes the answer, and its transaction is undone."""

    def __init__(
        self,
        code: SessionCode,
        *,
        retry_after: int | None = None,
        n: int | None = None,
        wipe: WipeOrder | None = None,
        hub_epoch: str = "",
    ) -> None:
        super().__init__(str(code))
        self.code = code
        self.body = SessionError(error=str(code), retry_after=retry_after, n=n, wipe=wipe, hub_epoch=hub_epoch)

    @property
    def status(self) -> int:
        """The HTTP status that carries it."""
        return STATUS[self.code]
