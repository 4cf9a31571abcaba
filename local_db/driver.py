"""The driver under every database file: how a connection is opened, and how its transactions begin.

sqlcipher3 with a raw key, autocommit at the driver, and our own BEGIN, IMMEDIATE for the writer: the only recipe tried
that keeps foreign keys on, makes DDL atomic under kill -9 and waits for locks instead of failing at once. Nothing here
imports SQLAlchemy, so that the first rows of a list can be read before it is there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from core.errors import UserError
from local_db.expression_functions import install
from local_db.failures import BUSY, result_code

BUSY_TIMEOUT_MS = 5000
LOCK_ATTEMPTS = 12
"""How often a transaction asks again for a lock that another program holds (a virus scanner, a frozen process)."""

OLDEST_SQLITE = (3, 51, 3)
"""The WAL-reset corruption bug, which needs two writing connections, is fixed from this version on."""

DURABLE = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY")
_QUERY_ONLY = "query_only = ON"
READ_ONLY = (*DURABLE, _QUERY_ONLY)
FROZEN = ("temp_store = MEMORY", _QUERY_ONLY)
"""Asks nothing of the file but what is in it."""

_PAGE_SEAL = "HMAC_SHA256"
"""Seals each page. Processors of today have instructions for SHA-256, none for SQLCipher's own choice of SHA-512."""


PAGE_BYTES = 8192
"""Of a database. SQLCipher's own choice is 4 KiB; larger pages are fewer to seal and to look up."""


_BOUND_AS_THEY_ARE: dict[type, Callable[[Any], Any]] = {type(None): {}.get, bytes: bytes}
"""The driver looks for adapters of these kinds, too, each time and in vain: a microsecond for every NULL of a row."""


class Driver(msgspec.Struct, frozen=True):
    """The `connect` port: a DB-API module and how it opens a file. Connections must allow use from other threads.

    `encrypts` says that the files are SQLCipher's, whose pages carry checksums.
    """

    module: ModuleType
    connect: Callable[[Path], Any]
    encrypts: bool = True


def cipher_driver(key: bytes, *, frozen: bool = False) -> Driver:
    """SQLCipher with a raw 256-bit key (no derivation: opening costs about 55 ms).

    `frozen` opens files that nobody writes meanwhile and touches nothing beside them: no lock, no log, no change.
    A frozen file must have no write-ahead log, which would not be read.

    Raises UserError ``store.library_too_old`` when the SQLite inside the driver has the WAL-reset bug.
    """
    from sqlcipher3 import dbapi2

    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise UserError("store.library_too_old", version=dbapi2.sqlite_version)
    if len(key) != 32:
        raise ValueError("the database key has 32 bytes")
    for kind, as_it_is in _BOUND_AS_THEY_ARE.items():
        dbapi2.register_adapter(kind, as_it_is)

    def connect(path: Path) -> Any:
        target = f"{path.absolute().as_uri()}?mode=ro&immutable=1" if frozen else str(path)
        connection = dbapi2.connect(
            target, uri=frozen, check_same_thread=False, isolation_level=None, cached_statements=512
        )
        unlock(connection, key)
        return connection

    return Driver(dbapi2, connect)


def unlock(connection: Any, key: bytes) -> None:
    """Gives a fresh connection its raw key, and says how pages are sealed."""
    connection.execute("PRAGMA cipher_log_level = NONE").fetchall()  # else it writes to stderr beside our sentence
    connection.execute(f"PRAGMA cipher_default_hmac_algorithm = {_PAGE_SEAL}")  # a copy by VACUUM INTO takes it too
    connection.execute(f"PRAGMA cipher_default_page_size = {PAGE_BYTES}")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")


def opened(path: Path, driver: Driver, pragmas: Sequence[str]) -> Any:
    """A connection of the driver on that file, set up."""
    connection = driver.connect(path)
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").fetchall()
        install(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def begin(raw: Any, driver: Driver, how: str = "BEGIN IMMEDIATE") -> None:
    """Begins a transaction on a driver's connection; asks again for a lock that another program holds."""
    for attempt in range(LOCK_ATTEMPTS):
        try:
            raw.execute(how)
        except driver.module.Error as error:
            if result_code(error) != BUSY or attempt == LOCK_ATTEMPTS - 1:
                raise
        else:
            return


def written_anew(raw: Any) -> bool:
    """Writes the whole file anew and empties its log: nothing of what was deleted or replaced is left in either.

    For a connection that is in no transaction. False where a reader still stands before it: to be tried again.
    """
    raw.execute("PRAGMA temp_store = FILE").fetchall()  # as large as the database; SQLCipher seals it, too
    try:
        raw.execute("VACUUM").fetchall()
    finally:
        raw.execute("PRAGMA temp_store = MEMORY").fetchall()
    return not raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0]


class PlainConnection:
    """A driver's connection inside a transaction: what a Statement runs on without SQLAlchemy's engine."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw


@contextmanager
def transaction(raw: Any, driver: Driver, how: str = "BEGIN IMMEDIATE") -> Iterator[PlainConnection]:
    """One transaction that changes nothing: it is taken back at the end."""
    begin(raw, driver, how)
    try:
        yield PlainConnection(raw)
    finally:
        if raw.in_transaction:
            raw.execute("ROLLBACK")


class PlainReaders:
    """Connections that can only read, opened as they are wanted and at most so many at a time."""

    def __init__(self, path: Path, driver: Driver, pragmas: Sequence[str] = READ_ONLY, connections: int = 3) -> None:
        self._path = path
        self._driver = driver
        self._pragmas = pragmas
        self._places = threading.BoundedSemaphore(connections)
        self._free: list[Any] = []
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[PlainConnection]:
        """A connection on one snapshot, for any thread but the window's. Waits for one to be free."""
        with self._places:
            with self._lock:
                raw = self._free.pop() if self._free else None
            raw = raw if raw is not None else opened(self._path, self._driver, self._pragmas)
            try:
                with transaction(raw, self._driver, "BEGIN") as connection:
                    yield connection
            except BaseException:
                raw.close()
                raise
            self._give_back(raw)

    def close(self) -> None:
        """Closes what is free now, and what is in use when it is given back. Safe to call twice."""
        with self._lock:
            self._closed = True
            free, self._free = self._free, []
        for raw in free:
            raw.close()

    def _give_back(self, raw: Any) -> None:
        with self._lock:
            if not self._closed:
                self._free.append(raw)
                return
        raw.close()
