"""What `step` hears. Values only."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from core.operation import Stream
from local_db.file_queue import QueuedFile
from local_db.upload import Answer, Mark, OutboxBatch
from sync.client.answers import Hello, PulledPage
from sync.client.failure import Failure
from sync.protocol.messages import FileState


class Tick(msgspec.Struct, frozen=True):
    """The timer that was set has run out."""


class SyncNow(msgspec.Struct, frozen=True):
    """A person asked, or the machine woke up or got a network."""


class LocalCommitted(msgspec.Struct, frozen=True):
    """Something was saved on this device."""


class Authorised(msgspec.Struct, frozen=True):
    """A token is there, good for that many seconds."""

    seconds: float


class SessionOpened(msgspec.Struct, frozen=True):
    """The hub greeted; `marks` are this device's streams as they stand.

    `withheld` are scopes of which a snapshot is taken before they are pulled; `snapshot`: parts are to be taken in.
    `lost`: it was put back once more since this device handed back what it has not said again.
    """

    hello: Hello
    marks: Mapping[str, Mark]
    withheld: frozenset[str] = frozenset()
    snapshot: bool = False
    lost: bool = False


class Renewed(msgspec.Struct, frozen=True):
    """This device goes on under a fresh replica id."""


class Obeyed(msgspec.Struct, frozen=True):
    """An order of the hub was looked at, and kept when it was one."""


class Recovered(msgspec.Struct, frozen=True):
    """A step of a recovery is done; `more` are left."""

    more: bool


class BatchRead(msgspec.Struct, frozen=True):
    """The next operations of a stream, None when all are acknowledged."""

    stream: Stream
    batch: OutboxBatch | None


class Pushed(msgspec.Struct, frozen=True):
    """The hub answered a batch."""

    answers: tuple[Answer, ...]


class AnswersKept(msgspec.Struct, frozen=True):
    """The answers of a batch are durable."""


class AsideSet(msgspec.Struct, frozen=True):
    """Operations were taken out of the queue."""


class Pulled(msgspec.Struct, frozen=True):
    """The hub gave a page."""

    page: PulledPage


class PageApplied(msgspec.Struct, frozen=True):
    """A page and its cursors are durable. `reference`: the hub has reference records that are not here."""

    reference: bool = False


class ReferenceTaken(msgspec.Struct, frozen=True):
    """A page of reference records is here; `more` are left."""

    more: bool


class SnapshotTaken(msgspec.Struct, frozen=True):
    """A step is done; `withheld` scopes are not to be pulled yet, `more` steps are left."""

    withheld: frozenset[str]
    more: bool


class FilesRead(msgspec.Struct, frozen=True):
    """Files on their way. `budget`: bytes of files per hour, None without a limit.

    `ask`: the hub shall be asked which originals are wanted, or told which are wanted here.
    """

    uploads: tuple[QueuedFile, ...]
    downloads: tuple[QueuedFile, ...]
    budget: int | None = None
    ask: bool = False
    metered: bool = False


class HaveAnswered(msgspec.Struct, frozen=True):
    """What the hub has of the files asked about; a nonce for proofs, sizes of small pictures, originals wanted."""

    states: Mapping[str, FileState]
    nonce: str = ""
    sizes: Mapping[str, int] = msgspec.field(default_factory=dict)
    wanted: tuple[str, ...] = ()


class ChunkSent(msgspec.Struct, frozen=True):
    """The hub has some chunks more; `size` in bytes."""

    size: int = 0


class UploadFinished(msgspec.Struct, frozen=True):
    """The hub looked at a file whose chunks are all there, or at the proof that it is held here."""

    whole: bool
    chunks: tuple[int, ...] = ()


class ChunkFetched(msgspec.Struct, frozen=True):
    """One chunk of a file came; `size` in bytes."""

    size: int


class FileNoted(msgspec.Struct, frozen=True):
    """The queue of files knows about it."""


class FileUnusable(msgspec.Struct, frozen=True):
    """A file could not be read here, or what came is not what it should be; it is put off."""


class Failed(msgspec.Struct, frozen=True):
    """The call that was asked for failed."""

    failure: Failure


class StoreFailed(msgspec.Struct, frozen=True):
    """The database refused (disk full, damaged); nothing of what was asked is done."""


What = (
    Tick
    | SyncNow
    | LocalCommitted
    | Authorised
    | SessionOpened
    | Renewed
    | Obeyed
    | Recovered
    | BatchRead
    | Pushed
    | AnswersKept
    | AsideSet
    | Pulled
    | PageApplied
    | SnapshotTaken
    | ReferenceTaken
    | FilesRead
    | HaveAnswered
    | ChunkSent
    | UploadFinished
    | ChunkFetched
    | FileNoted
    | FileUnusable
    | Failed
    | StoreFailed
)


class Event(msgspec.Struct, frozen=True):
    """Something happened at `at` (seconds of a clock that only goes forward); `luck` is a random number from [0, 1)."""

    at: float
    luck: float
    what: What
