"""Who is let in and who comes back when, in virtual time: the shipped policy, and clients that wait as ours do."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

import pytest

from sync.client.back_off import asked_wait
from sync.hub.entrance import MOST_INSIDE, PATIENCE, Entrance, Turn

SESSION = (Turn.DOOR, Turn.DOOR, Turn.WORK, Turn.WORK)
"""Token, hello, push, pull."""


@dataclass
class Visit:
    """A device and the requests that it still has to make."""

    left: list[tuple[Turn, float]]
    branch: str = ""
    finished: float = 0.0
    refusals: int = 0
    knocked: float = 0.0
    let_in: float = 0.0


@dataclass
class Herd:
    """A hub with some seats, one event after another."""

    seats: int
    entrance: Entrance[Visit] = field(init=False)
    chance: Random = field(default_factory=lambda: Random(7))
    most_inside: int = 0
    longest_wait: dict[Turn, float] = field(default_factory=dict)
    begun: int = 0
    done: int = 0

    def __post_init__(self) -> None:
        self.entrance: Entrance[None] = Entrance(self.seats)
        self._events: list[tuple[float, int, str, Visit]] = []
        self._order = itertools.count()

    def at(self, when: float, what: str, visit: Visit) -> None:
        heapq.heappush(self._events, (when, next(self._order), what, visit))

    def run(self) -> None:
        while self._events:
            now, _, what, visit = heapq.heappop(self._events)
            if what == "knock":
                self._knock(now, visit)
            else:
                self._leave(now, visit)
            while (seated := self.entrance.call(now)) is not None:
                turn, took = seated.left[0]
                self.longest_wait[turn] = max(self.longest_wait.get(turn, 0.0), now - seated.let_in)
                self.begun += 1
                self.at(now + took, "leave", seated)

    def _knock(self, now: float, visit: Visit) -> None:
        turn = visit.left[0][0]
        visit.knocked = visit.knocked or now
        again = self.entrance.knock(turn, now, visit.branch)
        if again is None:
            visit.let_in = now
            self.entrance.wait(turn, visit, visit.branch)
            self.most_inside = max(self.most_inside, self.entrance.inside)
            return
        visit.refusals += 1
        self.at(now + asked_wait(again, self.chance.random()), "knock", visit)

    def _leave(self, now: float, visit: Visit) -> None:
        turn, took = visit.left.pop(0)
        self.done += 1
        self.entrance.left(turn, now, took, visit.branch)
        if visit.left:
            self.at(now + 0.05, "knock", visit)  # the way to the device and back
        else:
            visit.finished = now


def sessions(chance: Random, mean: float) -> Iterator[Visit]:
    while True:
        yield Visit([(turn, chance.uniform(0.4, 1.6) * mean) for turn in SESSION])


def percentile(numbers: list[float], share: float) -> float:
    return sorted(numbers)[int(share * len(numbers)) - 1]


@pytest.mark.parametrize(("seats", "mean"), [(16, 0.04), (16, 0.16), (1, 0.004)])
def test_case_77_ten_thousand_devices_that_return_at_once_are_done_nearly_as_fast_as_the_hub_can(
    seats: int, mean: float
) -> None:
    herd = Herd(seats)
    devices = list(itertools.islice(sessions(herd.chance, mean), 10_000))
    work = sum(took for device in devices for _, took in device.left)
    for device in devices:
        herd.at(herd.chance.uniform(0, 5), "knock", device)
    herd.run()
    ideal = work / seats
    finished = [device.finished for device in devices]
    assert min(finished) > 0
    assert percentile(finished, 0.99) <= 1.3 * ideal, (percentile(finished, 0.99), ideal)
    assert herd.begun == herd.done == 40_000  # nothing was let in and thrown away
    assert herd.entrance.inside == 0
    assert herd.most_inside <= MOST_INSIDE
    assert max(herd.longest_wait.values()) < 28  # nobody's patience of 30 s ends inside
    assert percentile([float(device.refusals) for device in devices], 0.99) <= 10


def others_of_a_hot_branch(times: int) -> list[float]:
    """How long 20 branches wait for what they ask twice in a second, while another one asks `times` as much.

    The hub does 100 requests a second.
    """
    herd = Herd(4)
    others = []
    for second in range(60):
        for branch in range(20):
            for _ in range(2):
                others.append(Visit([(Turn.WORK, 0.04 * herd.chance.uniform(0.5, 1.5))], branch=f"{branch}"))
                herd.at(second + herd.chance.random(), "knock", others[-1])
        for _ in range(2 * times):
            herd.at(second + herd.chance.random(), "knock", Visit([(Turn.WORK, 0.04)], branch="hot"))
    herd.run()
    assert herd.entrance.inside == 0
    assert all(one.finished for one in others)
    return [one.finished - one.knocked for one in others]


def test_case_78_a_branch_that_asks_a_hundred_times_as_much_hardly_slows_the_others() -> None:
    calm, loud = others_of_a_hot_branch(1), others_of_a_hot_branch(100)
    assert percentile(loud, 0.99) <= 1.5 * percentile(calm, 0.99)
    assert max(loud) <= 2 * max(calm)


def test_one_branch_fills_half_of_the_hub_at_most_and_what_it_is_refused_delays_nobody_else() -> None:
    entrance: Entrance[None] = Entrance(seats=16, most_inside=20)
    answers = [entrance.knock(Turn.WORK, 0.0, "hot") for _ in range(2_010)]
    assert answers.count(None) == 10
    assert answers[-1] == 101  # those inside, then two thousand of 0.05 s one after the other
    assert [entrance.knock(Turn.WORK, 0.0, "calm") for _ in range(10)] == [None] * 10
    assert entrance.knock(Turn.WORK, 0.0, "calm") == 1


def test_a_request_that_takes_long_does_not_keep_its_branch_waiting() -> None:
    herd = Herd(4)
    slow, quick = Visit([(Turn.FILES, 9.0)], branch="b"), [Visit([(Turn.WORK, 0.02)], branch="b") for _ in range(3)]
    for when, visit in ((0.0, slow), (0.1, quick[0]), (0.3, quick[1]), (5.0, quick[2])):
        herd.at(when, "knock", visit)
    herd.run()
    assert [round(one.finished, 2) for one in quick] == [0.32, 0.34, 5.02]


def test_a_quiet_hub_refuses_nobody() -> None:
    herd = Herd(16)
    devices = list(itertools.islice(sessions(herd.chance, 0.04), 500))
    for number, device in enumerate(devices):
        herd.at(number * 0.05, "knock", device)
    herd.run()
    assert sum(device.refusals for device in devices) == 0


def test_daily_work_goes_before_imports_and_photos_when_all_of_them_wait() -> None:
    herd = Herd(4)
    for turn in (Turn.FILES, Turn.BULK, Turn.WORK) * 100:
        herd.at(0.0, "knock", Visit([(turn, 0.05)]))
    herd.run()
    assert herd.longest_wait[Turn.WORK] < herd.longest_wait[Turn.BULK] < herd.longest_wait[Turn.FILES]
    assert herd.longest_wait[Turn.WORK] <= 100 * 0.05 / 4 + 0.1


def test_who_is_refused_comes_back_later_than_who_was_refused_before() -> None:
    entrance: Entrance[None] = Entrance(seats=1)
    for _ in range(200):
        if entrance.knock(Turn.FILES, 0.0) is not None:
            break
    waits = [entrance.knock(Turn.FILES, 0.0) for _ in range(100)]
    assert None not in waits
    numbers = [wait for wait in waits if wait is not None]
    assert numbers == sorted(numbers)
    assert numbers[0] >= PATIENCE[Turn.FILES]
    assert numbers[-1] > numbers[0]


def test_an_order_that_cuts_a_device_off_is_let_in_when_everything_is_full() -> None:
    entrance: Entrance[None] = Entrance(seats=1, most_inside=3)
    assert [entrance.knock(Turn.WORK, 0.0) for _ in range(4)][:3] == [None, None, None]
    assert entrance.knock(Turn.WORK, 0.0) is not None
    assert entrance.knock(Turn.REVOKE, 0.0) is None
