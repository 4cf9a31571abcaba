"""Threads taken away: what the shipped code hands to a thread of its own is done on the spot, in the order of asking.

The order in which threads run is the one thing that no seed could repeat, and handing over costs more than the work.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from local_db.writer import Lane, Writer
from tests.simulator.disk import Dead, Disk

T = TypeVar("T")


def _done(task: Callable[[], T]) -> Future[T]:
    future: Future[T] = Future()
    try:
        future.set_result(task())
    except BaseException as error:  # noqa: BLE001 - handed to whoever asks the future
        future.set_exception(error)
    return future


class InlineWriter(Writer):
    """A writer without a thread. Of a process that is dead it does nothing more."""

    def __init__(self, disk: Disk, run: Callable[[Callable[[], Any]], Any] = lambda task: task()) -> None:
        self._disk = disk
        self._run = run

    def submit(self, task: Callable[[], T], lane: Lane = Lane.WORK) -> Future[T]:
        """Does it now."""
        if self._disk.dead:
            raise Dead
        return _done(lambda: self._run(task))

    def close(self) -> None:
        """There is nothing to wait for."""


class InlineExecutor(ThreadPoolExecutor):
    """What the hub's routes run on, without threads."""

    def submit(self, fn: Callable[..., T], /, *given: Any, **named: Any) -> Future[T]:
        """Does it now."""
        return _done(lambda: fn(*given, **named))
