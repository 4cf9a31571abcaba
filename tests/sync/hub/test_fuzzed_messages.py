"""Requests made up from the hub's own OpenAPI document, and sound messages that were bent: always a plain answer.

Malformed, cut, forged, replayed, reordered, with members and kinds that nobody knows: an outcome per operation or one
of the fixed session errors, never a failure of the hub, and the next sound message is served.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from core.effect import Outcome
from core.operation import canonical
from local_db.outbox import rolled
from sync.hub.registry import revoke
from sync.protocol.errors import STATUS, SessionCode
from sync.protocol.messages import (
    DIGEST_HEADER,
    PROTOCOL_HEADER,
    SIGNATURE_HEADER,
    HaveRequest,
    PullRequest,
    PushReply,
    ScopeMark,
)
from sync.protocol.signing import body_digest
from tests.sync.hub.branch_devices import PATH, BranchDevice, RunningHub, new_hub, new_id

ANSWERS = {200, 206, *STATUS.values()} - {503}
"""A hub that nobody crowds never says 503."""
QUIET = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
ROUTES = (
    "GET /health",
    "POST /enrol",
    "POST /token",
    "POST /recovery",
    "POST /hello",
    "POST /renew",
    "POST /recover",
    "POST /verify",
    "POST /push",
    "POST /pull",
    "POST /reference",
    "POST /blobs/have",
    "PUT /blobs/{wanted}/{index}",
    "POST /blobs/{wanted}/done",
    "POST /blobs/{wanted}/proof",
    "GET /blobs/{wanted}",
    "GET /snapshot/{scope_name}",
    "GET /snapshot/{scope_name}/{part}",
)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    running = new_hub(tmp_path_factory.mktemp("fuzzed"))
    yield running
    running.close()


@pytest.fixture(scope="module")
def document(hub: RunningHub) -> dict[str, Any]:
    return dict(json.loads(hub.http.get(f"{PATH}/schema/openapi.json").content))


@pytest.fixture(scope="module")
def device(hub: RunningHub) -> BranchDevice:
    return hub.device()


def is_plain(answer: httpx.Response) -> None:
    """One of the protocol's answers, in its words."""
    assert answer.status_code in ANSWERS, (answer.status_code, answer.content[:300])
    assert PROTOCOL_HEADER in answer.headers
    assert body_digest(answer.content) == answer.headers[DIGEST_HEADER]
    if answer.status_code >= 400:
        code = SessionCode(msgspec.json.decode(answer.content)["error"])
        assert STATUS[code] == answer.status_code


def goes_on(hub: RunningHub) -> None:
    """A device that comes now is served as ever."""
    fresh = hub.device()
    assert [result.s for result in fresh.push(fresh.create()).res] == [Outcome.APPLIED]
    assert fresh.pull()


def test_every_route_of_the_document_is_tried_here(document: dict[str, Any]) -> None:
    found = {f"{verb.upper()} {path.removeprefix(PATH)}" for path, verbs in document["paths"].items() for verb in verbs}
    assert found == set(ROUTES)


@pytest.mark.parametrize(
    ("route", "mode"),
    [
        *[pytest.param(route, GenerationMode.POSITIVE, id=f"{route} fitting") for route in ROUTES],
        # Nothing that could not fit is sent with a GET: its path holds any text.
        *[
            pytest.param(route, GenerationMode.NEGATIVE, id=f"{route} unfitting")
            for route in ROUTES
            if "GET" not in route
        ],
    ],
)
def test_what_the_document_allows_and_what_it_forbids_is_answered_plainly(
    hub: RunningHub, device: BranchDevice, document: dict[str, Any], route: str, mode: GenerationMode
) -> None:
    method, path = route.split()
    operation = schemathesis.openapi.from_dict(document)[PATH + path][method]

    @QUIET
    @given(case=operation.as_strategy(generation_mode=mode))
    def answered(case: Any) -> None:
        body = case.body if isinstance(case.body, bytes) else json.dumps(case.body, default=repr).encode()
        body = b"" if method == "GET" else body
        headers = {name: value for name, value in dict(case.headers or {}).items() if _is_latin(str(value))}
        sent = {
            **headers,
            DIGEST_HEADER: body_digest(body),
            "Authorization": f"Bearer {device.token}",
            "Content-Type": "application/json",
        }
        is_plain(hub.http.request(method, case.formatted_path, content=body, headers=sent))

    answered()
    goes_on(hub)


def _is_latin(value: str) -> bool:
    return value.isascii() and value.isprintable()


