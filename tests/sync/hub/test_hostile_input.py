"""Whatever arrives, the hub answers in its own words: it never fails, and never stops the stream."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.operation import ChildKind
from sync.hub.folder import hub_folder
from sync.protocol.messages import PushReply
from tests.sync.hub.branch_devices import BranchDevice, RunningHub, new_id, start_hub

TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "",
            "\x00",
            "\u202e1",
            "👩‍👩‍👧",
            "'; DROP TABLE record; --",
            "9" * 400,
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
        ]
    ),
)
NUMBERS = st.sampled_from([0, 1, -1, 2**31, 2**53, 2**63, 2**64, 10**30, 1.5])
VALUES = st.one_of(TEXTS, NUMBERS, st.booleans(), st.none(), st.lists(TEXTS, max_size=2))
JSON = st.recursive(VALUES, lambda inner: st.dictionaries(TEXTS, inner, max_size=3), max_leaves=6)
FIELDS = st.sampled_from(
    ["title", "claim_amount", "description", "waybill_no", "$number", "$status", "$scope", "$aliases", "$contacts", "x"]
)
WRITES = st.dictionaries(
    FIELDS, st.fixed_dictionaries({}, optional={"b": VALUES, "v": VALUES, "bv": NUMBERS}), max_size=4
)
CHILDREN = st.fixed_dictionaries(
    {"kind": st.sampled_from([*map(str, ChildKind), "other"])},
    optional={"text": TEXTS, "promised_at": TEXTS, "hash": TEXTS, "size": NUMBERS, "name": TEXTS, "width": NUMBERS},
)
PARTS: dict[str, st.SearchStrategy[Any]] = {
    "f": WRITES,
    "c": CHILDREN,
    "def": st.sampled_from([0, 1, 2, -1, 10**30]),
    "sv": st.sampled_from([1, 2, -1]),
    "needs": st.lists(TEXTS, max_size=2),
    "a": st.sampled_from(["verify", "close", "nothing", ""]),
    "from": TEXTS,
    "seen": st.dictionaries(FIELDS, VALUES, max_size=2),
    "undo": TEXTS,
    "target": TEXTS,
    "reason": TEXTS,
    "inbox": TEXTS,
    "tx": TEXTS,
    "by": TEXTS,
    "wall": NUMBERS,
    "e": st.sampled_from(["claim", "customer", "nothing", "\x00"]),
}
SOUND: list[dict[str, Any]] = [
    {
        "k": "create",
        "f": {"title": {"v": "box"}, "$number": {"v": "440106-261120-A900"}, "$status": {"v": "registered"}},
    },
    {"k": "set", "f": {"description": {"v": "wet"}, "claim_amount": {"b": "1.00", "v": "2.00"}}},
    {"k": "act", "a": "verify", "from": "registered"},
    {"k": "add", "c": {"kind": "note", "text": "hello"}},
    {"k": "add", "c": {"kind": "contact", "text": "rang", "promised_at": "2026-11-21T09:00:00+08:00"}},
    {"k": "void", "reason": "mistake"},
    {"k": "restore"},
    {"k": "explode"},
]


@st.composite
def operations(draw: st.DrawFn) -> dict[str, Any]:
    """A sound operation in which up to two members were replaced by something else."""
    whole: dict[str, Any] = {**draw(st.sampled_from(SOUND))}
    for name in draw(st.lists(st.sampled_from(sorted(PARTS)), max_size=2, unique=True)):
        drawn = draw(PARTS[name])
        whole[name] = {**whole.get(name, {}), **drawn} if name == "f" else drawn
    return whole


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, made_hub: Path) -> Iterator[RunningHub]:
    folder = tmp_path_factory.mktemp("hostile") / "hub"
    shutil.copytree(made_hub, folder)
    running = start_hub(hub_folder(folder))
    yield running
    running.close()


@pytest.fixture(scope="module")
def device(hub: RunningHub) -> BranchDevice:
    return hub.device()


@pytest.fixture(scope="module")
def target(device: BranchDevice) -> str:
    create = device.create()
    device.push(create)
    return create.record


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(given_parts=st.lists(operations(), min_size=1, max_size=5))
def test_case_53_any_operation_gets_an_answer_and_the_stream_goes_on(
    device: BranchDevice, target: str, given_parts: list[dict[str, Any]]
) -> None:
    bodies = []
    for number, parts in enumerate(given_parts, start=device.streams["work"].n + 1):
        record = new_id() if parts["k"] == "create" else target
        whole = {"id": new_id(), "tx": "t", "r": record, "e": "claim", "by": "", "wall": 1}
        bodies.append(msgspec.json.encode({**whole, "def": 1, **parts, "n": number}))
    reply = device.push(*bodies)
    assert [result.n for result in reply.res] == list(range(reply.last_n - len(bodies) + 1, reply.last_n + 1))
    assert "operation.failed" not in {result.code for result in reply.res}
    device.pull()


@settings(max_examples=80, deadline=None)
@given(path=st.sampled_from(["/enrol", "/token", "/hello", "/push", "/pull", "/blobs/have", "/recovery"]), body=JSON)
def test_any_json_is_answered_in_the_words_of_the_protocol(device: BranchDevice, path: str, body: object) -> None:
    answer = device.post(path, msgspec.json.encode(body))
    assert answer.status_code in (200, 401, 403, 404, 409, 413, 422), answer.content


def test_the_answer_to_a_push_has_the_fixed_shape(device: BranchDevice) -> None:
    answer = device.post("/push", device.batch([device.create()]))
    assert msgspec.json.decode(answer.content, type=PushReply).res[0].n == device.streams["work"].n
