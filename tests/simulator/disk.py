"""SQLite through the `connect` port: a driver whose owner may die or run out of disk at any commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from local_db.driver import Driver
from local_db.failures import FULL
from tests.simulator.faults import Fault

AtCommit = Callable[[], Fault | None]
_BEFORE = frozenset({Fault.DEVICE_KILLED_BEFORE_COMMIT, Fault.HUB_KILLED_BEFORE_COMMIT})
_AFTER = frozenset({Fault.DEVICE_KILLED_AFTER_COMMIT, Fault.HUB_KILLED_AFTER_COMMIT})


_FORCED = "PRAGMA synchronous = FULL"


class Dead(BaseException):
    """The process that owned the connection is gone; nothing of it runs any more."""


class Disk:
    """The database connections of one process. Once it is `dead`, none of them answers."""

    def __init__(self, at_commit: AtCommit) -> None:
        self.at_commit = at_commit
        self.dead = False
        self._open: list[_Connection] = []

    def driver(self) -> Driver:
        """The `connect` port over this disk, without encryption."""
        return Driver(dbapi2, self._connect, encrypts=False)

    @contextmanager
    def dying(self) -> Iterator[None]:
        """Whatever a dead process trips over on its way down is its death."""
        try:
            yield
        except BaseException as error:
            if self.dead:
                raise Dead from error
            raise

    def die(self) -> None:
        """Ends the process: what was not committed is gone."""
        self.dead = True
        for connection in self._open:
            with suppress(dbapi2.Error):
                dbapi2.Connection.close(connection)

    def _connect(self, path: Path) -> Any:
        connection = dbapi2.connect(
            str(path), check_same_thread=False, isolation_level=None, cached_statements=512, factory=_Connection
        )
        connection.disk = self
        self._open.append(connection)
        return connection


class _Connection(dbapi2.Connection):  # type: ignore[misc]  # the driver has no types
    disk: Disk
    writing = False
    _changes_before = 0

    def _alive(self) -> None:
        if self.disk.dead:
            raise Dead

    def cursor(self, *given: Any, **named: Any) -> Any:
        self._alive()
        return super().cursor(*given, **named)

    def execute(self, *given: Any) -> Any:
        self._alive()
        if given[0] == "BEGIN IMMEDIATE":
            self.writing, self._changes_before = True, self.total_changes
        # Processes die here, machines do not: what was written is there, whether or not it was forced to the disk.
        return super().execute(*(("PRAGMA synchronous = OFF",) if given[0] == _FORCED else given))

    def rollback(self) -> None:
        self._alive()
        super().rollback()

    def commit(self) -> None:
        self._alive()
        wrote = self.writing and self.in_transaction and self.total_changes > self._changes_before
        fault = self.disk.at_commit() if wrote else None
        self.writing = False
        if fault in _BEFORE:
            self.disk.dead = True
            raise Dead
        if fault is not None and fault not in _AFTER:
            error = dbapi2.OperationalError("database or disk is full")
            error.sqlite_errorcode = FULL
            raise error
        super().commit()
        if fault in _AFTER:
            self.disk.dead = True
            raise Dead

    def close(self) -> None:
        if not self.disk.dead:
            super().close()
