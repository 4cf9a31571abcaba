"""The hub of a world on a PostgreSQL server: the same moments of death, the same decisions, and so the same trace.

What dies here is the hub's process, never the server: its connections end, and a transaction under way with them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url

from core.errors import UserError
from core.ids import Ids
from core.ports import Clock, IdSource
from local_db.writer import Lane
from sync.hub.app import hub_service, open_folder
from sync.hub.backups import make_backup, restore_backup
from sync.hub.folder import HubFolder, hub_folder, prepare
from sync.hub.postgresql import PostgresStore, open_postgresql
from sync.hub.set_up import init_hub
from tests.simulator.checks.broken import require
from tests.simulator.disk import AFTER, BEFORE, AtCommit, Dead, Disk
from tests.simulator.hub import SimHub
from tests.simulator.hub_stores import StoreOf
from tests.support.postgresql_server import PostgresServer

T = TypeVar("T")
_WRITES = ("INSERT", "UPDATE", "DELETE")
_numbers = itertools.count(1)


class Remote(Disk):
    """What a hub's process has of its data: connections, and the moments at which it dies over a commit."""

    def __init__(self, at_commit: AtCommit) -> None:
        super().__init__(at_commit)
        self.written = 0
        """Rows that the transaction under way has changed."""

    def commit(self, go_on: Callable[[], None]) -> None:
        """A commit, and what happens at it."""
        fault = self.at_commit() if self.written else None
        if fault in BEFORE:
            self.dead = True
            raise Dead
        if fault is not None and fault not in AFTER:
            raise psycopg.errors.DiskFull("could not extend file: no space left on device")
        go_on()
        if fault in AFTER:
            self.dead = True
            raise Dead

    def failed(self) -> None:
        """A task failed. On SQLite the group that it was in is still committed, and the process may die over that."""
        fault = self.at_commit() if self.written else None
        self.dead = self.dead or fault in BEFORE or fault in AFTER


class InlinePostgres(PostgresStore):
    """The shipped store without its threads; of a process that is dead it does nothing more."""

    def __init__(self, url: str, clock: Clock, ids: IdSource, remote: Remote) -> None:
        super().__init__(make_url(url).set(drivername="postgresql+psycopg"), clock, ids)
        self._remote = remote
        for _ in self._threads:
            self._queue.put((Lane.STOP, next(self._order), None))
        for thread in self._threads:
            thread.join()
        self._threads = []
        self._engine.dispose()  # what it has opened already is not watched
        event.listen(self._engine, "connect", self._watch)
        dialect: Any = self._engine.dialect
        go_on = dialect.do_commit
        dialect.do_commit = lambda raw: remote.commit(lambda: go_on(raw))

    def _watch(self, raw: Any, _record: object) -> None:
        remote = self._remote

        class Counting(psycopg.Cursor[Any]):
            def execute(self, query: Any, *given: Any, **named: Any) -> Any:
                super().execute(query, *given, **named)
                self._count(query)
                return self

            def executemany(self, query: Any, *given: Any, **named: Any) -> None:
                super().executemany(query, *given, **named)
                self._count(query)

            def copy(self, *given: Any, **named: Any) -> Any:
                remote.written += 1
                return super().copy(*given, **named)

            def _count(self, query: Any) -> None:
                said = query.decode() if isinstance(query, bytes) else str(query)
                if said.lstrip().upper().startswith(_WRITES):
                    remote.written += max(0, self.rowcount)

        raw.cursor_factory = Counting

    def write(self, task: Callable[[Connection], T], lane: Lane = Lane.WORK) -> Future[T]:
        """Does it now."""
        if self._remote.dead:
            raise Dead
        future = super().write(task, lane)
        _, _, run = self._queue.get()
        if run is not None:
            run()
        return future

    def _transaction(self, task: Callable[[Connection], T]) -> T:
        def watched(connection: Connection) -> T:
            self._remote.written = 0
            try:
                return task(connection)
            except BaseException:
                self._remote.failed()
                raise

        return super()._transaction(watched)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """As ever, while the process lives."""
        if self._remote.dead:
            raise Dead
        with super().reading() as connection:
            yield connection

    def let_go(self) -> None:
        """Ends its connections; the next work opens others."""
        self._engine.dispose()
        self._readers.dispose()


