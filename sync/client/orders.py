"""What `step` asks for. Values only; each request is answered by exactly one event (events.py)."""

from __future__ import annotations

import msgspec

from core.operation import Stream
from local_db.upload import Answer, OutboxBatch
from sync.client.answers import PulledPage
from sync.client.status import Network
from sync.protocol.errors import SessionCode
from sync.protocol.messages import WipeOrder


class Authorise(msgspec.Struct, frozen=True):
    """Get a token. -> Authorised"""


class OpenSession(msgspec.Struct, frozen=True):
    """Say hello and keep what the hub says. -> SessionOpened"""


class ReadBatch(msgspec.Struct, frozen=True):
    """Read the next operations of a stream. -> BatchRead"""

    stream: Stream
    most: int
    most_bytes: int


class Push(msgspec.Struct, frozen=True):
    """Send a batch. -> Pushed"""

    batch: OutboxBatch


class KeepAnswers(msgspec.Struct, frozen=True):
    """Record what the hub said about a batch. -> AnswersKept"""

    batch: OutboxBatch
    answers: tuple[Answer, ...]


class SetAside(msgspec.Struct, frozen=True):
    """Take operations out of the queue that the hub cannot read. -> AsideSet"""

    stream: Stream
    numbers: tuple[int, ...]
    code: str


class Pull(msgspec.Struct, frozen=True):
    """Ask for what happened in the scopes. -> Pulled"""

    scopes: tuple[str, ...]
    most: int
    most_bytes: int


class ApplyPage(msgspec.Struct, frozen=True):
    """Take a page in, with its cursors, in one transaction. -> PageApplied"""

    page: PulledPage


class TakeSnapshot(msgspec.Struct, frozen=True):
    """One step in taking in scopes of which nothing is here. -> SnapshotTaken"""

    scopes: tuple[str, ...]


class TakeReference(msgspec.Struct, frozen=True):
    """Ask for a page of reference records and take it in. -> ReferenceTaken"""


class ReadFiles(msgspec.Struct, frozen=True):
    """Read which files are on their way; originals in `wanted` go whatever the settings say. -> FilesRead

    `locked`: headquarters has locked this device, so all of them go.
    """

    most: int
    wanted: frozenset[str] = frozenset()
    locked: bool = False


class Have(msgspec.Struct, frozen=True):
    """Ask what the hub has of these files, and which originals are wanted. -> HaveAnswered"""

    names: tuple[str, ...]


class SendChunk(msgspec.Struct, frozen=True):
    """Read chunks of UNIT bytes that follow each other and send them. -> ChunkSent or FileUnusable

    `afresh`: over a connection of its own, because the one that is open would be cut before they are through.
    """

    name: str
    index: int
    units: int
    afresh: bool = False


class FinishUpload(msgspec.Struct, frozen=True):
    """Ask the hub to look at the whole file. -> UploadFinished or FileUnusable"""

    name: str
    size: int


class ProveFile(msgspec.Struct, frozen=True):
    """Show the hub that this device holds a file which it holds too. -> UploadFinished or FileUnusable"""

    name: str
    nonce: str


class FetchChunk(msgspec.Struct, frozen=True):
    """Get the next chunk of a file. -> ChunkFetched"""

    name: str
    index: int
    chunk: int


class KeepFile(msgspec.Struct, frozen=True):
    """Put the fetched chunks together and keep the file under its hash. -> FileNoted or FileUnusable"""

    name: str


class NoteUploaded(msgspec.Struct, frozen=True):
    """Note that a file is at both ends. -> FileNoted"""

    name: str


class Renew(msgspec.Struct, frozen=True):
    """Go on under a fresh replica id, because of this session error. -> Renewed"""

    cause: SessionCode


class Recover(msgspec.Struct, frozen=True):
    """Give a restored hub back what it lost, step by step; `afresh`: from the beginning. -> Recovered"""

    afresh: bool = False


class Obey(msgspec.Struct, frozen=True):
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
    | TakeReference
    | ReadFiles
    | Have
    | SendChunk
    | FinishUpload
    | ProveFile
    | FetchChunk
    | KeepFile
    | NoteUploaded
)


class SetTimer(msgspec.Struct, frozen=True):
    """Send a Tick after `seconds`; replaces the timer that was set before."""

    seconds: float


class Tell(msgspec.Struct, frozen=True):
    """What the status bar should say.

    `retry_in`: seconds to the next try after a failure. `synced`: everything is exchanged.
    """

    network: Network
    working: bool
    retry_in: float | None = None
    synced: bool = False


Effect = Request | SetTimer | Tell
