"""What the client tells the person in front: the way to the hub, what is still only here, when it tries again."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from local_db.notices import Notice
from sync.protocol.messages import Incident


class Network(StrEnum):
    """What the status bar says about the way to the hub."""

    NOT_ENROLLED = "not_enrolled"
    NOT_YET = "not_yet"
    ONLINE = "online"
    OFFLINE = "offline"
    STALLED = "stalled"
    LOGIN_PAGE = "login_page"
    INTERCEPTED = "intercepted"
    NOT_THE_HUB = "not_the_hub"
    HUB_TROUBLE = "hub_trouble"
    BUSY = "busy"
    DISAGREES = "disagrees"
    UNKNOWN = "unknown"
    REVOKED = "revoked"
    FORKED = "forked"
    REWOUND = "rewound"
    HUB_REWOUND = "hub_rewound"
    UPLOAD_ONLY = "upload_only"
    STORE_TROUBLE = "store_trouble"


class SyncStatus(msgspec.Struct, frozen=True):
    """One moment of synchronising, for the status bar.

    `last_sync_at` is in milliseconds since 1970 UTC, None before the first; `pending_records` are records with changes
    that only this device has; `missing_files` of the pending ones are gone from this device. `retry_in` is in seconds.
    `clock_off` is how far this PC's clock runs ahead of the hub's in milliseconds. `differing` are scopes of which this
    device, at rest, does not hold what the hub holds. `notices` are what this desk should be told once, `incidents`
    what a manager should know of devices, as the hub said in this session. `fetching` is the file that comes now, by
    its name on the wire, and its bytes that are here. `pushed` and `pulled` count operations since the client started.
    """

    network: Network
    working: bool = False
    last_sync_at: int | None = None
    pending_operations: int = 0
    pending_records: int = 0
    pending_files: int = 0
    pending_bytes: int = 0
    missing_files: int = 0
    questions: int = 0
    stuck: int = 0
    retry_in: float | None = None
    clock_off: int | None = None
    differing: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    incidents: tuple[Incident, ...] = ()
    fetching: tuple[str, int] | None = None
    pushed: int = 0
    pulled: int = 0