class OnPostgresql(StoreOf):
    """The data of one hub in a database of its own, and of its backup in another."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        number = next(_numbers)
        self._name, self._copy = f"world_{number}", f"world_{number}_backup"
        self._url = server.make(self._name)

    def open(self, folder: Path, clock: Clock, ids: Ids, hub: SimHub) -> tuple[Disk, Any]:
        """A store over it, and what may die."""
        if not folder.joinpath("started").exists():
            folder.joinpath("started").write_bytes(b"")
            open_postgresql(self._url, clock, ids).close()
        remote = Remote(hub.at_commit)
        return remote, InlinePostgres(self._url, clock, ids, remote)

    def run(self, connection: Any, sql: str, values: Any) -> Any:
        """One statement in the words of SQLite."""
        return connection.exec_driver_sql(sql.replace("%", "%%").replace("?", "%s"), tuple(values))

    def make_fail(self, connection: Any, table: str, when: str) -> None:
        """From now on the database refuses such rows."""
        connection.exec_driver_sql(
            "CREATE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''never''; END'"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER stumbles BEFORE INSERT ON {table} FOR EACH ROW "
            f"WHEN ({when.replace('%', '%%')}) EXECUTE FUNCTION stumble()"
        )

    def back_up(self, store: Any, _folder: Path) -> None:
        """A copy of it, as the server makes one."""
        store.let_go()
        self._server.drop(self._copy)
        self._server.make(self._copy, self._name)

    def put_back(self, _folder: Path) -> None:
        """The copy takes its place."""
        self._server.drop(self._name)
        self._server.make(self._name, self._copy)

    def close(self) -> None:
        """Takes both away."""
        self._server.drop(self._name)
        self._server.drop(self._copy)


def start_wrongly(server: PostgresServer, room: Path, clock: Clock, random_bytes: Callable[[int], bytes]) -> None:
    """A hub is made on PostgreSQL by the program's own command, and started with everything that it refuses."""
    name = f"made_{next(_numbers)}"
    folder = hub_folder(room / "made", database_url=server.make(name))
    init_hub(folder, clock, random_bytes)
    store = open_folder(folder, clock, random_bytes)
    refusals: list[tuple[str, Callable[[], object]]] = [
        ("hub.exists", lambda: init_hub(folder, clock, random_bytes)),
        ("backup.by_postgresql", lambda: make_backup(store, hub_service(folder, store).files, room / "sets")),
        ("backup.by_postgresql", lambda: restore_backup(folder, room / "sets", clock, random_bytes)),
        ("hub.database_invalid", lambda: open_postgresql("mysql://x/y", clock, store.ids)),
        ("hub.database_invalid", lambda: open_postgresql("no address", clock, store.ids)),
        ("hub.database_unreachable", lambda: open_postgresql(server.url("nowhere"), clock, store.ids)),
        ("hub.key_foreign", lambda: _with_another_key(folder, room, clock, random_bytes)),
    ]
    for code, attempt in refusals:
        said = ""
        try:
            attempt()
        except UserError as error:
            said = error.code
        require(said == code, "G7", "a hub on PostgreSQL says something else", said=said, expected=code)
    store.close()
    server.drop(name)


def _with_another_key(folder: HubFolder, room: Path, clock: Clock, random_bytes: Callable[[int], bytes]) -> None:
    other = hub_folder(room / "other", database_url="postgresql://hub@localhost/none")
    other.root.mkdir()
    prepare(other)
    open_folder(hub_folder(folder.root, other.key_file, folder.database_url), clock, random_bytes)
