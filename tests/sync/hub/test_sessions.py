"""Who may speak with the hub, and how it recognises a machine that is not the one it knows."""

from __future__ import annotations

from functools import partial

import httpx
import msgspec
import pytest

from core.people import Person, Role
from sync.hub.registry import put_person, revoke
from sync.protocol.errors import SessionCode
from sync.protocol.messages import PROTOCOL_HEADER, HelloReply, ScopeMark, SessionError, StreamMark
from sync.protocol.signing import new_key
from tests.sync.hub.branch_devices import BranchDevice, RunningHub


def error(answer: httpx.Response) -> tuple[int, str]:
    """Status and fixed code of an answer that is not a 200."""
    return answer.status_code, msgspec.json.decode(answer.content, type=SessionError).error


def test_a_code_enrols_one_device_once(hub: RunningHub) -> None:
    code = hub.code("440106")
    first, second = BranchDevice(hub.http), BranchDevice(hub.http)
    assert first.enrol(code).status_code == 200
    assert error(second.enrol(code)) == (403, SessionCode.CODE_INVALID)
    assert hub.rows("SELECT count(*) FROM device") == [(1,)]


def test_a_device_whose_enrolment_answer_was_lost_gets_the_same_identity(hub: RunningHub) -> None:
    code = hub.code("440106")
    device = BranchDevice(hub.http)
    device.enrol(code)
    before = device.identity
    assert device.enrol(code).status_code == 200
    assert device.identity == before


@pytest.mark.parametrize("key", ["", "ab" * 31, "zz" * 32, "AB" * 32])
def test_a_device_without_a_proper_key_is_not_enrolled_and_its_code_stays_good(hub: RunningHub, key: str) -> None:
    code = hub.code("440106")
    device = BranchDevice(hub.http, private_key="none", public_key=key)
    assert error(device.enrol(code)) == (422, SessionCode.MALFORMED)
    assert BranchDevice(hub.http).enrol(code).status_code == 200


def test_a_code_expires(hub: RunningHub) -> None:
    code = hub.code("440106")
    hub.clock.forward(hours=2)
    assert error(BranchDevice(hub.http).enrol(code)) == (403, SessionCode.CODE_INVALID)


def test_a_code_may_be_typed_in_small_letters_without_dashes_and_with_lookalikes(hub: RunningHub) -> None:
    code = hub.code("440106").lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert BranchDevice(hub.http).enrol(code).status_code == 200


def test_codes_and_tokens_are_kept_as_hashes_only(hub: RunningHub) -> None:
    code = hub.code("440106")
    device = hub.device()
    kept = str(hub.rows("SELECT * FROM enrolment") + hub.rows("SELECT * FROM token"))
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert device.token not in kept


def test_a_token_dies_after_fifteen_minutes(hub: RunningHub) -> None:
    device = hub.device()
    hub.clock.forward(minutes=14, seconds=59)
    assert device.ask_pull().status_code == 200
    hub.clock.forward(seconds=2)
    assert error(device.ask_pull()) == (401, SessionCode.TOKEN_EXPIRED)


def test_a_token_needs_the_device_key_and_a_nonce_that_was_never_used(hub: RunningHub) -> None:
    device = hub.device()
    assert error(device.ask_token(key=new_key()[0])) == (401, SessionCode.TOKEN_EXPIRED)
    assert device.ask_token(nonce="once").status_code == 200
    assert error(device.ask_token(nonce="once")) == (401, SessionCode.TOKEN_EXPIRED)
    hub.clock.forward(days=2)
    assert error(device.ask_token(nonce="once")) == (401, SessionCode.TOKEN_EXPIRED)


def test_without_a_token_nothing_is_told(hub: RunningHub) -> None:
    device = hub.device()
    device.token = ""
    assert error(device.ask_pull()) == (401, SessionCode.TOKEN_EXPIRED)
    device.token = "made up"
    assert error(device.ask_pull()) == (401, SessionCode.TOKEN_EXPIRED)


def test_a_revoked_device_reads_nothing_from_its_next_request_on_and_what_it_sends_changes_nothing(
    hub: RunningHub,
) -> None:
    device = hub.device()
    create = device.create()
    hub.store.write(lambda connection: revoke(connection, device.identity.device, hub.store.now())).result()
    assert error(device.ask_pull()) == (403, SessionCode.DEVICE_REVOKED)
    assert error(device.ask_hello()) == (403, SessionCode.DEVICE_REVOKED)
    assert device.ask_token().status_code == 200
    reply = device.push(create)
    assert [(one.s, one.code) for one in reply.res] == [("parked", "device.quarantined")]
    for path in ("/renew", "/recover", "/recovery"):
        body = {"sealed_recovery": "x", "replica": "x", "fresh": "x", "cause": "x"}
        assert error(device.post(path, msgspec.json.encode(body))) == (403, SessionCode.DEVICE_REVOKED)
    for table in ("log", "record", "history", "echo"):
        assert hub.rows(f"SELECT count(*) FROM {table}") == [(0,)]


def test_hello_says_who_may_sign_in_and_what_there_is_to_do(hub: RunningHub) -> None:
    device = hub.device()
    for person in (
        Person("p1", "Li", Role.CLERK, "440106"),
        Person("p2", "Wu", Role.CLERK, "310115"),
    ):
        hub.store.write(partial(put_person, someone=person)).result()
    hub.device().push(device.create())
    reply = device.say_hello()
    assert "p1" in [person.id for person in reply.people]
    assert {person.branch for person in reply.people} == {"440106"}
    assert reply.do == ("pull",)
    assert reply.scopes == ("ref", "branch:440106")


