"""Around every request: whole bodies only, gzip both ways, digests both ways, our own headers on every answer."""

from __future__ import annotations

import asyncio
import gzip
import logging
import re
import time
import zlib
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

import msgspec

from core.plain_digits import whole_number
from sync.hub.gate import BRANCH, Gate, Visit
from sync.hub.problems import SessionProblem
from sync.protocol.errors import SessionCode
from sync.protocol.messages import DIGEST_HEADER, PROTOCOL_HEADER, PROTOCOL_VERSION, REQUEST_HEADER
from sync.protocol.signing import body_digest

logger = logging.getLogger(__name__)

LARGEST_ON_THE_WIRE = 1 << 20
LARGEST_UNPACKED = 8 << 20
STALL_SECONDS = 60.0
"""Without a byte for so long a request is given up; there is no limit on how long a slow one takes as a whole."""
_SWALLOWED = 65_536
_SWALLOW_SECONDS = 5.0
_WORTH_PACKING = 256
_PACKED_TYPES = ("application/json", "application/x-ndjson", "application/vnd.oai.openapi")

_REQUEST_NAME = re.compile(r"[0-9a-z-]{1,64}")

Headers = list[tuple[bytes, bytes]]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
WIRE_LENGTH = "X-Wire-Length"
"""Tells the application how long the body was on the wire; set here, never taken from outside."""


class Wire:
    """ASGI application around another one. It reads the whole request before, and sends the whole answer after it."""

    def __init__(self, app: Application, stall_seconds: float = STALL_SECONDS, gate: Gate | None = None) -> None:
        self._app = app
        self._stall_seconds = stall_seconds
        self._gate = gate or Gate()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        answer = _Answer()
        visit: Visit | None = None
        try:
            visit = self._gate.come_in(scope["path"], _header(scope["headers"], b"authorization"))
            body, length = await _read_whole(scope["headers"], receive, self._stall_seconds)
            await self._serve(scope, body, length, visit, answer)
        except _Gone:
            return
        except SessionProblem as problem:
            answer.refuse(problem)
            if visit is None:
                await _swallow(scope["headers"], receive)
        finally:
            if visit is not None:
                visit.end()
        accepts = _header(scope["headers"], b"accept-encoding")
        named = _header(scope["headers"], REQUEST_HEADER.lower().encode())
        await answer.deliver(send, named, packed="gzip" in accepts)
        took = 1000 * (time.perf_counter() - started)
        logger.info("%s %s %s %.0f ms", scope["method"], scope["path"], answer.status, took)

    async def _serve(self, scope: Message, body: bytes, length: int, visit: Visit | None, answer: _Answer) -> None:
        scope["headers"] = [
            *_without(scope["headers"], b"content-encoding", b"content-length", WIRE_LENGTH.lower().encode()),
            (b"content-length", str(len(body)).encode()),
            (WIRE_LENGTH.lower().encode(), str(length).encode()),
        ]
        if visit is None:
            await self._app(scope, _replay(body), answer.send)
            return
        visit.read(scope["path"], body)
        async with self._gate.seat(visit):
            await self._app(scope, _replay(body), answer.send)
        visit.came_from(scope.get(BRANCH))


async def _swallow(headers: Headers, receive: Receive) -> None:
    """Takes in the short body of a request that is refused unread, so that its sender gets to read the answer."""
    length = whole_number(_header(headers, b"content-length"))
    if length is None or length > _SWALLOWED:
        return
    more = True
    while more:
        try:
            message = await asyncio.wait_for(receive(), _SWALLOW_SECONDS)
        except TimeoutError:
            return
        more = message["type"] == "http.request" and message.get("more_body", False)


class _Gone(Exception):
    """The other side hung up before its request was complete; nobody is there to be answered."""


