"""What `step` remembers between events. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import msgspec

from local_db.file_queue import QueuedFile
from sync.client.connection_life import Life
from sync.client.orders import Request
from sync.client.status import Network
from sync.protocol.messages import FileState, Limits


class Settings(msgspec.Struct, frozen=True):
    """How eager the client is. Times in seconds, `page_bytes` in bytes."""

    poll_every: float = 30.0
    session_for: float = 300.0
    pull_between: float = 10.0
    page: int = 100
    page_bytes: int = 262_144
    files_at_once: int = 20
    download: bool = True
    upload: bool = True


class Transfer(msgspec.Struct, frozen=True):
    """A file on its way: the chunks still to move, in order, each of `chunk` bytes."""

    file: QueuedFile
    chunk: int
    left: tuple[int, ...]
    upload: bool


class Todo(msgspec.Struct, frozen=True):
    """What may be left to do. A flag falls when the work is begun, so that nothing saved meanwhile is overlooked.

    `definitions`: those of the hub are to be read before snapshots, whose tickets were made by them. `reference`: the
    hub has told of reference records that are not here.
    """

    definitions: bool = True
    work: bool = True
    bulk: bool = True
    pull: bool = True
    files: bool = True
    reference: bool = False


class Queue(msgspec.Struct, frozen=True):
    """Files of this round: those to send and to fetch, and the hub's word on them.

    `put_off` wait for the next session, `absent` (not at the hub yet) for the next round. `wanted` are originals that
    somebody asked the hub for; `ask` says that it is to be asked about them, `asked` that it was in this session.
    `moved`: the round has files in it.
    """

    uploads: tuple[QueuedFile, ...] = ()
    downloads: tuple[QueuedFile, ...] = ()
    states: Mapping[str, FileState] = msgspec.field(default_factory=dict)
    sizes: Mapping[str, int] = msgspec.field(default_factory=dict)
    nonce: str = ""
    wanted: frozenset[str] = frozenset()
    ask: bool = False
    asked: bool = False
    moved: bool = False
    put_off: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    transfer: Transfer | None = msgspec.field(default=None)


class Phase(Enum):
    """Nothing to do, waiting for the answer to a request, or waiting out a failure."""

    IDLE = "idle"
    ASKED = "asked"
    WAITING = "waiting"


FIRST_SIZE = 50
NEVER = float("-inf")


class SyncState(msgspec.Struct, frozen=True):
    """One client between two events. Times are seconds of the clock in Event.at. `locked`: headquarters shut it out.

    `units` is how many chunks of a file one request carries; `spent` bytes of files since `hour_from`, of `budget`.
    `metered`: the network costs by the byte. `withheld` scopes are not pulled: their snapshot is not all here;
    `snapshot`: parts of one are to be taken in.

    `size` is how many operations the next batch may carry, `pages` how many times `Settings.page` the next pull asks
    for; `not_before` the moment before which the hub asked to be
    left alone; `failures` counts the waits and `repeats` the session errors that were answered by trying again at once,
    both since something was last exchanged; `renewals` the fresh replica ids since everything was.
    """

    settings: Settings = msgspec.field(default_factory=Settings)
    phase: Phase = Phase.IDLE
    asked: Request | None = None
    asked_at: float = 0.0
    network: Network = Network.NOT_YET
    limits: Limits = msgspec.field(default_factory=Limits)
    scopes: tuple[str, ...] = ()
    authorised_until: float = NEVER
    session_until: float = NEVER
    may_push: bool = True
    may_pull: bool = True
    locked: bool = False
    todo: Todo = msgspec.field(default_factory=Todo)
    queue: Queue = msgspec.field(default_factory=Queue)
    size: int = FIRST_SIZE
    pages: int = 1
    failures: int = 0
    repeats: int = 0
    renewals: int = 0
    not_before: float = NEVER
    pulled_at: float = NEVER
    units: int = 2
    life: Life = msgspec.field(default_factory=Life)
    withheld: frozenset[str] = frozenset()
    snapshot: bool = False
    metered: bool = False
    budget: int | None = None
    spent: int = 0
    hour_from: float = NEVER


class Turn(msgspec.Struct, frozen=True):
    """What one answer leads to: a request that follows from it, a rest of so many seconds, or whatever is next."""

    state: SyncState
    ask: Request | None = None
    rest: float | None = None


def went_on(state: SyncState) -> SyncState:
    """Something was exchanged, or nothing is left to be; a token, a greeting or an empty page alone is no progress."""
    return msgspec.structs.replace(state, failures=0, repeats=0)
