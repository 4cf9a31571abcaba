"""Who may come in when more devices ask than the hub can serve. Pure: times are given, nothing waits here.

A request is let in when the work that goes before it is done within its patience; from then on it is served, whatever
comes. Any other is told when to come back: each a little later than the one before it, as fast as the hub lately
finished such requests. So ten thousand devices that return at once are served nearly as fast as the hub can, nobody
is let in only to give up, and what waits inside stays small.
"""

from __future__ import annotations

import math
from collections import deque
from enum import IntEnum


class Turn(IntEnum):
    """Who goes first. Sessions that are open finish before others begin; imports and photos come after."""

    REVOKE = 0
    WORK = 1
    DOOR = 2
    BULK = 3
    FILES = 4


SEATS = 16
"""Requests that are worked on at once; enough of them share a commit."""
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


class Entrance:
    """The state of the queue. Call `knock`, then for who was let in `seated` and `left`; times in seconds."""

    def __init__(self, seats: int = SEATS, most_inside: int = MOST_INSIDE) -> None:
        self.seats = seats
        self._most_inside = most_inside
        self._waiting = dict.fromkeys(Turn, 0)
        self._working = 0
        self._takes = dict.fromkeys(Turn, FIRST_GUESS)
        self._ends: dict[Turn, deque[float]] = {turn: deque(maxlen=_RECENT) for turn in Turn}
        self._promised = dict.fromkeys(Turn, 0.0)

    @property
    def inside(self) -> int:
        """Requests that were let in and have not left."""
        return self._working + sum(self._waiting.values())

    def knock(self, turn: Turn, now: float) -> int | None:
        """None: come in, and be counted as waiting. Else the seconds after which to come back."""
        ahead = self._ahead(turn)
        if ahead <= PATIENCE[turn] and (self.inside < self._most_inside or turn is Turn.REVOKE):
            self._waiting[turn] += 1
            return None
        promised = max(self._promised[turn], now + min(ahead, PATIENCE[turn])) + self._interval(turn)
        self._promised[turn] = promised
        return min(LONGEST_WAIT, max(1, math.ceil(promised - now)))

    def changed(self, turn: Turn, other: Turn) -> None:
        """One that was let in for `turn` turns out to belong to `other`."""
        self._waiting[turn] -= 1
        self._waiting[other] += 1

    def gave_up(self, turn: Turn) -> None:
        """One that was let in went away before it was worked on."""
        self._waiting[turn] -= 1

    def seated(self, turn: Turn) -> None:
        """One that waited is worked on now."""
        self._waiting[turn] -= 1
        self._working += 1

    def left(self, turn: Turn, now: float, took: float) -> None:
        """One was served; it was worked on for `took` seconds."""
        self._working -= 1
        self._takes[turn] += _REMEMBERED * (took - self._takes[turn])
        self._ends[turn].append(now)

    def _ahead(self, turn: Turn) -> float:
        """Seconds until everything that goes before a new request of `turn` is done."""
        work = sum(self._waiting[other] * self._takes[other] for other in Turn if other <= turn)
        return (work + self._working * self._takes[turn] / 2) / self.seats

    def _interval(self, turn: Turn) -> float:
        """Seconds between two completions of a lane, as lately seen while others waited."""
        ends = self._ends[turn]
        bare = self._takes[turn] / self.seats
        if len(ends) < 2:
            return bare
        return max(bare, (ends[-1] - ends[0]) / (len(ends) - 1))
