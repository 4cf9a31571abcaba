"""SQLite through the `connect` port: a driver whose owner may die, lose power or run out of disk at any commit.

A power cut falls into a commit: of what it wrote each sector has reached the disk or has not, and what was written
without being forced to the disk since the last commit that was forced is gone with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

from sqlcipher3 import dbapi2

from local_db.driver import Driver, unlock
from local_db.failures import FULL
from tests.simulator.faults import Fault

AtCommit = Callable[[], Fault | None]
BEFORE = frozenset({Fault.DEVICE_KILLED_BEFORE_COMMIT, Fault.HUB_KILLED_BEFORE_COMMIT})
AFTER = frozenset({Fault.DEVICE_KILLED_AFTER_COMMIT, Fault.HUB_KILLED_AFTER_COMMIT})
_POWER = frozenset({Fault.DEVICE_POWER_CUT, Fault.HUB_POWER_CUT})
_FORCED = "PRAGMA synchronous = FULL"
_SECTOR = 512
LISTENERS: list[Callable[[str], object]] = []
"""Who is told every statement, values included, of connections that are opened from then on; at most one."""


class Dead(BaseException):
    """The process that owned the connection is gone; nothing of it runs any more."""


class Disk:
    """The database connections of one process. Once it is `dead`, none of them answers."""

    def __init__(self, at_commit: AtCommit, chance: Random | None = None, key: bytes | None = None) -> None:
        self.at_commit = at_commit
        self._key = key
        """With which the database is encrypted, None: not at all."""
        self.chance = chance or Random(0)
        self.unforced: dict[Path, bytes] = {}
        """The log of a database as it was before the first commit that nothing has forced to the disk since."""
        self._left: dict[Path, bytes] = {}
        """What a power cut leaves of each file."""
        self.dead = False
        self.lost_power = False
        """Whether that is how it died."""
        self._open: list[_Connection] = []

    def driver(self) -> Driver:
        """The `connect` port over this disk."""
        return Driver(dbapi2, self._connect, encrypts=self._key is not None)

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
        for path, content in self._left.items():
            path.write_bytes(content)
            path.with_name(path.name.removesuffix("-wal") + "-shm").unlink(missing_ok=True)
        self._left = {}

    def lose_power(self, path: Path, before: bytes) -> None:
        """The machine is off. Of what the log `before` has become since, some sectors are on the disk."""
        log = log_of(path)
        before, after = self.unforced.get(path, before), log.read_bytes()
        whole = self.chance.random()
        torn = bytearray(after if whole < _ALL_WRITTEN else before[: len(after)].ljust(len(after), b"\0"))
        if _ALL_WRITTEN <= whole < _ALL_WRITTEN + _SOME_WRITTEN:
            for at in range(0, len(after), _SECTOR):
                if self.chance.random() < _REACHED:
                    torn[at : at + _SECTOR] = after[at : at + _SECTOR]
        self._left = {path: path.read_bytes(), log: bytes(torn)}
        self.dead = self.lost_power = True

    def _connect(self, path: Path) -> Any:
        connection = dbapi2.connect(
            str(path), check_same_thread=False, isolation_level=None, cached_statements=512, factory=_Connection
        )
        connection.disk, connection.path, connection.log = self, path, log_of(path)
        self._open.append(connection)
        for listener in LISTENERS:
            connection.set_trace_callback(listener)
        if self._key is not None:
            unlock(connection, self._key)
        return connection


_ALL_WRITTEN, _SOME_WRITTEN, _REACHED = 0.2, 0.6, 0.8
"""How often a power cut finds all of a commit's sectors on the disk, or some; else none is there."""


def log_of(path: Path) -> Path:
    """The write-ahead log beside a database."""
    return path.with_name(path.name + "-wal")


_cursor, _execute = dbapi2.Connection.cursor, dbapi2.Connection.execute


class _Connection(dbapi2.Connection):  # type: ignore[misc]  # the driver has no types
    disk: Disk
    path: Path
    log: Path
    forced = False
    writing = False
    _changes_before = 0

    def _alive(self) -> None:
        if self.disk.dead:
            raise Dead

    def cursor(self, *given: Any, **named: Any) -> Any:
        if self.disk.dead:
            raise Dead
        return _cursor(self, *given, **named)

    def execute(self, *given: Any) -> Any:
        """Of a dead process `cursor` ends it: the driver asks for one."""
        if given[0] == "BEGIN IMMEDIATE":
            self.writing, self._changes_before = True, self.total_changes
        if given[0] == _FORCED:  # what a power cut takes is settled in `commit`; to wait for the real disk adds nothing
            self.forced = True
            return _execute(self, "PRAGMA synchronous = OFF")
        return _execute(self, *given)

    def rollback(self) -> None:
        self._alive()
        super().rollback()

    def commit(self) -> None:
        self._alive()
        wrote = self.writing and self.in_transaction and self.total_changes > self._changes_before
        fault = self.disk.at_commit() if wrote else None
        self.writing = False
        if fault in BEFORE:
            self.disk.dead = True
            raise Dead
        if fault is not None and fault not in AFTER and fault not in _POWER:
            error = dbapi2.OperationalError("database or disk is full")
            error.sqlite_errorcode = FULL
            raise error
        self._commit(fault, wrote)
        if fault in AFTER:
            self.disk.dead = True
            raise Dead

    def _commit(self, fault: Fault | None, wrote: bool) -> None:
        log = self.log
        watched = fault in _POWER or (wrote and not self.forced)
        before = log.read_bytes() if watched and log.exists() else b""
        if fault in _POWER:
            super().execute("PRAGMA wal_autocheckpoint = 0")
        super().commit()
        if wrote and self.forced and fault not in _POWER:
            self.disk.unforced.pop(self.path, None)
        elif watched:
            self.disk.unforced.setdefault(self.path, before)
        if fault in _POWER:
            self.disk.lose_power(self.path, before)
            raise Dead

    def close(self) -> None:
        if not self.disk.dead:
            super().close()
