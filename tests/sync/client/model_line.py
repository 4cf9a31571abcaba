"""A line to the model of the hub: no network, but the same calls and the same failures."""

from __future__ import annotations

from dataclasses import dataclass, field

from local_db.identity import Identity
from local_db.replication import Cursor
from local_db.upload import Answer, OutboxBatch
from sync.client.answers import Hello, PulledPage
from sync.client.failure import CallFailed, Failure, Trouble
from sync.protocol.errors import SessionCode
from sync.protocol.messages import (
    FileDone,
    FileProof,
    FileState,
    HaveReply,
    HaveRequest,
    HelloRequest,
    PullRequest,
    RecoverReply,
    RecoverRequest,
    RenewReply,
    RenewRequest,
    StreamMark,
    VerifyReply,
    VerifyRequest,
)
from sync.protocol.reference import ReferencePage, ReferenceRequest
from sync.protocol.snapshots import SnapshotManifest
from tests.support.hub_model import HubModel


@dataclass
class ModelLine:
    """`poison` are operations that the hub cannot read; `calls` the names of what was called."""

    hub: HubModel
    poison: set[str] = field(default_factory=set)
    names_it: bool = True
    calls: list[str] = field(default_factory=list)
    aside: dict[int, str] = field(default_factory=dict)
    ends: dict[str, StreamMark] = field(default_factory=dict)

    def snapshot(self, scope: str) -> SnapshotManifest:
        raise CallFailed(Failure(Trouble.SESSION, SessionCode.NOT_FOUND))

    def snapshot_piece(self, scope: str, part: int, seq: int, start: int, length: int) -> bytes:
        raise CallFailed(Failure(Trouble.SESSION, SessionCode.NOT_FOUND))

    def hang_up(self) -> None:
        self.calls.append("hang up")

    def authorise(self, identity: Identity) -> float:
        self.calls.append("authorise")
        return 900.0

    def hello(self, request: HelloRequest) -> Hello:
        self.calls.append("hello")
        return Hello("fence", "model", request.wall, (self.hub.scope,), self.ends)

    def renew(self, request: RenewRequest) -> RenewReply:
        raise CallFailed(Failure(Trouble.SESSION, SessionCode.NOT_FOUND))

    def recover(self, request: RecoverRequest) -> RecoverReply:
        raise CallFailed(Failure(Trouble.SESSION, SessionCode.NOT_FOUND))

    def verify(self, request: VerifyRequest) -> VerifyReply:
        return VerifyReply(moved=True)

    def push(self, identity: Identity, batch: OutboxBatch) -> tuple[Answer, ...]:
        self.calls.append(f"push {batch.stream} {batch.from_n}..{batch.last_n}")
        for n, operation_id in batch.numbers:
            if operation_id in self.poison:
                named = n if self.names_it else None
                raise CallFailed(Failure(Trouble.SESSION, SessionCode.MALFORMED, n=named))
        self.aside |= batch.aside
        self.ends = {**self.ends, str(batch.stream): StreamMark(batch.last_n, batch.digest)}
        return self.hub.push(batch)

    def pull(self, request: PullRequest) -> PulledPage:
        self.calls.append("pull")
        mark = request.cursors[self.hub.scope]
        page = self.hub.page(Cursor(mark.seq, mark.epoch, mark.chain), request.max)
        reached = page.cursors[self.hub.scope].seq
        return PulledPage(page, more=reached < len(self.hub.log))

    def reference(self, request: ReferenceRequest) -> ReferencePage:
        raise CallFailed(Failure(Trouble.SESSION, SessionCode.NOT_FOUND))

    def have(self, request: HaveRequest) -> HaveReply:
        self.calls.append("have")
        return HaveReply({})

    def send_chunk(self, name: str, index: int, chunk: bytes) -> None:
        self.calls.append(f"chunk {index}")

    def finish_file(self, name: str, done: FileDone) -> FileState:
        return FileState(whole=True)

    def prove_file(self, name: str, proof: FileProof) -> FileState:
        return FileState(whole=True)

    def fetch_piece(self, name: str, start: int, length: int) -> bytes:
        raise CallFailed(Failure(Trouble.SESSION, SessionCode.NOT_FOUND))

    def count(self, what: str) -> int:
        return sum(call.startswith(what) for call in self.calls)
