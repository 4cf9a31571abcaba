"""An operation with which the merge itself fails is set aside wherever it waited; the others go on, and the hub too."""

from __future__ import annotations

from functools import partial

import msgspec
import pytest

from core.effect import Outcome
from core.operation import Child, ChildKind, Operation
from local_db.catalogue import pack_forms
from resources import PACK_FORMS
from sync.hub.quarantine import judge_one_slice, waiting_of
from sync.hub.registry import revoke
from sync.protocol.messages import HelloReply
from tests.sync.hub.branch_devices import BranchDevice, RunningHub

UNKNOWN = 99
FAILED = (Outcome.REFUSED, "operation.failed")
TAKEN = (Outcome.APPLIED, None)


@pytest.fixture
def device(hub: RunningHub) -> BranchDevice:
    return hub.device()


def publish_unknown(hub: RunningHub) -> None:
    form = [form for form in pack_forms(PACK_FORMS) if form.id == "claim"][-1]
    hub.store.publish([msgspec.structs.replace(form, version=UNKNOWN)])


def note(device: BranchDevice, record: str, *needs: Operation) -> Operation:
    made = device.add(record, Child(ChildKind.NOTE, text="waits"))
    return msgspec.structs.replace(made, needs=tuple(one.id for one in needs))


def said_of(hub: RunningHub, *operations: Operation) -> list[tuple[str, str | None]]:
    """Outcome and what each waits for still, as the log says them."""
    return [hub.rows("SELECT outcome, waits_for FROM log WHERE operation_id = ?", one.id)[0] for one in operations]


def test_case_41_what_waited_for_a_definition_and_fails_is_set_aside_and_the_hub_starts(
    hub: RunningHub, device: BranchDevice
) -> None:
    bad, sound, other = (msgspec.structs.replace(device.create(), definition=UNKNOWN) for _ in range(3))
    assert {one.s for one in device.push(sound, bad, other).res} == {Outcome.PARKED}
    hub.make_fail("INSERT ON record", f"NEW.id = '{bad.record}'")
    publish_unknown(hub)
    hub.service.tidy()
    assert said_of(hub, bad, sound, other) == [("refused", None), ("applied", None), ("applied", None)]
    assert {row[0] for row in hub.rows("SELECT id FROM record")} == {sound.record, other.record}
    answer = device.ask_hello(parked={bad.id: device.identity.branch})
    settled = msgspec.json.decode(answer.content, type=HelloReply).settled
    assert [(one.id, one.s, one.code) for one in settled] == [(bad.id, *FAILED)]


def test_case_41_what_waited_for_an_act_and_fails_does_not_take_that_act_with_it(
    hub: RunningHub, device: BranchDevice
) -> None:
    other = hub.device()
    base, awaited = device.create(), other.create()
    device.push(base)
    bad, sound = note(device, base.record, awaited), note(device, base.record, awaited)
    assert {one.s for one in device.push(bad, sound).res} == {Outcome.PARKED}
    hub.make_fail("INSERT ON history", f"NEW.operation_id = '{bad.id}'")
    assert [(one.s, one.code) for one in other.push(awaited, other.create()).res] == [TAKEN, TAKEN]
    assert said_of(hub, bad, sound) == [("refused", None), ("applied", None)]


def test_case_41_two_that_waited_for_one_act_of_three_that_fails_too(hub: RunningHub, device: BranchDevice) -> None:
    other = hub.device()
    base, awaited, failing = device.create(), other.create(), other.create()
    device.push(base)
    first, second, sound = (note(device, base.record, awaited) for _ in range(3))
    device.push(first, second, sound)
    ids = ", ".join(f"'{one.id}'" for one in (first, second, failing))
    hub.make_fail("INSERT ON history", f"NEW.operation_id IN ({ids})")
    reply = other.push(other.create(), failing, awaited)
    assert [(one.s, one.code) for one in reply.res] == [TAKEN, FAILED, TAKEN]
    assert said_of(hub, first, second, sound) == [("refused", None), ("refused", None), ("applied", None)]


def test_case_41_what_waited_in_the_same_batch_and_fails_is_the_one_set_aside(
    hub: RunningHub, device: BranchDevice
) -> None:
    base, awaited = device.create(), device.create()
    bad = note(device, base.record, awaited)
    hub.make_fail("INSERT ON history", f"NEW.operation_id = '{bad.id}'")
    reply = device.push(base, bad, awaited, device.create())
    assert [(one.s, one.code) for one in reply.res] == [TAKEN, FAILED, TAKEN, TAKEN]


def test_case_41_of_what_is_accepted_from_quarantine_the_sound_operations_are_taken(
    hub: RunningHub, device: BranchDevice
) -> None:
    name = device.identity.device
    hub.store.write(partial(revoke, device_id=name, now=hub.store.now())).result()
    sound, bad, other = device.create(), device.create(), device.create()
    with_it = msgspec.structs.replace(note(device, bad.record, bad), tx=bad.tx)
    device.push(sound, bad, with_it, other)
    hub.make_fail("INSERT ON record", f"NEW.id = '{bad.record}'")
    judged = judge_one_slice(hub.store, name, accept=True)
    assert (judged.operations, judged.failed) == (4, 2)
    assert {row[0] for row in hub.rows("SELECT id FROM record")} == {sound.record, other.record}
    verdicts = hub.rows("SELECT verdict FROM quarantine ORDER BY n")
    assert verdicts == [("accepted",), ("failed",), ("failed",), ("accepted",)]
    with hub.store.reading() as connection:
        assert waiting_of(connection, name) == []


def test_the_hub_starts_over_a_failure_that_no_operation_is_the_cause_of(hub: RunningHub, device: BranchDevice) -> None:
    waiting = msgspec.structs.replace(device.create(), definition=UNKNOWN)
    device.push(waiting)
    publish_unknown(hub)
    hub.make_fail("UPDATE ON log")
    hub.service.tidy()
    assert [code for _, code in said_of(hub, waiting)] == [f"form:claim:{UNKNOWN}"]
    hub.make_work("log")
    hub.service.tidy()
    assert said_of(hub, waiting) == [("applied", None)]
