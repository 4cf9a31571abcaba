"""A step or an answer counts under the signature of the person in whose name it comes, where that person has a key."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace

from core.effect import Outcome
from core.operation import Kind, Operation, canonical
from core.signatures import handing_parts, is_signed, key_parts, prove, public_half, sign_operation
from sync.hub.audit import misfits
from sync.hub.person_keys import reset
from sync.hub.quarantine import judge
from sync.hub.registry import revoke
from sync.hub.signatures import KEY_ENDED, KEY_UNKNOWN, MISSING, WRONG
from sync.protocol.messages import HelloReply
from sync.protocol.person_keys import KeyOffer
from sync.protocol.signing import offer_parts, sign
from tests.sync.hub.branch_devices import BranchDevice, RunningHub, new_id

LI, ZHOU, OTHER, THIRD = ("11" * 32, "22" * 32, "33" * 32, "44" * 32)
"""Private keys."""


def offer(
    device: BranchDevice, private: str, person: str = "", *, work_n: int | None = None, before: str = ""
) -> KeyOffer:
    """A person's key as an honest device offers it; `before` is the private half of the one that it follows."""
    person = person or device.person
    key = public_half(private)
    ends = (device.streams["work"].n if work_n is None else work_n, device.streams["bulk"].n)
    parts = offer_parts(device.identity.device, person, key, *ends)
    return KeyOffer(
        person,
        key,
        *ends,
        proof=prove(private, *key_parts(person, key, *ends)),
        sig=sign(device.private_key, *parts),
        previous=public_half(before) if before else "",
        handed=prove(before, *handing_parts(person, key)) if before else "",
    )


def register(device: BranchDevice, *offers: KeyOffer, **said: Any) -> HelloReply:
    import msgspec

    answer = device.ask_hello(keys=offers, **said)
    assert answer.status_code == 200, answer.content
    reply = msgspec.json.decode(answer.content, type=HelloReply)
    device.fence = reply.fence
    return reply


def words(reply: HelloReply) -> dict[str, str]:
    return {word.key: word.state for word in reply.keys}


def by(private: str, operation: Operation) -> Operation:
    return sign_operation(private, public_half(private), operation)


def outcomes(
    device: BranchDevice, *operations: Operation | bytes, stream: str = "work"
) -> list[tuple[str, str | None]]:
    return [(str(result.s), result.code) for result in device.push(*operations, stream=stream).res]


@pytest.fixture
def device(hub: RunningHub) -> BranchDevice:
    """A device with a ticket at the hub, where Li signs from now on."""
    made = hub.device()
    made.ticket = "ab" * 16  # type: ignore[attr-defined]  # where the tests find it
    made.push(made.create(made.ticket))  # type: ignore[attr-defined]  # as above
    assert words(register(made, offer(made, LI))) == {public_half(LI): "held"}
    return made


def accept(device: BranchDevice, record: str = "ab" * 16) -> Operation:
    return device.act(record, "verify", "registered", claim_amount="100.00")


def test_a_signed_step_is_taken_and_its_entry_carries_what_was_signed(hub: RunningHub, device: BranchDevice) -> None:
    step = by(LI, accept(device))
    assert outcomes(device, step) == [("applied", None)]
    effect = device.pull()[-1]
    assert is_signed(effect.signed.encode(), step)
    assert json.loads(effect.signed)["sig"] == step.sig
    with hub.store.reading() as connection:
        assert list(misfits(connection)) == []


def test_what_comes_without_or_with_another_signature_is_refused_and_stops_nobody(device: BranchDevice) -> None:
    stolen = by(LI, accept(device))
    assert outcomes(
        device,
        accept(device),
        replace(by(OTHER, accept(device)), key=public_half(LI)),
        replace(stolen, record=new_id()),
        replace(stolen, id=new_id()),
        replace(stolen, move="fly"),
        by(LI, replace(accept(device), by="clerk-2")),
        device.create(),
    ) == [
        ("refused", MISSING),
        ("refused", WRONG),
        ("refused", WRONG),
        ("refused", WRONG),
        ("refused", WRONG),
        ("refused", WRONG),
        ("applied", None),
    ]


