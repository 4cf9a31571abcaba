"""Work off the window's thread: two reader threads, a few for the network, and the store's own writer thread.

Results come back through one QObject that lives as long as the program: a signals object per job loses results.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from core.errors import BranchDeskError, Cancelled

logger = logging.getLogger(__name__)
T = TypeVar("T")

READERS, NET_THREADS = 2, 3
CLOSING_SECONDS = 5.0
SAMPLE_SECONDS = 0.1
"""Progress reaches the window at most once in this time."""
_TURN_SECONDS = 0.0001
"""After so long a thread that computes in Python lets another in. The window waits so long after nearly every call of
Qt's, some hundred times in a block: Python's own 5 ms were seconds, half a millisecond still 140 ms."""


class Cancel:
    """A wish to stop. The job looks at it between rows or chunks."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def ask(self) -> None:
        """Asks the job to stop at its next look."""
        self._event.set()

    def asked(self) -> bool:
        """Whether somebody asked."""
        return self._event.is_set()

    def check(self) -> None:
        """Raises Cancelled when somebody asked."""
        if self._event.is_set():
            raise Cancelled


class Progress:
    """What a job tells of its way. Call it at will: the window hears at most ten a second, and always the last."""

    def __init__(self, deliver: Callable[[Any], None]) -> None:
        self._deliver = deliver
        self._told_at = 0.0
        self._untold: list[Any] = []

    def __call__(self, state: Any) -> None:
        now = time.monotonic()
        if now - self._told_at >= SAMPLE_SECONDS:
            self._told_at = now
            self._untold.clear()
            self._deliver(state)
        else:
            self._untold[:] = [state]

    def flush(self) -> None:
        """Delivers the last state if it was held back."""
        if self._untold:
            self._deliver(self._untold.pop())


class _Delivery(QObject):
    """Lives in the window's thread and hands results over there."""

    arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.waiting = 0
        self.closed = False
        self._lock = threading.Lock()
        self.arrived.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    def send(self, call: Callable[[], None]) -> None:
        """Hands `call` to the window's thread; from any thread."""
        with self._lock:
            self.waiting += 1
        self.arrived.emit(call)

    @Slot(object)
    def _hand_over(self, call: Callable[[], None]) -> None:
        try:
            if not self.closed:
                call()
        finally:
            with self._lock:
                self.waiting -= 1


class JobRunner:
    """Runs plain callables elsewhere and brings their results to the window's thread.

    Make it in the window's thread. A callback that belongs to a widget which is gone by then is not called. While jobs
    compute, the window's thread has its turn within a tenth of a millisecond.
    """

    def __init__(self, on_unexpected: Callable[[BaseException], None] | None = None) -> None:
        sys.setswitchinterval(_TURN_SECONDS)
        self._delivery = _Delivery()
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._net = ThreadPoolExecutor(NET_THREADS, "net")
        self._closed = False
        self._running: set[Future[Any]] = set()
        self._cancels: weakref.WeakSet[Cancel] = weakref.WeakSet()
        self.on_unexpected = on_unexpected

    def read(
        self,
        task: Callable[[], T],
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[BaseException], None] | None = None,
    ) -> Future[T]:
        """Runs a query (or other local work) on a reader thread."""
        return self._started(self._readers, task, on_done, on_error)

    def net(
        self,
        task: Callable[[Cancel, Progress], T],
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[BaseException], None] | None = None,
        on_progress: Callable[[Any], None] | None = None,
    ) -> Cancel:
        """Runs long work (network, import, photos); it gets a Cancel to look at and a Progress to tell."""
        cancel = Cancel()
        self._cancels.add(cancel)

        def tell(state: Any) -> None:
            if on_progress is not None:
                self.post(_alive(on_progress, state))

        progress = Progress(tell)

        def whole() -> T:
            try:
                return task(cancel, progress)
            finally:
                progress.flush()

        self._started(self._net, whole, on_done, on_error)
        return cancel

    def follow(
        self,
        future: Future[T],
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Brings the result of work that runs elsewhere already: what the store's writer thread was given."""
        self._running.add(future)

        def ended(done: Future[T]) -> None:
            try:
                self._ended(done, on_done, on_error)
            finally:
                self._running.discard(done)

        future.add_done_callback(ended)

    @property
    def idle(self) -> bool:
        """Whether no job runs or waits and every result was handed over."""
        return not self._running and self._delivery.waiting == 0

    def post(self, call: Callable[[], None]) -> None:
        """Runs `call` in the window's thread soon; to be called from any thread."""
        if not self._closed and shiboken6.isValid(self._delivery):
            self._delivery.send(call)

    def close(self) -> None:
        """Takes no more work and delivers nothing from now on; running work is asked to stop and given some seconds."""
        self._closed = self._delivery.closed = True
        for cancel in list(self._cancels):
            cancel.ask()
        for pool in (self._readers, self._net):
            pool.shutdown(wait=False, cancel_futures=True)
        wait(set(self._running), timeout=CLOSING_SECONDS)

    def _started(
        self,
        pool: ThreadPoolExecutor,
        task: Callable[[], T],
        on_done: Callable[[T], None] | None,
        on_error: Callable[[BaseException], None] | None,
    ) -> Future[T]:
        if self._closed:
            return Future()
        future = pool.submit(task)
        self.follow(future, on_done, on_error)
        return future

    def _ended(
        self,
        future: Future[T],
        on_done: Callable[[T], None] | None,
        on_error: Callable[[BaseException], None] | None,
    ) -> None:
        try:
            result = future.result()
        except CancelledError:
            return
        except BaseException as error:  # noqa: BLE001 - a job may fail in any way; each is logged and shown
            self._failed(error, on_error)
            return
        if on_done is not None:
            self.post(_alive(on_done, result))

    def _failed(self, error: BaseException, on_error: Callable[[BaseException], None] | None) -> None:
        if not isinstance(error, BranchDeskError):
            logger.error("a job failed", exc_info=error)
        wanted = on_error or (None if isinstance(error, Cancelled) else self.on_unexpected)
        if wanted is not None:
            self.post(_alive(wanted, error))


def _alive(callback: Callable[[Any], None], value: Any) -> Callable[[], None]:
    """The call, left out when the widget that it belongs to is gone."""
    inner = callback.func if isinstance(callback, partial) else callback
    owner = getattr(inner, "__self__", None)

    def call() -> None:
        if isinstance(owner, QObject) and not shiboken6.isValid(owner):
            return
        callback(value)

    return call
