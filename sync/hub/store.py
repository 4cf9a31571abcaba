"""The hub's store: what writes and what reads. Here on SQLite; on a PostgreSQL server see `sync.hub.postgresql`."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, select

from core.ports import Clock, IdSource
from core.upcasting import CURRENT
from engines.forms.document import Form
from local_db.catalogue import Catalogue, load_catalogue, publish
from local_db.driver import written_anew
from local_db.engine import Driver, reader_engine, writer_engine
from local_db.migrations.runner import migrate
from local_db.statement import Statement, upsert
from local_db.writer import Lane
from sync.hub.commits import GroupWriter
from sync.hub.migrations import MIGRATIONS
from sync.hub.tables import setting

T = TypeVar("T")

_WRITER_CACHE_KIB = 131_072
_PAGES_BEFORE_CHECKPOINT = 4_096
"""32 MiB of log: pages that every batch touches, as the ends of indexes, are copied back once for many batches."""

_GET = Statement(select(setting.c.value).where(setting.c.key == bindparam("name")))
_PUT = upsert(setting)


class HubStore(ABC):
    """An open hub database. What writes is a task of its own, whole or not at all."""

    def __init__(self, clock: Clock, ids: IdSource, catalogue: Catalogue) -> None:
        self.clock = clock
        self.ids = ids
        self.upcasting = CURRENT
        """The languages that devices may send in."""
        self.catalogue = catalogue

    def now(self) -> int:
        """The hub's time in milliseconds since 1970 UTC."""
        return int(self.clock.now().timestamp() * 1000)

    @abstractmethod
    def write(self, task: Callable[[Connection], T], lane: Lane = Lane.WORK) -> Future[T]:
        """Runs `task` wholly or, when it fails, not at all; durable when the future answers. Imports go last.

        A task may be begun more than once: nothing outside the connection may hang on how often.
        """

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """A read-only connection on one snapshot, for any thread."""

    @abstractmethod
    def close(self) -> None:
        """Finishes queued writes and closes every connection. Safe to call twice."""

    @abstractmethod
    def rewrite(self) -> bool:
        """Writes the database anew, so that nothing of what was deleted or replaced is left in its files.

        Blocks, and so do writes meanwhile. False where somebody still reads what was: to be tried again.
        """

    def learn(self) -> bool:
        """Takes in the definitions that were published since the store last looked; whether there were any."""
        with self.reading() as connection:
            return self.catalogue.learn(connection)

    def publish(self, forms: Iterable[Form]) -> None:
        """Keeps form documents; versions that are there already are left as they are. Blocks until durable."""
        known = list(forms)
        self.write(lambda connection: publish(connection, known)).result()
        for form in known:
            self.catalogue.add(form)


class SqliteStore(HubStore):
    """One database file. Everything that writes runs on its writer thread, one task after another."""

    def __init__(
        self,
        path: Path,
        driver: Driver,
        clock: Clock,
        ids: IdSource,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = path
        self.driver = driver
        self._engine = writer_engine(path, driver)
        self._readers = reader_engine(path, driver, connections=4)
        self._connection = self._engine.connect()
        raw: Any = self._connection.connection.driver_connection
        raw.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}")
        raw.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_BEFORE_CHECKPOINT}").fetchall()
        with self._connection.begin():
            super().__init__(clock, ids, load_catalogue(self._connection))
        self._writer = GroupWriter(self._connection, seconds)

    def write(self, task: Callable[[Connection], T], lane: Lane = Lane.WORK) -> Future[T]:
        """Runs `task`; those that wait together share one commit."""
        return self._writer.submit(task, lane)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only connection on one snapshot, for any thread."""
        with self._readers.connect() as connection, connection.begin():
            yield connection

    def rewrite(self) -> bool:
        """Writes the file anew, and empties its write-ahead log."""
        raw: Any = self._connection.connection.driver_connection
        return self._writer.alone(lambda: written_anew(raw)).result()

    def close(self) -> None:
        """Finishes queued writes and closes every connection. Safe to call twice."""
        self._writer.close()
        self._connection.close()
        self._engine.dispose()
        self._readers.dispose()


def open_store(path: Path, driver: Driver, clock: Clock, ids: IdSource) -> SqliteStore:
    """Opens the hub's database at `path`, making or migrating it first; UserErrors as `local_db.migrations.runner`."""
    migrate(path, driver, MIGRATIONS)
    return SqliteStore(path, driver, clock, ids)


def get_setting(connection: Connection, key: str) -> str | None:
    """The setting kept under `key`, or None."""
    row = _GET.first(connection, name=key)
    return str(row[0]) if row is not None else None


def put_setting(connection: Connection, key: str, value: str) -> None:
    """Keeps a setting."""
    _PUT.run(connection, key=key, value=value)
