"""An erasure at the hub: who may, what late and waiting work is told, and that verifying finds what somebody edits."""

from __future__ import annotations

import json
from functools import partial

import pytest

from core.effect import Outcome
from core.operation import Child, ChildKind, Kind, Write
from local_db.tables import shared
from sync.hub.audit import misfits
from sync.hub.erasures import about_phone, numbered, order_erasure
from sync.hub.quarantine import judge
from sync.hub.registry import revoke
from sync.hub.tables import hub as hubs_own
from sync.protocol.messages import PushResult
from tests.sync.hub.branch_devices import BranchDevice, RunningHub, new_id
from tests.sync.hub.test_case_58_verify import edit, edit_entry, found

CANARY = "Zhuque"
NOTE = Child(kind=ChildKind.NOTE, text=f"{CANARY} called")


def order(hub: RunningHub, record: str, by: str = "head-1") -> bool:
    store = hub.store
    task = partial(order_erasure, catalogue=store.catalogue, ids=store.ids, record_id=record, by=by, reason="demanded")
    return store.write(lambda connection: task(connection, now=store.now())).result()


def in_tables(hub: RunningHub) -> list[str]:
    """The tables in which the canary stands."""
    tables = [*shared.sorted_tables, *hubs_own.sorted_tables]
    return [
        table.name for table in tables if any(CANARY in str(row) for row in hub.rows(f"SELECT * FROM {table.name}"))
    ]


def made(device: BranchDevice) -> str:
    create = device.create(title=CANARY, customer_phone="13977665544", description="one")
    device.push(create, device.add(create.record, NOTE))
    device.push(device.set(create.record, description=("one", CANARY), claim_amount=("100.00", "90.00")))
    return create.record


def outcomes(*results: PushResult) -> list[tuple[Outcome, str | None]]:
    return [(one.s, one.code) for one in results]


def test_only_headquarters_may_by_a_device_of_its_own(hub: RunningHub) -> None:
    device, other, head = hub.device(), hub.device("310115"), hub.device("hq", "*")
    record = made(device)
    for who in (device, other):
        tried = who.operation(Kind.ERASE, record, reason="mine")
        assert outcomes(*who.push(tried).res) == [(Outcome.REFUSED, "erase.not_yours")]
    assert outcomes(*head.push(head.operation(Kind.ERASE, record)).res) == [(Outcome.REFUSED, "erase.reason_missing")]
    unknown = head.operation(Kind.ERASE, new_id(), reason="demanded")
    assert outcomes(*head.push(unknown).res) == [(Outcome.REFUSED, "record.unknown")]
    done, again = (head.operation(Kind.ERASE, record, reason="demanded") for _ in range(2))
    assert outcomes(*head.push(done, again).res) == [(Outcome.APPLIED, None), (Outcome.APPLIED, "erase.already_so")]
    assert in_tables(hub) == []
    assert found(hub) == []
    assert hub.service.sweeping.finish()
    assert [one.kind for one in device.pull()][-2:] == [Kind.ERASE, Kind.ERASE]
    assert CANARY not in str(device.known)


def test_late_work_is_answered_by_name_and_none_of_its_words_is_kept(hub: RunningHub) -> None:
    device = hub.device()
    record = made(device)
    assert order(hub, record)
    late = [device.set(record, title=(CANARY, f"{CANARY} too")), device.add(record, NOTE)]
    late.append(device.operation(Kind.VOID, record, reason=CANARY))
    batch = device.batch(late)
    for _ in range(2):  # the same answer for the same bytes
        assert outcomes(*device.accepted(batch).res) == [(Outcome.REFUSED, "record.erased")] * 3
    assert in_tables(hub) == []
    assert found(hub) == []


def test_work_that_waits_for_something_is_refused_with_its_record(hub: RunningHub) -> None:
    device = hub.device()
    record = made(device)
    waiting = device.operation(
        Kind.SET, record, fields={"title": Write(b=CANARY, v=f"{CANARY} waits")}, needs=(new_id(),)
    )
    assert outcomes(*device.push(waiting).res) == [(Outcome.PARKED, "needs.not_applied")]
    order(hub, record)
    assert hub.rows("SELECT outcome, waits_for FROM log WHERE operation_id = ?", waiting.id) == [("refused", None)]
    answer = device.ask_hello(parked={waiting.id: "440106"})
    assert [(one["id"], one["code"]) for one in json.loads(answer.content)["settled"]] == [
        (waiting.id, "record.erased")
    ]
    assert in_tables(hub) == []
    assert found(hub) == []


@pytest.mark.parametrize("accept", [True, False])
def test_what_a_locked_device_sent_about_it_keeps_its_place_only(hub: RunningHub, accept: bool) -> None:
    device = hub.device()
    record = made(device)
    hub.store.write(lambda connection: revoke(connection, device.identity.device, hub.store.now())).result()
    device.push(device.set(record, title=(CANARY, f"{CANARY} locked")))
    order(hub, record)
    device.push(device.add(record, NOTE))
    assert in_tables(hub) == []
    judged = partial(judge, catalogue=hub.store.catalogue, device_id=device.identity.device, accept=accept)
    assert hub.store.write(judged).result() == 2
    assert in_tables(hub) == []
    assert found(hub) == []


@pytest.mark.parametrize("whose", ["entry", "body", "erasure"])
def test_verifying_names_an_erased_entry_that_somebody_edited_since(hub: RunningHub, whose: str) -> None:
    device = hub.device()
    record = made(device)
    order(hub, record)
    ((create,),) = hub.rows("SELECT operation_id FROM history WHERE record_id = ? AND seq = 1", record)
    ((erasure,),) = hub.rows("SELECT operation_id FROM history WHERE record_id = ? AND seq = 4", record)
    assert found(hub) == []
    if whose == "entry":
        edit_entry(hub, create, lambda said: said["f"].update(claim_amount=[None, "999.00"]))
    elif whose == "body":
        edit(hub, "UPDATE log SET body = body || ' ' WHERE operation_id = ?", create)
    else:
        edit_entry(hub, erasure, lambda said: said["erases"].pop())
    assert found(hub)


def test_an_entry_that_claims_to_be_erased_and_was_not_is_named(hub: RunningHub) -> None:
    device = hub.device()
    record = made(device)
    ((create,),) = hub.rows("SELECT operation_id FROM history WHERE record_id = ? AND seq = 1", record)
    edit_entry(hub, create, lambda said: said.update(erased=True))
    assert "erased by nobody" in [one.what for one in found(hub)]


def test_a_person_is_found_by_phone_and_a_ticket_by_its_number(hub: RunningHub) -> None:
    device = hub.device()
    first, second = made(device), made(device)
    ((number,),) = hub.rows("SELECT number FROM record WHERE id = ?", first)
    with hub.store.reading() as connection:
        assert [one.record for one in numbered(connection, number)] == [first]
        assert numbered(connection, "%") == []
        assert {one.record for one in about_phone(connection, "139-7766 5544")} == {first, second}
        assert {one.entries for one in about_phone(connection, "13977665544")} == {3}
    order(hub, first)
    with hub.store.reading() as connection:
        assert [one.record for one in about_phone(connection, "13977665544")] == [second]
        assert list(misfits(connection)) == []


def test_the_database_is_written_anew_once_for_each_erasure(hub: RunningHub) -> None:
    device = hub.device()
    record = made(device)
    assert not hub.service.sweeping.pending
    order(hub, record)
    assert hub.service.sweeping.pending
    assert hub.service.sweeping.finish()
    assert not hub.service.sweeping.pending