BENDS = st.one_of(
    st.tuples(st.just("cut"), st.integers(0, 4000), st.just(0)),
    st.tuples(st.just("flip"), st.integers(0, 4000), st.integers(1, 255)),
    st.tuples(st.just("double"), st.integers(0, 4000), st.just(0)),
    st.tuples(st.just("nest"), st.integers(1, 2000), st.just(0)),
)


def bent(body: bytes, bend: tuple[str, int, int]) -> bytes:
    how, at, with_what = bend
    at = at % len(body)
    if how == "cut":
        return body[:at]
    if how == "flip":
        return body[:at] + bytes([body[at] ^ with_what]) + body[at + 1 :]
    if how == "double":
        return body[:at] + body
    return b"[" * bend[1] + body + b"]" * bend[1]


@QUIET
@given(route=st.sampled_from(["/enrol", "/token", "/hello", "/push", "/pull", "/blobs/have"]), bend=BENDS)
def test_a_sound_message_that_was_bent_on_its_way_is_answered_plainly(
    hub: RunningHub, device: BranchDevice, route: str, bend: tuple[str, int, int]
) -> None:
    one = hub.device()
    messages = {
        "/enrol": {"code": "X", "device_name": "desk", "public_key": one.public_key},
        "/token": {"device": one.identity.device, "nonce": new_id(), "at": 1},
        "/hello": {"replica": one.identity.replica, "device": one.identity.device, "session": "s", "fence": one.fence},
        "/push": one.batch([one.create(), one.create()]),
        "/pull": PullRequest(cursors=one.cursors),
        "/blobs/have": HaveRequest(hashes=("00" * 32,)),
    }
    is_plain(one.post(route, bent(msgspec.json.encode(messages[route]), bend)))
    assert [result.s for result in device.push(device.create()).res] == [Outcome.APPLIED]


CHANGES = st.sampled_from(["drop", "repeat", "swap", "stranger", "unknown member", "unknown kind", "huge", "text"])


@QUIET
@given(changes=st.lists(st.tuples(CHANGES, st.integers(0, 5)), min_size=1, max_size=3), signed=st.booleans())
def test_a_batch_that_was_changed_and_signed_again_or_not_never_stops_the_stream(
    hub: RunningHub, changes: list[tuple[str, int]], signed: bool
) -> None:
    one = hub.device()
    bodies = [canonical(msgspec.structs.replace(one.create(), n=number)) for number in range(1, 7)]
    for what, at in changes:
        bodies = changed(bodies, what, at % max(1, len(bodies)))
    link = bytes(32)
    for body in bodies:
        link = rolled(link, body)
    request = one.signed("work", 1, bodies, link.hex())
    if not signed:
        request = msgspec.structs.replace(request, sig="00" * 64)
    answer = one.post("/push", request)
    is_plain(answer)
    if not signed:
        assert answer.status_code in (401, 413, 422)
    if answer.status_code == 200:
        reply = msgspec.json.decode(answer.content, type=PushReply)
        assert [result.n for result in reply.res] == list(range(1, len(bodies) + 1))
        assert msgspec.json.decode(one.post("/push", request).content, type=PushReply) == reply  # replayed
    goes_on(hub)


def changed(bodies: list[bytes], what: str, at: int) -> list[bytes]:
    if not bodies:
        return bodies
    if what == "drop":
        return [*bodies[:at], *bodies[at + 1 :]]
    if what == "repeat":
        return [*bodies[: at + 1], *bodies[at:]]
    if what == "swap":
        return [*bodies[at:], *bodies[:at]]
    parts = {
        "stranger": b'{"id":"x"}',
        "unknown member": bodies[at][:-1] + b',"mood":[{"a":null}]}',
        "unknown kind": bodies[at].replace(b'"create"', b'"explode"'),
        "huge": bodies[at].replace(b'"crushed box"', b'"' + b"x" * 300_000 + b'"'),
        "text": b'"not an object"',
    }
    return [*bodies[:at], parts[what], *bodies[at + 1 :]]


CURSORS = st.dictionaries(
    st.sampled_from(["ref", "branch:440106", "branch:310115", "hq", "", "branch:\x00", "region:1"]),
    st.builds(
        ScopeMark,
        seq=st.sampled_from([0, 1, 2, 10**9, -1, 2**62]),
        epoch=st.sampled_from(["", "00"]),
        chain=st.sampled_from(["", "00" * 32, "zz", "\x00"]),
    ),
    max_size=4,
)


@QUIET
@given(cursors=CURSORS, most=st.sampled_from([-1, 0, 1, 500, 2**40]))
def test_cursors_of_other_branches_and_of_no_log_are_told_in_the_protocols_words(
    device: BranchDevice, cursors: dict[str, ScopeMark], most: int
) -> None:
    answer = device.post("/pull", PullRequest(cursors=cursors, max=most))
    is_plain(answer)
    if set(cursors) - {"ref", "branch:440106"}:
        assert msgspec.json.decode(answer.content)["error"] == SessionCode.SCOPE_CHANGED


