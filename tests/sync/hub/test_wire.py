"""Bodies on the wire: whole, verified, in order, as often as they come."""

from __future__ import annotations

import asyncio
import gzip
import hashlib

import msgspec
import pytest

from core.effect import Outcome
from core.operation import Child, ChildKind
from sync.hub.wire import Message, Wire
from sync.protocol.errors import SessionCode
from sync.protocol.messages import DIGEST_HEADER, PROTOCOL_HEADER, REQUEST_HEADER, Limits, PushReply
from sync.protocol.signing import body_digest
from tests.sync.hub.branch_devices import PATH, BranchDevice, RunningHub, new_id
from tests.sync.hub.test_sessions import error


@pytest.fixture
def device(hub: RunningHub) -> BranchDevice:
    return hub.device()


def test_case_30_an_answer_lost_after_the_hub_committed_is_given_again_and_books_one_row(
    hub: RunningHub, device: BranchDevice
) -> None:
    batch = device.batch([device.create(), device.create()])
    lost = device.post("/push", batch)
    again = device.post("/push", batch)
    assert (again.status_code, again.content) == (200, lost.content)
    assert hub.rows("SELECT count(*) FROM log") == hub.rows("SELECT count(*) FROM record") == [(2,)]


def test_case_31_old_batches_that_come_again_three_times_change_nothing(hub: RunningHub, device: BranchDevice) -> None:
    batches = [device.batch([device.create(), device.set(new_id(), title=("a", "b"))]) for _ in range(3)]
    first = [device.post("/push", batch).content for batch in batches]
    before = hub.rows("SELECT * FROM log ORDER BY n") + hub.rows("SELECT * FROM record ORDER BY id")
    for _ in range(3):
        for batch, answer in reversed(list(zip(batches, first, strict=True))):
            repeated = msgspec.json.decode(device.post("/push", batch).content, type=PushReply)
            assert repeated.res == msgspec.json.decode(answer, type=PushReply).res
    assert hub.rows("SELECT * FROM log ORDER BY n") + hub.rows("SELECT * FROM record ORDER BY id") == before


def test_case_31_a_batch_that_overlaps_what_the_hub_holds_adds_only_what_is_new(
    hub: RunningHub, device: BranchDevice
) -> None:
    one, two, three = device.create(), device.create(), device.create()
    device.push(one)
    whole = device.batch([two])
    bodies = [bytes(raw) for raw in whole.ops]
    device.accepted(whole)
    more = device.batch([three])
    joined = device.signed("work", 2, [*bodies, *(bytes(raw) for raw in more.ops)], more.digest)
    reply = device.accepted(joined)
    assert [(result.n, result.id) for result in reply.res] == [(2, two.id), (3, three.id)]
    assert hub.rows("SELECT count(*) FROM log") == [(3,)]


def test_an_operation_that_comes_again_in_another_stream_is_answered_as_the_first_time(
    hub: RunningHub, device: BranchDevice
) -> None:
    create = device.create()
    first = device.push(create).res[0]
    again = device.push(create, stream="bulk").res[0]
    assert (again.s, again.seq, again.id, again.n) == (first.s, first.seq, first.id, 1)
    assert hub.rows("SELECT count(*) FROM log") == [(1,)]
    more = device.push(device.create(), stream="bulk")
    assert (more.res[0].n, more.res[0].s) == (2, Outcome.APPLIED)


@pytest.mark.parametrize("packed", [False, True])
def test_case_29_a_body_that_arrives_cut_is_refused_and_books_nothing(
    hub: RunningHub, device: BranchDevice, packed: bool
) -> None:
    batch = device.batch([device.create() for _ in range(20)])
    plain = msgspec.json.encode(batch)
    body = gzip.compress(plain) if packed else plain
    headers = {"Authorization": f"Bearer {device.token}", DIGEST_HEADER: body_digest(plain)}
    if packed:
        headers["Content-Encoding"] = "gzip"
    for end in range(0, len(body), 997):
        answer = hub.http.post(PATH + "/push", content=body[:end], headers=headers)
        assert answer.status_code in (422, 503), end
        assert error(answer)[1] in (SessionCode.RETRY_AFTER, SessionCode.MALFORMED)
    assert hub.rows("SELECT count(*) FROM log") == [(0,)]
    assert len(device.accepted(batch).res) == 20


def test_case_29_a_request_that_stalls_half_way_is_given_up_and_books_nothing(hub: RunningHub) -> None:
    sent: list[Message] = []
    pieces: list[Message] = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def receive() -> Message:
        if not pieces:
            await asyncio.Event().wait()
        return pieces.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-length", b"500")]
    scope = {"type": "http", "method": "POST", "path": PATH + "/push", "headers": headers}
    asyncio.run(Wire(hub.app, stall_seconds=0.05)(scope, receive, send))
    assert sent[0]["status"] == 503
    assert hub.rows("SELECT count(*) FROM log") == [(0,)]


