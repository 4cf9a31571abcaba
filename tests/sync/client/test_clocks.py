"""No outcome depends on any clock: wrong by years, put back while the program runs, in another zone, asleep."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sync.client.http import HubConnection
from sync.client.state import Settings
from sync.client.status import Network
from sync.client.worker import sync_with
from tests.sync.client.offline_desks import shown
from tests.sync.client.serving import ServedHub, TestDesk, served_hub

YEAR = timedelta(days=365)
CLOCK_IS_OFF_MS = 5 * 60_000


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


def order_of(desk: TestDesk) -> list[str]:
    return [str(row[0]) for row in desk.rows("SELECT record_id FROM history ORDER BY seq")]


@pytest.mark.parametrize("off", [10 * YEAR, -5 * YEAR])
def test_case_23_a_clock_that_is_years_off_changes_no_order_and_no_outcome_and_is_told(
    hub: ServedHub, tmp_path: Path, off: timedelta
) -> None:
    wrong, right = hub.desk(tmp_path / "wrong"), hub.desk(tmp_path / "right")
    wrong.clock.moment += off
    first = wrong.submit(title="first")
    status = wrong.sync()
    assert status.network is Network.ONLINE
    assert status.clock_off is not None
    assert abs(status.clock_off) > CLOCK_IS_OFF_MS
    right.sync()
    right.edit(first, description="edited by the right clock")
    second = right.submit(title="second")
    right.sync()
    wrong.sync()
    wrong.edit(first, title="edited after it was seen")
    third = wrong.submit(title="third")
    wrong.sync()
    assert right.sync().clock_off == 0
    for desk in (wrong, right):
        assert order_of(desk) == [first, first, second, first, third]
        fields = shown(desk)[first].fields
        assert (fields["title"], fields["description"]) == ("edited after it was seen", "edited by the right clock")
    assert wrong.digest() == right.digest()
    numbers = [one.number for one in shown(right).values()]
    assert len(set(numbers)) == 3


def test_case_24_a_clock_that_steps_back_an_hour_while_running_gives_no_number_twice_and_loses_nothing(
    hub: ServedHub, tmp_path: Path
) -> None:
    desk, other = hub.desk(tmp_path / "desk"), hub.desk(tmp_path / "other")
    desk.clock.moment = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # half an hour into the branch's next day
    made = [desk.submit(), desk.submit()]
    desk.sync()
    desk.clock.forward(hours=-1)
    made += [desk.submit(), desk.submit()]
    assert desk.sync().network is Network.ONLINE
    desk.edit(made[0], description="after the step")
    desk.clock.forward(hours=1)
    made.append(desk.submit())
    assert desk.sync().network is Network.ONLINE
    other.sync()
    tickets = shown(other)
    assert set(tickets) == set(made)
    assert len({one.number for one in tickets.values()}) == 5
    assert tickets[made[0]].fields["description"] == "after the step"
    assert desk.digest() == other.digest()
    assert desk.rows("SELECT DISTINCT state FROM operation") == [("done",)]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"])
def test_case_25_times_are_stored_in_utc_and_numbers_carry_the_branchs_day_whatever_the_computers_zone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    if sys.platform == "win32":
        pytest.skip("a process cannot change its zone there")
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        with served_hub(tmp_path / "hq") as hub:
            desk = hub.desk(tmp_path / "desk")
            late, early = datetime(2026, 3, 8, 15, 59, 59, tzinfo=UTC), datetime(2026, 3, 8, 16, 0, tzinfo=UTC)
            days = []
            for moment in (late, early):  # one second before and at midnight of a branch at UTC+8
                desk.clock.moment = moment
                record = desk.submit()
                desk.sync()
                stored = desk.rows("SELECT created_at, number FROM record WHERE id = ?", record)[0]
                assert stored[0] == int(moment.timestamp() * 1000)
                days.append(str(stored[1]).split("-")[1])
            assert days == ["260308", "260309"]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_case_27_a_computer_that_slept_eight_hours_in_mid_sync_gets_a_fresh_token_and_goes_on(
    hub: ServedHub, tmp_path: Path
) -> None:
    desk, other = hub.desk(tmp_path / "desk"), hub.desk(tmp_path / "other")
    made = {desk.submit(title=f"ticket {number}") for number in range(120)}
    connection = HubConnection(desk.store.identity.hub_url, desk.clock)
    asked = 0

    def slept() -> bool:
        nonlocal asked
        asked += 1
        if asked == 6:  # a batch has gone, others wait; the monotonic clock of a sleeping computer stands still
            hub.hub.clock.forward(hours=8)
            desk.clock.forward(hours=8)
            connection.hang_up()
        return False

    status = sync_with(connection, desk.store, desk.files, settings=Settings(pull_between=0.0), stopped=slept)
    connection.close()
    assert asked > 6
    assert status.network is Network.ONLINE
    assert status.pending_operations == 0
    other.sync()
    assert set(shown(other)) == made
    assert hub.hub.rows("SELECT count(*), count(DISTINCT operation_id) FROM log") == [(120, 120)]
