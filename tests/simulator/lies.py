"""Answers that look like the hub's, header and digest and all, and are not: a broken proxy, a hub of another version.

Bent are only such parts of which the client must notice it, or of which the protocol says that they may be missing.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from sync.client.http import LARGEST_ANSWER
from sync.protocol.errors import STATUS, SessionCode
from sync.protocol.messages import DIGEST_HEADER, PROTOCOL_HEADER, PROTOCOL_VERSION, REQUEST_HEADER
from sync.protocol.signing import body_digest
from tests.simulator.hub import Answer, Sent

Json = dict[str, Any]
_JSON, _LINES = "application/json", "application/x-ndjson"
_SAID = tuple(code for code in SessionCode if code is not SessionCode.CODE_INVALID)
_ENDLESS = 0.02
_ODD: tuple[Any, ...] = (17, "x", {"id": 17}, [], None)


def false_answer(sent: Sent, answer: Answer, chance: Random) -> Answer:
    """Another answer to that request, or the same where nothing fits."""
    path = sent.url.partition("/sync/v1")[2]
    if chance.random() < _ENDLESS:
        return _wrapped(sent, b" " * (LARGEST_ANSWER + 1), _JSON)
    if chance.random() < 0.3:
        return _error(path, sent, chance)
    body, kind = _plain(answer)
    if kind == _LINES:
        return _wrapped(sent, _bent_page(body, chance), kind)
    if kind == _JSON and answer.status == 200:
        bend = _BENT.get(path, _anything)
        return _wrapped(sent, json.dumps(bend(json.loads(body), chance)).encode(), kind)
    if answer.status in (200, 206) and body:
        return _wrapped(sent, body[: len(body) // 2] + b"x", kind, answer.status)
    return answer


def _plain(answer: Answer) -> tuple[bytes, str]:
    headers = {name.lower(): value for name, value in answer.headers}
    packed = headers.get("content-encoding") == "gzip"
    return gzip.decompress(answer.body) if packed else answer.body, headers.get("content-type", "").partition(";")[0]


def _wrapped(sent: Sent, body: bytes, kind: str, status: int = 200) -> Answer:
    headers = (
        ("content-type", kind),
        (PROTOCOL_HEADER, PROTOCOL_VERSION),
        (REQUEST_HEADER, sent.headers[REQUEST_HEADER]),
        (DIGEST_HEADER, body_digest(body)),
    )
    return Answer(status, headers, body)


def _error(path: str, sent: Sent, chance: Random) -> Answer:
    """A session error that this hub would not say now, or one of a later protocol."""
    said: Json = {"error": str(chance.choice(_SAID)), "retry_after": chance.choice((None, 3))}
    if said["error"] == SessionCode.DEVICE_REVOKED and chance.random() < 0.5:
        said["wipe"] = {"device": chance.choice(("x", "")), "at": 1, "signature": "00" * 64}
    status = STATUS.get(SessionCode(said["error"]), 409)
    if path == "/push" and said["error"] in (SessionCode.MALFORMED, SessionCode.SPLIT):
        body = gzip.decompress(sent.body) if sent.body[:2] == b"\x1f\x8b" else sent.body
        if len({one.get("tx") for one in json.loads(body)["ops"]}) < 2:
            said["error"] = str(SessionCode.RETRY_AFTER)  # a single act would be set aside for good
    if chance.random() < 0.2:
        said = chance.choice(({"error": "a_later_word"}, {"mood": 1}))
    return _wrapped(sent, json.dumps(said).encode(), _JSON, status)


def _anything(said: Json, chance: Random) -> Any:
    without = dict(said)
    if without:
        without.pop(chance.choice(sorted(without)))
    return chance.choice((17, [], "x", {}, without))


def _greeting(said: Json, chance: Random) -> Any:
    name = chance.choice(("people", "incidents", "places", "settled"))
    more = [*said.get(name, ()), chance.choice(_ODD)]
    streams = {stream: {**mark, "hash": "00" * 32} for stream, mark in said.get("streams", {}).items()}
    return chance.choice(
        (
            {**said, "session": "another"},
            {**said, name: more},
            {**said, name: more},
            {**said, "limits": {"ops": 0, "bytes": 10**9, "chunk": -5}},
            {**said, "streams": streams},
            {**said, "streams": {}},
            17,
        )
    )


def _outcomes(said: Json, chance: Random) -> Any:
    results = said.get("res", [])
    return chance.choice(
        (
            {**said, "last_n": 0},
            {**said, "last_hash": "00" * 32},
            {**said, "last_n": said["last_n"] + 5, "res": []},
            {**said, "res": [17, *results[1:]]},
            {**said, "res": "x"},
            17,
        )
    )


def _held(said: Json, chance: Random) -> Any:
    return chance.choice((17, {**said, "nonce": "zz"}, {**said, "files": {}}))


def _manifest(said: Json, chance: Random) -> Any:
    return chance.choice((17, {"ready": False}, {**said, "ready": False}))


def _copies(said: Json, chance: Random) -> Any:
    """Not a whole page, or one that somebody has decoded and written anew with more than was in it."""
    return chance.choice((_anything(said, chance), {**said, "mood": 1}))


_BENT: Mapping[str, Callable[[Json, Random], Any]] = {
    "/hello": _greeting,
    "/push": _outcomes,
    "/blobs/have": _held,
    "/reference": _copies,
    "/enrol": lambda said, _chance: said,
    "/renew": lambda said, chance: chance.choice((17, said)),
    "/recover": lambda said, chance: chance.choice((17, said)),
}


def _bent_page(body: bytes, chance: Random) -> bytes:
    *lines, last = body.splitlines()
    mark: Json = json.loads(last)
    scopes = sorted(mark["cursors"])
    if not scopes:
        return b"17"
    scope = chance.choice(scopes)
    there = mark["cursors"][scope]

    def marked(**changes: Any) -> bytes:
        return json.dumps({**mark, "cursors": {**mark["cursors"], scope: {**there, **changes}}}).encode()

    other = json.dumps({"t": "effect", "effect": {"scope": "branch:zz", "seq": 10**6, "operation": "x"}}).encode()
    pages: tuple[list[bytes], ...] = (
        lines,
        [*lines, marked(chain="zz")],
        [*lines, marked(chain="11" * 32)],
        [*lines, marked(seq=-1)],
        [other, *lines, last],
        [b'{"t":"news"}', *lines, last],
        [*lines, json.dumps({**mark, "digest": 17}).encode()],
        [b'{"t":"effect","effect":"\xff"}', *lines, last],
    )
    return b"\n".join(chance.choice(pages)) or b"17"