def test_nobody_needs_a_signature_for_what_was_made_before_the_first_key(hub: RunningHub) -> None:
    device = hub.device()
    record = new_id()
    old = device.batch([device.create(record), accept(device, record)])
    register(device, offer(device, LI))
    assert [str(result.s) for result in device.accepted(old).res] == ["applied", "applied"]
    assert device.pull()[-1].signed == ""
    with hub.store.reading() as connection:
        assert list(misfits(connection)) == []


def test_no_key_begins_before_work_that_was_taken_without_it(hub: RunningHub) -> None:
    """Whatever its device says: headquarters' verification would find a sound log wanting."""
    device = hub.device()
    record = new_id()
    assert outcomes(device, device.create(record), accept(device, record)) == [("applied", None)] * 2
    register(device, offer(device, LI, work_n=0))
    with hub.store.reading() as connection:
        assert list(misfits(connection)) == []
    assert outcomes(device, accept(device, record)) == [("refused", MISSING)]


def test_where_one_person_signs_nobody_comes_without_a_signature(device: BranchDevice) -> None:
    assert outcomes(device, replace(accept(device), by="clerk-2")) == [("refused", MISSING)]


def test_the_greeting_that_brings_a_key_tells_what_was_refused_that_waited_for_it(hub: RunningHub) -> None:
    device = hub.device()
    key, record = offer(device, LI), new_id()
    wrong = by(LI, replace(accept(device, record), move="fly"))
    assert outcomes(device, device.create(record), wrong) == [("applied", None), ("parked", KEY_UNKNOWN)]
    told = register(device, key, parked={wrong.id: "440106"}).settled
    assert [(result.id, str(result.s)) for result in told] == [(wrong.id, "refused")]


def test_a_step_waits_for_its_key_and_is_judged_when_that_comes(hub: RunningHub) -> None:
    device = hub.device()
    record, key = new_id(), None
    key = offer(device, LI)
    assert outcomes(device, device.create(record), by(LI, accept(device, record))) == [
        ("applied", None),
        ("parked", KEY_UNKNOWN),
    ]
    register(device, key)
    effect = device.pull()[-1]
    assert (effect.kind, effect.outcome) == (Kind.ACT, Outcome.APPLIED)
    assert effect.signed


