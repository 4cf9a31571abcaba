"""Threads taken away: what the shipped code hands to a thread of its own is done on the spot, in the order of asking.

The order in which threads run is the one thing that no seed could repeat, and handing over costs more than the work.
"""

from __future__ import annotations

import asyncio
import errno
import selectors
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from sqlalchemy import Connection

from local_db.writer import Lane, Writer
from sync.hub.pulling import head_of
from sync.hub.registry import Device
from sync.hub.service import HubService
from sync.hub.snapshots import FROM_ENTRIES, Snapshots
from sync.hub.store import HubStore
from sync.hub.sweeping import Sweeping
from sync.hub.whole_imports import Expansion, expand_one_slice
from sync.protocol.snapshots import SnapshotManifest
from tests.simulator.disk import Dead, Disk
from tests.simulator.faults import Fault

T = TypeVar("T")
_RECORDS_OF_A_SLICE = 5
_SHORT = 2
"""Entries of a log from which on it has a snapshot, in worlds where short ones have them."""


def _done(task: Callable[[], T]) -> Future[T]:
    future: Future[T] = Future()
    _do(future, task)
    return future


def _do(future: Future[T] | asyncio.Future[T], task: Callable[[], T]) -> None:
    try:
        future.set_result(task())
    except BaseException as error:  # noqa: BLE001 - handed to whoever asks the future
        future.set_exception(error)


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


class InlineSnapshots(Snapshots):
    """Snapshots that are there when somebody asks, of short logs and in small parts."""

    def __init__(
        self,
        service: HubService,
        short_logs: Callable[[], bool],
        happens: Callable[[Fault], bool],
        begun: set[tuple[str, int]],
    ) -> None:
        files = service.files
        super().__init__(service.store, files.beside("snapshots"), files.key, service.receipts, service.random_bytes)
        self._short_logs = short_logs
        self._happens = happens
        self._begun = begun
        """Those of which somebody has fetched a part, by scope and place."""

    def manifest(self, who: Device, scope: str) -> SnapshotManifest:
        """As ever, for logs of other lengths; what it names may be gone by the time when it is fetched."""
        self._choose_length()
        said = super().manifest(who, scope)
        if said.ready and (scope, said.seq) not in self._begun and self._happens(Fault.SNAPSHOT_GONE):
            shutil.rmtree(self._place(scope) / str(said.seq))
        return said

    def read(self, who: Device, scope: str, part: int, seq: int, start: int, length: int) -> tuple[bytes, int]:
        """As ever."""
        self._begun.add((scope, seq))
        return super().read(who, scope, part, seq, start, length)

    def newest(self, scope: str) -> tuple[Path, SnapshotManifest] | None:
        """As ever, for logs of other lengths."""
        self._choose_length()
        return super().newest(scope)

    def _choose_length(self) -> None:
        self.from_entries = _SHORT if self._short_logs() else FROM_ENTRIES

    def build(self, scope: str) -> Path:
        """As ever, unless the disk refuses."""
        if self._happens(Fault.HUB_FILES_REFUSED):
            raise OSError(errno.ENOSPC, "the disk refused")
        with self._store.reading() as connection:
            entries = head_of(connection, scope).seq
        self.records, self.entries = max(3, entries // 300), max(5, entries // 200)  # many parts, but not thousands
        return super().build(scope)

    def _begin(self, scope: str) -> threading.Thread:
        """Made before anything else happens, or when the next one asks."""
        made = threading.Thread(target=lambda: None)
        if not self._happens(Fault.SNAPSHOT_LATE):
            made = super()._begin(scope)
            made.join()
            return made
        made.start()
        return made


class InlineExpansion(Expansion):
    """Whole imports are expanded a few records at a time, some slices whenever somebody comes, so work falls between
    them; at once while nothing else happens."""

    def __init__(self, store: HubStore, chance: Random, at_once: Callable[[], bool]) -> None:
        super().__init__(store)
        self._chance = chance
        self._at_once = at_once

    def go_on(self) -> None:
        """Does it now: all of it as the program does, or some short slices."""
        if self._at_once():
            super().go_on()
            return
        store, left = self._store, self._chance.randrange(3)

        def work(connection: Connection) -> bool:
            return expand_one_slice(connection, store.catalogue, store.upcasting, _RECORDS_OF_A_SLICE)

        while left and store.write(work, Lane.BULK).result():
            left -= 1


class InlineSweeping(Sweeping):
    """Sweeps at once."""

    def go_on(self) -> None:
        """Does it now."""
        if self.pending:
            self._quietly()


class _NoSockets(selectors.DefaultSelector):
    """Of the loop's own wake-up socket nobody hears, and it has no other."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Nothing, at once."""
        return []


class InlineLoop(asyncio.SelectorEventLoop):
    """A loop for work that is done on the spot: it never asks the machine whether something has come."""

    def __init__(self, executor: InlineExecutor) -> None:
        super().__init__(_NoSockets())
        self._inline = executor
        self.set_default_executor(executor)

    def run_in_executor(  # type: ignore[override]  # typed with less
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """Does it now, unless the executor holds what it is given."""
        if executor is not None or self._inline.holds:
            return super().run_in_executor(executor, func, *args)
        future: asyncio.Future[T] = self.create_future()
        _do(future, partial(func, *args))
        return future

    def _write_to_self(self) -> None:
        """Nobody sleeps who would have to be woken."""


class InlineExecutor(ThreadPoolExecutor):
    """What the hub's routes run on, without threads. While it holds, what it is given is done when it is told to."""

    _held: list[tuple[Future[Any], Callable[[], Any]]] | None = None

    def submit(self, fn: Callable[..., T], /, *given: Any, **named: Any) -> Future[T]:
        """Does it now, or later."""
        if self._held is None:
            return _done(lambda: fn(*given, **named))
        future: Future[T] = Future()
        self._held.append((future, lambda: fn(*given, **named)))
        return future

    @property
    def holds(self) -> bool:
        """Whether it waits to be told."""
        return self._held is not None

    def hold(self) -> None:
        """From now on nothing is done before `do_one`."""
        self._held = []

    def do_one(self, chance: Random) -> None:
        """Does one of the pieces of work that wait, whichever."""
        if self._held:
            future, task = self._held.pop(chance.randrange(len(self._held)))
            if future.set_running_or_notify_cancel():
                _do(future, task)

    def release(self) -> None:
        """Everything at once again."""
        self._held = None
