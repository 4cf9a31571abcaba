"""The sync client at work: a thread that runs `step` with the real clock, network and store, safe to stop anywhere."""

from __future__ import annotations

import logging
import queue
import random
import threading
import time
from collections.abc import Callable
from functools import partial

from core.ports import Changes
from local_db.files import FileStore
from local_db.notices import notices
from local_db.queries.standing import backlog
from local_db.replication import load_session
from local_db.store import Store
from local_db.writer import Lane
from sync.client.events import Event, LocalCommitted, SyncNow, Tick, What
from sync.client.http import CONNECT_SECONDS, IDLE_SECONDS, HubConnection
from sync.client.hub import Hub
from sync.client.orders import SetTimer, Tell
from sync.client.state import Settings, SyncState
from sync.client.status import Network, SyncStatus
from sync.client.step import step
from sync.client.tasks import Tasks

logger = logging.getLogger(__name__)

Listener = Callable[[SyncStatus], None]
_TELL_EVERY = 0.1
_TELL_SHARE = 20.0
"""Counting a large backlog may take a while: at most a twentieth of the time goes into telling."""


class _Run:
    """One client: its state, its hands and what it last told."""

    def __init__(
        self,
        store: Store,
        tasks: Tasks,
        settings: Settings,
        listener: Listener,
        monotonic: Callable[[], float],
        luck: Callable[[], float],
    ) -> None:
        self._store = store
        self._tasks = tasks
        self._listener = listener
        self._monotonic = monotonic
        self._luck = luck
        self._state = SyncState(settings)
        self._told = Tell(Network.NOT_YET, working=False)
        self._tell_again_at = float("-inf")
        self.timer: float | None = None
        self.status = SyncStatus(Network.NOT_YET)

    def hear(self, what: What, stopped: Callable[[], bool]) -> None:
        """Lets `step` answer an event, and every event that follows from it, until nothing is under way.

        `stopped` is asked while a request is under way, never between rounds.
        """
        heard: What | None = what
        while heard is not None:
            self._state, effects = step(self._state, Event(self._monotonic(), self._luck(), heard))
            heard = None
            for effect in effects:
                if isinstance(effect, SetTimer):
                    self.timer = self._monotonic() + effect.seconds
                elif isinstance(effect, Tell):
                    self._told = effect
                    self._tell(at_once=True)
                else:
                    heard = self._tasks.carry_out(effect)
            if heard is not None and stopped():
                return
            self._tell(at_once=False)

    def interrupt(self, what: What) -> None:
        """Lets `step` take note of something while a request is under way."""
        self._state, _ = step(self._state, Event(self._monotonic(), self._luck(), what))

    def _tell(self, *, at_once: bool) -> None:
        started = self._monotonic()
        if not at_once and started < self._tell_again_at:
            return
        try:
            if at_once and self._told.synced:
                self._tasks.note_synced()
            self.status = self._snapshot()
            self._listener(self.status)
        except Exception:
            # Part of the sync loop: what cannot be told must not keep work from being sent.
            logger.exception("the status could not be told")
        now = self._monotonic()
        self._tell_again_at = now + max(_TELL_EVERY, _TELL_SHARE * (now - started))

    def _snapshot(self) -> SyncStatus:
        with self._store.plain_reading() as connection:
            waiting, session = backlog(connection), load_session(connection)
            told = notices(connection)
        return SyncStatus(
            network=self._told.network,
            working=self._told.working,
            last_sync_at=session.last_at,
            pending_operations=waiting.operations,
            pending_records=waiting.records,
            pending_files=waiting.files,
            pending_bytes=waiting.files_bytes,
            missing_files=waiting.files_missing,
            questions=waiting.questions,
            stuck=waiting.stuck,
            retry_in=self._told.retry_in,
            clock_off=self._tasks.clock_off,
            differing=tuple(sorted(self._tasks.differing)),
            notices=told,
            incidents=self._tasks.incidents,
            fetching=self._tasks.fetching,
            pushed=self._tasks.pushed,
            pulled=self._tasks.pulled,
        )


def _no_listener(_status: SyncStatus) -> None:
    return


def _never() -> bool:
    return False


def sync_once(
    store: Store,
    files: FileStore,
    *,
    settings: Settings | None = None,
    connect: float = CONNECT_SECONDS,
    idle: float = IDLE_SECONDS,
    authorities: str | None = None,
    listener: Listener = _no_listener,
    monotonic: Callable[[], float] = time.monotonic,
) -> SyncStatus:
    """Pushes, pulls and moves files on the calling thread until nothing is left or a call fails; never waits.

    The network's trouble is in the status, not an exception. UserError ``profile.not_set_up`` before set-up.
    """
    if not store.identity.enrolled:
        return SyncStatus(Network.NOT_ENROLLED)
    hub = HubConnection(store.identity.hub_url, store.clock, connect=connect, idle=idle, authorities=authorities)
    try:
        return sync_with(hub, store, files, settings=settings, listener=listener, monotonic=monotonic)
    finally:
        hub.close()


