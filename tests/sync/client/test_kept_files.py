"""Files live as long as any work that refers to them stands anywhere: on a device, parked or apart at the hub (I15)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest

from core.errors import UserError
from core.people import Person, Role
from core.services.commands import HandOver
from core.services.records import hand_over_record
from local_db.catalogue import publish
from local_db.file_queue import ask_for_original
from local_db.file_settings import FileSettings, Originals, save_file_settings
from local_db.queries.stuck import Settled, StuckAct, stuck_acts
from local_db.stuck import DROPPED, RETRIED, drop, retry
from local_db.upkeep import collect_files
from sync.client.http import HubConnection
from sync.client.orders import Obey
from sync.client.status import Network
from sync.client.tasks import Tasks
from sync.hub.quarantine import judge, order_wipe
from sync.hub.registry import put_person, revoke
from tests.sync.client.serving import BRANCH, ServedHub, TestDesk, new_act, served_hub
from tests.sync.hub.test_erasures import order
from tests.sync.stick.carrying import attach, photo

STRANGER = "stranger"
NEWER = 99
"""A version of the form that the hub does not know yet."""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hub") as served:
        yield served


@pytest.fixture
def desk(hub: ServedHub, tmp_path: Path) -> TestDesk:
    return hub.desk(tmp_path / "counter")


def held(hub: ServedHub) -> set[str]:
    return {str(row[0]) for row in hub.hub.rows("SELECT hash FROM held_file")}


def a_month_passes(hub: ServedHub, *desks: TestDesk) -> None:
    """The hub starts anew, and each device makes its daily check."""
    hub.hub.clock.forward(days=31)
    hub.hub.service.tidy()
    for one in desks:
        one.clock.forward(days=31)
        collect_files(one.store, one.files)


def refused_file(hub: ServedHub, desk: TestDesk) -> str:
    """A file attached by somebody whom the hub does not know; its hash."""
    record = desk.submit()
    desk.sync()
    desk.person = STRANGER
    name = attach(desk, record, b"evidence of the damage", "evidence.txt", "text/plain")
    desk.sync()
    desk.person = "clerk"
    assert [act.code for act in stuck(desk)] == ["person.unknown"]
    return name


def stuck(desk: TestDesk) -> list[StuckAct]:
    with desk.store.reading() as connection:
        return stuck_acts(connection)


def retry_all(desk: TestDesk) -> None:
    store = desk.store
    for act in stuck(desk):
        entry = Settled(act.act, RETRIED, "clerk", 5, ())
        store.write(partial(retry, forms=store.catalogue, ids=store.ids, settled=entry, record=act.record)).result()


def drop_all(desk: TestDesk) -> None:
    store = desk.store
    for act in stuck(desk):
        entry = Settled(act.act, DROPPED, "clerk", 5, ())
        store.write(partial(drop, forms=store.catalogue, settled=entry, record=act.record)).result()


def introduce(hub: ServedHub) -> None:
    someone = Person(STRANGER, "New", Role.CLERK, BRANCH)
    hub.hub.store.write(partial(put_person, someone=someone)).result()


def hold_originals(desk: TestDesk) -> None:
    settings = FileSettings(originals=Originals.ON_REQUEST)
    desk.store.write(lambda connection: save_file_settings(connection, settings)).result()


def lock(hub: ServedHub, desk: TestDesk) -> str:
    device = desk.store.identity.device
    hub.hub.store.write(lambda connection: revoke(connection, device, hub.hub.store.now())).result()
    return device


def test_the_file_of_a_refused_act_stays_with_its_card_and_goes_again_with_it(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    name = refused_file(hub, desk)
    a_month_passes(hub, desk)
    assert held(hub) == set(), "what is refused, its device keeps"
    assert desk.files.verify(name)
    introduce(hub)
    retry_all(desk)
    assert desk.sync().pending_files == 0
    assert held(hub) == {name}
    other = hub.desk(tmp_path / "other")
    other.sync()
    assert other.files.verify(name)


def test_a_file_that_is_attached_once_more_is_sent_though_it_was_at_the_hub_once(
    hub: ServedHub, desk: TestDesk
) -> None:
    name = refused_file(hub, desk)
    a_month_passes(hub)
    assert held(hub) == set()
    assert attach(desk, desk.submit(), b"evidence of the damage", "again.txt", "text/plain") == name
    desk.sync()
    assert held(hub) == {name}


def test_a_file_of_another_ticket_is_at_the_hub_and_does_not_wait(hub: ServedHub, desk: TestDesk) -> None:
    attach(desk, desk.submit(), b"evidence of the damage", "first.txt", "text/plain")
    assert desk.sync().pending_files == 0
    hold_originals(desk)
    attach(desk, desk.submit(), b"evidence of the damage", "second.txt", "text/plain")
    assert desk.sync().pending_files == 0


def test_a_file_of_a_dropped_act_is_not_sent_any_more_and_goes_after_a_month(hub: ServedHub, desk: TestDesk) -> None:
    hold_originals(desk)
    name = refused_file(hub, desk)
    assert desk.sync().pending_files == 1
    drop_all(desk)
    assert desk.sync().pending_files == 0
    assert desk.rows("SELECT hash FROM file") == []
    a_month_passes(hub, desk)
    assert not desk.files.has(name)


def test_dropping_one_act_leaves_the_file_that_another_needs(hub: ServedHub, desk: TestDesk) -> None:
    hold_originals(desk)
    name = refused_file(hub, desk)
    attach(desk, desk.submit(), b"evidence of the damage", "again.txt", "text/plain")
    drop_all(desk)
    assert desk.rows("SELECT hash, state FROM file") == [(name, "stored")]


def test_photos_in_quarantine_stay_until_somebody_has_judged_it(hub: ServedHub, desk: TestDesk, tmp_path: Path) -> None:
    other = hub.desk(tmp_path / "other")
    for one in (desk, other):
        one.sync()
    kept, rejected = photo(desk, desk.submit(), 1), photo(other, other.submit(), 2)
    devices = [lock(hub, one) for one in (desk, other)]
    for one in (desk, other):
        assert one.sync().network is Network.REVOKED
    assert {kept, rejected} <= held(hub)
    a_month_passes(hub)
    assert {kept, rejected} <= held(hub)
    store = hub.hub.store
    for device, accept in zip(devices, (True, False), strict=True):
        store.write(partial(judge, catalogue=store.catalogue, device_id=device, accept=accept)).result()
    a_month_passes(hub)
    assert held(hub) == {kept}
    reader = hub.desk(tmp_path / "reader")
    reader.sync()
    assert reader.files.verify(kept)


def test_photos_of_parked_work_stay_at_both_ends_until_it_is_taken_up(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    form = desk.store.catalogue.form("complaint")
    newer = msgspec.structs.replace(form, version=NEWER)
    other = hub.desk(tmp_path / "other")
    for one in (desk, other):
        one.store.write(partial(publish, forms=[newer])).result()
        one.store.catalogue.add(newer)
    name = photo(desk, desk.submit())
    desk.sync()
    assert hub.hub.rows("SELECT outcome FROM log") == [("parked",)] * 2
    a_month_passes(hub, desk)
    assert name in held(hub)
    assert desk.files.verify(name)
    hub.hub.store.publish([newer])
    hub.hub.service.tidy()
    other.sync()
    assert other.files.verify(name)


def test_a_locked_device_sends_the_originals_that_it_holds_back_before_it_is_erased(
    hub: ServedHub, desk: TestDesk
) -> None:
    hold_originals(desk)
    name = photo(desk, desk.submit())
    desk.sync()
    assert name not in held(hub)
    device, key = lock(hub, desk), hub.hub.service.orders
    order = partial(order_wipe, key=key, device_id=device, now=1)
    tasks = Tasks(desk.store, desk.files, HubConnection(hub.url, desk.clock))
    tasks.carry_out(Obey(key.order_wipe(device, 5)))
    assert not desk.store.ordered_away, "an order that comes too early is not obeyed"
    desk.sync()
    with pytest.raises(UserError, match=r"device\.files_unsent"):
        hub.hub.store.write(order).result()
    assert name in held(hub)
    desk.sync()
    hub.hub.store.write(order).result()
    desk.sync()
    assert desk.store.ordered_away


def test_a_device_is_not_erased_before_the_hub_has_the_files_of_refused_work_again(
    hub: ServedHub, desk: TestDesk
) -> None:
    name = refused_file(hub, desk)
    a_month_passes(hub, desk)
    device, store = lock(hub, desk), hub.hub.store
    desk.sync()
    store.write(partial(order_wipe, key=hub.hub.service.orders, device_id=device, now=1)).result()
    desk.sync()
    assert not desk.store.ordered_away
    desk.sync()
    assert held(hub) == {name}
    desk.sync()
    assert desk.store.ordered_away


def test_an_original_held_back_is_given_to_the_branch_that_has_the_ticket_now(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    asker = hub.desk(tmp_path / "asker", "310115")
    hold_originals(desk)
    record = desk.submit()
    name = photo(desk, record)
    desk.sync()
    desk.store.execute(hand_over_record, HandOver(new_act(), desk.person, record, "branch:310115")).result()
    desk.sync()
    assert desk.rows("SELECT hash FROM attachment") == []
    a_month_passes(hub, desk)
    assert desk.files.verify(name), "it is nowhere else"
    asker.sync()
    asker.store.write(lambda connection: ask_for_original(connection, name)).result()
    for one in (asker, desk, asker):
        one.sync()
    assert asker.files.verify(name)
    a_month_passes(hub, desk)
    assert not desk.files.has(name), "it is at the hub now"


def test_a_file_that_went_with_its_ticket_comes_again_with_it(hub: ServedHub, desk: TestDesk, tmp_path: Path) -> None:
    other = hub.desk(tmp_path / "other", "310115")
    other.person = "clerk-3"
    record = desk.submit()
    name = photo(desk, record)
    desk.sync()
    desk.store.execute(hand_over_record, HandOver(new_act(), desk.person, record, "branch:310115")).result()
    desk.sync()
    a_month_passes(hub, desk)
    assert not desk.files.has(name)
    assert desk.rows("SELECT count(*) FROM file") == [(0,)]
    other.sync()
    other.store.execute(hand_over_record, HandOver(new_act(), other.person, record, f"branch:{BRANCH}")).result()
    for one in (other, desk):
        one.sync()
    assert desk.files.verify(name)


def test_an_erasure_leaves_the_file_of_a_card_on_another_ticket(hub: ServedHub, desk: TestDesk) -> None:
    name = refused_file(hub, desk)
    record = desk.submit()
    assert attach(desk, record, b"evidence of the damage", "same.txt", "text/plain") == name
    desk.sync()
    assert order(hub.hub, record)
    desk.sync()
    assert desk.rows("SELECT count(*) FROM attachment") == [(0,)]
    assert desk.files.verify(name)
    assert desk.rows("SELECT state FROM file") == [("stored",)]
