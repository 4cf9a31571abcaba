"""The file of delivered records: found through an index, made anew when it is of another layout, one page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import UserError
from local_db.driver import Driver, cipher_driver
from local_db.reference_copy import Entry, Place, ReferenceCopy
from tests.simulator.disk import Disk
from tests.simulator.faults import Fault

SCOPE = "branch:440106"
START = Place()


@pytest.fixture
def driver() -> Driver:
    return cipher_driver(bytes(range(32)))


@pytest.fixture
def copy(tmp_path: Path, driver: Driver) -> Iterator[ReferenceCopy]:
    opened = ReferenceCopy(tmp_path / "copy.db", driver)
    yield opened
    opened.close()


def columns(_kind: str) -> Mapping[str, str]:
    return {"waybill_no": "number", "customer_phone": "phone"}


def take(copy: ReferenceCopy, *numbers: str, after: Place = START, afresh: bool = False) -> Place:
    entries = [
        Entry(place, "TMS", "waybill", name, 1, f'{{"number":"{name}","phone":"138"}}')
        for place, name in enumerate(numbers, after.seq + 1)
    ]
    reached = Place(after.seq + len(numbers), "life")
    assert copy.take(SCOPE, after, entries, reached, columns, afresh=afresh)
    return reached


def test_both_numbers_are_found_through_an_index(copy: ReferenceCopy, driver: Driver) -> None:
    take(copy, "SF01", "SF02")
    assert [one.key for one in copy.find("waybill", "waybill_no", "SF02")] == ["SF02"]
    assert {one.key for one in copy.find("waybill", "customer_phone", "138")} == {"SF01", "SF02"}
    with closing(driver.connect(copy.path)) as raw:
        for column in ("waybill_no", "customer_phone"):
            sql = f"EXPLAIN QUERY PLAN SELECT fields FROM reference WHERE {column} = '1' AND kind = 'waybill'"
            plan = " ".join(str(row[3]) for row in raw.execute(sql))
            assert "USING INDEX reference_by_" in plan
            assert "SCAN" not in plan


def test_a_full_disk_is_named_and_nothing_of_the_page_is_there(tmp_path: Path) -> None:
    faults: list[Fault] = []
    copy = ReferenceCopy(tmp_path / "copy.db", Disk(lambda: faults.pop() if faults else None).driver())
    at = take(copy, "SF01")
    faults.append(Fault.DEVICE_DISK_FULL)
    with pytest.raises(UserError, match=r"store\.disk_full"):
        take(copy, "SF02", after=at)
    assert copy.places() == {SCOPE: at}
    take(copy, "SF02", after=at)
    assert [one.key for one in copy.find("waybill", "waybill_no", "SF02")] == ["SF02"]
    copy.close()


def test_a_page_that_does_not_go_on_from_here_changes_nothing(copy: ReferenceCopy) -> None:
    at = take(copy, "SF01")
    late = [Entry(1, "TMS", "waybill", "SF01", 1, '{"number":"other"}')]
    assert not copy.take(SCOPE, Place(), late, Place(1, "life"), columns, afresh=False)
    assert copy.places() == {SCOPE: at}
    assert copy.find("waybill", "waybill_no", "other") == []


def test_beginning_anew_leaves_nothing_of_before(copy: ReferenceCopy) -> None:
    at = take(copy, "SF01", "SF02")
    entries = [Entry(1, "TMS", "waybill", "SF03", 1, '{"number":"SF03"}')]
    assert copy.take(SCOPE, at, entries, Place(1, "other life"), columns, afresh=True)
    assert copy.digest(SCOPE)[0] == 1
    assert copy.find("waybill", "waybill_no", "SF01") == []


def test_a_scope_that_is_not_read_any_more_goes(copy: ReferenceCopy) -> None:
    take(copy, "SF01")
    copy.keep_only({"ref"})
    assert copy.places() == {}
    assert copy.find("waybill", "waybill_no", "SF01") == []


def test_a_file_of_another_layout_is_made_anew(copy: ReferenceCopy, driver: Driver) -> None:
    take(copy, "SF01")
    copy.close()
    with closing(driver.connect(copy.path)) as raw:
        raw.execute("PRAGMA user_version = 999")
        raw.execute("DROP TABLE mark")
    assert copy.places() == {}
    take(copy, "SF02")
    assert copy.find("waybill", "waybill_no", "SF01") == []
    assert [one.key for one in copy.find("waybill", "waybill_no", "SF02")] == ["SF02"]
