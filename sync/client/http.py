"""HTTP to the hub (requests). Every call has time limits, follows no redirect and believes nothing unproven.

Time limits are per wait, never for the whole: 5 s for a connection, 30 s without a byte. An answer counts when it has
the hub's header, the content type, the digest of its body and, of a hub that says it, the name of its request; whatever
else came is somebody else's (a login page of the network, a proxy, another program) or answers another request.
"""

from __future__ import annotations

import gzip
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from ssl import SSLSocket
from typing import Any, TypeVar

import msgspec
import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.auth import AuthBase

from core.hub_address import host_of
from core.ports import Clock
from core.reading import Unreadable, read_json
from local_db.identity import Identity
from local_db.upload import Answer, OutboxBatch
from sync.client.answers import (
    Disagrees,
    Hello,
    PulledPage,
    Unbelievable,
    read_have,
    read_hello,
    read_page,
    read_push,
    read_reference,
)
from sync.client.asking import push_of
from sync.client.back_off import retry_after_seconds
from sync.client.failure import CallFailed, Failure, Trouble
from sync.client.strangers import refusal, stranger, trouble_of
from sync.client.trust import adapter_for
from sync.protocol import routes
from sync.protocol.messages import (
    DIGEST_HEADER,
    PROTOCOL_HEADER,
    PROTOCOL_VERSION,
    REQUEST_HEADER,
    SIGNATURE_HEADER,
    EnrolReply,
    EnrolRequest,
    FileDone,
    FileProof,
    FileState,
    HaveReply,
    HaveRequest,
    HelloRequest,
    PullRequest,
    RecoverReply,
    RecoverRequest,
    RecoveryRequest,
    RenewReply,
    RenewRequest,
    TokenReply,
    TokenRequest,
    VerifyReply,
    VerifyRequest,
)
from sync.protocol.reference import ReferencePage, ReferenceRequest
from sync.protocol.signing import TOKEN_PATH, body_digest, sign, token_parts
from sync.protocol.snapshots import SnapshotManifest
from sync.protocol.trust import Trusted, matches, pin_of

logger = logging.getLogger(__name__)

T = TypeVar("T")

CONNECT_SECONDS = 5.0
IDLE_SECONDS = 30.0
LARGEST_ANSWER = 16 * 1024 * 1024
"""Bytes; no answer of the hub is longer (a page is 256 KB, or one effect)."""
_PIECE = 1024
_GZIP_FROM = 600


