"""SQLAlchemy's engines over the driver's connections: one for the writer, others that can only read.

Their transactions begin with our own BEGIN, sent through SQLAlchemy's `begin` event.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from local_db.driver import DURABLE, FROZEN, READ_ONLY, Driver, begin, cipher_driver, opened

__all__ = ["Driver", "Transaction", "cipher_driver", "look_engine", "reader_engine", "writer_engine"]


def writer_engine(path: Path, driver: Driver, first: Any = None) -> Engine:
    """An engine with one connection; its transactions are BEGIN IMMEDIATE and durable (synchronous=FULL).

    `first`: a connection of the driver that is open already, set up with DURABLE; the engine takes it over.
    """
    return _engine(path, driver, how="BEGIN IMMEDIATE", connections=1, pragmas=DURABLE, first=first)


def reader_engine(path: Path, driver: Driver, connections: int = 3) -> Engine:
    """An engine whose connections can only read, each transaction on one snapshot."""
    return _engine(path, driver, how="BEGIN", connections=connections, pragmas=READ_ONLY)


def look_engine(path: Path, driver: Driver, connections: int = 3) -> Engine:
    """An engine for a frozen driver: its connections ask nothing of the file but what is in it."""
    return _engine(path, driver, how="BEGIN", connections=connections, pragmas=FROZEN)


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


def _engine(
    path: Path, driver: Driver, *, how: str, connections: int, pragmas: Sequence[str], first: Any = None
) -> Engine:
    waiting = [first] if first is not None else []

    def make() -> Any:
        return waiting.pop() if waiting else opened(path, driver, pragmas)

    engine = create_engine(
        "sqlite://",
        module=driver.module,
        creator=make,
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
        begin(raw, driver, how)

    return engine
