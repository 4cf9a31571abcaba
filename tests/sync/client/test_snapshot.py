"""A new device takes a snapshot of a long scope: open tickets first, cut anywhere, verified, from a stick too."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.operation import Child, ChildKind
from core.services.commands import HandOver
from core.services.records import hand_over_record
from sync.client.bootstrap import use_seed
from sync.client.enrolment import enrol
from sync.client.failure import CallFailed, Failure, Trouble
from sync.client.http import HubConnection
from sync.client.state import Settings
from sync.client.status import Network, SyncStatus
from sync.client.worker import sync_with
from tests.sync.client.serving import BRANCH, ServedHub, TestDesk, new_act, open_desk, served_hub

SCOPE = f"branch:{BRANCH}"
OTHER = "310115"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    """A hub to which a dozen tickets are a long scope, in several parts."""
    with served_hub(tmp_path / "hub") as served:
        shorten(served)
        yield served


def shorten(hub: ServedHub) -> None:
    made = hub.hub.service.snapshots
    made.from_entries, made.records, made.entries = 10, 4, 8


@pytest.fixture
def desk(hub: ServedHub, tmp_path: Path) -> TestDesk:
    """A device that has made fourteen tickets: five are withdrawn, one has a photo, six a note."""
    desk = hub.desk(tmp_path / "counter")
    records = [desk.submit(title=f"ticket {number}") for number in range(14)]
    for record in records[:5]:
        desk.void(record)
    for record in records[5:11]:
        desk.add(record, Child(kind=ChildKind.NOTE, text="called back"))
    stored = desk.files.put(io.BytesIO(b"x" * 5_000))
    desk.add(records[7], Child(kind=ChildKind.FILE, hash=stored.hash, size=5_000, name="a.jpg", mime="image/jpeg"))
    assert desk.sync().network is Network.ONLINE
    return desk


class Tricky:
    """The hub's own connection, with `before` called before each piece of a snapshot."""

    def __init__(self, hub: HubConnection, before: Callable[[int], None]) -> None:
        self._hub = hub
        self._before = before
        self.pieces = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._hub, name)

    def snapshot_piece(self, scope: str, part: int, seq: int, start: int, length: int) -> bytes:
        self.pieces += 1
        self._before(self.pieces)
        return self._hub.snapshot_piece(scope, part, seq, start, length)


def cut(_count: int) -> None:
    raise CallFailed(Failure(Trouble.CUT))


def sync_through(desk: TestDesk, before: Callable[[int], None]) -> tuple[SyncStatus, Tricky]:
    connection = HubConnection(desk.store.identity.hub_url, desk.clock)
    line = Tricky(connection, before)
    status = sync_with(line, desk.store, desk.files, settings=Settings(pull_between=0.0))
    connection.close()
    return status, line


def is_the_same(one: TestDesk, other: TestDesk) -> bool:
    tables = [f"SELECT count(*) FROM {table}" for table in ("record", "history", "attachment")]
    tables.append("SELECT form, standing, status, day, tickets FROM summary WHERE tickets > 0 ORDER BY 1, 2, 3, 4")
    tables.append(f"SELECT seq, chain FROM cursor WHERE scope = '{SCOPE}'")
    return one.digest() == other.digest() and all(one.rows(table) == other.rows(table) for table in tables)


