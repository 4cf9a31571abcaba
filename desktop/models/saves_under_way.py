"""How long what a person did waits to become durable: said when it takes more than a moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from enum import IntEnum
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.jobs import JobRunner

T = TypeVar("T")
LIMITS_MILLISECONDS = (1_000, 6_000)
"""From when on a save is told as under way, and as held up: one wait for the database's lock is five seconds."""


class Saving(IntEnum):
    """What the oldest save that is under way is told as."""

    QUICK = 0
    """None is under way, or only for a moment."""
    SLOW = 1
    HELD_UP = 2


class SavesUnderWay(QObject):
    """Lives in the window's thread, as everything that is asked of it."""

    changed = Signal(object)
    """A Saving."""

    def __init__(self, jobs: JobRunner, owner: QObject, limits: tuple[int, int] = LIMITS_MILLISECONDS) -> None:
        super().__init__(owner)
        self._limits = limits
        self._jobs = jobs
        self._begun: dict[int, float] = {}
        self._told = Saving.QUICK
        self._count = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)

    def follow(
        self,
        save: Future[T],
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Brings the result of a save that was ordered just now, and counts it until it has ended in whatever way."""
        ended = self.begin()
        save.add_done_callback(lambda _save: ended())
        self._jobs.follow(save, on_done, on_error)

    def begin(self) -> Callable[[], None]:
        """Counts a save that a job does; the job calls what this gives, on whatever thread, when it has ended."""
        self._count += 1
        self._begun[self._count] = time.monotonic()
        if not self._timer.isActive():
            self._timer.start(self._limits[0])
        return partial(self._jobs.post, partial(self._forget, self._count))

    def _forget(self, place: int) -> None:
        self._begun.pop(place, None)
        if not self._begun or self._told is not Saving.QUICK:
            self._look()

    @Slot()
    def _look(self) -> None:
        self._timer.stop()
        told = Saving.QUICK
        if self._begun:
            waited = int((time.monotonic() - min(self._begun.values())) * 1000)
            told = Saving(sum(waited >= limit for limit in self._limits))
            coming = [limit - waited for limit in self._limits if limit > waited]
            if coming:
                self._timer.start(max(min(coming), 1))
        if told is not self._told:
            self._told = told
            self.changed.emit(told)
