"""The routes of the wire (sync.md section 9), thin: read the message, ask the service, answer."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec
from litestar import Request, Response, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, RawBody

from sync.hub.bodies import Body
from sync.hub.gate import BRANCH
from sync.hub.problems import SessionProblem
from sync.hub.registry import Device
from sync.hub.service import HubService
from sync.hub.wire import WIRE_LENGTH
from sync.protocol.errors import SessionCode
from sync.protocol.messages import (
    DIGEST_HEADER,
    PROTOCOL_VERSION,
    SIGNATURE_HEADER,
    EnrolReply,
    EnrolRequest,
    FileDone,
    FileProof,
    FileState,
    HaveReply,
    HaveRequest,
    HelloReply,
    HelloRequest,
    PullRequest,
    PushReply,
    PushRequest,
    RecoverReply,
    RecoverRequest,
    RecoveryReply,
    RecoveryRequest,
    RenewReply,
    RenewRequest,
    TokenReply,
    TokenRequest,
    VerifyReply,
    VerifyRequest,
)
from sync.protocol.reference import ReferenceRequest
from sync.protocol.snapshots import SnapshotManifest

LARGEST_PIECE = 1 << 20
"""Bytes of a file in one answer."""
LARGEST_PART = 1 << 30
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")

Asked = Request[None, None, State]
Hub = NamedDependency[HubService]
Sender = NamedDependency[Device]
AnySender = NamedDependency[Device]
"""As `Sender`, where a revoked device may call too: it sends into quarantine, and says what it has not sent."""


class Health(msgspec.Struct, frozen=True):
    """The hub is up; `protocol` is the version it speaks."""

    healthy: bool
    protocol: str


def service_of(request: Asked) -> HubService:
    """The hub behind the application."""
    found = request.app.state["service"]
    assert isinstance(found, HubService)
    return found


def device_of(request: Asked, hub: Hub) -> Device:
    """Whose request this is; SessionProblem ``token_expired`` or ``device_revoked``.

    The hub is asked for by name, so that what a request depends on comes one after another: side by side costs more.
    """
    who = any_device_of(request, hub)
    if who.revoked_at is not None:
        raise SessionProblem(SessionCode.DEVICE_REVOKED)
    return who


def any_device_of(request: Asked, hub: Hub) -> Device:
    """Whose request this is, also a revoked device's; SessionProblem ``token_expired``."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise SessionProblem(SessionCode.TOKEN_EXPIRED)
    who = hub.device(token)
    request.scope[BRANCH] = who.branch  # type: ignore[literal-required]  # for the entrance
    return who


@get("/health", sync_to_thread=False)
def health() -> Health:
    """Whether the hub answers at all; needs no token."""
    return Health(healthy=True, protocol=PROTOCOL_VERSION)


@post("/enrol", dto=Body[EnrolRequest], return_dto=None, status_code=200, sync_to_thread=True)
def enrol(hub: Hub, data: JSONBody[EnrolRequest]) -> EnrolReply:
    """Turns a one-time code into a device."""
    return hub.enrol(data)


@post("/token", dto=Body[TokenRequest], return_dto=None, status_code=200, sync_to_thread=True)
def token(
    hub: Hub,
    data: JSONBody[TokenRequest],
    digest: Annotated[str, HeaderParameter(name=DIGEST_HEADER)],
    signature: Annotated[str, HeaderParameter(name=SIGNATURE_HEADER)],
) -> TokenReply:
    """A short bearer token for a request signed with the device key."""
    return hub.token(data, digest.lower(), signature)


@post("/recovery", dto=Body[RecoveryRequest], return_dto=None, status_code=200, sync_to_thread=True)
def recovery(hub: Hub, device: Sender, data: JSONBody[RecoveryRequest]) -> RecoveryReply:
    """Keeps the device's recovery code, sealed to headquarters."""
    hub.keep_recovery(device, data.sealed_recovery)
    return RecoveryReply()


@post("/hello", dto=Body[HelloRequest], return_dto=None, status_code=200, sync_to_thread=True)
def hello(hub: Hub, anyone: AnySender, data: JSONBody[HelloRequest]) -> HelloReply:
    """Opens a session."""
    return hub.hello(anyone, data)


@post("/renew", dto=Body[RenewRequest], return_dto=None, status_code=200, sync_to_thread=True)
def renew(hub: Hub, device: Sender, data: JSONBody[RenewRequest]) -> RenewReply:
    """A fresh replica id for a machine that was copied or put back, or after the hub was."""
    return hub.renew(device, data)


@post("/recover", dto=Body[RecoverRequest], return_dto=None, status_code=200, sync_to_thread=True)
def recover(hub: Hub, device: Sender, data: JSONBody[RecoverRequest]) -> RecoverReply:
    """Where the device's log and the hub's part, and effects that the hub lost in a restore."""
    return hub.recover(device, data)


@post("/verify", dto=Body[VerifyRequest], return_dto=None, status_code=200, sync_to_thread=True)
def verify(hub: Hub, device: Sender, data: JSONBody[VerifyRequest]) -> VerifyReply:
    """Which buckets of a scope the hub holds otherwise."""
    return hub.verify(device, data)


@post("/push", dto=Body[PushRequest], return_dto=None, status_code=200, sync_to_thread=True)
def push(
    hub: Hub,
    anyone: AnySender,
    data: JSONBody[PushRequest],
    size: Annotated[int, HeaderParameter(name=WIRE_LENGTH, include_in_schema=False)],
) -> PushReply:
    """Takes a batch of one stream; what became of each operation is data in the answer."""
    return hub.push(anyone, data, size)


