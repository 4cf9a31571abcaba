"""Who may come in when more devices ask than the hub can serve. Pure: times are given, nothing waits here.

A request is let in when the work that goes before it is done within its patience; from then on it is served, whatever
comes. Any other is told when to come back: each a little later than the one before it, as fast as the hub lately
finished such requests. So ten thousand devices that return at once are served nearly as fast as the hub can, nobody
is let in only to give up, and what waits inside stays small.

Branches take turns: in each lane the first request of every branch goes before the second of any, a branch has one
seat at a time and half of the places inside at most, and who is refused waits behind refused ones of his own branch.
So a branch that floods the hub makes its own requests wait, not those of others (reliability.md, case 78).
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections import Counter, defaultdict, deque
from enum import IntEnum
from typing import Generic, TypeVar


class Turn(IntEnum):
    """Who goes first. Sessions that are open finish before others begin; imports and photos come after."""

    REVOKE = 0
    WORK = 1
    DOOR = 2
    BULK = 3
    FILES = 4


SEATS = 16
"""Requests that are worked on at once; enough of them share a commit."""
SEATS_OF_A_BRANCH = 1
"""Of those. With four, a branch with a hundred times the load made others wait four times as long; its own work is as
fast with one, because the hub's processor is what it waits for."""
LONG = 0.25
"""Seconds after which a request that is still worked on keeps its branch from no other seat."""
PATIENCE = {Turn.REVOKE: 25.0, Turn.WORK: 20.0, Turn.DOOR: 4.0, Turn.BULK: 8.0, Turn.FILES: 6.0}
"""Seconds that a request may wait inside. A device gives up after 30 seconds without a byte."""
MOST_INSIDE = 400
"""Requests whose bodies are held at once: of the largest size that is 100 MiB."""
FIRST_GUESS = 0.05
"""Seconds that a request takes, before any was seen."""
LONGEST_WAIT = 600
_REMEMBERED = 0.1
"""The weight of the newest service time in the mean."""
_RECENT = 64
"""How many of the last completions of a lane say how fast it goes."""


Who = TypeVar("Who")