@pytest.mark.parametrize("kind", ["text/html", "application/xml", "multipart/form-data; boundary=x", "", "json"])
@pytest.mark.parametrize("route", ["/push", "/pull", "/hello", "/token", "/enrol", "/blobs/have"])
def test_another_content_type_is_answered_plainly(device: BranchDevice, route: str, kind: str) -> None:
    is_plain(device.post(route, b"{}", more={"Content-Type": kind}))
    is_plain(device.post(route, b"--x\r\n\r\n--x--", more={"Content-Type": kind}))


DEPTHS = [65, 900, 2_000, 100_000]
BORDERS = [2**31, 2**53, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 10**30, -1, -(2**63), -(2**63) - 1]
"""Around what the columns of both stores hold."""


def sound_messages(one: BranchDevice) -> dict[str, dict[str, Any]]:
    """A message of every route that takes one, as a device of that moment may send it; each names every number."""
    me = one.identity
    at = {"seq": 1, "epoch": "", "chain": "00" * 32}
    stream = {"work": {"n": one.streams["work"].acked_n, "hash": one.streams["work"].acked_hash.hex()}}
    offer = {"person": "clerk-1", "key": "00" * 32, "work_n": 0, "bulk_n": 0, "proof": "00" * 64, "sig": "00" * 64}
    push = json.loads(msgspec.json.encode(one.batch([one.create()])))
    return {
        "/enrol": {"code": "X", "device_name": "desk", "public_key": one.public_key},
        "/token": {"device": me.device, "nonce": new_id(), "at": 1},
        "/recovery": {"sealed_recovery": "p.00"},
        "/hello": {
            **{"replica": me.replica, "device": me.device, "session": "s9", "fence": one.fence, "streams": stream},
            **{"app": "t", "sv": 1, "hub_epoch": "", "cursors": {"ref": at}, "pending": 0, "wall": 0, "keys": [offer]},
        },
        "/renew": {"replica": me.replica, "fresh": new_id(), "cause": "hub_rewound", "streams": stream},
        "/recover": {"ladder": {"branch:440106": [at]}},
        "/verify": {"scope": "branch:440106", "at": at, "buckets": ["00" * 32] * 256},
        "/push": {**push, "aside": {"7": "00" * 32}},
        "/pull": {"cursors": {"branch:440106": at}, "max": 1, "bytes": 1},
        "/reference": {"scope": "ref", "at": {"seq": 1, "epoch": "", "begun": 0}, "max": 1, "bytes": 1},
        "/blobs/have": {"hashes": ["00" * 32]},
        f"/blobs/{'ab' * 32}/done": {"size": 1, "chunk": 1},
        f"/blobs/{'ab' * 32}/proof": {"nonce": "00" * 16, "proof": "00" * 32},
    }