def test_a_length_that_does_not_fit_the_body_is_refused(hub: RunningHub, device: BranchDevice) -> None:
    plain = msgspec.json.encode(device.batch([device.create()]))
    headers = {
        "Authorization": f"Bearer {device.token}",
        DIGEST_HEADER: body_digest(plain),
        "Content-Length": str(len(plain) + 1),
    }
    assert error(hub.http.post(PATH + "/push", content=plain, headers=headers)) == (503, SessionCode.RETRY_AFTER)


@pytest.mark.parametrize("length", ["\u00b2", "9" * 5000, "-1", "1e3"])
def test_a_length_that_is_no_number_is_refused(hub: RunningHub, device: BranchDevice, length: str) -> None:
    plain = msgspec.json.encode(device.batch([device.create()]))
    told = {DIGEST_HEADER: body_digest(plain), "Content-Length": length, "Authorization": f"Bearer {device.token}"}
    headers = [(name.lower().encode(), text.encode("latin-1")) for name, text in told.items()]
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": plain, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": PATH + "/push", "headers": headers}
    asyncio.run(Wire(hub.app)(scope, receive, send))
    assert sent[0]["status"] == 422
    assert hub.rows("SELECT count(*) FROM log") == [(0,)]


def test_a_body_without_a_digest_is_not_read(hub: RunningHub, device: BranchDevice) -> None:
    answer = hub.http.post(
        PATH + "/pull", content=b'{"cursors":{}}', headers={"Authorization": f"Bearer {device.token}"}
    )
    assert error(answer) == (422, SessionCode.MALFORMED)


def test_a_gap_in_the_numbers_is_refused_and_names_the_end_of_the_stream(hub: RunningHub, device: BranchDevice) -> None:
    device.push(device.create())
    device.batch([device.create()])
    answer = device.post("/push", device.batch([device.create()]))
    assert error(answer) == (409, SessionCode.HUB_REWOUND)
    assert msgspec.json.decode(answer.content)["n"] == 1


def test_case_41_one_operation_that_is_none_holds_its_place_and_the_rest_goes_on(
    hub: RunningHub, device: BranchDevice
) -> None:
    poison = b'{"id":["not","an","id"],"n":2}'
    reply = device.push(device.create(), poison, device.create())
    assert [(one.n, one.s, one.code) for one in reply.res] == [
        (1, Outcome.APPLIED, None),
        (2, Outcome.REFUSED, "operation.malformed"),
        (3, Outcome.APPLIED, None),
    ]
    assert device.push(device.create()).last_n == 4


@pytest.mark.parametrize("odd", ["claim", "r" * 32, "A" * 32, "0" * 31, "0" * 33, ""])
def test_case_41_an_id_that_no_program_makes_is_refused_and_its_scope_is_read_on(
    hub: RunningHub, device: BranchDevice, odd: str
) -> None:
    made = device.create()
    as_record = msgspec.structs.replace(device.create(), record=odd)
    as_operation = msgspec.structs.replace(device.create(), id=odd)
    reply = device.push(made, as_record, as_operation)
    assert [one.code for one in reply.res] == [None, "operation.malformed", "operation.malformed"]
    assert [entry.record for entry in device.pull()] == [made.record]


def test_case_41_an_operation_that_breaks_the_merge_is_set_aside_with_its_act(
    hub: RunningHub, device: BranchDevice
) -> None:
    victim = device.create()
    hub.make_fail("INSERT ON record", f"NEW.id = '{victim.record}'")
    note = msgspec.structs.replace(
        device.add(victim.record, Child(ChildKind.NOTE, text="with it")), tx=victim.tx, needs=(victim.id,)
    )
    reply = device.push(device.create(), victim, note, device.create())
    assert [(one.s, one.code) for one in reply.res] == [
        (Outcome.APPLIED, None),
        (Outcome.REFUSED, "operation.failed"),
        (Outcome.REFUSED, "operation.failed"),
        (Outcome.APPLIED, None),
    ]
    assert hub.rows("SELECT count(*) FROM record") == [(2,)]
    assert hub.rows("SELECT last FROM counter WHERE scope = 'branch:440106'") == [(2,)]


@pytest.mark.parametrize("place", ["UPDATE ON replica_stream", "INSERT ON log"])
def test_a_failure_that_no_act_is_the_cause_of_is_told_once_and_sets_nothing_aside(
    hub: RunningHub, device: BranchDevice, place: str
) -> None:
    hub.make_fail(place)
    batch = device.batch([device.create(), device.create()])
    assert device.post("/push", batch).status_code == 500
    hub.make_work(place.rpartition(" ")[2])
    assert [one.s for one in device.accepted(batch).res] == [Outcome.APPLIED, Outcome.APPLIED]


