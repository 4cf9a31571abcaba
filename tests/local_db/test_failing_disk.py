from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import apsw
import pytest
from sqlalchemy.exc import DBAPIError

from core.errors import UserError
from tests.local_db import apsw_dbapi
from tests.local_db.clocks import FixedClock
from tests.local_db.desks import complaint, new_store, save
from tests.local_db.faulty_disk import FaultyDisk


@pytest.fixture
def disk(request: pytest.FixtureRequest) -> Iterator[FaultyDisk]:
    disk = FaultyDisk(f"faulty {id(request)}")
    yield disk
    disk.unregister()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one saved complaint, not encrypted."""
    disk = FaultyDisk("sound")
    path = tmp_path_factory.mktemp("base") / "branchdesk.db"
    store = new_store(path, FixedClock(), disk.driver())
    save(store, complaint("before", "之前"))
    store.close()
    disk.unregister()
    return path


def whole_tickets(path: Path) -> list[str]:
    """Titles of the records; every one has its history and its outbox row, and the file is sound."""
    with closing(apsw_dbapi.Connection(str(path))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        records = connection.execute("SELECT id, title FROM record").fetchall()
        for table in ("history", "operation"):
            ids = [row[0] for row in connection.execute(f"SELECT record_id FROM {table}").fetchall()]
            assert sorted(ids) == sorted(record for record, _ in records)
    return sorted(title for _, title in records)


@pytest.mark.parametrize("failure", [apsw.IOError, apsw.FullError])
def test_case_10_and_7_a_failure_at_any_disk_operation_of_a_save_loses_and_tears_nothing(
    base: Path, tmp_path: Path, disk: FaultyDisk, failure: type[apsw.Error]
) -> None:
    fired = 0
    for point in range(1, 400):
        path = tmp_path / f"{point}.db"
        shutil.copy(base, path)
        store = new_store(path, FixedClock(), disk.driver())
        disk.arm(failure, point)
        acknowledged, failed = ["之前"], None
        try:
            save(store, complaint("during", "期间"))
            acknowledged.append("期间")
        except UserError as error:
            failed = error.code
        assert failed in (None, "store.io_error", "store.disk_full", "store.not_writable")
        had_failed = disk.disarm()
        save(store, complaint("after", "之后"))
        acknowledged.append("之后")
        store.close()
        present = whole_tickets(path)
        assert set(acknowledged) <= set(present) <= {"之前", "期间", "之后"}
        if not had_failed:
            break
        fired += 1
    assert fired >= 30


@pytest.mark.parametrize("failure", [apsw.IOError, apsw.FullError])
def test_case_10_a_failure_at_any_disk_operation_of_closing_loses_no_save(
    base: Path, tmp_path: Path, disk: FaultyDisk, failure: type[apsw.Error]
) -> None:
    fired = 0
    for point in range(1, 400):
        path = tmp_path / f"{point}.db"
        shutil.copy(base, path)
        store = new_store(path, FixedClock(), disk.driver())
        save(store, complaint("last", "最后一张"))
        disk.arm(failure, point)
        with suppress(apsw_dbapi.Error, DBAPIError):
            store.close()
        if not disk.disarm():
            break
        fired += 1
        assert whole_tickets(path) == ["之前", "最后一张"]
    assert fired >= 5


def test_case_10_after_three_disk_errors_in_a_row_saving_stops_until_the_next_start(
    base: Path, tmp_path: Path, disk: FaultyDisk
) -> None:
    path = tmp_path / "branchdesk.db"
    shutil.copy(base, path)
    store = new_store(path, FixedClock(), disk.driver())
    disk.arm(apsw.IOError, 1, 10**9)
    codes = []
    for count in range(5):
        with pytest.raises(UserError) as failed:
            save(store, complaint(f"c{count}"))
        codes.append(failed.value.code)
    assert codes == ["store.io_error"] * 3 + ["store.saving_stopped"] * 2
    disk.disarm()
    assert store.guard.stopped
    with pytest.raises(UserError):
        save(store, complaint("c9"))
    store.close()
    assert whole_tickets(path) == ["之前"]
    again = new_store(path, FixedClock(), disk.driver())
    save(again, complaint("c10", "重启之后"))
    again.close()
    assert whole_tickets(path) == ["之前", "重启之后"]


def test_case_10_a_success_between_two_errors_starts_the_count_again(
    base: Path, tmp_path: Path, disk: FaultyDisk
) -> None:
    path = tmp_path / "branchdesk.db"
    shutil.copy(base, path)
    store = new_store(path, FixedClock(), disk.driver())
    for count in range(4):
        disk.arm(apsw.IOError, 1, 10**9)
        with pytest.raises(UserError):
            save(store, complaint(f"bad {count}"))
        disk.disarm()
        save(store, complaint(f"good {count}"))
    assert not store.guard.stopped
    store.close()