def nested(body: bytes, depth: int) -> bytes:
    """The object with one more member, which nobody knows and which nests so deep."""
    return body[:-1] + b',"x":' + b'{"y":[' * (depth // 2) + b"]}" * (depth // 2) + b"}"


def with_number(message: Any, number: int) -> Iterator[Any]:
    """The message once for each of its numbers, which is another one then."""
    if isinstance(message, dict):
        for name, value in message.items():
            yield from ({**message, name: other} for other in with_number(value, number))
            if name.isdigit():
                yield {str(number): value}
    elif isinstance(message, list):
        for place, value in enumerate(message[:2]):
            yield from ([*message[:place], other, *message[place + 1 :]] for other in with_number(value, number))
    elif isinstance(message, int) and not isinstance(message, bool):
        yield number


def test_the_messages_that_are_bent_here_are_those_of_every_route(
    document: dict[str, Any], device: BranchDevice
) -> None:
    taking = {path.removeprefix(PATH) for path, verbs in document["paths"].items() if "post" in verbs}
    assert {path.replace("ab" * 32, "{wanted}") for path in sound_messages(device)} == taking


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_member_that_nests_without_end_is_answered_plainly_with_and_without_a_token(
    hub: RunningHub, depth: int
) -> None:
    one = hub.device()
    for path, message in sound_messages(one).items():
        for token in (one.token, ""):
            is_plain(replace(one, token=token).post(path, nested(json.dumps(message).encode(), depth)))
    goes_on(hub)


@pytest.mark.parametrize("number", BORDERS)
def test_a_number_at_the_borders_of_64_bits_is_answered_plainly(hub: RunningHub, number: int) -> None:
    one = hub.device()
    one.push(one.create(), one.create())
    signature = {SIGNATURE_HEADER: "00" * 64}
    for path, message in sound_messages(one).items():
        for bent_message in with_number(message, number):
            is_plain(one.post(path, json.dumps(bent_message).encode(), more=signature))
    for path in (f"/blobs/{'ab' * 32}/{number}", f"/blobs/{'ab' * 32}/0?unit={number}"):
        is_plain(hub.http.put(PATH + path, content=b"x", headers=sender(one, b"x")))
    is_plain(hub.http.get(f"{PATH}/snapshot/branch:440106/{number}?seq={number}", headers=sender(one, b"")))
    goes_on(hub)


def sender(one: BranchDevice, body: bytes) -> dict[str, str]:
    return {"Authorization": f"Bearer {one.token}", DIGEST_HEADER: body_digest(body)}


@pytest.mark.parametrize("unsent", BORDERS)
def test_what_a_revoked_device_says_to_have_unsent_is_answered_plainly(hub: RunningHub, unsent: int) -> None:
    one = hub.device()
    hub.store.write(lambda connection: revoke(connection, one.identity.device, hub.store.now())).result()
    answer = one.ask_hello(pending=unsent)
    is_plain(answer)
    told = SessionCode.DEVICE_REVOKED if abs(unsent) < 2**63 or unsent == -(2**63) else SessionCode.MALFORMED
    assert msgspec.json.decode(answer.content)["error"] == told


@pytest.mark.parametrize("depth", [66, 900])
def test_an_operation_that_nests_too_deep_is_refused_and_the_others_of_its_batch_are_taken(
    hub: RunningHub, depth: int
) -> None:
    one = hub.device()
    deep = nested(canonical(msgspec.structs.replace(one.create(), n=2)), depth)
    reply = one.push(one.create(), deep, one.create())
    assert [result.s for result in reply.res] == [Outcome.APPLIED, Outcome.REFUSED, Outcome.APPLIED]
    assert reply.res[1].code == "operation.malformed"


def test_an_operation_on_which_no_reader_reaches_the_end_is_put_aside_and_the_stream_goes_on(hub: RunningHub) -> None:
    one = hub.device()
    before = copy.deepcopy(one.streams["work"])
    deep = nested(canonical(msgspec.structs.replace(one.create(), n=1)), 2_000)
    answer = one.post("/push", one.batch([deep]))
    assert msgspec.json.decode(answer.content)["error"] == SessionCode.MALFORMED
    aside = sha256(deep).digest()
    after = one.streams["work"] = replace(before, n=1, hash=sha256(before.hash + aside).digest())
    request = one.batch([one.create()])
    request = one.signed("work", 1, [bytes(raw) for raw in request.ops], request.digest)
    reply = one.accepted(msgspec.structs.replace(request, aside={after.n - 1: aside.hex()}))
    assert [result.s for result in reply.res] == [Outcome.APPLIED]


@pytest.mark.parametrize("number", BORDERS)
def test_an_operation_with_a_number_at_the_borders_of_64_bits_stops_no_other(hub: RunningHub, number: int) -> None:
    one = hub.device()
    target = one.create()
    one.push(target)
    whole = json.loads(canonical(msgspec.structs.replace(one.create(), n=0))) | {"def": 1, "sv": 1, "wall": 1}
    add = {"kind": "file", "hash": "00" * 32, "size": 1, "name": "a", "width": 1, "height": 1}
    parts: list[dict[str, Any]] = [
        {"o": {"job": "j", "file": "f", "sheet": "s", "row": 1}, "f": {"title": {"bv": 1, "v": "x"}}},
        {"k": "add", "r": target.record, "c": add},
        {"k": "void", "import": {"file": "f", "first": new_id(), "last": new_id(), "except": {"0" * 28: [1]}}},
    ]
    bodies: list[bytes] = []
    for part in parts:
        for odd in with_number({**whole, "n": "here", **part}, number):
            n = one.streams["work"].n + len(bodies) + 1
            bodies.append(json.dumps({"r": new_id(), **odd, "id": new_id(), "n": n}).encode())
    reply = one.push(*bodies, one.create())
    assert len(reply.res) == len(bodies) + 1
    assert reply.res[-1].s == Outcome.APPLIED
    assert "operation.failed" not in {result.code for result in reply.res}
    assert one.pull()


def test_a_message_over_every_limit_is_refused_and_the_next_one_served(hub: RunningHub, tmp_path: Path) -> None:
    device = hub.device()
    assert device.post("/push", b" " * ((1 << 20) + 1)).status_code == 413
    assert device.post("/pull", b"[" * 900_000).status_code == 422
    goes_on(hub)