def test_members_that_only_a_newer_program_knows_are_signed_too(device: BranchDevice) -> None:
    n = device.streams["work"].n + 1
    said = json.loads(canonical(replace(accept(device), n=n))) | {"mood": "calm", "key": public_half(LI)}
    without_n = {name: value for name, value in said.items() if name != "n"}
    text = json.dumps(without_n, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    private = "branchdesk operation\n" + text
    signed = json.dumps(said | {"sig": prove(LI, *private.split("\n"))}).encode()
    bent = json.dumps(json.loads(signed) | {"mood": "cross", "id": new_id(), "n": n + 1}).encode()
    assert outcomes(device, signed, bent) == [("applied", None), ("refused", WRONG)]
    assert json.loads(device.pull()[-1].signed)["mood"] == "calm"


def test_a_second_key_needs_the_first_ones_signature_or_headquarters(hub: RunningHub, device: BranchDevice) -> None:
    second = offer(device, OTHER)
    reply = register(device, second)
    assert words(reply) == {public_half(LI): "held", public_half(OTHER): "waits"}
    assert [one.kind for one in device.say_hello().incidents] == ["key_waits"]
    assert outcomes(device, by(OTHER, accept(device))) == [("parked", KEY_UNKNOWN)]
    assert hub.store.write(
        lambda connection: reset(connection, device.identity.device, device.person, hub.store.now())
    ).result()
    assert words(register(device, second)) == {public_half(LI): "ended", public_half(OTHER): "held"}
    assert outcomes(device, by(LI, accept(device))) == [("refused", KEY_ENDED)]
    assert device.pull()[-1].outcome is Outcome.APPLIED


def test_a_key_handed_over_by_the_one_before_ends_it_where_it_begins(hub: RunningHub, device: BranchDevice) -> None:
    other = new_id()
    offline = device.batch([device.create(other), by(LI, accept(device, other))])
    register(device, offer(device, OTHER, before=LI))
    assert [str(result.s) for result in device.accepted(offline).res] == ["applied", "applied"]
    assert outcomes(device, by(LI, accept(device))) == [("refused", KEY_ENDED)]
    assert outcomes(device, by(OTHER, accept(device))) == [("applied", None)]
    with hub.store.reading() as connection:
        assert list(misfits(connection)) == []


def test_an_offer_that_does_not_prove_itself_is_passed_over(hub: RunningHub, device: BranchDevice) -> None:
    sound = offer(device, ZHOU, "clerk-2")
    for bent in (
        replace(sound, person="clerk"),
        replace(sound, key=public_half(OTHER)),
        replace(sound, work_n=0),
        replace(sound, proof=prove(OTHER, "x")),
        replace(sound, sig="00" * 64),
        replace(sound, key="zz"),
        offer(device, ZHOU, "nobody"),
    ):
        assert words(register(device, bent)) == {public_half(LI): "held"}
    stranger = hub.device("310115")
    assert words(register(stranger, sound)) == {}
    assert set(words(register(device, sound))) == {public_half(LI), public_half(ZHOU)}


def test_after_a_reset_the_device_and_its_copies_are_told_until_the_fresh_key_is_replaced(
    hub: RunningHub, device: BranchDevice
) -> None:
    def do_reset(connection: Any) -> bool:
        return reset(connection, device.identity.device, device.person, hub.store.now())

    assert not hub.store.write(do_reset).result()
    assert device.say_hello().fresh_keys == {device.person: public_half(LI)}
    still = by(LI, accept(device))
    assert outcomes(device, still) == [("applied", None)]
    reply = register(device, offer(device, OTHER))
    assert words(reply)[public_half(OTHER)] == "held"
    assert reply.fresh_keys == {device.person: public_half(LI)}
    assert words(register(device, offer(device, ZHOU)))[public_half(ZHOU)] == "waits"
    third = register(device, offer(device, THIRD, before=OTHER))
    assert (words(third)[public_half(THIRD)], third.fresh_keys) == ("held", {})


def test_a_key_of_another_device_is_none_here(hub: RunningHub, device: BranchDevice) -> None:
    elsewhere = hub.device()
    record = new_id()
    assert outcomes(elsewhere, elsewhere.create(record), by(LI, accept(elsewhere, record)))[1] == (
        "parked",
        KEY_UNKNOWN,
    )


def test_what_a_locked_device_sent_is_looked_at_when_it_is_accepted(hub: RunningHub, device: BranchDevice) -> None:
    hub.store.write(partial(revoke, device_id=device.identity.device, now=1)).result()
    device.push(accept(device), by(LI, accept(device)))
    while hub.store.write(
        lambda connection: judge(connection, hub.store.catalogue, device.identity.device, accept=True)
    ).result():
        pass
    assert hub.rows("SELECT outcome FROM log WHERE replica = ? AND n > 1 ORDER BY n", device.identity.replica) == [
        ("refused",),
        ("applied",),
    ]


def test_case_58_a_step_edited_with_all_that_stands_around_it_is_named_by_its_signature(
    hub: RunningHub, device: BranchDevice
) -> None:
    step = by(LI, replace(accept(device), reason=None))
    device.push(step)
    ((text,),) = hub.rows("SELECT effect FROM history WHERE operation_id = ?", step.id)
    effect = json.loads(text)
    signed = json.loads(effect["signed"]) | {"wall": 1}
    effect |= {"at": 1, "signed": json.dumps(signed)}

    def edit(connection: Any) -> None:
        mark = "%s" if connection.dialect.name == "postgresql" else "?"
        values = (json.dumps(effect), 1, step.id)
        sql = f"UPDATE history SET effect = {mark}, at = {mark} WHERE operation_id = {mark}"
        assert connection.exec_driver_sql(sql, values).rowcount == 1
        body = json.dumps(signed | {"n": 2})
        sql = f"UPDATE log SET body = {mark} WHERE operation_id = {mark}"
        assert connection.exec_driver_sql(sql, (body, step.id)).rowcount == 1

    hub.store.write(edit).result()
    with hub.store.reading() as connection:
        found = {(one.line.partition(" ")[0], one.operation, one.what) for one in misfits(connection)}
    assert ("scope", step.id, "signature") in found
