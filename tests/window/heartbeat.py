"""How long the window's thread was busy between two beats of a 10 ms timer: what a person feels as a freeze."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Slot

BEAT_MILLISECONDS = 10
FREEZE_SECONDS = 0.1
"""A block of the window's thread, in its own CPU time, that a person feels."""


@dataclass(frozen=True)
class Gap:
    """Seconds between two beats: of this thread's own CPU, and on the wall. `step` is what was under way."""

    cpu: float
    wall: float
    step: str

    def __str__(self) -> str:
        return f"{1000 * self.cpu:.0f} ms CPU, {1000 * self.wall:.0f} ms on the wall, during: {self.step}"


class Heartbeat(QObject):
    """Make and start it in the window's thread; set `step` to say what the person does.

    The thread's own CPU time decides, not the wall: a thread that waits for a processor which other programs hold
    would otherwise fail a test that says nothing about them. The wall is kept beside it for the reader.
    """

    def __init__(self) -> None:
        super().__init__()
        self.step = ""
        self.gaps: list[Gap] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MILLISECONDS)
        self._timer.timeout.connect(self._beat)
        self._cpu = self._wall = 0.0

    def start(self) -> None:
        """Begins to listen. What earlier tests left lying about no program of its own would have: it is set apart."""
        gc.collect()
        gc.freeze()
        self._cpu, self._wall = time.thread_time(), time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """Takes the last gap and ends."""
        self._beat()
        self._timer.stop()
        gc.unfreeze()

    def busiest(self, count: int = 5) -> list[Gap]:
        """The gaps in which the thread itself worked longest, longest first."""
        return sorted(self.gaps, key=lambda gap: gap.cpu, reverse=True)[:count]

    def longest(self, count: int = 5) -> list[Gap]:
        """The gaps that were longest on the wall, longest first."""
        return sorted(self.gaps, key=lambda gap: gap.wall, reverse=True)[:count]

    @Slot()
    def _beat(self) -> None:
        cpu, wall = time.thread_time(), time.perf_counter()
        self.gaps.append(Gap(cpu - self._cpu, wall - self._wall, self.step))
        self._cpu, self._wall = time.thread_time(), time.perf_counter()