class _Answer:
    """Collects the answer of the application."""

    def __init__(self) -> None:
        self.status = 500
        self._headers: Headers = []
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        """Takes one message of the application."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._headers = list(message["headers"])
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")

    def refuse(self, problem: SessionProblem) -> None:
        """Answers with a session error without asking the application."""
        self.status = problem.status
        self._headers = [(b"content-type", b"application/json")]
        if problem.body.retry_after:
            self._headers.append((b"retry-after", str(problem.body.retry_after).encode()))
        self._body = bytearray(msgspec.json.encode(problem.body))

    async def deliver(self, send: Send, named: str, *, packed: bool) -> None:
        """Sends what was collected, with its digest, our header and the name of the request, where it has one."""
        plain = bytes(self._body)
        headers = _without(self._headers, b"content-length")
        kind = _header(headers, b"content-type")
        body = plain
        if packed and len(plain) > _WORTH_PACKING and kind.startswith(_PACKED_TYPES):
            body = gzip.compress(plain, compresslevel=5, mtime=0)
            headers.append((b"content-encoding", b"gzip"))
        headers += [
            (b"content-length", str(len(body)).encode()),
            (PROTOCOL_HEADER.lower().encode(), PROTOCOL_VERSION.encode()),
            (DIGEST_HEADER.lower().encode(), body_digest(plain).encode()),
            (b"cache-control", b"no-store"),
        ]
        if _REQUEST_NAME.fullmatch(named):
            headers.append((REQUEST_HEADER.lower().encode(), named.encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})


async def _read_whole(
    headers: Iterable[tuple[bytes, bytes]], receive: Receive, stall_seconds: float
) -> tuple[bytes, int]:
    """The body, unpacked and verified, and its length on the wire.

    SessionProblem ``split`` when it is too large, ``retry_after`` when it stalled or arrived cut or changed,
    ``malformed`` when it does not say its length and digest.
    """
    packed = bytearray()
    more = True
    while more:
        try:
            message = await asyncio.wait_for(receive(), stall_seconds)
        except TimeoutError as error:
            raise SessionProblem(SessionCode.RETRY_AFTER, retry_after=0) from error
        if message["type"] == "http.disconnect":
            raise _Gone
        packed += message.get("body", b"")
        more = message.get("more_body", False)
        if len(packed) > LARGEST_ON_THE_WIRE:
            raise SessionProblem(SessionCode.SPLIT)
    length = _header(headers, b"content-length")
    if not packed and length in ("", "0"):
        return b"", 0
    told = whole_number(length)
    if told is None:
        raise SessionProblem(SessionCode.MALFORMED)
    if told != len(packed):
        raise SessionProblem(SessionCode.RETRY_AFTER, retry_after=0)
    body = _unpacked(bytes(packed)) if _header(headers, b"content-encoding") == "gzip" else bytes(packed)
    digest = _header(headers, DIGEST_HEADER.lower().encode())
    if not digest:
        raise SessionProblem(SessionCode.MALFORMED)
    if body_digest(body) != digest.lower():
        raise SessionProblem(SessionCode.RETRY_AFTER, retry_after=0)
    return body, len(packed)


def _unpacked(packed: bytes) -> bytes:
    engine = zlib.decompressobj(wbits=31)
    try:
        body = engine.decompress(packed, LARGEST_UNPACKED)
    except zlib.error as error:
        raise SessionProblem(SessionCode.RETRY_AFTER, retry_after=0) from error
    if engine.unconsumed_tail:
        raise SessionProblem(SessionCode.SPLIT)
    if not engine.eof:
        raise SessionProblem(SessionCode.RETRY_AFTER, retry_after=0)
    return body


def _header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in headers if key.lower() == name), "")


def _without(headers: Iterable[tuple[bytes, bytes]], *names: bytes) -> Headers:
    return [(key, value) for key, value in headers if key.lower() not in names]


def _replay(body: bytes) -> Receive:
    given = False

    async def receive() -> Message:
        nonlocal given
        if given:
            return {"type": "http.disconnect"}
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
