"""What only several writers at once can show: two processes on one database, late commits, the same batch twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from core.effect import Outcome
from core.people import Person, Role
from core.record import ALIASES, NUMBER
from local_db.tables import shared
from sync.hub.embedded import EmbeddedHub
from sync.hub.folder import HubFolder, hub_folder
from sync.hub.locks import MetAnother
from sync.hub.pushing import Push
from sync.hub.registry import load_device
from sync.hub.setting_aside import Selection
from sync.hub.store import HubStore
from sync.hub.tables import hub as hub_tables
from sync.protocol.messages import PushReply, PushRequest
from tests.servers.postgresql.conftest import Start
from tests.support.postgresql_server import NoServer, PostgresServer
from tests.sync.hub.branch_devices import BranchDevice, RunningHub, start_hub

WAIT = 120


@pytest.fixture
def second(hub: RunningHub) -> Iterator[RunningHub]:
    """Another process on the same database, as far as the database can tell."""
    with closing(start_hub(hub.folder, hub.clock)) as running:
        yield running


@contextmanager
def held(store: HubStore, request: PushRequest, device: BranchDevice) -> Iterator[tuple[Future[PushReply], Any]]:
    """A push that has taken its places in the log and commits only at the end of the block."""
    merged, release = threading.Event(), threading.Event()
    with store.reading() as connection:
        who = load_device(connection, device.identity.device)
    assert who is not None
    push = Push(store, who, request)

    def merge_and_wait(connection: Connection) -> PushReply:
        reply = push._merge(connection, Selection())
        merged.set()
        assert release.wait(WAIT)
        return reply

    future = store.write(merge_and_wait)
    try:
        assert merged.wait(WAIT)
        yield future, release.set
    finally:
        release.set()


def seqs(hub: RunningHub, branch: str) -> list[int]:
    return [row[0] for row in hub.rows("SELECT seq FROM history WHERE scope = ? ORDER BY seq", f"branch:{branch}")]


def test_case_73_no_cursor_passes_a_place_that_is_taken_and_not_committed(hub: RunningHub, second: RunningHub) -> None:
    late, next_one, elsewhere = hub.device(), hub.device(), hub.device("310115")
    reader = hub.device("hq", "440106", "310115")
    reader.pull()
    with ThreadPoolExecutor(1) as threads:
        with held(hub.store, late.batch([late.create()]), late) as (first, _):
            next_one.http = elsewhere.http = second.http
            waiting = threads.submit(next_one.push, next_one.create())
            assert elsewhere.push(elsewhere.create()).res[0].seq == 1  # another branch waits for nobody
            assert [effect.home for effect in reader.pull()] == ["310115"]
            assert reader.cursors["branch:440106"].seq == 0
            assert not waiting.done()
        assert first.result(WAIT).res[0].seq == 1
        assert waiting.result(WAIT).res[0].seq == 2
    assert [effect.seq for effect in reader.pull()] == [1, 2]


def test_case_73_sixteen_writers_leave_no_gap_and_a_reader_beside_them_misses_nothing(
    hub: RunningHub, second: RunningHub
) -> None:
    devices = [hub.device("440106" if number % 2 else "310115") for number in range(8)]
    for number, device in enumerate(devices):
        device.http = (hub, second)[number // 2 % 2].http
    reader = hub.device("hq", "440106", "310115")
    done = threading.Event()

    def write(device: BranchDevice) -> None:
        for _ in range(6):
            assert {result.s for result in device.push(*[device.create() for _ in range(5)]).res} == {Outcome.APPLIED}

    def read() -> None:
        while not done.is_set():
            reader.pull(max=7)

    with ThreadPoolExecutor(9) as threads:
        reading = threads.submit(read)
        try:
            for written in [threads.submit(write, device) for device in devices]:
                written.result(WAIT)
        finally:
            done.set()
        reading.result(WAIT)
    reader.pull()
    for branch in ("440106", "310115"):
        assert [effect.seq for effect in reader.known if effect.home == branch] == list(range(1, 121))
        assert seqs(hub, branch) == list(range(1, 121))


def test_case_31_the_same_batch_at_both_processes_at_once_is_booked_once_and_answered_alike(
    hub: RunningHub, second: RunningHub
) -> None:
    device = hub.device()
    other = device.twin()
    other.http = second.http
    batch = device.batch([device.create() for _ in range(20)])
    with ThreadPoolExecutor(2) as threads:
        one, two = (threads.submit(each.post, "/push", batch) for each in (device, other))
        replies = [msgspec.json.decode(answer.result(WAIT).content, type=PushReply) for answer in (one, two)]
    assert replies[0] == replies[1]
    assert seqs(hub, "440106") == list(range(1, 21))
    assert msgspec.json.decode(other.post("/push", batch).content, type=PushReply) == replies[0]
    assert hub.rows("SELECT count(*) FROM log") == [(20,)]


def test_twins_that_arrive_at_two_processes_at_once_end_with_two_numbers(hub: RunningHub, second: RunningHub) -> None:
    one, other = hub.device(), hub.device()
    other.http = second.http
    with ThreadPoolExecutor(2) as threads:
        pushes = [threads.submit(each.push, each.create(number="440106-261120-A001")) for each in (one, other)]
        for push in pushes:
            push.result(WAIT)
    effects = one.pull()
    numbers = [effect.changes[NUMBER][1] for effect in effects]
    assert len(set(numbers)) == 2
    assert [effect.changes[ALIASES][1] for effect in effects if ALIASES in effect.changes] == [["440106-261120-A001"]]


def test_case_75_a_connection_lost_in_mid_batch_keeps_nothing_and_the_batch_is_taken_when_it_comes_again(
    hub: RunningHub, server: PostgresServer
) -> None:
    device = hub.device()
    batch = device.batch([device.create(), device.create()])
    with held(hub.store, batch, device) as (lost, _):
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{str(hub.folder.database_url).rpartition('/')[2]}' AND state = 'idle in transaction'"
        )
    with pytest.raises(OperationalError):
        lost.result(WAIT)
    assert hub.rows("SELECT count(*) FROM log") == [(0,)]
    assert [result.seq for result in device.accepted(batch).res] == [1, 2]


def test_case_75_a_server_killed_in_mid_batch_loses_and_doubles_nothing_and_is_found_again(tmp_path: Path) -> None:
    try:
        mortal = PostgresServer()
    except NoServer as reason:
        pytest.skip(str(reason))
    with (
        mortal as server,
        closing(start_hub(hub_folder(tmp_path / "hub", database_url=server.make("mortal")))) as hub,
    ):
        device, other = hub.device(), hub.device("310115")
        before = device.push(device.create())
        batch = device.batch([device.create(), device.create()])
        with held(hub.store, batch, device) as (lost, _):
            server.kill()
        with pytest.raises(OperationalError):
            lost.result(WAIT)
        down = device.post("/push", batch)
        assert down.status_code == 503, down.content
        server.start()
        assert hub.rows("SELECT count(*) FROM log") == [(1,)]
        taken = device.accepted(batch)
        assert [result.seq for result in (*before.res, *taken.res)] == [1, 2, 3]
        assert device.accepted(batch).res == taken.res
        assert hub.rows("SELECT count(*) FROM log") == [(3,)]
        assert [result.seq for result in other.push(other.create()).res] == [1]


def test_a_transaction_that_met_another_is_run_again_from_its_start(hub: RunningHub) -> None:
    begun: list[int] = []

    def task(_connection: Connection) -> str:
        begun.append(len(begun))
        if len(begun) < 3:
            raise MetAnother
        return "done"

    assert hub.store.write(task).result(WAIT) == "done"
    assert begun == [0, 1, 2]


def test_the_database_holds_what_the_tables_declare(hub: RunningHub) -> None:
    declared = {
        (table.name, column.name, bool(column.nullable))
        for tables in (shared, hub_tables)
        for table in tables.tables.values()
        for column in table.columns
    }
    made = hub.rows(
        "SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name <> 'schema_version'"
    )
    assert set(made) == declared
    indexes = {row[0] for row in hub.rows("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")}
    assert {
        index.name
        for tables in (shared, hub_tables)
        for table in tables.tables.values()
        for index in table.indexes
        if index.info.get("side") != "device"
    } <= indexes


def test_two_processes_serve_one_database(tmp_path: Path, copied: Callable[[Path], HubFolder]) -> None:
    folder = copied(tmp_path / "hub")
    hubs = [EmbeddedHub(folder.root, database_url=folder.database_url) for _ in range(2)]
    with hubs[0], hubs[1]:
        hubs[0].add_person(Person("clerk-9", "Wu", Role.CLERK, "440106"))
        assert hubs[0].healthy()
        assert hubs[1].healthy()
        with hubs[1].open_store() as store, store.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM person WHERE id = 'clerk-9'").scalar_one() == 1


def test_the_key_of_another_hub_is_refused(tmp_path: Path, started: Start) -> None:
    from core.errors import UserError
    from sync.hub.app import open_folder

    with started(tmp_path / "hub") as running:
        text = running.folder.key_file.read_bytes()
        secret = msgspec.json.decode(text)["secret"]
        running.folder.key_file.write_bytes(text.replace(secret.encode(), secret[::-1].encode()))
        with pytest.raises(UserError, match=r"hub\.key_foreign"):
            open_folder(running.folder, running.clock)
