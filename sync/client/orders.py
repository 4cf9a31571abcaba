"""What `step` asks for. Values only; each request is answered by exactly one event (events.py)."""

from __future__ import annotations

from dataclasses import dataclass

from core.operation import Stream
from local_db.upload import Answer, OutboxBatch
from sync.client.answers import PulledPage
from sync.client.status import Network
from sync.protocol.errors import SessionCode
from sync.protocol.messages import WipeOrder


@dataclass(frozen=True)
class Authorise:
    """Get a token. -> Authorised"""


@dataclass(frozen=True)
class OpenSession:
    """Say hello and keep what the hub says. -> SessionOpened"""


@dataclass(frozen=True)
class ReadBatch:
    """Read the next operations of a stream. -> BatchRead"""

    stream: Stream
    most: int
    most_bytes: int


@dataclass(frozen=True)
class Push:
    """Send a batch. -> Pushed"""

    batch: OutboxBatch


@dataclass(frozen=True)
class KeepAnswers:
    """Record what the hub said about a batch. -> AnswersKept"""

    batch: OutboxBatch
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class SetAside:
    """Take operations out of the queue that the hub cannot read. -> AsideSet"""

    stream: Stream
    numbers: tuple[int, ...]
    code: str


@dataclass(frozen=True)
class Pull:
    """Ask for what happened in the scopes. -> Pulled"""

    scopes: tuple[str, ...]
    most: int
    most_bytes: int


@dataclass(frozen=True)
class ApplyPage:
    """Take a page in, with its cursors, in one transaction. -> PageApplied"""

    page: PulledPage


@dataclass(frozen=True)
class TakeSnapshot:
    """One step in taking in scopes of which nothing is here. -> SnapshotTaken"""

    scopes: tuple[str, ...]


@dataclass(frozen=True)
class ReadFiles:
    """Read which files are on their way; originals in `wanted` go whatever the settings say. -> FilesRead"""

    most: int
    wanted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Have:
    """Ask what the hub has of these files, and which originals are wanted. -> HaveAnswered"""

    names: tuple[str, ...]


@dataclass(frozen=True)
class SendChunk:
    """Read chunks of UNIT bytes that follow each other and send them. -> ChunkSent or FileUnusable

    `afresh`: over a connection of its own, because the one that is open would be cut before they are through.
    """

    name: str
    index: int
    units: int
    afresh: bool = False


@dataclass(frozen=True)
class FinishUpload:
    """Ask the hub to look at the whole file. -> UploadFinished or FileUnusable"""

    name: str
    size: int


@dataclass(frozen=True)
class ProveFile:
    """Show the hub that this device holds a file which it holds too. -> UploadFinished or FileUnusable"""

    name: str
    nonce: str


@dataclass(frozen=True)
class FetchChunk:
    """Get the next chunk of a file. -> ChunkFetched"""

    name: str
    index: int
    chunk: int


@dataclass(frozen=True)
class KeepFile:
    """Put the fetched chunks together and keep the file under its hash. -> FileNoted or FileUnusable"""

    name: str


@dataclass(frozen=True)
class NoteUploaded:
    """Note that a file is at both ends. -> FileNoted"""

    name: str


@dataclass(frozen=True)
class Renew:
    """Go on under a fresh replica id, because of this session error. -> Renewed"""

    cause: SessionCode


@dataclass(frozen=True)
class Recover:
    """Give a restored hub back what it lost, step by step; `afresh`: from the beginning. -> Recovered"""

    afresh: bool = False


@dataclass(frozen=True)
class Obey:
    """Check an order to erase this profile and note it for the next start. -> Obeyed"""

    order: WipeOrder


Request = (
    Authorise
    | Obey
    | OpenSession
    | Renew
    | Recover
    | ReadBatch
    | Push
    | KeepAnswers
    | SetAside
    | Pull
    | ApplyPage
    | TakeSnapshot
    | ReadFiles
    | Have
    | SendChunk
    | FinishUpload
    | ProveFile
    | FetchChunk
    | KeepFile
    | NoteUploaded
)


@dataclass(frozen=True)
class SetTimer:
    """Send a Tick after `seconds`; replaces the timer that was set before."""

    seconds: float


@dataclass(frozen=True)
class Tell:
    """What the status bar should say.

    `retry_in`: seconds to the next try after a failure. `synced`: everything is exchanged.
    """

    network: Network
    working: bool
    retry_in: float | None = None
    synced: bool = False


Effect = Request | SetTimer | Tell