def test_a_device_of_headquarters_reads_every_branch_also_later_ones(hub: RunningHub) -> None:
    from sync.hub.registry import add_branch

    head = hub.device("hq", "*")
    assert head.identity.scopes == ("ref", "hq", "branch:310115", "branch:440106")
    hub.store.write(lambda connection: add_branch(connection, "510107", "Wuhou", 480)).result()
    assert "branch:510107" in head.say_hello().scopes


def test_the_fence_rotates_with_every_hello(hub: RunningHub) -> None:
    device = hub.device()
    fences = {device.say_hello().fence for _ in range(3)}
    assert len(fences) == 3


def test_the_previous_fence_is_good_within_the_session_whose_answer_was_lost(hub: RunningHub) -> None:
    device = hub.device()
    assert device.ask_hello().status_code == 200
    assert device.ask_hello().status_code == 200
    device.say_hello()
    assert device.ask_hello().status_code == 200


def test_a_hello_that_arrives_twice_or_late_does_not_turn_the_device_into_a_fork(hub: RunningHub) -> None:
    device = hub.device()
    device.say_hello()
    late = device.twin()
    device.session = late.session = "s2"
    answered = device.say_hello()
    again = late.ask_hello()
    assert msgspec.json.decode(again.content, type=HelloReply).fence == answered.fence
    device.session = "s3"
    device.say_hello()
    assert error(late.ask_hello()) == (409, SessionCode.DEVICE_FORKED)
    device.session = "s4"
    assert device.ask_hello().status_code == 200


def test_twins_copied_with_a_session_half_open_are_told_apart_in_the_next_one(hub: RunningHub) -> None:
    device = hub.device()
    device.say_hello()
    device.session = "s2"
    twin = device.twin()
    device.say_hello()
    twin.say_hello()
    device.session, twin.session = "s3", "t3"
    device.say_hello()
    assert error(twin.ask_hello()) == (409, SessionCode.DEVICE_FORKED)


def test_an_answer_names_the_session_that_it_opens(hub: RunningHub) -> None:
    device = hub.device()
    device.session = "the one asked for"
    assert device.say_hello().session == "the one asked for"


def test_a_spent_fence_in_another_session_is_another_machine(hub: RunningHub) -> None:
    device = hub.device()
    twin = device.twin()
    twin.session = "s2"
    device.say_hello()
    assert error(twin.ask_hello()) == (409, SessionCode.DEVICE_FORKED)
    assert device.ask_hello().status_code == 200


def test_a_machine_that_was_put_back_to_an_older_state_is_told_so(hub: RunningHub) -> None:
    device = hub.device()
    old = device.twin()
    old.session = "s2"
    device.push(device.create())
    device.say_hello()
    assert error(old.ask_hello()) == (409, SessionCode.DEVICE_REWOUND)


def test_a_stream_with_another_past_is_another_machine_even_with_the_right_fence(hub: RunningHub) -> None:
    device = hub.device()
    device.push(device.create(), device.create())
    for n in (1, 2):
        wrong = {"work": StreamMark(n, "ab" * 32)}
        assert error(device.ask_hello(streams=wrong)) == (409, SessionCode.DEVICE_FORKED)
    assert device.ask_hello().status_code == 200


def test_a_push_is_never_acknowledged_by_its_number_alone(hub: RunningHub) -> None:
    device = hub.device()
    twin = device.twin()
    device.push(device.create())
    assert error(twin.post("/push", twin.batch([twin.create()]))) == (409, SessionCode.DEVICE_FORKED)
    assert hub.rows("SELECT count(*) FROM log") == [(1,)]


def test_a_batch_signed_with_another_key_is_refused(hub: RunningHub) -> None:
    device = hub.device()
    device.private_key = new_key()[0]
    assert error(device.post("/push", device.batch([device.create()]))) == (401, SessionCode.TOKEN_EXPIRED)


def test_a_device_cannot_push_under_the_replica_of_another(hub: RunningHub) -> None:
    device, other = hub.device(), hub.device()
    device.me = msgspec.structs.replace(device.identity, replica=other.identity.replica)
    assert error(device.post("/push", device.batch([device.create()]))) == (409, SessionCode.DEVICE_FORKED)


def test_a_cursor_that_the_log_does_not_contain_means_that_the_hub_went_back(hub: RunningHub) -> None:
    device = hub.device()
    device.push(device.create())
    for mark in (ScopeMark(seq=1, epoch="", chain="ab" * 32), ScopeMark(seq=9, epoch="", chain="ab" * 32)):
        answer = device.ask_pull(cursors={"branch:440106": mark})
        assert error(answer) == (409, SessionCode.HUB_REWOUND)


def test_a_device_pulls_its_own_scopes_only(hub: RunningHub) -> None:
    device, stranger = hub.device(), hub.device("310115")
    device.push(device.create())
    assert stranger.pull() == []
    answer = stranger.ask_pull(cursors={"branch:440106": ScopeMark()})
    assert error(answer) == (409, SessionCode.SCOPE_CHANGED)


@pytest.mark.parametrize("path", ["/health", "/schema/openapi.json"])
def test_what_needs_no_token_is_answered_with_our_header(hub: RunningHub, path: str) -> None:
    answer = hub.http.get("/sync/v1" + path)
    assert (answer.status_code, answer.headers[PROTOCOL_HEADER]) == (200, "1")
