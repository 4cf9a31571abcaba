"""A device that headquarters locked: its unsent work is kept apart, and only then may it be erased (I17)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest

from core.errors import UserError
from core.operation import Stream
from local_db.identity import Identity
from local_db.queries.stuck import Settled, stuck_acts
from local_db.stuck import RETRIED, retry
from local_db.upload import Answer, OutboxBatch, set_aside
from sync.client.http import HubConnection
from sync.client.orders import Obey
from sync.client.status import Network
from sync.client.tasks import Tasks
from sync.client.worker import sync_with
from sync.hub.command_line import main
from sync.hub.quarantine import judge, order_wipe, waiting_of
from sync.hub.registry import revoke
from sync.hub.status import hub_status
from tests.local_db.desks import new_desk, reopened
from tests.sync.client.offline_desks import shown
from tests.sync.client.serving import ServedHub, TestDesk, served_hub
from tests.sync.hub.branch_devices import SetClock


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


def lock(hub: ServedHub, desk: TestDesk) -> str:
    device = desk.store.identity.device
    hub.hub.store.write(lambda connection: revoke(connection, device, hub.hub.store.now())).result()
    return device


def judged(hub: ServedHub, device: str, *, accept: bool) -> int:
    catalogue = hub.hub.store.catalogue
    return hub.hub.store.write(lambda connection: judge(connection, catalogue, device, accept=accept)).result()


def contents(hub: ServedHub) -> list[object]:
    tables = ("log", "record", "history", "attachment", "inbox", "counter", "replica_stream", "echo")
    return [hub.hub.rows(f"SELECT * FROM {table}") for table in tables]


def test_a_locked_device_changes_nothing_but_quarantine_and_reads_nothing(hub: ServedHub, tmp_path: Path) -> None:
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    record = a.submit(title="before")
    for desk in (a, b):
        desk.sync()
    device = lock(hub, a)
    b.submit(title="not for the locked one")
    b.sync()
    before = contents(hub)
    a.edit(record, description="after the lock")
    a.submit(title="after the lock")
    for _ in range(3):
        assert a.sync().network is Network.REVOKED
    assert contents(hub) == before
    assert {one.fields["title"] for one in shown(a).values()} == {"before", "after the lock"}
    assert a.rows("SELECT DISTINCT state, code FROM operation WHERE n > 1") == [("parked", "device.quarantined")]
    with hub.hub.store.reading() as connection:
        assert hub_status(connection).quarantined == {device: 2}
        assert [one.kind for one in waiting_of(connection, device)] == ["set", "create"]
    told = [(one.kind, one.device) for one in b.sync().incidents]
    assert told == [("quarantined", device)], "managers are told once that something waits for their review"


def test_accepted_it_is_merged_like_any_other_work_once(hub: ServedHub, tmp_path: Path) -> None:
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    record = a.submit(title="before")
    for desk in (a, b):
        desk.sync()
    device = lock(hub, a)
    a.edit(record, description="after the lock")
    a.submit(title="after the lock")
    a.sync()
    assert judged(hub, device, accept=True) == 2
    assert judged(hub, device, accept=True) == 0
    b.sync()
    assert shown(b)[record].fields["description"] == "after the lock"
    assert {one.fields["title"] for one in shown(b).values()} == {"before", "after the lock"}
    a.submit(title="later still")
    a.sync()
    assert judged(hub, device, accept=True) == 1
    b.sync()
    assert len(shown(b)) == 3
    assert hub.hub.rows("SELECT count(*), count(DISTINCT operation_id) FROM log") == [(4, 4)]


def test_rejected_it_stays_in_the_log_without_effect(hub: ServedHub, tmp_path: Path) -> None:
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    for desk in (a, b):
        desk.sync()
    device = lock(hub, a)
    a.submit(title="after the lock")
    a.sync()
    assert judged(hub, device, accept=False) == 1
    b.sync()
    assert shown(b) == {}
    assert hub.hub.rows("SELECT outcome FROM log") == [("refused",)]
    assert hub.hub.rows("SELECT verdict, body IS NOT NULL FROM quarantine") == [("rejected", 1)]


def test_cut_off_in_the_middle_of_its_push_nothing_is_taken_half(hub: ServedHub, tmp_path: Path) -> None:
    a = hub.desk(tmp_path / "a")
    a.sync()
    for number in range(5):
        a.submit(title=f"ticket {number}")

    class LockedOnTheWay(HubConnection):
        def push(self, identity: Identity, batch: OutboxBatch) -> tuple[Answer, ...]:
            if not hub.hub.rows("SELECT id FROM device WHERE revoked_at > 0"):
                lock(hub, a)
            return super().push(identity, batch)

    line = LockedOnTheWay(hub.url, a.clock)
    status = sync_with(line, a.store, a.files)
    line.close()
    assert status.network is Network.REVOKED
    assert hub.hub.rows("SELECT count(*) FROM log") == [(0,)]
    assert hub.hub.rows("SELECT count(*) FROM quarantine") == [(5,)]


def test_a_lost_answer_from_quarantine_is_given_again(hub: ServedHub, tmp_path: Path) -> None:
    device = hub.hub.device()
    hub.hub.store.write(lambda connection: revoke(connection, device.identity.device, 1)).result()
    first = device.batch([device.create(), device.create()])
    assert device.accepted(first).res == device.accepted(first).res
    device.push(device.create())
    assert hub.hub.rows("SELECT n FROM quarantine ORDER BY n") == [(1,), (2,), (3,)]
    twin = device.twin()
    twin.streams["work"].n, twin.streams["work"].hash = 0, bytes(32)
    answer = twin.post("/push", twin.batch([twin.create()]))
    assert (answer.status_code, answer.json()["error"]) == (409, "device_forked")


def test_it_is_ordered_to_erase_itself_only_when_everything_lies_in_quarantine(hub: ServedHub, tmp_path: Path) -> None:
    a = hub.desk(tmp_path / "a")
    a.sync()
    device, key = a.store.identity.device, hub.hub.service.orders

    def order() -> None:
        hub.hub.store.write(lambda connection: order_wipe(connection, key, device, 1)).result()

    with pytest.raises(UserError, match=r"device\.not_revoked"):
        order()
    lock(hub, a)
    with pytest.raises(UserError, match=r"device\.not_heard"):
        order()
    a.submit()
    a.sync()
    with pytest.raises(UserError, match=r"device\.unsent"):
        order()
    a.sync()
    order()
    assert not a.store.ordered_away
    a.sync()
    assert a.store.ordered_away


def test_an_order_that_is_not_the_hubs_or_for_another_device_or_too_early_is_not_believed(
    hub: ServedHub, tmp_path: Path
) -> None:
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    for desk in (a, b):
        desk.sync()
    key = hub.hub.service.orders
    tasks = Tasks(a.store, a.files, HubConnection(hub.url, a.clock))
    mine = key.order_wipe(a.store.identity.device, 5)
    for wrong in (
        key.order_wipe(b.store.identity.device, 5),
        msgspec.structs.replace(mine, at=6),
        msgspec.structs.replace(mine, signature="00" * 64),
    ):
        tasks.carry_out(Obey(wrong))
        assert not a.store.ordered_away
    a.submit()
    tasks.carry_out(Obey(mine))
    assert not a.store.ordered_away


def test_an_ordered_erasure_leaves_nothing_to_read_and_no_key(tmp_path: Path) -> None:
    from local_db.upkeep import back_up
    from local_db.wipe import note_wipe

    clock = SetClock()
    desk = new_desk(tmp_path / "desk", clock)
    back_up(desk)
    desk.store.write(partial(note_wipe, order="{}")).result()
    root = desk.profile.root
    desk.close()
    with pytest.raises(UserError, match=r"profile\.erased"):
        reopened(root, clock)
    assert [path.name for path in root.rglob("*") if path.is_file()] in ([], ["instance.lock"])
    with pytest.raises(UserError, match=r"keys\.file_missing"):
        reopened(root, clock)


def test_the_administrator_sees_accepts_and_wipes_from_the_command_line(
    hub: ServedHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a = hub.desk(tmp_path / "a")
    a.sync()
    device = lock(hub, a)
    record = a.submit(title="the title is not printed")
    for _ in range(2):
        a.sync()
    folder = str(hub.hub.folder.root)

    def run(*words: str) -> str:
        assert main(["--data", folder, *words]) == 0
        return capsys.readouterr().out

    assert f"{device}  1 operations wait" in run("quarantine")
    listed = run("quarantine", device)
    assert f"create complaint  record {record}" in listed
    assert "the title" not in listed
    hub.hub.make_fail("INSERT ON record")
    said = run("quarantine", device, "--accept")
    assert "0 operations accepted" in said
    assert "1 operations cannot be merged and were set aside" in said
    assert "erases itself" in run("wipe", device)
    a.sync()
    assert a.store.ordered_away


def test_a_locked_device_is_not_erased_while_words_stand_still_on_it_that_never_came_to_the_hub(
    hub: ServedHub, tmp_path: Path
) -> None:
    desk = hub.desk(tmp_path / "a")
    record = desk.submit()
    desk.sync()
    desk.edit(record, description="no request carried this")
    task = partial(set_aside, forms=desk.store.catalogue, name=Stream.WORK, numbers=(2,), code="operation.too_large")
    desk.store.write(task).result()
    device, key = lock(hub, desk), hub.hub.service.orders
    order = partial(order_wipe, key=key, device_id=device, now=1)
    for _ in range(2):
        desk.sync()
    with pytest.raises(UserError, match=r"device\.unsent"):
        hub.hub.store.write(order).result()
    tasks = Tasks(desk.store, desk.files, HubConnection(hub.url, desk.clock))
    tasks.carry_out(Obey(key.order_wipe(device, 5)))
    assert not desk.store.ordered_away, "an order from before the hub knew is not obeyed"
    with desk.store.reading() as connection:
        (act,) = stuck_acts(connection)
    store, entry = desk.store, Settled(act.act, RETRIED, desk.person, 5, ())
    store.write(lambda connection: retry(connection, store.catalogue, store.ids, entry, record)).result()
    for _ in range(2):
        desk.sync()
    with hub.hub.store.reading() as connection:
        assert "set" in [one.kind for one in waiting_of(connection, device)]
    hub.hub.store.write(order).result()
    desk.sync()
    assert desk.store.ordered_away
