"""The only place that opens a database connection.

The recipe: sqlcipher3 with a raw key, autocommit at the driver, and our own BEGIN through SQLAlchemy's `begin` event,
IMMEDIATE for the writer. It is the only one tried that keeps foreign keys on, makes DDL atomic under kill -9 and waits
for locks instead of failing at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from core.errors import UserError
from local_db.failures import BUSY, result_code

BUSY_TIMEOUT_MS = 5000
LOCK_ATTEMPTS = 12
"""How often a transaction asks again for a lock that another program holds (a virus scanner, a frozen process)."""

OLDEST_SQLITE = (3, 51, 3)
"""The WAL-reset corruption bug, which needs two writing connections, is fixed from this version on."""

_DURABLE = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY")
_READ_ONLY = "query_only = ON"


@dataclass(frozen=True)
class Driver:
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

    def connect(path: Path) -> Any:
        target = f"{path.absolute().as_uri()}?mode=ro&immutable=1" if frozen else str(path)
        connection = dbapi2.connect(
            target, uri=frozen, check_same_thread=False, isolation_level=None, cached_statements=512
        )
        connection.execute("PRAGMA cipher_log_level = NONE").fetchall()  # else it writes to stderr beside our sentence
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        return connection

    return Driver(dbapi2, connect)


def writer_engine(path: Path, driver: Driver) -> Engine:
    """An engine with one connection; its transactions are BEGIN IMMEDIATE and durable (synchronous=FULL)."""
    return _engine(path, driver, begin="BEGIN IMMEDIATE", connections=1, pragmas=_DURABLE)


def reader_engine(path: Path, driver: Driver, connections: int = 3) -> Engine:
    """An engine whose connections can only read, each transaction on one snapshot."""
    return _engine(path, driver, begin="BEGIN", connections=connections, pragmas=(*_DURABLE, _READ_ONLY))


def look_engine(path: Path, driver: Driver, connections: int = 3) -> Engine:
    """An engine for a frozen driver: its connections ask nothing of the file but what is in it."""
    return _engine(path, driver, begin="BEGIN", connections=connections, pragmas=("temp_store = MEMORY", _READ_ONLY))


class Transaction:
    """One transaction on a connection, entered by `with`; leaving without `commit` undoes it.

    Whatever fails, COMMIT on a full disk included, nothing of it stays and the connection is fit for the next one.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __enter__(self) -> Self:
        self._inner = self._connection.begin()
        self._done = False
        return self

    def commit(self) -> None:
        """Makes everything done in it durable."""
        self._inner.commit()
        self._done = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._done:
            return
        raw: Any = self._connection.connection.driver_connection
        try:
            self._inner.rollback()
        finally:
            if raw.in_transaction:  # SQLAlchemy sends no ROLLBACK after a COMMIT that failed
                raw.execute("ROLLBACK")


def _engine(path: Path, driver: Driver, *, begin: str, connections: int, pragmas: Sequence[str]) -> Engine:
    def open_connection() -> Any:
        connection = driver.connect(path)
        try:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}").fetchall()
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine(
        "sqlite://",
        module=driver.module,
        creator=open_connection,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_reset_on_return=None,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        raw = connection.connection.driver_connection
        assert raw is not None
        for attempt in range(LOCK_ATTEMPTS):
            try:
                raw.execute(begin)
            except driver.module.Error as error:
                if result_code(error) != BUSY or attempt == LOCK_ATTEMPTS - 1:
                    raise
            else:
                return

    return engine
