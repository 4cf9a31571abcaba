"""Statements: written once as SQLAlchemy Core constructs, compiled once per dialect, run through the driver.

Running compiled text costs 0.98x of the bare driver; executing Core constructs 0.64x, ORM 0.18-0.29x.
What the first rows of a list need is written as SQL instead, with `:name` for its parameters: importing SQLAlchemy
takes longer than the whole of a bare window.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from local_db.driver import PlainConnection

if TYPE_CHECKING:
    from sqlalchemy import ClauseElement, Connection, Table

    AnyConnection = Connection | PlainConnection
    """A connection of SQLAlchemy's or one of the driver's; both are inside a transaction."""

Parameters = Mapping[str, Any]
_Compiled = tuple[str, tuple[str, ...] | None, dict[str, Any]]
_NAME = re.compile(r":([a-z_]+)")


class Statement:
    """One statement: SQL, or a construct, or what gives one; that is called once per dialect name.

    The dialects' names are ``sqlite`` and ``postgresql``. In SQL a colon stands before a parameter and nowhere else.
    """

    def __init__(self, make: str | ClauseElement | Callable[[str], ClauseElement]) -> None:
        self._make = make
        self._compiled: dict[str, _Compiled] = {}

    def _for(self, connection: AnyConnection) -> _Compiled:
        name = _dialect(connection)
        found = self._compiled.get(name)
        if found is None:
            found = self._compiled[name] = self._written(connection)
        return found

    def _written(self, connection: AnyConnection) -> _Compiled:
        name = _dialect(connection)
        if isinstance(self._make, str) and name == "sqlite":
            return _NAME.sub("?", self._make), tuple(_NAME.findall(self._make)), {}
        from sqlalchemy import text
        from sqlalchemy.dialects import sqlite

        if isinstance(self._make, str):
            clause: ClauseElement = text(self._make)
        else:
            clause = self._make(name) if callable(self._make) else self._make
        dialect = sqlite.dialect() if isinstance(connection, PlainConnection) else connection.dialect
        compiled: Any = clause.compile(dialect=dialect)
        order = getattr(compiled, "positiontup", None)
        fixed = {key: bind.value for key, bind in compiled.binds.items() if not bind.required}
        return str(compiled), tuple(order) if order is not None else None, fixed

    def _bound(self, connection: AnyConnection, row: Parameters) -> tuple[str, Any]:
        sql, order, fixed = self._for(connection)
        if order is None:
            return sql, {**fixed, **row}
        if fixed:
            return sql, tuple([row[name] if name in row else fixed[name] for name in order])
        return sql, tuple([row[name] for name in order])

    def rows(self, connection: AnyConnection, **row: Any) -> Sequence[Any]:
        """All result rows. A parameter that is not given is a KeyError, in every method."""
        sql, bound = self._bound(connection, row)
        return _execute(connection, sql, bound).fetchall()  # type: ignore[no-any-return]  # a driver's cursor

    def first(self, connection: AnyConnection, **row: Any) -> Any:
        """The first result row, or None."""
        sql, bound = self._bound(connection, row)
        return _execute(connection, sql, bound).fetchone()

    def run(self, connection: AnyConnection, **row: Any) -> int:
        """Executes once; the number of rows touched."""
        sql, bound = self._bound(connection, row)
        return int(_execute(connection, sql, bound).rowcount)

    def many(self, connection: AnyConnection, rows: Iterable[Parameters]) -> None:
        """Executes once per row of parameters, in one call of the driver. Every row names every parameter."""
        _, order, fixed = self._for(connection)
        if order is None or fixed or len(order) < 2:
            bound = [self._bound(connection, row)[1] for row in rows]
        else:
            bound = list(map(itemgetter(*order), rows))
        if len(bound) == 1:
            _execute(connection, self._for(connection)[0], bound[0])
        elif bound:
            _execute(connection, self._for(connection)[0], bound, several=True)

    def tuples(self, connection: AnyConnection, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """As `many`, with each row's parameters in the order of `names`: for SQLite, thousands of rows at a time."""
        if not rows:
            return
        sql, order, fixed = self._for(connection)
        if order is None or fixed:
            raise ValueError("only for statements of a dialect that counts its parameters, all of them free")
        if order == tuple(names):
            _execute(connection, sql, rows, several=True)
        else:
            places = [names.index(name) for name in order]
            _execute(connection, sql, list(map(itemgetter(*places), rows)), several=True)


