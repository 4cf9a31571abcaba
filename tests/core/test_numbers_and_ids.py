"""Human numbers and identities."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from core.ids import RUN_LENGTH, Ids, run_member, run_place
from core.numbering import HUB_LANE, SHAPE, lane_name, ticket_number


class Stopped:
    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@given(st.from_regex(r"[0-9A-Za-z]{2,12}", fullmatch=True), st.dates(), st.integers(0, 649), st.integers(1, 10**6))
def test_every_number_has_the_one_shape(branch: str, day: date, lane: int, counter: int) -> None:
    found = SHAPE.fullmatch(ticket_number(branch, day, lane_name(lane), counter))
    assert found
    assert (found["branch"], found["lane"], int(found["counter"])) == (branch, lane_name(lane), counter)


def test_a_number_reads_as_on_paper() -> None:
    assert ticket_number("440106", date(2026, 1, 18), "A", 42) == "440106-260118-A042"


def test_no_device_lane_is_the_hubs_and_none_repeats() -> None:
    lanes = [lane_name(index) for index in range(650)]
    assert len(set(lanes)) == len(lanes)
    assert not [lane for lane in lanes if lane.startswith(HUB_LANE)]


@given(st.binary(min_size=10, max_size=10), st.datetimes(datetime(1970, 1, 2), datetime(9999, 1, 1)))  # noqa: DTZ001 - made aware below
def test_a_records_id_is_a_uuid_of_version_7_that_tells_its_millisecond(noise: bytes, moment: datetime) -> None:
    made = Ids(Stopped(moment.replace(tzinfo=UTC)), lambda size: noise[:size]).record()
    assert len(made) == 32
    assert made[12] == "7"
    assert made[16] in "89ab"
    assert int(made[:12], 16) == int(moment.replace(tzinfo=UTC).timestamp() * 1000)


def test_ids_of_one_millisecond_differ_and_later_ones_sort_after() -> None:
    clock = Stopped(datetime(2026, 1, 18, tzinfo=UTC))
    numbers = iter(range(1, 100))
    ids = Ids(clock, lambda size: next(numbers).to_bytes(size, "big"))
    first = {ids.record() for _ in range(50)}
    clock.moment = datetime(2026, 1, 18, 0, 0, 1, tzinfo=UTC)
    assert len(first) == 50
    assert max(first) < ids.record()


def test_the_ids_of_a_run_are_ascending_distinct_and_of_version_7() -> None:
    moment = datetime(2026, 1, 18, tzinfo=UTC)
    run = Ids(Stopped(moment), os.urandom).run()
    made = [run_member(run, place) for place in range(RUN_LENGTH)]
    assert made == sorted(set(made))
    assert [run_place(one) for one in made] == [(run, place) for place in range(RUN_LENGTH)]
    assert {(len(one), one[12]) for one in made} == {(32, "7")}
    assert {one[16] for one in made} <= set("89ab")
    assert {int(one[:12], 16) for one in made} == {int(moment.timestamp() * 1000)}
