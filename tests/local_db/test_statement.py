"""Statements: compiled once, run through the driver, with the errors of SQLAlchemy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, bindparam, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from local_db.engine import Transaction, writer_engine
from local_db.statement import Statement, insert_or_keep, upsert
from tests.local_db.branches import driver

thing = Table(
    "thing",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", Text),
    Column("count", Integer, nullable=False, default=0),
)
ALL = Statement(select(thing.c.id, thing.c.name, thing.c.count).order_by(thing.c.id))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    made = writer_engine(tmp_path / "a.db", driver())
    with made.connect() as opened:
        with Transaction(opened) as whole:
            opened.exec_driver_sql(
                "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT UNIQUE, count INTEGER NOT NULL)"
            )
            whole.commit()
        with Transaction(opened):
            yield opened
    made.dispose()


def things(connection: Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in ALL.rows(connection)]


def test_an_upsert_replaces_or_adds(connection: Connection) -> None:
    put, add = upsert(thing), upsert(thing, add=("count",))
    put.run(connection, id=1, name="a", count=5)
    put.run(connection, id=1, name="b", count=6)
    add.many(connection, [{"id": 1, "name": "c", "count": 2}, {"id": 2, "name": None, "count": -1}])
    assert things(connection) == [(1, "c", 8), (2, None, -1)]


def test_insert_or_keep_keeps(connection: Connection) -> None:
    keep = insert_or_keep(thing)
    keep.many(connection, [{"id": 1, "name": "a", "count": 1}, {"id": 1, "name": "b", "count": 2}])
    assert things(connection) == [(1, "a", 1)]


def test_none_is_stored_as_null_and_a_forgotten_parameter_is_an_error(connection: Connection) -> None:
    put = upsert(thing)
    put.run(connection, id=1, name=None, count=1)
    assert things(connection) == [(1, None, 1)]
    with pytest.raises(KeyError, match="count"):
        put.run(connection, id=2, name="a")


def test_a_value_written_in_the_construct_is_bound_even_when_it_is_none(connection: Connection) -> None:
    upsert(thing).run(connection, id=1, name="a", count=1)
    clear = Statement(update(thing).where(thing.c.id == bindparam("which")).values(name=None, count=9))
    assert clear.run(connection, which=1) == 1
    assert clear.run(connection, which=2) == 0
    assert things(connection) == [(1, None, 9)]


def test_first_gives_one_row_or_none(connection: Connection) -> None:
    one = Statement(select(thing.c.name).where(thing.c.id == bindparam("which")))
    upsert(thing).run(connection, id=1, name="a", count=1)
    assert one.first(connection, which=1)[0] == "a"
    assert one.first(connection, which=2) is None


def test_no_rows_at_all_is_no_statement(connection: Connection) -> None:
    upsert(thing).many(connection, [])
    assert things(connection) == []


def test_errors_are_sqlalchemys_and_hide_what_was_bound(connection: Connection) -> None:
    put = upsert(thing)
    put.run(connection, id=1, name="13800138000", count=1)
    with pytest.raises(IntegrityError) as caught:
        put.many(connection, [{"id": 2, "name": "13800138000", "count": 1}, {"id": 3, "name": "x", "count": 1}])
    assert "13800138000" not in str(caught.value)
    with pytest.raises(OperationalError, match="no such table"):
        Statement(select(Table("nowhere", MetaData(), Column("x", Text)).c.x)).rows(connection)


def test_outside_a_transaction_one_is_begun(tmp_path: Path) -> None:
    made = writer_engine(tmp_path / "b.db", driver())
    with made.connect() as connection:
        assert Statement(select(bindparam("x", type_=Integer))).first(connection, x=3)[0] == 3
        assert connection.in_transaction()
    made.dispose()
