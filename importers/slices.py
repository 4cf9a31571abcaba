"""How many rows one transaction may hold: other work waits for the writer a moment, never a long one."""

from __future__ import annotations

import gc
import statistics
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

WAIT_SECONDS = 0.05
"""The longest that other work should wait for a slice to end."""

_AIM_SECONDS = 0.6 * WAIT_SECONDS
_FIRST_SLICE, _LEAST_SLICE, _LARGEST_SLICE = 32, 32, 2000
LEAST_STEP = 32
"""Rows. The least takes about 10 ms on a quiet machine; fewer would spend most of their time on the commit."""

_AIM_CPU_SECONDS = 0.25 * WAIT_SECONDS
STEPS = 4
"""Of a slice: after each it may end early."""

_REMEMBERED_SLICES = 7
_TICK = 1e-6
_ROWS_BETWEEN_COLLECTIONS = 50_000


class Held(msgspec.Struct, frozen=True):
    """How long other work would have waited for a slice at most, and the writer's CPU in all of it; seconds."""

    wait: float
    cpu: float


class SliceSize:
    """How many rows the next slice may have.

    The middle of what would have fitted the last few times: one stall, a checkpoint or a busy machine says little.
    Where a slice mostly waits for other programs or the disk, fewer rows would cost more commits and shorten no wait:
    so it never has fewer rows than take about 12 ms of CPU.
    """

    def __init__(self) -> None:
        self.rows = _FIRST_SLICE
        self._fitting: deque[float] = deque(maxlen=_REMEMBERED_SLICES)

    def learn(self, rows: int, held: Held) -> None:
        """A slice of `rows` cost so much."""
        by_wait = rows * _AIM_SECONDS / max(held.wait, _TICK)
        by_cpu = rows * _AIM_CPU_SECONDS / max(held.cpu, _TICK)
        self._fitting.append(max(by_wait, by_cpu))
        wanted = int(statistics.median(self._fitting))
        self.rows = max(_LEAST_SLICE, min(wanted, 2 * self.rows, _LARGEST_SLICE))


@contextmanager
def few_collections() -> Iterator[None]:
    """Rows make no cycles: while they pass through, the garbage collector is called rarely."""
    usual = gc.get_threshold()
    gc.set_threshold(_ROWS_BETWEEN_COLLECTIONS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
