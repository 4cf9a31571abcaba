"""How long the window's thread was busy between two beats of a 10 ms timer: what a person feels as a freeze."""

from __future__ import annotations

import gc
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot

BEAT_MILLISECONDS = 10
FREEZE_SECONDS = 0.1
"""A block of the window's thread, in its own CPU time, that a person feels."""


@dataclass(frozen=True)
class Gap:
    """Seconds between two beats: of this thread's own CPU, and on the wall. `step` is what was under way.

    `queued`: while it was ready to run and other programs held the processors (0 where the system does not say).
    """

    cpu: float
    wall: float
    step: str
    queued: float = 0.0

    @property
    def own(self) -> float:
        """Seconds that this program itself is the cause of: its work, and what it waited for."""
        return max(0.0, self.wall - self.queued)

    def __str__(self) -> str:
        wall = f"{1000 * self.wall:.0f} ms on the wall ({1000 * self.queued:.0f} of them for a processor)"
        return f"{1000 * self.cpu:.0f} ms CPU, {wall}, during: {self.step}"


def queued() -> float:
    """Seconds that this thread was ready and no processor was free, since it began (Linux; else 0)."""
    try:
        line = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return int(line.split()[1]) / 1e9


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
        self._cpu = self._wall = self._queued = 0.0

    def start(self) -> None:
        """Begins to listen. What earlier tests left lying about no program of its own would have: it is set apart."""
        gc.collect()
        gc.freeze()
        self._cpu, self._wall, self._queued = time.thread_time(), time.perf_counter(), queued()
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
        cpu, wall, waited = time.thread_time(), time.perf_counter(), queued()
        self.gaps.append(Gap(cpu - self._cpu, wall - self._wall, self.step, waited - self._queued))
        self._cpu, self._wall, self._queued = time.thread_time(), time.perf_counter(), waited
