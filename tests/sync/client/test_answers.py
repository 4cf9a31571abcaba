"""Answers of hubs that are newer, broken or lying: read leniently, believed never more than they deserve."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.chains import CHAIN_START, chain
from core.operation import Stream
from local_db.upload import OutboxBatch
from sync.client.answers import (
    Disagrees,
    Unbelievable,
    read_have,
    read_hello,
    read_page,
    read_push,
    read_reference,
)
from sync.client.back_off import LONGEST, SHORTEST, asked_wait, back_off, retry_after_seconds
from sync.protocol.messages import ScopeMark
from sync.protocol.reference import ReferenceRequest

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
SCOPE = "branch:440106"
SESSION = "s1"
BATCH = OutboxBatch(Stream.WORK, 3, 5, (b"{}",) * 3, ((3, "c"), (4, "d"), (5, "e")), "ff" * 32)
GREETING: dict[str, Any] = {
    "session": SESSION,
    "fence": "f",
    "streams": {},
    "hub_epoch": "e",
    "hub_time": 5,
    "scopes": [SCOPE],
    "limits": {"ops": 500, "bytes": 262144, "chunk": 32768},
    "do": ["push"],
    "people": [{"id": "p1", "name": "Li", "role": "clerk", "branch": "440106"}],
}
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def encoded(value: object) -> bytes:
    return msgspec.json.encode(value)


def push_reply(*results: object, last_n: int = 5, last_hash: str = "ff" * 32) -> bytes:
    return encoded({"last_n": last_n, "last_hash": last_hash, "res": results, "weather": "fine"})


def page(*lines: object) -> bytes:
    return b"\n".join(encoded(line) for line in lines) + b"\n"


def effect(seq: int, operation: object, scope: str = SCOPE) -> dict[str, Any]:
    return {"t": "effect", "effect": {"operation": operation, "scope": scope, "seq": seq, "k": "set"}}


def mark(seq: int, *ids: str, more: bool = False) -> dict[str, Any]:
    link = CHAIN_START
    for operation_id in ids:
        link = chain(link, operation_id)
    return {"t": "mark", "cursors": {SCOPE: {"seq": seq, "epoch": "e", "chain": link.hex()}}, "more": more}


ASKED = {SCOPE: ScopeMark()}


def test_case_39_a_greeting_with_new_words_is_understood_as_far_as_it_goes() -> None:
    greeting = {**GREETING, "mood": {"new": 1}}
    greeting["people"] = [*GREETING["people"], {"id": "p2", "name": "Wu", "role": "astronaut", "branch": "x"}, None]
    hello = read_hello(encoded(greeting), SESSION)
    assert [person.id for person in hello.people] == ["p1"]
    assert hello.scopes == (SCOPE,)


def test_a_greeting_that_answers_another_session_is_not_believed() -> None:
    with pytest.raises(Unbelievable):
        read_hello(encoded({**GREETING, "session": "s0"}), SESSION)


def test_limits_that_make_no_sense_are_brought_into_bounds() -> None:
    limits = read_hello(encoded({**GREETING, "limits": {"ops": 0, "bytes": -5, "chunk": 1 << 40}}), SESSION).limits
    assert (limits.ops, limits.bytes, limits.chunk) == (1, 4096, 1 << 20)


def test_case_39_each_result_of_a_push_is_read_alone() -> None:
    answers = read_push(
        push_reply(
            {"n": 3, "id": "c", "s": "applied", "seq": 9, "mood": 1},
            {"n": 4, "id": None, "s": "applied"},
            {"n": 5, "id": "e", "s": "postponed_to_spring", "seq": 10},
        ),
        BATCH,
    )
    assert [(one.n, one.outcome, one.seq, one.code) for one in answers] == [
        (3, "applied", 9, None),
        (4, "parked", None, "sync.answer_unreadable"),
        (5, "postponed_to_spring", 10, None),
    ]


def test_case_39_a_huge_list_of_results_answers_only_what_was_asked() -> None:
    results = [{"n": n, "id": "c" if n == 3 else "x", "s": "refused"} for n in range(20_000)]
    answers = read_push(push_reply(*results), BATCH)
    assert [one.n for one in answers] == [3, 4, 5]
    assert [one.code for one in answers] == [None, "sync.answer_unreadable", "sync.answer_unreadable"]


@pytest.mark.parametrize(("last_n", "last_hash"), [(4, "ff" * 32), (5, "00" * 32), (0, "")])
def test_a_hub_whose_stream_lacks_the_batch_has_not_got_it(last_n: int, last_hash: str) -> None:
    with pytest.raises(Disagrees):
        read_push(push_reply(last_n=last_n, last_hash=last_hash), BATCH)


def test_a_hub_that_holds_more_than_the_batch_has_got_it() -> None:
    known = {"n": 4, "id": "d", "s": "applied", "seq": 8}
    assert len(read_push(push_reply(known, last_n=9, last_hash="00" * 32), BATCH)) == 3


def test_an_answer_about_other_operations_is_not_believed_however_far_it_reaches() -> None:
    """One that came late, to a batch of the other stream: believing it once made a device take unsent work for sent."""
    with pytest.raises(Unbelievable):
        read_push(push_reply({"n": 4, "id": "x", "s": "applied"}, last_n=9, last_hash="00" * 32), BATCH)


def test_a_page_whose_chain_continues_is_believed() -> None:
    read = read_page(page(effect(1, "a"), effect(2, "b"), mark(2, "a", "b", more=True)), ASKED)
    assert [(one.scope, one.seq) for one in read.page.received] == [(SCOPE, 1), (SCOPE, 2)]
    assert read.page.cursors[SCOPE].seq == 2
    assert read.more


def test_a_page_in_which_an_entry_is_missing_or_exchanged_is_not_believed() -> None:
    with pytest.raises(Disagrees):
        read_page(page(effect(1, "a"), mark(2, "a", "b")), ASKED)
    with pytest.raises(Disagrees):
        read_page(page(effect(1, "a"), effect(2, "x"), mark(2, "a", "b")), ASKED)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        page(effect(1, "a")),
        page(effect(3, "a"), mark(2, "a", "b")),
        page(effect(2, "a"), effect(1, "b"), mark(2, "a", "b")),
        page(effect(1, "a", scope="branch:other"), mark(2, "a", "b")),
        page(mark(1, "a"), effect(1, "a")),
        page({"t": "mark", "cursors": None, "more": False}),
        b'{"t":"mark","cursors":{"x":{"seq":0,"chain":"zz"}},"more":false}',
        b'{"t":"mark"',
    ],
)
def test_a_page_that_is_none_is_not_believed(body: bytes) -> None:
    with pytest.raises(Unbelievable):
        read_page(body, ASKED)


def test_case_39_lines_of_a_new_kind_are_passed_over_and_an_entry_without_identity_is_kept() -> None:
    read = read_page(page({"t": "weather", "rain": 1}, effect(1, None), effect(2, "b"), mark(2, "a", "b")), ASKED)
    assert [one.seq for one in read.page.received] == [1, 2]
    lost = {"t": "effect", "effect": {"operation": "a", "scope": None, "seq": None}}
    read = read_page(page(lost, effect(2, "b"), mark(2, "a", "b")), ASKED)
    assert [one.scope for one in read.page.received] == ["", SCOPE]


def nested(value: object) -> bytes:
    """The object with one more member, which nests without end."""
    return encoded(value)[:-1] + b',"x":' + b'{"y":[' * 2_000 + b"]}" * 2_000 + b"}"


def test_case_39_answers_that_nest_without_end_are_not_believed() -> None:
    reply = {"last_n": 5, "last_hash": "ff" * 32, "res": []}
    copies = {"scope": "ref", "asked": {}, "lines": [], "at": {}, "afresh": False, "more": False, "digest": ""}
    attempts = (
        lambda: read_hello(nested(GREETING), SESSION),
        lambda: read_push(nested(reply), BATCH),
        lambda: read_page(nested(mark(0)), ASKED),
        lambda: read_have(nested({"files": {}})),
        lambda: read_reference(nested(copies), ReferenceRequest("ref")),
    )
    for attempt in attempts:
        with pytest.raises(Unbelievable):
            attempt()


def test_case_39_a_line_that_nests_without_end_is_kept_and_the_others_of_its_page_are_read() -> None:
    body = b"\n".join([nested(effect(1, "a")), encoded(effect(2, "b")), encoded(mark(2, "a", "b"))])
    read = read_page(body, ASKED)
    assert [(one.scope, one.seq) for one in read.page.received][1:] == [(SCOPE, 2)]
    assert read.page.received[0].text.encode() == nested(effect(1, "a"))
    assert read.page.cursors[SCOPE].seq == 2


BEYOND = [2**63, 2**64, 10**30, -(2**63) - 1]


@pytest.mark.parametrize("number", BEYOND)
def test_case_39_numbers_that_no_column_holds_are_as_good_as_none(number: int) -> None:
    answers = read_push(
        push_reply({"n": 3, "id": "c", "s": "applied", "seq": number}, {"n": 4, "id": "d", "s": "applied", "seq": 8}),
        BATCH,
    )
    assert [(one.seq, one.code) for one in answers][:2] == [(None, "sync.answer_unreadable"), (8, None)]
    attempts = (
        lambda: read_hello(encoded({**GREETING, "hub_time": number}), SESSION),
        lambda: read_push(push_reply(last_n=number), BATCH),
        lambda: read_page(page(mark(number)), ASKED),
        lambda: read_page(page(effect(number, "a"), mark(2, "a")), ASKED),
    )
    for attempt in attempts:
        with pytest.raises((Unbelievable, Disagrees)):
            attempt()


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.dictionaries(st.sampled_from([*GREETING, "new"]), JSON_VALUES), st.lists(JSON_VALUES, max_size=5))
def test_case_39_no_json_at_all_makes_the_readers_fail_in_another_way(harm: dict[str, Any], values: list[Any]) -> None:
    line = {"t": "effect", "effect": values[0] if values else None}
    attempts = (
        lambda: read_hello(encoded({**GREETING, **harm}), SESSION),
        lambda: read_push(push_reply(*values), BATCH),
        lambda: read_push(encoded(harm), BATCH),
        lambda: read_page(page(line, mark(0)), ASKED),
        lambda: read_page(page(*values), ASKED),
        lambda: read_have(encoded({"files": harm})),
    )
    for attempt in attempts:
        try:
            attempt()
        except (Unbelievable, Disagrees):
            continue


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=200))
def test_no_bytes_at_all_make_the_readers_fail_in_another_way(body: bytes) -> None:
    for attempt in (lambda: read_hello(body, SESSION), lambda: read_push(body, BATCH), lambda: read_page(body, ASKED)):
        with pytest.raises((Unbelievable, Disagrees)):
            attempt()


@pytest.mark.parametrize(
    ("header", "date", "seconds"),
    [
        (None, None, None),
        ("", None, None),
        ("0", None, 0.0),
        ("5", None, 5.0),
        (" 5 ", None, 5.0),
        ("5.7", None, 5.0),
        ("86400", None, LONGEST),
        ("9" * 40, None, None),
        ("-3", None, None),
        ("soon", None, None),
        ("Fri, 20 Nov 2026 08:02:00 GMT", None, 120.0),
        ("Fri, 20 Nov 2026 07:00:00 GMT", None, 0.0),
        ("Fri, 20 Nov 2026 08:02:00 GMT", "Fri, 20 Nov 2026 08:01:30 GMT", 30.0),
        ("Fri, 20 Nov 2099 08:02:00 GMT", None, LONGEST),
        ("Fri, 99 Nov 2026 08:02:00 GMT", None, None),
        ("Fri, 20 Nov 2026 08:02:00 GMT", "yesterday", 120.0),
    ],
)
def test_case_38_retry_after_is_read_in_every_form_and_capped(
    header: str | None, date: str | None, seconds: float | None
) -> None:
    assert retry_after_seconds(header, date, NOW) == seconds


@given(st.text(max_size=40))
def test_case_38_no_retry_after_header_breaks_the_client(header: str) -> None:
    seconds = retry_after_seconds(header, header, NOW)
    assert seconds is None or 0.0 <= seconds <= LONGEST


@given(st.integers(0, 10_000), st.floats(0, 0.9999), st.floats(0, 1e9))
def test_no_wait_is_shorter_than_2_seconds_or_longer_than_10_minutes(failures: int, luck: float, asked: float) -> None:
    assert SHORTEST <= back_off(failures, luck) <= LONGEST
    assert min(asked, LONGEST) <= asked_wait(asked, luck) <= LONGEST
    assert asked_wait(asked, luck) >= SHORTEST