class _Pieces:
    """A request body sent piece by piece: the time limit then holds for each piece, not for the whole body."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __len__(self) -> int:
        return len(self._body)

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self._body), _PIECE):
            yield self._body[start : start + _PIECE]


class _Bearer(AuthBase):
    """Sets our own header, so that no password file of the machine gets in its place."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class HubConnection:
    """Calls to one hub. Used by one thread. A call either gives the hub's word or raises CallFailed.

    The token goes to no other host, and only after the token call has found the hub there: any failure forgets it.
    `transport` carries the requests instead of a socket.
    """

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        connect: float = CONNECT_SECONDS,
        idle: float = IDLE_SECONDS,
        authorities: str | None = None,
        transport: BaseAdapter | None = None,
        random_bytes: Callable[[int], bytes] = os.urandom,
        pins: tuple[str, ...] = (),
    ) -> None:
        host = host_of(url)
        self._url = url.rstrip("/")
        self._clock = clock
        self._limits = (connect, idle)
        self._random_bytes = random_bytes
        self._token: str | None = None
        self._nonce = ""
        self._calls = 0
        self._names_requests = False
        self._session = requests.Session()
        # A proxy of the machine's settings has no business between two programs of one machine.
        self._session.trust_env = host not in {"127.0.0.1", "::1", "localhost"}
        if authorities is not None:
            self._session.verify = authorities
        self._carried = transport is not None
        if transport is not None:
            self._session.mount(self._url, transport)
        self._believes: tuple[tuple[str, ...], str] = ((), Trusted.PINS)
        self._certificate: bytes | None = None
        self._trust(pins)

    def close(self) -> None:
        """Closes what is open."""
        self._session.close()

    def hang_up(self) -> None:
        """Closes the connection that is open; the next call opens another."""
        self._session.close()

    def enrol(self, request: EnrolRequest) -> EnrolReply:
        """Makes the device known by its one-time code."""
        return self._decoded(self._post(routes.ENROL, request, token=False), EnrolReply)

    def authorise(self, identity: Identity) -> float:
        """Gets a token by the device's signature; the seconds for which it is good."""
        self._token = None
        self._names_requests = False
        self._nonce = self._random_bytes(16).hex()
        self._trust(identity.pins, identity.trusted)
        request = TokenRequest(identity.device, self._nonce, self._now())
        body = msgspec.json.encode(request)
        signature = sign(identity.device_key, *token_parts(request.nonce, request.at, body_digest(body)))
        answer = self._call("POST", TOKEN_PATH, body, token=False, headers={SIGNATURE_HEADER: signature})
        reply = self._decoded(answer, TokenReply)
        self._token = reply.token
        return float(reply.expires_in)

    def deposit_recovery(self, request: RecoveryRequest) -> None:
        """Gives the hub the recovery code that only headquarters can read."""
        self._post(routes.RECOVERY, request)

    def hello(self, request: HelloRequest) -> Hello:
        """Opens a session."""
        hello = self._believed(lambda body: read_hello(body, request.session), self._post(routes.HELLO, request))
        return msgspec.structs.replace(hello, pins=self.fitting(hello.pins or ()))

    def fitting(self, pins: tuple[str, ...]) -> tuple[str, ...] | None:
        """Pins that the hub names, when its certificate here and now is one of theirs; None where that cannot be said.

        Else a slip at headquarters would shut every device out.
        """
        if self._certificate is None or self._believes[1] == Trusted.SYSTEM:
            return None
        if not pins or matches(pin_of(self._certificate), pins):
            return pins
        logger.error("the hub names pins that are not those of its certificate")
        return None

    def _trust(self, pins: tuple[str, ...], trusted: str = Trusted.PINS) -> None:
        """Believes certificates by these from the next connection on."""
        if self._carried or self._believes == (pins, trusted):
            return
        self._believes = pins, trusted
        self._session.close()
        self._session.mount("https://", adapter_for(pins, trusted) or HTTPAdapter())

    def renew(self, request: RenewRequest) -> RenewReply:
        """A fresh replica id."""
        return self._decoded(self._post(routes.RENEW, request), RenewReply)

    def recover(self, request: RecoverRequest) -> RecoverReply:
        """One step in giving a restored hub back what it lost."""
        return self._decoded(self._post(routes.RECOVER, request), RecoverReply)

    def verify(self, request: VerifyRequest) -> VerifyReply:
        """Which buckets of a scope the hub holds otherwise."""
        return self._decoded(self._post(routes.VERIFY, request), VerifyReply)

    def push(self, identity: Identity, batch: OutboxBatch) -> tuple[Answer, ...]:
        """Sends operations, signed with the device key; what became of each."""
        return self._believed(lambda body: read_push(body, batch), self._post(routes.PUSH, push_of(identity, batch)))

    def pull(self, request: PullRequest) -> PulledPage:
        """What happened in the scopes after the cursors."""
        return self._believed(lambda body: read_page(body, request.cursors), self._post(routes.PULL, request))

    def reference(self, request: ReferenceRequest) -> ReferencePage:
        """Reference records of a scope that changed after the mark."""
        return self._believed(lambda body: read_reference(body, request), self._post(routes.REFERENCE, request))

    def have(self, request: HaveRequest) -> HaveReply:
        """What the hub has of these files."""
        return self._believed(read_have, self._post(routes.HAVE, request))

    def send_chunk(self, name: str, index: int, chunk: bytes) -> None:
        """Sends chunks of a file, each of UNIT bytes; sending them again changes nothing."""
        self._call("PUT", routes.chunk_path(name, index), chunk, content=routes.OCTETS)

    def finish_file(self, name: str, done: FileDone) -> FileState:
        """Says that every chunk was sent; what the hub then has."""
        return self._decoded(self._post(routes.done_path(name), done), FileState)

    def prove_file(self, name: str, proof: FileProof) -> FileState:
        """Shows that a file is held here too; what the hub makes of it."""
        return self._decoded(self._post(routes.proof_path(name), proof), FileState)

    def fetch_piece(self, name: str, start: int, length: int) -> bytes:
        """At most `length` bytes from `start` of a file that the hub holds whole."""
        span = {"Range": f"bytes={start}-{start + length - 1}"}
        return self._call("GET", routes.file_path(name), None, expects=routes.OCTETS, headers=span)

    def snapshot(self, scope: str) -> SnapshotManifest:
        """The newest snapshot of a scope."""
        return self._decoded(self._call("GET", routes.snapshot_path(scope), None), SnapshotManifest)

    def snapshot_piece(self, scope: str, part: int, seq: int, start: int, length: int) -> bytes:
        """At most `length` bytes from `start` of a part of the snapshot at `seq`, as sealed."""
        span = {"Range": f"bytes={start}-{start + length - 1}"}
        return self._call("GET", routes.snapshot_path(scope, part, seq), None, expects=routes.OCTETS, headers=span)

    def _now(self) -> int:
        return int(self._clock.now().timestamp() * 1000)

    def _post(self, path: str, message: msgspec.Struct, *, token: bool = True) -> bytes:
        expects = routes.NDJSON if path == routes.PULL else routes.JSON
        return self._call("POST", path, msgspec.json.encode(message), token=token, expects=expects)

    def _call(
        self,
        method: str,
        path: str,
        body: bytes | None,
        *,
        token: bool = True,
        content: str = routes.JSON,
        expects: str = routes.JSON,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        try:
            return self._exchange(method, path, body, token, content, expects, headers or {})
        except CallFailed as failed:
            if failed.failure.trouble is not Trouble.SESSION:
                self._token = None
            raise
        except requests.RequestException as error:
            self._token = None
            raise CallFailed(Failure(trouble_of(error))) from error
        except (OSError, ValueError) as error:  # a body that is no gzip, a broken pipe below requests
            self._token = None
            raise CallFailed(Failure(Trouble.CUT)) from error

    def _exchange(
        self,
        method: str,
        path: str,
        body: bytes | None,
        token: bool,
        content: str,
        expects: str,
        extra: Mapping[str, str],
    ) -> bytes:
        self._calls += 1
        name = f"{self._nonce}-{self._calls}"
        headers = {
            PROTOCOL_HEADER: PROTOCOL_VERSION,
            REQUEST_HEADER: name,
            "Accept-Encoding": "gzip",
            "Accept": f"{expects}, {routes.JSON}",
        }
        data: _Pieces | None = None
        if body is not None:
            headers |= {"Content-Type": content, DIGEST_HEADER: body_digest(body)}
            packed = gzip.compress(body, 6, mtime=0) if content == routes.JSON and len(body) >= _GZIP_FROM else None
            if packed is not None and len(packed) < len(body):
                headers["Content-Encoding"] = "gzip"
            else:
                packed = body
            data = _Pieces(packed)
        session, asked = self._session, requests.PreparedRequest()
        bearer = _Bearer(self._token if token else None)
        asked.prepare(
            method,
            self._url + path,
            headers={**session.headers, **headers, **extra},
            data=data,
            auth=bearer,
            cookies=session.cookies,
        )
        settings: Any = {"stream": True}
        if session.trust_env:
            settings = session.merge_environment_settings(asked.url, {}, True, None, None)
        with session.send(asked, timeout=self._limits, allow_redirects=False, **settings) as answer:
            socket = getattr(getattr(answer.raw, "connection", None), "sock", None)
            if isinstance(socket, SSLSocket):
                self._certificate = socket.getpeercert(binary_form=True)
            return self._believe(answer, name, expects)

    def _believe(self, answer: requests.Response, name: str, expects: str) -> bytes:
        kind = answer.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if PROTOCOL_HEADER not in answer.headers or not self._answers(name, answer.headers.get(REQUEST_HEADER)):
            raise CallFailed(stranger(answer, kind, self._retry_after(answer)))
        body = _limited(answer)
        if 200 <= answer.status_code < 300:
            if kind != expects or answer.headers.get(DIGEST_HEADER) != body_digest(body):
                raise CallFailed(Failure(Trouble.NOT_THE_HUB))
            return body
        raise CallFailed(refusal(answer.status_code, body, self._retry_after(answer)))

    def _answers(self, name: str, said: str | None) -> bool:
        """Whether an answer is one to the request of that name. An older hub says none; one that has goes on to."""
        self._names_requests = self._names_requests or said == name
        return said == name or (said is None and not self._names_requests)

    def _retry_after(self, answer: requests.Response) -> float | None:
        headers = answer.headers
        return retry_after_seconds(headers.get("Retry-After"), headers.get("Date"), self._clock.now())

    def _decoded(self, body: bytes, kind: type[T]) -> T:
        try:
            return read_json(body, kind)
        except Unreadable as error:
            self._token = None
            raise CallFailed(Failure(Trouble.NOT_THE_HUB)) from error

    def _believed(self, read: Callable[[bytes], T], body: bytes) -> T:
        try:
            return read(body)
        except Disagrees as error:
            raise CallFailed(Failure(Trouble.DISAGREES)) from error
        except Unbelievable as error:
            self._token = None
            raise CallFailed(Failure(Trouble.NOT_THE_HUB)) from error


def _limited(answer: requests.Response) -> bytes:
    body = bytearray()
    for piece in answer.iter_content(65_536):
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise CallFailed(Failure(Trouble.NOT_THE_HUB))
    return bytes(body)