def test_a_new_device_takes_the_snapshot_and_ends_with_the_same_digest(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    other = hub.desk(tmp_path / "other")
    status, line = sync_through(other, lambda _count: None)
    assert (status.network, status.differing) == (Network.ONLINE, ())
    assert line.pieces >= 6
    assert is_the_same(other, desk)
    assert other.rows("SELECT value FROM meta WHERE key = 'snapshots'") == [("{}",)]
    assert other.rows("SELECT state FROM file") == [("stored",)]


def test_open_tickets_come_first_and_can_be_worked_on_while_the_rest_is_missing(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    other = hub.desk(tmp_path / "other")
    sync_through(other, lambda count: cut(count) if count > 3 else None)
    assert other.rows("SELECT standing, count(*) FROM record GROUP BY 1") == [("open", 9)]
    assert other.rows("SELECT 1 FROM cursor WHERE scope = ?", SCOPE) == []
    (record,) = other.rows("SELECT id FROM record ORDER BY id LIMIT 1")[0]
    other.edit(str(record), description="edited before the rest came")
    other.submit(title="made before the rest came")
    sync_through(other, cut)
    assert other.rows("SELECT DISTINCT state FROM operation") == [("acknowledged",)]
    other.sync()
    desk.sync()
    assert other.rows("SELECT DISTINCT state FROM operation") == [("done",)]
    assert is_the_same(other, desk)


def test_news_are_pulled_as_soon_as_all_tickets_are_here_before_their_history(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    other = hub.desk(tmp_path / "other")
    sync_through(other, lambda count: cut(count) if count > 5 else None)
    assert other.rows("SELECT count(*) FROM record") == [(14,)]
    desk.edit(str(desk.rows("SELECT id FROM record WHERE standing = 'open'")[0][0]), description="news")
    desk.sync()
    sync_through(other, cut)
    assert other.digest() == desk.digest()
    assert other.rows("SELECT count(*) FROM history") < desk.rows("SELECT count(*) FROM history")
    other.sync()
    assert is_the_same(other, desk)


def test_case_28_a_snapshot_goes_on_where_it_was_cut_however_often(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    other = hub.desk(tmp_path / "other")
    tries = 0
    while other.rows("SELECT value FROM meta WHERE key = 'snapshots'") != [("{}",)]:
        sync_through(other, lambda count: cut(count) if count > 1 else None)
        tries += 1
        assert tries <= 9
    assert other.sync().network is Network.ONLINE
    assert is_the_same(other, desk)


def test_a_part_that_is_not_what_the_manifest_says_is_never_written(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    other = hub.desk(tmp_path / "other")
    place = hub.hub.service.snapshots.build(SCOPE)
    for part in place.iterdir():
        if part.name != "manifest":
            part.write_bytes(part.read_bytes()[:-1] + b"?")
    status, _ = sync_through(other, lambda _count: None)
    assert status.network is Network.OFFLINE
    assert other.rows("SELECT count(*) FROM record") == [(0,)]


def test_a_snapshot_that_was_made_again_half_way_is_taken_anew(hub: ServedHub, desk: TestDesk, tmp_path: Path) -> None:
    other = hub.desk(tmp_path / "other")
    sync_through(other, lambda count: cut(count) if count > 2 else None)
    shutil.rmtree(hub.hub.folder.root / "snapshots")
    hub.hub.service.snapshots.build(SCOPE)
    assert other.sync().network is Network.OFFLINE, "a part has other bytes under the same name"
    assert other.sync().network is Network.ONLINE
    assert is_the_same(other, desk)


@pytest.mark.parametrize("pieces", [3, 5])
def test_a_snapshot_that_is_gone_when_it_cannot_begin_anew_is_replaced_by_the_whole_log(
    hub: ServedHub, desk: TestDesk, tmp_path: Path, pieces: int
) -> None:
    """After 3 pieces the open tickets are here, and one is worked on; after 5 only history is missing."""
    other = hub.desk(tmp_path / "other")
    sync_through(other, lambda count: cut(count) if count > pieces else None)
    (record,) = other.rows("SELECT id FROM record WHERE standing = 'open' ORDER BY id LIMIT 1")[0]
    other.edit(str(record), description="edited before the rest came")
    sync_through(other, cut)
    shutil.rmtree(hub.hub.folder.root / "snapshots")
    desk.submit(title="one more")
    for one in (desk, other, other, other, desk):
        assert one.sync().network is Network.ONLINE
    assert is_the_same(other, desk)
    assert other.rows("SELECT value FROM meta WHERE key = 'snapshots'") == [("{}",)]


def test_a_snapshot_that_is_gone_half_way_is_taken_anew(hub: ServedHub, desk: TestDesk, tmp_path: Path) -> None:
    other = hub.desk(tmp_path / "other")
    sync_through(other, lambda count: cut(count) if count > 2 else None)
    shutil.rmtree(hub.hub.folder.root / "snapshots")
    desk.submit(title="one more")
    desk.sync()
    assert other.sync().network is Network.ONLINE
    assert is_the_same(other, desk)


def test_parts_on_a_stick_are_not_fetched_and_say_nothing_without_the_manifest(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    place = hub.hub.service.snapshots.build(SCOPE)
    stick = tmp_path / "stick"
    shutil.copytree(place, stick)
    assert all(b"ticket" not in part.read_bytes() for part in stick.iterdir())
    other = hub.desk(tmp_path / "other")
    other.store.write(lambda connection: use_seed(connection, stick)).result()
    _, line = sync_through(other, cut)
    assert line.pieces == 0
    assert is_the_same(other, desk)


def test_a_device_that_has_tickets_of_the_scope_pulls_its_log(hub: ServedHub, desk: TestDesk, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = open_desk(tmp_path / "other")
    hub.desks.append(other)
    other.submit(title="before")
    enrol(other.store, None, hub.url, hub.hub.code(BRANCH), "other")
    _, line = sync_through(other, lambda _count: None)
    assert line.pieces == 0
    desk.sync()
    assert is_the_same(other, desk)


def test_a_device_that_gave_its_only_ticket_away_pulls_the_log_that_tells_of_it(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    fresh = hub.desk(tmp_path / "fresh")
    record = fresh.submit(title="made here and sent on")
    giving = HandOver(new_act(), fresh.person, record, f"branch:{OTHER}")
    fresh.store.execute(hand_over_record, giving).result()
    for _ in range(3):
        assert fresh.sync().network is Network.ONLINE
    with fresh.store.plain_reading() as connection:
        states = {row[0] for row in connection.raw.execute("SELECT state FROM operation")}
    assert states == {"done"}


def test_another_branch_may_not_take_it(hub: ServedHub, desk: TestDesk, tmp_path: Path) -> None:
    stranger = hub.desk(tmp_path / "stranger", "310115")
    connection = HubConnection(hub.url, stranger.clock)
    connection.authorise(stranger.store.identity)
    with pytest.raises(CallFailed) as refused:
        connection.snapshot(SCOPE)
    assert refused.value.failure.code == "scope_changed"
    connection.close()


@pytest.mark.parametrize("pages", [(BRANCH, OTHER), (OTHER, BRANCH)])
def test_tickets_that_moved_after_the_older_of_two_snapshots_stay_here_when_the_log_that_they_left_is_read(
    hub: ServedHub, desk: TestDesk, tmp_path: Path, pages: tuple[str, str]
) -> None:
    there = hub.desk(tmp_path / "there", OTHER)
    there.person = "clerk-3"
    hub.desk(tmp_path / "early").sync()  # the older snapshot is made for it
    for record in desk.rows("SELECT id FROM record WHERE standing = 'open' ORDER BY id"):
        moving = HandOver(new_act(), desk.person, str(record[0]), f"branch:{OTHER}")
        desk.store.execute(hand_over_record, moving).result()
    desk.sync()
    there.submit(title="made there")
    there.sync()
    late = hub.desk(tmp_path / "late", "hq", *pages)
    for _ in range(2):
        assert late.sync().differing == ()
    assert late.rows("SELECT count(*) FROM record") == [(15,)]
    for scope, held in ((SCOPE, desk), (f"branch:{OTHER}", there)):
        assert late.digest(scope) == held.digest(scope)
    counts = "SELECT sum(tickets) FROM summary WHERE tickets > 0"
    assert late.rows(counts) == [(15,)]
    own = "SELECT id, record_id, voided FROM (SELECT operation_id AS id, record_id, voided FROM attachment) ORDER BY 1"
    assert late.rows(own) == there.rows(own)
