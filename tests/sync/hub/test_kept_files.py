"""For what the hub keeps a file: parked work, and quarantine that nobody has judged; an erasure leaves it to them."""

from __future__ import annotations

from functools import partial

import msgspec
import pytest

from core.effect import Outcome
from core.operation import Child, ChildKind, Kind, Operation
from sync.hub.quarantine import judge
from sync.hub.registry import revoke
from tests.sync.hub.branch_devices import BranchDevice, RunningHub, new_id
from tests.sync.hub.test_erasures import order
from tests.sync.hub.test_files import HASH, PHOTO, get, send

CHILD = Child(ChildKind.FILE, hash=HASH, size=len(PHOTO), name="damage.jpg", mime="image/jpeg")


def held(hub: RunningHub) -> bool:
    return hub.rows("SELECT count(*) FROM held_file WHERE hash = ?", HASH) == [(1,)]


def a_month_passes(hub: RunningHub, *devices: BranchDevice) -> None:
    hub.clock.forward(days=31)
    hub.service.tidy()
    for one in devices:
        one.get_token()


def waiting(device: BranchDevice, record: str, need: str) -> Operation:
    return device.operation(Kind.ADD, record, child=CHILD, needs=(need,))


def locked(hub: RunningHub, device: BranchDevice) -> None:
    hub.store.write(lambda connection: revoke(connection, device.identity.device, hub.store.now())).result()


def judged(hub: RunningHub, device: BranchDevice, *, accept: bool) -> int:
    task = partial(judge, catalogue=hub.store.catalogue, device_id=device.identity.device, accept=accept)
    return hub.store.write(task).result()


def test_a_file_of_parked_work_stays_until_that_is_taken_up(hub: RunningHub) -> None:
    device, other = hub.device(), hub.device()
    create = device.create()
    late = other.create(record=new_id())
    device.push(create)
    add = waiting(device, create.record, late.id)
    assert [one.s for one in device.push(add).res] == [Outcome.PARKED]
    send(device)
    a_month_passes(hub, device, other)
    assert held(hub)
    other.push(late)
    assert get(other).content == PHOTO


def test_a_file_of_refused_work_goes_after_thirty_days(hub: RunningHub) -> None:
    device = hub.device()
    create = device.create()
    device.push(create)
    refused = msgspec.structs.replace(device.add(create.record, CHILD), by="stranger")
    assert [one.s for one in device.push(refused).res] == [Outcome.REFUSED]
    send(device)
    a_month_passes(hub)
    assert not held(hub)


@pytest.mark.parametrize("accept", [True, False])
def test_a_file_in_quarantine_stays_until_it_is_judged_and_then_if_it_was_accepted(
    hub: RunningHub, accept: bool
) -> None:
    device = hub.device()
    locked(hub, device)
    create = device.create()
    device.push(create, device.add(create.record, CHILD))
    send(device)
    a_month_passes(hub)
    assert held(hub)
    assert judged(hub, device, accept=accept) == 2
    a_month_passes(hub)
    assert held(hub) is accept


def test_an_erasure_leaves_the_file_that_quarantine_or_parked_work_on_another_record_needs(hub: RunningHub) -> None:
    device, lost, reader = hub.device(), hub.device(), hub.device()
    erased, parked = device.create(), device.create()
    late = reader.create()
    device.push(erased, device.add(erased.record, CHILD), parked, waiting(device, parked.record, late.id))
    send(device)
    locked(hub, lost)
    apart = lost.create()
    lost.push(apart, lost.add(apart.record, CHILD))
    assert order(hub, erased.record)
    assert hub.service.sweeping.finish()
    assert hub.service.files.path_of(HASH).is_file()
    assert judged(hub, lost, accept=False) == 2
    reader.push(late)
    assert get(reader).content == PHOTO


def test_the_file_of_an_erased_record_goes_with_all_that_waited_on_it(hub: RunningHub) -> None:
    device, lost = hub.device(), hub.device()
    create = device.create()
    device.push(create, device.add(create.record, CHILD), *(waiting(device, create.record, new_id()) for _ in range(2)))
    send(device)
    locked(hub, lost)
    lost.push(lost.add(create.record, CHILD))
    assert order(hub, create.record)
    assert hub.service.sweeping.finish()
    assert not held(hub)
    assert not hub.service.files.path_of(HASH).exists()
