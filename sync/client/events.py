"""What `step` hears. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.operation import Stream
from local_db.file_queue import QueuedFile
from local_db.upload import Answer, Mark, OutboxBatch
from sync.client.answers import Hello, PulledPage
from sync.client.failure import Failure
from sync.protocol.messages import FileState


@dataclass(frozen=True)
class Tick:
    """The timer that was set has run out."""


@dataclass(frozen=True)
class SyncNow:
    """A person asked, or the machine woke up or got a network."""


@dataclass(frozen=True)
class LocalCommitted:
    """Something was saved on this device."""


@dataclass(frozen=True)
class Authorised:
    """A token is there, good for that many seconds."""

    seconds: float


@dataclass(frozen=True)
class SessionOpened:
    """The hub greeted; `marks` are this device's streams as they stand.

    `withheld` are scopes of which a snapshot is taken before they are pulled; `snapshot`: parts are to be taken in.
    """

    hello: Hello
    marks: Mapping[str, Mark]
    withheld: frozenset[str] = frozenset()
    snapshot: bool = False


@dataclass(frozen=True)
class Renewed:
    """This device goes on under a fresh replica id."""


@dataclass(frozen=True)
class Obeyed:
    """An order of the hub was looked at, and kept when it was one."""


@dataclass(frozen=True)
class Recovered:
    """A step of a recovery is done; `more` are left."""

    more: bool


@dataclass(frozen=True)
class BatchRead:
    """The next operations of a stream, None when all are acknowledged."""

    stream: Stream
    batch: OutboxBatch | None


@dataclass(frozen=True)
class Pushed:
    """The hub answered a batch."""

    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class AnswersKept:
    """The answers of a batch are durable."""


@dataclass(frozen=True)
class AsideSet:
    """Operations were taken out of the queue."""


@dataclass(frozen=True)
class Pulled:
    """The hub gave a page."""

    page: PulledPage


@dataclass(frozen=True)
class PageApplied:
    """A page and its cursors are durable."""


@dataclass(frozen=True)
class SnapshotTaken:
    """A step is done; `withheld` scopes are not to be pulled yet, `more` steps are left."""

    withheld: frozenset[str]
    more: bool


@dataclass(frozen=True)
class FilesRead:
    """Files on their way. `budget`: bytes of files per hour, None without a limit.

    `ask`: the hub shall be asked which originals are wanted, or told which are wanted here.
    """

    uploads: tuple[QueuedFile, ...]
    downloads: tuple[QueuedFile, ...]
    budget: int | None = None
    ask: bool = False
    metered: bool = False


@dataclass(frozen=True)
class HaveAnswered:
    """What the hub has of the files asked about; a nonce for proofs, sizes of small pictures, originals wanted."""

    states: Mapping[str, FileState]
    nonce: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChunkSent:
    """The hub has some chunks more; `size` in bytes."""

    size: int = 0


@dataclass(frozen=True)
class UploadFinished:
    """The hub looked at a file whose chunks are all there, or at the proof that it is held here."""

    whole: bool
    chunks: tuple[int, ...] = ()


@dataclass(frozen=True)
class ChunkFetched:
    """One chunk of a file came; `size` in bytes."""

    size: int


@dataclass(frozen=True)
class FileNoted:
    """The queue of files knows about it."""


@dataclass(frozen=True)
class FileUnusable:
    """A file could not be read here, or what came is not what it should be; it is put off."""


@dataclass(frozen=True)
class Failed:
    """The call that was asked for failed."""

    failure: Failure


@dataclass(frozen=True)
class StoreFailed:
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


@dataclass(frozen=True)
class Event:
    """Something happened at `at` (seconds of a clock that only goes forward); `luck` is a random number from [0, 1)."""

    at: float
    luck: float
    what: What
