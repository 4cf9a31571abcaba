"""The store: one database file, one writer thread, read-only connections beside it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from core.errors import UserError
from core.ports import Changes, Clock, IdSource, UnitOfWork
from engines.forms.document import Form
from local_db.catalogue import Catalogue, publish
from local_db.driver import DURABLE, Driver, PlainConnection, PlainReaders, opened, transaction, written_anew
from local_db.failures import SaveGuard, naming_failures
from local_db.identity import Identity, load_identity, save_identity
from local_db.migrations import MIGRATIONS
from local_db.migrations.runner import migrate
from local_db.reference_copy import ReferenceCopy, place_beside
from local_db.statement import Statement
from local_db.writer import Lane, Writer

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from local_db.journal import Journal
    from local_db.unit_of_work import SqlUnitOfWork

logger = logging.getLogger(__name__)

T = TypeVar("T")
_KNOWN = Statement(
    "SELECT history.record_id FROM history WHERE history.home_branch = :home AND history.operation_id = :operation_id"
)
_ORDERED_AWAY = Statement("SELECT meta.value FROM meta WHERE meta.key = 'sync.wipe' AND meta.value <> ''")
C_contra = TypeVar("C_contra", contravariant=True)


class Service(Protocol[C_contra]):
    """A use case of core.services."""

    def __call__(self, command: C_contra, uow: UnitOfWork) -> Changes: ...


class Store:
    """An open database. Made by `open_store`; everything that writes runs on its writer thread.

    SQLAlchemy's engines over the driver's connections are made by the first thread that wants one: importing them takes
    longer than opening the database, and the first rows of a list are read without.
    """

    def __init__(self, path: Path, driver: Driver, clock: Clock, ids: IdSource) -> None:
        self.path = path
        self.driver = driver
        self.clock = clock
        self.ids = ids
        self.catalogue = Catalogue()
        self.opened_keys: dict[str, str] = {}
        """Keys under a PIN whose people work here now, by their public half (local_db.pins); in memory only."""
        self.journal: Journal | None = None
        """The second copy of unsent work; for the writer's thread only."""
        self.reference = ReferenceCopy(place_beside(path), driver)
        """What other systems delivered; not of this database, and never in its backups."""
        self._plain = PlainReaders(path, driver)
        self._identity: Identity | None = None
        self._listeners: list[Callable[[Changes], None]] = []
        self._lock = threading.Lock()
        self._making = threading.Lock()
        self._writes: tuple[Engine, Connection] | None = None
        self._reads: Engine | None = None
        self._raw: Any = opened(path, driver, DURABLE)
        """The writer's connection until its engine takes it over."""
        try:
            with transaction(self._raw, driver) as connection:
                self._identity = load_identity(connection)
                self.catalogue.learn_unchecked(connection)
        except BaseException:
            self._raw.close()
            raise
        self.guard = SaveGuard(path)
        self.writer = Writer(run=self._write_by_checked_forms)

    @property
    def identity(self) -> Identity:
        """Who this device is; UserError ``profile.not_set_up`` before `set_up`."""
        if self._identity is None:
            raise UserError("profile.not_set_up")
        return self._identity

    @property
    def is_set_up(self) -> bool:
        """Whether the profile knows its branch."""
        return self._identity is not None

    def set_up(
        self, identity: Identity, forms: Iterable[Form] = (), also: Callable[[Connection], None] | None = None
    ) -> None:
        """Keeps who this device is and the definitions it starts with, and `also` what belongs to that.

        Blocks until durable.
        """
        known = list(forms)

        def keep(connection: Connection) -> None:
            save_identity(connection, identity)
            publish(connection, known)
            if also is not None:
                also(connection)

        self.write(keep).result()
        self._identity = identity
        for form in known:
            if not self.catalogue.knows(form.id, form.version):
                self.catalogue.add(form)

    def check_forms(self) -> None:
        """Checks the documents of the definition table, once: lists are shown before, nothing is written before."""
        if self.catalogue.check():
            self.announce(Changes(definitions=True))

    def _write_by_checked_forms(self, work: Callable[[], T]) -> T:
        self.check_forms()
        return self.guard.run(work)

    def execute(self, service: Service[T], command: T, lane: Lane = Lane.WORK) -> Future[Changes]:
        """Runs one use case as one transaction on the writer thread."""
        return self.writer.submit(lambda: service(command, self.unit_of_work()), lane)

    def unit_of_work(self) -> SqlUnitOfWork:
        """A unit of work; to be used on the writer thread only."""
        from local_db.unit_of_work import SqlUnitOfWork

        return SqlUnitOfWork(
            self._connection,
            self.catalogue,
            self.identity,
            self.clock,
            self.ids,
            on_commit=self.announce,
            journal=self.journal,
            opened_keys=self.opened_keys,
        )

    def write(self, task: Callable[[Connection], T], lane: Lane = Lane.WORK) -> Future[T]:
        """Runs `task` in one transaction on the writer thread: drafts, ledgers, what sync receives."""
        return self.writer.submit(lambda: self.write_here(task), lane)

    def write_here(self, task: Callable[[Connection], T]) -> T:
        """As `write`, at once: for who is on the writer's thread already."""
        from local_db.engine import Transaction

        with Transaction(self._connection) as open_transaction:
            result = task(self._connection)
            open_transaction.commit()
            return result

    def rewrite_here(self) -> bool:
        """Writes the database anew (`local_db.driver.written_anew`); for who is on the writer's thread already."""
        raw: Any = self._connection.connection.driver_connection
        return written_anew(raw)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only connection on one snapshot, for any thread but the writer's and the window's."""
        with naming_failures(), self._readers.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def plain_reading(self) -> Iterator[PlainConnection]:
        """As `reading`, straight through the driver: all that a Statement needs, and there before SQLAlchemy is."""
        with naming_failures(), self._plain.reading() as connection:
            yield connection

    def subscribe(self, listener: Callable[[Changes], None]) -> None:
        """Calls `listener` on the writer thread after every commit that changed records."""
        with self._lock:
            self._listeners.append(listener)

    def announce(self, changes: Changes) -> None:
        """Tells every listener what changed. One that fails is logged: what it hears of is durable already."""
        if changes.definitions:
            with self.plain_reading() as connection:
                self.catalogue.learn(connection)
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            try:
                listener(changes)
            except Exception:  # a save must not look failed because a list could not be refreshed
                logger.exception("a listener failed on a change of %d records", len(changes.records))

    def settle(self, operations: Sequence[str]) -> None:
        """The hub has acknowledged these: the journal need not keep them any more."""
        journal = self.journal
        if journal is not None and operations:
            self.writer.submit(partial(journal.settle, operations), Lane.SYNC)

    @property
    def ordered_away(self) -> bool:
        """Whether headquarters has ordered this device to erase itself."""
        with self.plain_reading() as connection:
            return _ORDERED_AWAY.first(connection) is not None

    def sync_journal(self) -> None:
        """Makes the journal durable; for the writer's thread."""
        if self.journal is not None:
            self.journal.sync()

    def keep_journal(self, journal: Journal) -> None:
        """Keeps a journal from now on. What is in it and not in the database, a backup's, comes back first.

        Blocks until that is durable.
        """
        newest = journal.last() if self.is_set_up else None
        self.journal = journal
        if newest is None:
            return
        try:
            with self.plain_reading() as connection:
                known = _KNOWN.first(connection, home=newest.home, operation_id=newest.id) is not None
        except UserError as error:  # damage is for the checks to find and tell; the journal waits for the rescue
            logger.warning("the journal was not compared: %s", error.code)
            return
        if known:
            return
        from local_db.reentry import reenter

        identity, moment = self.identity, int(self.clock.now().timestamp() * 1000)
        self.announce(
            self.write(
                lambda connection: reenter(connection, self.catalogue, identity, journal.entries(), moment)
            ).result()
        )

    def close(self) -> None:
        """Finishes queued writes and closes every connection. Safe to call twice."""
        self.writer.close()
        if self.journal is not None:
            self.journal.close()
        self._plain.close()
        self.reference.close()
        with self._making:
            if self._writes is not None:
                engine, connection = self._writes
                connection.close()
                engine.dispose()
            else:
                self._raw.close()
            if self._reads is not None:
                self._reads.dispose()

    @property
    def _connection(self) -> Connection:
        """The writer's connection, for its thread only."""
        with self._making:
            if self._writes is None:
                from local_db.engine import writer_engine

                engine = writer_engine(self.path, self.driver, self._raw)
                self._writes = engine, engine.connect()
            return self._writes[1]

    @property
    def _readers(self) -> Engine:
        with self._making:
            if self._reads is None:
                self._reads = self._make_readers()
            return self._reads

    def _make_readers(self) -> Engine:
        from local_db.engine import reader_engine

        return reader_engine(self.path, self.driver)


def open_store(path: Path, driver: Driver, clock: Clock, ids: IdSource) -> Store:
    """Opens the database at `path`, making or migrating it first.

    Raises UserError: ``store.newer_than_program``, ``store.no_space_to_migrate``, or what `local_db.health` names.
    """
    migrate(path, driver, MIGRATIONS)
    return Store(path, driver, clock, ids)