def test_an_operation_that_the_device_set_aside_keeps_its_place_by_its_hash(
    hub: RunningHub, device: BranchDevice
) -> None:
    device.push(device.create())
    batch = device.batch([device.create(), b'{"id":"x"}', device.create()])
    one, two, three = (bytes(raw) for raw in batch.ops)
    request = msgspec.structs.replace(
        device.signed("work", 2, [one, three], batch.digest), aside={3: hashlib.sha256(two).hexdigest()}
    )
    reply = device.accepted(request)
    assert (reply.last_n, [result.n for result in reply.res]) == (4, [2, 4])
    assert device.accepted(request).res == reply.res
    assert device.ask_hello().status_code == 200
    assert device.push(device.create()).last_n == 5


def test_a_number_that_is_not_the_operations_place_is_named(hub: RunningHub, device: BranchDevice) -> None:
    body = msgspec.json.encode(msgspec.structs.replace(device.create(), n=7), order="sorted")
    answer = device.post("/push", device.batch([device.create(), body]))
    assert error(answer) == (422, SessionCode.MALFORMED)
    assert msgspec.json.decode(answer.content)["n"] == 2


def test_more_than_agreed_is_to_be_split(device: BranchDevice) -> None:
    limits = Limits()
    many = device.batch([b"{}"] * (limits.ops + 1))
    assert error(device.post("/push", many)) == (413, SessionCode.SPLIT)
    device.streams["work"].n = 0
    fat = device.batch([device.create(description="x" * 19_000) for _ in range(20)])
    assert error(device.post("/push", fat)) == (413, SessionCode.SPLIT)


def test_a_bomb_is_not_unpacked(hub: RunningHub, device: BranchDevice) -> None:
    bomb = gzip.compress(b"0" * (64 << 20))
    headers = {"Authorization": f"Bearer {device.token}", DIGEST_HEADER: "0" * 64, "Content-Encoding": "gzip"}
    assert error(hub.http.post(PATH + "/push", content=bomb, headers=headers)) == (413, SessionCode.SPLIT)


def test_members_that_a_newer_client_adds_are_ignored(hub: RunningHub, device: BranchDevice) -> None:
    create = msgspec.json.decode(msgspec.json.encode(msgspec.structs.replace(device.create(), n=1)))
    body = msgspec.json.encode({**create, "mood": "good"}, order="sorted")
    batch = msgspec.json.decode(msgspec.json.encode(device.batch([body])))
    answer = device.post("/push", {**batch, "weather": ["rain"]})
    assert (answer.status_code, b'"applied"' in answer.content) == (200, True)
    assert hub.rows("SELECT body LIKE '%mood%' FROM log") == [(1,)]


def test_answers_carry_a_digest_and_are_packed_for_who_asks(hub: RunningHub, device: BranchDevice) -> None:
    device.push(*(device.create() for _ in range(5)))
    answer = device.ask_pull()
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers[DIGEST_HEADER] == body_digest(answer.content)
    assert answer.headers[PROTOCOL_HEADER] == "1"
    plain = device.post("/pull", b'{"cursors":{}}', more={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize(("path", "status"), [("/pull", 200), ("/push", 422), ("/nowhere", 404)])
def test_an_answer_says_the_name_of_its_request_again_refusals_too(
    hub: RunningHub, device: BranchDevice, path: str, status: int
) -> None:
    answer = device.post(path, b'{"cursors":{}}', more={REQUEST_HEADER: "5f-1"})
    assert (answer.status_code, answer.headers[REQUEST_HEADER]) == (status, "5f-1")
    assert REQUEST_HEADER not in device.post(path, b'{"cursors":{}}').headers
    assert REQUEST_HEADER not in device.post(path, b"{}", more={REQUEST_HEADER: "x" * 65}).headers


def test_an_act_is_never_cut_in_two_by_a_page(device: BranchDevice) -> None:
    creates = [device.create() for _ in range(3)]
    tx = creates[0].tx
    device.push(*(msgspec.structs.replace(create, tx=tx) for create in creates), device.create())
    lines = device.ask_pull(max=1).content.splitlines()
    assert len(lines) == 4
    assert msgspec.json.decode(lines[-1])["more"] is True


def test_the_schema_shows_operations_and_effects(hub: RunningHub) -> None:
    schema = hub.http.get(PATH + "/schema/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert {"/sync/v1/push", "/sync/v1/pull", "/sync/v1/blobs/{wanted}/{index}"} <= set(schema["paths"])
    push = schema["components"]["schemas"]["PushRequest"]["properties"]
    assert "Operation" in str(push["ops"])


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'{"cursors":7}', b"\xff\xfe"])
def test_a_body_that_is_no_message_is_malformed(device: BranchDevice, body: bytes) -> None:
    assert error(device.post("/pull", body)) == (422, SessionCode.MALFORMED)


def test_a_path_that_does_not_exist_says_so_in_our_words(hub: RunningHub) -> None:
    assert error(hub.http.get(PATH + "/nowhere")) == (404, SessionCode.NOT_FOUND)
