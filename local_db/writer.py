"""The one thread that writes. Daily work goes before synchronising, that before imports, the text index is the last."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from enum import IntEnum
from typing import Any, TypeVar

T = TypeVar("T")


class Lane(IntEnum):
    """Who goes first when several wait for the writer."""

    WORK = 0
    SYNC = 1
    BULK = 2
    SEARCH = 3
    STOP = 4


class Writer:
    """Runs callables one after another in its own thread. Each is expected to be one short transaction.

    `run` executes each of them; it may refuse, count and rename failures.
    """

    def __init__(self, name: str = "writer", run: Callable[[Callable[[], Any]], Any] = lambda task: task()) -> None:
        self._run = run
        self._queue: queue.PriorityQueue[tuple[int, int, Future[Any], Callable[[], Any] | None]] = queue.PriorityQueue()
        self._order = itertools.count()
        self._closed = False
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, task: Callable[[], T], lane: Lane = Lane.WORK) -> Future[T]:
        """Queues `task`; the future gives its result or error. Raises RuntimeError after `close`."""
        future: Future[T] = Future()
        with self._gate:
            if self._closed:
                raise RuntimeError("the writer is closed")
            self._queue.put((lane, next(self._order), future, task))
        return future

    def somebody_waits(self, lane: Lane) -> bool:
        """Whether work that goes before `lane` is queued: what runs on that lane in steps should come to an end."""
        with self._queue.mutex:
            return bool(self._queue.queue) and self._queue.queue[0][0] < lane

    def close(self) -> None:
        """Lets everything queued finish, then stops the thread. Safe to call twice."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._queue.put((Lane.STOP, next(self._order), Future(), None))
        self._thread.join()

    def _work(self) -> None:
        while True:
            _, _, future, task = self._queue.get()
            if task is None:
                return
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(self._run(task))
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the future
                future.set_exception(error)
