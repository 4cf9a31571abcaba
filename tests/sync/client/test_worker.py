"""The thread that synchronises by itself: what is saved goes out, what comes is told, and it stops anywhere."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.client.state import Settings
from sync.client.status import Network, SyncStatus
from sync.client.worker import SyncWorker, sync_once
from tests.support.fault_proxy import FaultProxy
from tests.sync.client.serving import ServedHub, TestDesk, open_desk, served_hub

PATIENCE = 20.0


class Watch:
    """Hears every status and waits for the one that is meant."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.heard: list[SyncStatus] = []

    def __call__(self, status: SyncStatus) -> None:
        with self._changed:
            self.heard.append(status)
            self._changed.notify_all()

    def until(self, meant: Callable[[SyncStatus], bool]) -> SyncStatus:
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(meant, self.heard)), PATIENCE), self.heard[-3:]
            found = next(status for status in self.heard if meant(status))
            self.heard.clear()
            return found


def rests(status: SyncStatus) -> bool:
    return status.network is Network.ONLINE and not status.working


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


def worker_of(desk: TestDesk, watch: Watch) -> SyncWorker:
    return SyncWorker(
        desk.store, desk.files, listener=watch, settings=Settings(poll_every=3600.0), connect=2.0, idle=2.0
    )


def test_what_is_saved_goes_out_by_itself_and_sync_now_brings_what_others_did(hub: ServedHub, tmp_path: Path) -> None:
    here, there = hub.desk(tmp_path / "here"), hub.desk(tmp_path / "there")
    watch = Watch()
    worker = worker_of(here, watch)
    assert worker.start()
    watch.until(rests)
    record = here.submit()
    status = watch.until(lambda one: rests(one) and one.pushed == 1 and one.pulled == 1)
    assert status.pending_operations == 0
    there.sync()
    there.edit(record, description="from there")
    there.sync()
    worker.sync_now()
    watch.until(lambda one: rests(one) and one.pulled == 2)
    assert here.rows("SELECT json_extract(fields, '$.description') FROM record") == [("from there",)]
    assert worker.stop(PATIENCE)


def test_its_own_pulling_does_not_wake_it(hub: ServedHub, tmp_path: Path) -> None:
    here, there = hub.desk(tmp_path / "here"), hub.desk(tmp_path / "there")
    there.submit()
    there.sync()
    watch = Watch()
    worker = worker_of(here, watch)
    worker.start()
    watch.until(lambda one: rests(one) and one.pulled == 1)
    assert worker.stop(PATIENCE)
    assert not any(one.working for one in watch.heard)


def test_it_says_what_is_wrong_and_when_it_tries_again(hub: ServedHub, tmp_path: Path) -> None:
    with FaultProxy(hub.port) as proxy:
        desk = hub.desk(tmp_path / "here", url=proxy.url)
        proxy.black_hole()
        watch = Watch()
        worker = SyncWorker(desk.store, desk.files, listener=watch, connect=1.0, idle=0.1)
        worker.start()
        status = watch.until(lambda one: one.network is Network.STALLED)
        assert status.retry_in is not None
        desk.submit()
        proxy.none()
        worker.sync_now()
        assert watch.until(rests).pending_records == 0
        assert worker.stop(PATIENCE)


def test_stopping_in_the_middle_of_a_call_leaves_the_work_for_the_next_start(hub: ServedHub, tmp_path: Path) -> None:
    with FaultProxy(hub.port) as proxy:
        desk = hub.desk(tmp_path / "here", url=proxy.url)
        desk.submit()
        proxy.black_hole()
        watch = Watch()
        worker = SyncWorker(desk.store, desk.files, listener=watch, connect=1.0, idle=0.3)
        worker.start()
        watch.until(lambda one: one.working)
        assert worker.stop(PATIENCE)
        assert desk.rows("SELECT state FROM operation") == [("pending",)]
        proxy.none()
        assert desk.sync().network is Network.ONLINE
        assert desk.rows("SELECT state FROM operation") == [("done",)]


def test_a_device_that_no_hub_knows_does_not_synchronise(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    worker = SyncWorker(desk.store, desk.files)
    assert not worker.start()
    assert worker.status.network is Network.NOT_ENROLLED
    assert sync_once(desk.store, desk.files).network is Network.NOT_ENROLLED
    assert worker.stop()
    desk.store.close()


def test_a_damaged_scope_is_read_anew_by_the_worker_and_own_work_stays(hub: ServedHub, tmp_path: Path) -> None:
    desk, other = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    theirs = other.submit(title="their ticket")
    other.sync()
    watch = Watch()
    worker = worker_of(desk, watch)
    assert worker.start()
    watch.until(lambda status: rests(status) and status.pulled >= 1)
    desk.store.write(
        lambda connection: connection.exec_driver_sql(
            "UPDATE record SET fields = replace(fields, 'Wang', 'Wong') WHERE id = ?", (theirs,)
        )
    ).result()
    other.submit(title="another")
    other.sync()
    worker.sync_now()
    differs = watch.until(lambda status: rests(status) and bool(status.differing))
    worker.read_anew(differs.differing[0])
    watch.until(lambda status: rests(status) and not status.differing)
    mine = desk.submit(title="mine")
    watch.until(lambda status: rests(status) and status.pending_operations == 0 and status.pushed >= 1)
    assert worker.stop()
    with desk.store.reading() as connection:
        assert "Wong" not in str(
            connection.exec_driver_sql("SELECT fields FROM record WHERE id = ?", (theirs,)).fetchone()
        )
        (count,) = connection.exec_driver_sql("SELECT count(*) FROM record WHERE id = ?", (mine,)).fetchone() or (0,)
    assert count == 1
