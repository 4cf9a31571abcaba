"""The hub as the client's tasks see it: calls that give its word or raise CallFailed."""

from __future__ import annotations

from typing import Protocol

from local_db.identity import Identity
from local_db.upload import Answer, OutboxBatch
from sync.client.answers import Hello, PulledPage
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
)


class Hub(Protocol):
    """One call per message of the protocol; `HubConnection` makes them over HTTP."""

    def authorise(self, identity: Identity) -> float: ...
    def hello(self, request: HelloRequest) -> Hello: ...
    def renew(self, request: RenewRequest) -> RenewReply: ...
    def recover(self, request: RecoverRequest) -> RecoverReply: ...
    def push(self, identity: Identity, batch: OutboxBatch) -> tuple[Answer, ...]: ...
    def pull(self, request: PullRequest) -> PulledPage: ...
    def have(self, request: HaveRequest) -> HaveReply: ...
    def send_chunk(self, name: str, index: int, chunk: bytes) -> None: ...
    def finish_file(self, name: str, done: FileDone) -> FileState: ...
    def prove_file(self, name: str, proof: FileProof) -> FileState: ...
    def fetch_piece(self, name: str, start: int, length: int) -> bytes: ...