def sync_with(
    hub: Hub,
    store: Store,
    files: FileStore,
    *,
    settings: Settings | None = None,
    listener: Listener = _no_listener,
    monotonic: Callable[[], float] = time.monotonic,
    stopped: Callable[[], bool] = _never,
) -> SyncStatus:
    """`sync_once` with a hub that is at hand. `stopped` is asked after every request; a yes leaves the rest undone."""
    run = _Run(store, Tasks(store, files, hub), settings or Settings(), listener, monotonic, random.random)
    run.hear(SyncNow(), stopped)
    return run.status


class SyncWorker:
    """Synchronises in the background while the program runs. Every method may be called from any thread.

    `listener` hears every status on the client's own thread, at most about ten times a second.
    """

    def __init__(
        self,
        store: Store,
        files: FileStore,
        *,
        listener: Listener = _no_listener,
        settings: Settings | None = None,
        connect: float = CONNECT_SECONDS,
        idle: float = IDLE_SECONDS,
        authorities: str | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._files = files
        self._listener = listener
        self._settings = settings or Settings()
        self._limits = (connect, idle)
        self._authorities = authorities
        self._monotonic = monotonic
        self._events: queue.SimpleQueue[What | None] = queue.SimpleQueue()
        self._damaged: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._tasks: Tasks | None = None
        self._run: _Run | None = None

    @property
    def status(self) -> SyncStatus:
        """The last moment that was told; ``not_enrolled`` while no hub knows this device."""
        return self._run.status if self._run is not None else SyncStatus(Network.NOT_ENROLLED)

    def start(self) -> bool:
        """Starts synchronising, at once and from then on; False when no hub knows this device. Safe to call twice."""
        if self._thread is not None:
            return True
        if not self._store.is_set_up or not self._store.identity.enrolled:
            return False
        hub = HubConnection(
            self._store.identity.hub_url,
            self._store.clock,
            connect=self._limits[0],
            idle=self._limits[1],
            authorities=self._authorities,
        )
        tasks = Tasks(self._store, self._files, hub)
        run = _Run(self._store, tasks, self._settings, self._listener, self._monotonic, random.random)
        self._tasks, self._run = tasks, run
        self._store.subscribe(self._saved)
        self._thread = threading.Thread(target=self._work, args=(run, hub), name="sync", daemon=True)
        self._events.put(SyncNow())
        self._thread.start()
        return True

    def sync_now(self) -> None:
        """Synchronises now instead of at the next occasion, unless the hub has asked to be left alone for longer."""
        self._events.put(SyncNow())

    def read_anew(self, scope: str) -> None:
        """Reads everything that the hub says of a scope once more, as soon as a round has reached the hub.

        Own work stays on top; what others made is away until it was read.
        """
        self._damaged.put(scope)
        self._events.put(SyncNow())

    def stop(self, wait: float = 2.0) -> bool:
        """Stops after the request under way; True when it has ended within `wait` seconds.

        One that still waits for the network ends by itself; whatever moment the process ends in, nothing is lost.
        """
        self._stopping.set()
        self._events.put(None)
        thread = self._thread
        if thread is None:
            return True
        thread.join(wait)
        return not thread.is_alive()

    def _saved(self, _changes: Changes) -> None:
        if self._tasks is not None and not self._tasks.announcing and not self._stopping.is_set():
            self._events.put(LocalCommitted())

    def _work(self, run: _Run, hub: HubConnection) -> None:
        try:
            while not self._stopping.is_set():
                what = self._next_event(run)
                if what is not None:
                    run.hear(what, self._between(run))
                    self._put_right(run)
        except Exception:
            if not self._stopping.is_set():
                logger.exception("synchronising has ended")
        finally:
            hub.close()

    def _put_right(self, run: _Run) -> None:
        """Between two rounds, while the hub is at hand: without it nothing that others made would be seen here."""
        tasks = self._tasks
        if tasks is None or run.status.network is not Network.ONLINE or self._damaged.empty():
            return
        while not self._damaged.empty():
            changes = tasks.comparison.repair(self._damaged.get())
            self._store.writer.submit(partial(self._store.announce, changes), Lane.SYNC).result()
        self._events.put(SyncNow())

    def _between(self, run: _Run) -> Callable[[], bool]:
        """Called between two requests: hands over what was saved meanwhile and says whether to stop."""

        def stopped() -> bool:
            while not self._events.empty():
                what = self._events.get()
                if what is not None:
                    run.interrupt(what)
            return self._stopping.is_set()

        return stopped

    def _next_event(self, run: _Run) -> What | None:
        if run.timer is None:
            return self._events.get()
        try:
            return self._events.get(timeout=max(0.0, run.timer - self._monotonic()))
        except queue.Empty:
            run.timer = None
            return Tick()