class Insertion(Statement):
    """INSERT of whole rows into one table. On PostgreSQL several of them go by COPY, twice as fast for both sides."""

    def __init__(self, make: Callable[[str], ClauseElement], table: Table) -> None:
        super().__init__(make)
        self._names = tuple(column.name for column in table.columns)
        columns = ", ".join(f'"{name}"' for name in self._names)
        self._copy = f'COPY "{table.name}" ({columns}) FROM STDIN'

    def many(self, connection: AnyConnection, rows: Iterable[Parameters]) -> None:
        """Inserts the rows. Every row names every column."""
        if _dialect(connection) != "postgresql":
            super().many(connection, rows)
            return
        several = list(map(itemgetter(*self._names), rows))
        if not several:
            return
        assert not isinstance(connection, PlainConnection)
        with _cursor(connection) as cursor, cursor.copy(self._copy) as copy:
            for row in several:
                copy.write_row(row)


def insertion(table: Table) -> Insertion:
    """INSERT of whole rows; one whose primary key stands already is an error."""

    def make(dialect: str) -> ClauseElement:
        clause: ClauseElement = _insert(dialect, table)
        return clause

    return Insertion(make, table)


@contextmanager
def _cursor(connection: Connection) -> Iterator[Any]:
    """A cursor of the driver inside the connection's transaction; errors are SQLAlchemy's and show no parameters."""
    raw: Any = connection.connection.driver_connection
    try:
        with raw.cursor() as cursor:
            yield cursor
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_sqlalchemys(connection, error, "COPY") from error


def _dialect(connection: AnyConnection) -> str:
    return "sqlite" if isinstance(connection, PlainConnection) else connection.dialect.name


def _execute(connection: AnyConnection, sql: str, bound: Any, several: bool = False) -> Any:
    """Inside a SQLite transaction straight through the driver; elsewhere through the connection, which begins one.

    Errors are those of SQLAlchemy or of the driver, as the connection is, and never show parameters, which are
    customer data.
    """
    if isinstance(connection, PlainConnection):
        return connection.raw.executemany(sql, bound) if several else connection.raw.execute(sql, bound)
    if connection.dialect.name != "sqlite" or not connection.in_transaction():
        return connection.exec_driver_sql(sql, bound)
    raw: Any = connection.connection.driver_connection
    try:
        return raw.executemany(sql, bound) if several else raw.execute(sql, bound)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_sqlalchemys(connection, error, sql) from error


def _as_sqlalchemys(connection: Connection, error: Exception, sql: str) -> Exception:
    """The driver's error as SQLAlchemy's, without parameters."""
    from sqlalchemy.exc import DBAPIError

    module: Any = connection.dialect.loaded_dbapi
    made: Exception = DBAPIError.instance(
        sql, None, error, module.Error, hide_parameters=True, dialect=connection.dialect
    )
    return made


def _insert(dialect: str, table: Table) -> Any:
    """The dialect's own INSERT. PostgreSQL's is imported where it is used: a device never does, and it takes long."""
    if dialect != "postgresql":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def upsert(table: Table, *, add: Sequence[str] = ()) -> Statement:
    """INSERT, or on an equal primary key UPDATE of all other columns; those in `add` are added instead of replaced."""
    keys = [column.name for column in table.primary_key]
    others = [column.name for column in table.columns if column.name not in keys]

    def make(dialect: str) -> ClauseElement:
        insert = _insert(dialect, table)
        new = insert.excluded
        changes = {name: table.c[name] + new[name] if name in add else new[name] for name in others}
        clause: ClauseElement = insert.on_conflict_do_update(index_elements=keys, set_=changes)
        return clause

    return Statement(make)


def insert_or_keep(table: Table) -> Statement:
    """INSERT; a row whose primary key stands already is kept as it is."""

    def make(dialect: str) -> ClauseElement:
        clause: ClauseElement = _insert(dialect, table).on_conflict_do_nothing()
        return clause

    return Statement(make)


WIDTH = 100
KEYS = tuple(f"key{index}" for index in range(WIDTH))
"""The names of a statement's parameters that looks for so many keys at once."""


def in_pieces(keys: Sequence[str]) -> Iterator[dict[str, str]]:
    """The parameters `KEYS` for every `WIDTH` of the keys; the last piece repeats its last key."""
    for start in range(0, len(keys), WIDTH):
        piece = keys[start : start + WIDTH]
        yield dict(zip(KEYS, [*piece, *[piece[-1]] * (WIDTH - len(piece))], strict=True))
