"""What can go wrong between a device and its hub, told apart by what the person can do about it."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from core.errors import Offline
from sync.protocol.errors import SessionCode
from sync.protocol.messages import WipeOrder


class Trouble(StrEnum):
    """Why a call gave nothing to believe."""

    OFFLINE = "offline"
    """No connection came about."""
    STALLED = "stalled"
    """A connection without a byte for as long as the idle limit."""
    CUT = "cut"
    """The connection ended in the middle."""
    LOGIN_PAGE = "login_page"
    """The network's own login page answered (captive portal, proxy login)."""
    INTERCEPTED = "intercepted"
    """The TLS certificate is not one that this device trusts."""
    NOT_THE_HUB = "not_the_hub"
    """Something answered, but not a hub: no header of ours, a wrong digest, an answer that makes no sense."""
    HUB_TROUBLE = "hub_trouble"
    """The hub, or what stands before it, failed (5xx)."""
    BUSY = "busy"
    """The hub asks to come back later (429, 503)."""
    DISAGREES = "disagrees"
    """The hub's word does not continue what it said before."""
    SESSION = "session"
    """One of the protocol's session errors; `code` says which."""


class Failure(msgspec.Struct, frozen=True):
    """One failed call. `retry_after` in seconds as the hub asked; `n` the number of a malformed operation,
    `wipe` the order to a revoked device to erase itself, `hub_epoch` the life of the hub's log where it tells that."""

    trouble: Trouble
    code: SessionCode | None = None
    retry_after: float | None = None
    n: int | None = None
    wipe: WipeOrder | None = None
    hub_epoch: str = ""


class CallFailed(Offline):
    """Raised by the transport; nothing of the call may be taken as done."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(f"sync.{failure.code or failure.trouble}")
        self.failure = failure
