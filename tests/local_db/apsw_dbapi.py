"""apsw behind the DB-API that SQLAlchemy speaks, so that the store can run on a file system that fails on purpose.

apsw brings its own SQLite without encryption; one process never opens one file with two libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import apsw

apilevel = "2.0"
paramstyle = "qmark"
threadsafety = 1
sqlite_version = apsw.sqlite_lib_version()
sqlite_version_info = tuple(int(part) for part in sqlite_version.split("."))
PARSE_DECLTYPES = PARSE_COLNAMES = 0
Binary = memoryview


class Error(Exception):
    """Any failure, with SQLite's result code."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.sqlite_errorcode = code


class DatabaseError(Error):
    """The one kind that matters here."""


InterfaceError = DataError = OperationalError = IntegrityError = InternalError = DatabaseError
ProgrammingError = NotSupportedError = DatabaseError


def _named(error: apsw.Error) -> DatabaseError:
    """A failure that the test's own disk raised has no result code yet, only its class."""
    raised = {apsw.IOError: apsw.SQLITE_IOERR, apsw.FullError: apsw.SQLITE_FULL}
    return DatabaseError(str(error), getattr(error, "result", 0) or raised.get(type(error), apsw.SQLITE_ERROR))


class Cursor:
    """A cursor that has fetched its rows already."""

    arraysize = 1
    lastrowid = 0

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._rows: list[tuple[Any, ...]] = []
        self.description: tuple[tuple[Any, ...], ...] | None = None
        self.rowcount = -1

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Cursor:
        try:
            cursor = self._connection.cursor()
            cursor.exec_trace = self._note_columns  # the only moment at which an empty result still has its columns
            self._rows = list(cursor.execute(sql, tuple(parameters)))
            self.rowcount = self._connection.changes()
        except apsw.Error as error:
            raise _named(error) from error
        return self

    def _note_columns(self, cursor: apsw.Cursor, _sql: str, _bindings: object) -> bool:
        columns = cursor.get_description()
        self.description = tuple((column[0], None, None, None, None, None, None) for column in columns) or None
        return True

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> Cursor:
        for row in rows:
            self.execute(sql, row)
        return self

    def fetchone(self) -> tuple[Any, ...] | None:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    def fetchall(self) -> list[tuple[Any, ...]]:
        taken, self._rows = self._rows, []
        return taken

    def close(self) -> None:
        self._rows = []


class Connection:
    """An apsw connection in autocommit, as the engine's recipe wants it."""

    isolation_level = None

    def __init__(self, path: str, vfs: str | None = None) -> None:
        try:
            self._inner = apsw.Connection(path, vfs=vfs)
        except apsw.Error as error:
            raise _named(error) from error

    def cursor(self) -> Cursor:
        return Cursor(self._inner)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Cursor:
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> Cursor:
        return self.cursor().executemany(sql, rows)

    def create_function(self, name: str, arguments: int, function: Callable[..., Any], **_: bool) -> None:
        self._inner.create_scalar_function(name, function, arguments)

    @property
    def in_transaction(self) -> bool:
        return not self._inner.get_autocommit()

    def commit(self) -> None:
        if self.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        try:
            self._inner.close()
        except apsw.Error as error:
            raise _named(error) from error


connect = Connection