@post("/pull", dto=Body[PullRequest], return_dto=None, status_code=200, sync_to_thread=True)
def pull(hub: Hub, device: Sender, data: JSONBody[PullRequest]) -> Response[bytes]:
    """Effects after the cursors, one JSON line each, and a mark as the last line."""
    return Response(hub.pull(device, data), media_type="application/x-ndjson")


@post("/reference", dto=Body[ReferenceRequest], return_dto=None, status_code=200, sync_to_thread=True)
def reference(hub: Hub, device: Sender, data: JSONBody[ReferenceRequest]) -> Response[bytes]:
    """Reference records of a scope that changed after the device's mark (ReferencePage)."""
    return Response(hub.reference(device, data), media_type="application/json")


@post("/blobs/have", dto=Body[HaveRequest], return_dto=None, status_code=200, sync_to_thread=True)
def have(hub: Hub, anyone: AnySender, data: JSONBody[HaveRequest]) -> HaveReply:
    """Which files the hub holds whole, in part or not at all."""
    return hub.files.answer(anyone, data)


@put("/blobs/{wanted:str}/{index:int}", status_code=200, sync_to_thread=True)
def put_chunk(
    hub: Hub,
    anyone: AnySender,
    wanted: FromPath[str],
    index: FromPath[int],
    body: RawBody,
    unit: FromQuery[int] = 0,
) -> FileState:
    """Keeps chunks, in any order, as often as they come; the state names them. `have` says which chunks are here.

    With `unit` the body is cut into chunks of so many bytes, of which `index` is the first.
    """
    return hub.files.put_chunk(anyone, wanted, index, body, unit)


@post("/blobs/{wanted:str}/done", dto=Body[FileDone], return_dto=None, status_code=200, sync_to_thread=True)
def done(hub: Hub, anyone: AnySender, wanted: FromPath[str], data: JSONBody[FileDone]) -> FileState:
    """Verifies the whole against its hash; the state is whole, or says which chunks are here."""
    return hub.files.finish(anyone, wanted, data)


@post("/blobs/{wanted:str}/proof", dto=Body[FileProof], return_dto=None, status_code=200, sync_to_thread=True)
def prove(hub: Hub, anyone: AnySender, wanted: FromPath[str], data: JSONBody[FileProof]) -> FileState:
    """Takes the proof that the device holds a file which the hub holds too; whole when it is one."""
    return hub.files.prove(anyone, wanted, data)


@get("/snapshot/{scope_name:str}", sync_to_thread=True)
def snapshot(hub: Hub, device: Sender, scope_name: FromPath[str]) -> SnapshotManifest:
    """The newest snapshot of a scope: its place in the log, its parts and the key they are sealed under."""
    return hub.snapshots.manifest(device, scope_name)


@get("/snapshot/{scope_name:str}/{part:int}", sync_to_thread=True)
def snapshot_part(
    hub: Hub,
    device: Sender,
    scope_name: FromPath[str],
    part: FromPath[int],
    seq: FromQuery[int],
    span: Annotated[str | None, HeaderParameter(name="Range")] = None,
) -> Response[bytes]:
    """The piece that Range asks for, of at most one MiB, of a part of the snapshot at that place of the log."""
    start, end = _span(span, LARGEST_PART)
    piece, size = hub.snapshots.read(device, scope_name, part, seq, start, end - start)
    place = f"bytes {start}-{start + len(piece) - 1}/{size}"
    return Response(piece, status_code=206, media_type="application/octet-stream", headers={"Content-Range": place})


@get("/blobs/{wanted:str}", sync_to_thread=True)
def get_file(
    hub: Hub,
    device: Sender,
    wanted: FromPath[str],
    span: Annotated[str | None, HeaderParameter(name="Range")] = None,
) -> Response[bytes]:
    """A file, or the piece that Range asks for, of at most one MiB; the digest header covers what is sent."""
    size = hub.files.size(device, wanted)
    start, end = _span(span, size)
    piece = hub.files.read(wanted, start, end - start)
    if len(piece) == size:
        return Response(piece, media_type="application/octet-stream", headers={"Accept-Ranges": "bytes"})
    place = f"bytes {start}-{start + len(piece) - 1}/{size}"
    return Response(piece, status_code=206, media_type="application/octet-stream", headers={"Content-Range": place})


def _span(span: str | None, size: int) -> tuple[int, int]:
    """Start and end (not included) of what is asked for; SessionProblem ``malformed`` for no range of this file."""
    if span is None:
        return 0, min(size, LARGEST_PIECE)
    found = _RANGE.fullmatch(span)
    start = int(found[1]) if found else size
    if found is None or start >= size:
        raise SessionProblem(SessionCode.MALFORMED)
    end = int(found[2]) + 1 if found[2] else size
    return start, min(max(end, start + 1), size, start + LARGEST_PIECE)


ROUTES = (
    health,
    enrol,
    token,
    recovery,
    hello,
    renew,
    recover,
    verify,
    push,
    pull,
    reference,
    have,
    put_chunk,
    done,
    prove,
    get_file,
    snapshot,
    snapshot_part,
)
DEPENDENCIES = {
    "hub": Provide(service_of, sync_to_thread=False),
    "device": Provide(device_of, sync_to_thread=True),
    "anyone": Provide(any_device_of, sync_to_thread=True),
}
