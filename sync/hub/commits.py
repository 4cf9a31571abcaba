"""The hub's writer on SQLite: tasks that wait together share one durable commit, each undone alone when it fails."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy import Connection

from local_db.engine import Transaction
from local_db.writer import Lane, Writer

T = TypeVar("T")

Task = Callable[[Connection], Any]

GROUP_SECONDS = 0.02
"""How long a group takes in further tasks. A batch of 500 takes longer alone; hellos and small pushes fill it."""


class GroupWriter:
    """One thread, one connection. A task is whole or not at all, and its future is answered after the commit."""

    def __init__(self, connection: Connection, seconds: Callable[[], float] = time.monotonic) -> None:
        self._connection = connection
        self._seconds = seconds
        self._waiting: dict[Lane, deque[tuple[Task, Future[Any]]]] = {lane: deque() for lane in Lane}
        self._writer = Writer("hub-writer")

    def submit(self, task: Callable[[Connection], T], lane: Lane) -> Future[T]:
        """Queues `task` for one transaction; the future gives its result or error. RuntimeError after `close`."""
        future: Future[T] = Future()
        self._waiting[lane].append((task, future))
        self._writer.submit(lambda: self._commit_group(lane), lane)
        return future

    def alone(self, task: Callable[[], T]) -> Future[T]:
        """Queues what can be done in no transaction, behind everything else."""
        return self._writer.submit(task, Lane.SEARCH)

    def close(self) -> None:
        """Lets everything queued finish, then stops the thread. Safe to call twice."""
        self._writer.close()

    def _commit_group(self, lane: Lane) -> None:
        """One group of a lane; nothing when an earlier group took its task along."""
        waiting = self._waiting[lane]
        if not waiting:
            return
        taken = [waiting.popleft()]
        results: list[Any] = []
        failed: dict[int, BaseException] = {}
        try:
            with Transaction(self._connection) as whole:
                until = self._seconds() + GROUP_SECONDS
                while True:
                    result, error = self._attempt(taken[-1][0])
                    results.append(result)
                    if error is not None:
                        failed[len(results) - 1] = error
                    if not waiting or self._seconds() >= until:
                        break
                    taken.append(waiting.popleft())
                whole.commit()
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the futures
            for index, (_, future) in enumerate(taken):
                future.set_exception(failed.get(index, error))
            return
        for index, (_, future) in enumerate(taken):
            if index in failed:
                future.set_exception(failed[index])
            else:
                future.set_result(results[index])

    def _attempt(self, task: Task) -> tuple[Any, BaseException | None]:
        """The task's result, or its error after it was undone alone; raises when the transaction is gone with it."""
        raw: Any = self._connection.connection.driver_connection
        raw.execute("SAVEPOINT task")
        try:
            result = task(self._connection)
        except BaseException as error:
            if not raw.in_transaction:
                raise
            raw.execute("ROLLBACK TO task")
            raw.execute("RELEASE task")
            return None, error
        raw.execute("RELEASE task")
        return result, None
