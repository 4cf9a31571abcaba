"""The first start of a computer with a stick: headquarters writes the parts, the device reads them there."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UserError
from core.operation import Child, ChildKind
from local_db.machine import free_bytes
from sync.client.failure import CallFailed, Failure, Trouble
from sync.client.first_copy import copy_helps, use_first_copy
from sync.client.http import HubConnection
from sync.client.state import Settings
from sync.client.status import Network
from sync.client.worker import sync_with
from sync.hub.stick_commands import write_first_copy
from sync.protocol.stick import FIRST_COPY, FOLDER
from tests.local_db.mounts import small_disk
from tests.sync.client.serving import BRANCH, ServedHub, TestDesk
from tests.sync.stick.carrying import round_trip, waiting


class NoPieces(HubConnection):
    """A line that carries everything but the parts of snapshots."""

    def snapshot_piece(self, scope: str, part: int, seq: int, start: int, length: int) -> bytes:
        raise CallFailed(Failure(Trouble.STALLED))


@pytest.fixture
def desk(hub: ServedHub, tmp_path: Path) -> TestDesk:
    """A device with a dozen tickets, which the hub takes for a long scope."""
    made = hub.hub.service.snapshots
    made.from_entries, made.records, made.entries = 10, 4, 8
    desk = hub.desk(tmp_path / "counter")
    for number in range(12):
        desk.add(desk.submit(title=f"ticket {number}"), Child(kind=ChildKind.NOTE, text="called back"))
    assert desk.sync().network is Network.ONLINE
    return desk


def sync_without_pieces(desk: TestDesk) -> Network:
    line = NoPieces(desk.store.identity.hub_url, desk.clock)
    try:
        return sync_with(line, desk.store, desk.files, settings=Settings(pull_between=0.0)).network
    finally:
        line.close()


def test_a_new_computer_reads_the_first_copy_and_nothing_of_it_over_the_line(
    hub: ServedHub, desk: TestDesk, tmp_path: Path, stick: Path
) -> None:
    manifest = write_first_copy(hub.hub.service, BRANCH, stick)
    fresh = hub.desk(tmp_path / "fresh")
    assert copy_helps(fresh.store)
    assert use_first_copy(fresh.store, stick) == len(manifest.parts) > 2
    assert sync_without_pieces(fresh) is Network.ONLINE
    assert fresh.digest() == desk.digest()
    assert not copy_helps(fresh.store)


def test_a_stick_without_a_first_copy_and_one_that_is_gone_are_named(
    hub: ServedHub, desk: TestDesk, tmp_path: Path, stick: Path
) -> None:
    with pytest.raises(UserError, match=r"stick\.no_first_copy"):
        use_first_copy(desk.store, stick)
    with pytest.raises(UserError, match=r"stick\.gone"):
        use_first_copy(desk.store, tmp_path / "none")


def test_a_first_copy_goes_on_where_the_stick_was_full(hub: ServedHub, desk: TestDesk, tmp_path: Path) -> None:
    with small_disk(tmp_path / "small stick", 2) as small:
        (small / "ballast").write_bytes(bytes(free_bytes(small) - (1 << 20) - 4_000))
        with pytest.raises(UserError, match=r"stick\.full"):
            write_first_copy(hub.hub.service, BRANCH, small)
        written = {place.name for place in (small / FOLDER / FIRST_COPY).iterdir()}
        (small / "ballast").unlink()
        manifest = write_first_copy(hub.hub.service, BRANCH, small)
        assert written < {part.hash for part in manifest.parts}


def test_work_goes_by_stick_while_a_snapshot_is_half_way_and_nothing_is_taken_in_twice(
    hub: ServedHub, desk: TestDesk, tmp_path: Path, stick: Path
) -> None:
    fresh = hub.desk(tmp_path / "fresh")
    assert sync_without_pieces(fresh) is Network.STALLED
    mine = fresh.submit(title="made meanwhile")
    taken = round_trip(hub, fresh, stick)
    assert (taken.operations, taken.entries) == (1, 0)
    assert fresh.sync().network is Network.ONLINE
    desk.sync()
    assert waiting(fresh) == 0
    assert mine in {row[0] for row in desk.rows("SELECT id FROM record")}
    assert fresh.digest() == desk.digest()


def test_a_new_computer_without_any_line_gets_everything_by_stick(
    hub: ServedHub, desk: TestDesk, tmp_path: Path, stick: Path
) -> None:
    fresh = hub.desk(tmp_path / "fresh")
    assert round_trip(hub, fresh, stick).entries == 24
    assert fresh.digest() == desk.digest()


def test_a_short_log_needs_no_first_copy(hub: ServedHub, tmp_path: Path, stick: Path) -> None:
    with pytest.raises(UserError, match=r"first_copy\.not_needed"):
        write_first_copy(hub.hub.service, BRANCH, stick)
    with pytest.raises(UserError, match=r"branch\.unknown"):
        write_first_copy(hub.hub.service, "999999", stick)
