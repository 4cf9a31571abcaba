"""Virtual time. The world's seconds only go forward; what a machine shows as its time may be anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

DAWN = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)


class MachineClock:
    """The clock of one machine: the world's time, off by `skew`."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self.skew = timedelta()

    def now(self) -> datetime:
        return DAWN + self.skew + timedelta(seconds=self._seconds())
