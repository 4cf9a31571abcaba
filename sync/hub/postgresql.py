"""The hub's store on PostgreSQL: several writers at once, in this process and in others beside it.

Every transaction sees what was committed before each of its statements (READ COMMITTED) and takes the locks that its
outcome hangs on (`sync.hub.locks`). One that meets another anyway, in a deadlock or on a unique key, is run again.
"""

from __future__ import annotations

import itertools
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from core.errors import UserError
from core.ports import Clock, IdSource
from local_db.catalogue import load_catalogue
from local_db.writer import Lane
from sync.hub.locks import MetAnother
from sync.hub.migrations import ON_POSTGRESQL
from sync.hub.store import HubStore

logger = logging.getLogger(__name__)

T = TypeVar("T")

WRITERS = 4
READERS = 4
ATTEMPTS = 6
"""How often a transaction that met another one is begun."""
_MET_ANOTHER = frozenset({"40001", "40P01", "23505"})
"""Serialization failure, deadlock, a unique key that another transaction took first (SQLSTATE)."""
_LOCK_OF_MIGRATIONS = 0x42444B31
_HOLD_WORDS = "log, history, record, attachment, inbox, quarantine, setting"
_DURABLE = "-c synchronous_commit=on"


class PostgresStore(HubStore):
    """An open hub database on a PostgreSQL server."""

    def __init__(self, url: URL, clock: Clock, ids: IdSource) -> None:
        self._engine = _engine(url, "READ COMMITTED", WRITERS)
        self._readers = _engine(url, "REPEATABLE READ", READERS)
        with self._engine.connect() as connection:
            catalogue = load_catalogue(connection)
        super().__init__(clock, ids, catalogue)
        self._queue: queue.PriorityQueue[tuple[int, int, Callable[[], None] | None]] = queue.PriorityQueue()
        self._order = itertools.count()
        self._gate = threading.Lock()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"hub-writer-{n}", daemon=True) for n in range(WRITERS)
        ]
        for thread in self._threads:
            thread.start()

    def write(self, task: Callable[[Connection], T], lane: Lane = Lane.WORK) -> Future[T]:
        """Runs `task` in one durable transaction, once more from its start when it met another one."""
        future: Future[T] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(self._transaction(task))
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the future
                future.set_exception(error)

        with self._gate:
            if self._closed:
                raise RuntimeError("the store is closed")
            self._queue.put((lane, next(self._order), run))
        return future

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only connection on one snapshot, for any thread."""
        with self._readers.connect() as connection, connection.begin():
            yield connection

    def rewrite(self) -> bool:
        """Has the server write the tables anew; what its own log and backups hold goes with those."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"VACUUM FULL {_HOLD_WORDS}")
        return True

    def close(self) -> None:
        """Finishes queued writes and closes every connection. Safe to call twice."""
        with self._gate:
            if not self._closed:
                self._closed = True
                for _ in self._threads:
                    self._queue.put((Lane.STOP, next(self._order), None))
        for thread in self._threads:
            thread.join()
        self._engine.dispose()
        self._readers.dispose()

    def _work(self) -> None:
        while True:
            _, _, run = self._queue.get()
            if run is None:
                return
            run()

    def _transaction(self, task: Callable[[Connection], T]) -> T:
        for attempt in itertools.count(1):
            with self._engine.connect() as connection:
                try:
                    with connection.begin():
                        return task(connection)
                except (MetAnother, DBAPIError) as error:
                    if attempt == ATTEMPTS or not _met_another(error):
                        raise
                    logger.info("a transaction met another one and is begun again: %s", type(error).__name__)
        raise AssertionError("unreachable")


def open_postgresql(url: str, clock: Clock, ids: IdSource) -> PostgresStore:
    """Opens the hub's database at `url` (postgresql://USER@HOST/NAME), making or migrating its tables first.

    UserError ``hub.database_invalid`` for what is no such address, ``hub.database_driver`` without psycopg,
    ``hub.database_unreachable``, ``hub.database_encoding`` when it does not keep UTF-8, ``store.newer_than_program``.
    """
    address = _address(url)
    try:
        migrate_postgresql(address)
        return PostgresStore(address, clock, ids)
    except ModuleNotFoundError as error:
        raise UserError("hub.database_driver") from error
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0] if error.orig is not None else ""
        raise UserError("hub.database_unreachable", reason=reason) from error


def migrate_postgresql(url: URL) -> None:
    """Brings the database to the newest version in one transaction, one process at a time."""
    engine = _engine(url, "READ COMMITTED", 1)
    try:
        with engine.connect() as connection, connection.begin():
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
            if encoding != "UTF8":
                raise UserError("hub.database_encoding", encoding=encoding)
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK_OF_MIGRATIONS})")
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)")
            found = connection.exec_driver_sql("SELECT max(version) FROM schema_version").scalar_one() or 0
            newest = ON_POSTGRESQL[-1].version
            if found > newest:
                raise UserError("store.newer_than_program", found=found, known=newest)
            for step in ON_POSTGRESQL:
                if step.version > found:
                    step.upgrade(connection)
                    connection.exec_driver_sql(f"INSERT INTO schema_version VALUES ({step.version})")
    finally:
        engine.dispose()


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise UserError("hub.database_invalid") from error
    if address.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise UserError("hub.database_invalid")
    return address.set(drivername="postgresql+psycopg")


def _engine(url: URL, isolation: Any, connections: int) -> Engine:
    return create_engine(
        url,
        isolation_level=isolation,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"options": _DURABLE, "application_name": "branchdesk-hub"},
    )


def _met_another(error: BaseException) -> bool:
    inner = error.orig if isinstance(error, DBAPIError) else None
    return isinstance(error, MetAnother) or getattr(inner, "sqlstate", None) in _MET_ANOTHER