class Entrance(Generic[Who]):
    """The state of the queue. Call `knock`, then for who was let in `wait`, `call` and `left`; times in seconds.

    A branch is named as soon as it is known; those that are not have one line of their own, which has every seat.
    """

    def __init__(self, seats: int = SEATS, most_inside: int = MOST_INSIDE) -> None:
        self.seats = seats
        self._most_inside = most_inside
        self._waiting: dict[Turn, Counter[str]] = {turn: Counter() for turn in Turn}
        self._working = 0
        self._since: dict[str, list[float]] = {}
        self._lines: dict[str, list[tuple[Turn, int, int, Who]]] = {}
        self._order = itertools.count()
        self._rounds: defaultdict[Turn, dict[str, int]] = defaultdict(dict)
        self._round = dict.fromkeys(Turn, 0)
        self._takes = dict.fromkeys(Turn, FIRST_GUESS)
        self._ends: dict[Turn, deque[float]] = {turn: deque(maxlen=_RECENT) for turn in Turn}
        self._promised: defaultdict[Turn, dict[str, float]] = defaultdict(dict)

    @property
    def inside(self) -> int:
        """Requests that were let in and have not left."""
        return self._working + sum(line.total() for line in self._waiting.values())

    def knock(self, turn: Turn, now: float, branch: str = "") -> int | None:
        """None: come in, and be counted as waiting. Else the seconds after which to come back."""
        ahead = self._ahead(turn, branch)
        if turn is Turn.REVOKE or (ahead <= PATIENCE[turn] and self._has_place(branch)):
            self._waiting[turn][branch] += 1
            return None
        promised = self._promised[turn]
        for gone in [name for name, until in promised.items() if until <= now and name != branch]:
            del promised[gone]
        soonest = max(promised.get(branch, 0.0), now + min(ahead, PATIENCE[turn]))
        promised[branch] = soonest + self._interval(turn, branch, len(promised.keys() | {branch}))
        return min(LONGEST_WAIT, max(1, math.ceil(promised[branch] - now)))

    def wait(self, turn: Turn, who: Who, branch: str = "") -> None:
        """One that was let in begins to wait for a seat."""
        rounds = self._rounds[turn]
        rounds[branch] = mine = max(self._round[turn], rounds.get(branch, -1) + 1)
        heapq.heappush(self._lines.setdefault(branch, []), (turn, mine, next(self._order), who))

    def call(self, now: float) -> Who | None:
        """The next one for whom there is a seat; it is worked on from now on."""
        if self._working >= self.seats:
            return None
        heads = [(line[0][:3], branch) for branch, line in self._lines.items() if self._may_sit(branch, now)]
        if not heads:
            return None
        (turn, mine, _), branch = min(heads)
        who = heapq.heappop(self._lines[branch])[3]
        if not self._lines[branch]:
            del self._lines[branch]
        self._working += 1
        self._since.setdefault(branch, []).append(now)
        self._round[turn] = max(self._round[turn], mine)
        self._no_more(turn, branch)
        return who

    def turn_away(self, who: Who, branch: str = "") -> bool:
        """One that waits gives up; False when it was called before."""
        line = self._lines.get(branch, [])
        stays = [one for one in line if one[3] is not who]
        if len(stays) == len(line):
            return False
        heapq.heapify(stays)
        self._lines[branch] = stays
        if not stays:
            del self._lines[branch]
        return True

    def changed(self, turn: Turn, other: Turn, branch: str = "") -> None:
        """One that was let in for `turn` turns out to belong to `other`."""
        _less(self._waiting[turn], branch)
        self._waiting[other][branch] += 1

    def gave_up(self, turn: Turn, branch: str = "") -> None:
        """One that was let in went away before it was worked on."""
        self._no_more(turn, branch)

    def left(self, turn: Turn, now: float, took: float, branch: str = "") -> None:
        """One was served; it was worked on for `took` seconds."""
        self._working -= 1
        since = self._since[branch]
        since.remove(min(since, key=lambda began: abs(now - took - began)))
        if not since:
            del self._since[branch]
        self._takes[turn] += _REMEMBERED * (took - self._takes[turn])
        self._ends[turn].append(now)

    def _no_more(self, turn: Turn, branch: str) -> None:
        _less(self._waiting[turn], branch)
        if not self._waiting[turn]:
            self._rounds[turn].clear()
            self._round[turn] = 0

    def _may_sit(self, branch: str, now: float) -> bool:
        return not branch or sum(now - began < LONG for began in self._since.get(branch, ())) < SEATS_OF_A_BRANCH

    def _seats_of(self, branch: str) -> int:
        return SEATS_OF_A_BRANCH if branch else self.seats

    def _has_place(self, branch: str) -> bool:
        own = len(self._since.get(branch, ())) + sum(line[branch] for line in self._waiting.values())
        return self.inside < self._most_inside and (not branch or own < self._most_inside // 2)

    def _ahead(self, turn: Turn, branch: str) -> float:
        """Seconds until everything that goes before a new request of `turn` is done."""
        before = [other for other in Turn if other < turn]
        line, mine = self._waiting[turn], self._waiting[turn][branch] + 1
        others = sum(min(count, mine) for name, count in line.items() if name != branch) + line[branch]
        work = others * self._takes[turn] + sum(self._waiting[other].total() * self._takes[other] for other in before)
        together = (work + self._working * self._takes[turn] / 2) / self.seats
        own = sum(self._waiting[other][branch] * self._takes[other] for other in (*before, turn))
        return max(together, (own + len(self._since.get(branch, ())) * self._takes[turn] / 2) / self._seats_of(branch))

    def _interval(self, turn: Turn, branch: str, branches: int) -> float:
        """Seconds between two completions of a branch in a lane, as lately seen while others waited."""
        ends = self._ends[turn]
        bare = self._takes[turn] / self._seats_of(branch)
        seen = (ends[-1] - ends[0]) / (len(ends) - 1) if len(ends) > 1 else 0.0
        return max(bare, self._takes[turn] / self.seats * branches, seen * branches)


def _less(line: Counter[str], branch: str) -> None:
    line[branch] -= 1
    if not line[branch]:
        del line[branch]
