"""The connection recipe: what every connection promises."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from core.errors import UserError
from local_db.driver import OLDEST_SQLITE, cipher_driver
from local_db.engine import Transaction, reader_engine, writer_engine
from tests.local_db.branches import KEY, driver


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Connection]:
    made = writer_engine(tmp_path / "a.db", driver())
    with made.connect() as connection:
        yield connection
    made.dispose()


def one(connection: Connection, sql: str) -> Any:
    return connection.exec_driver_sql(sql).scalar()


def test_the_library_is_newer_than_the_wal_bug(writer: Connection) -> None:
    version = tuple(int(part) for part in one(writer, "SELECT sqlite_version()").split("."))
    assert version >= OLDEST_SQLITE


def test_a_library_with_the_wal_bug_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    old = SimpleNamespace(sqlite_version_info=(3, 51, 2), sqlite_version="3.51.2")
    monkeypatch.setitem(__import__("sys").modules, "sqlcipher3", SimpleNamespace(dbapi2=old))
    with pytest.raises(UserError, match=r"store\.library_too_old"):
        cipher_driver(KEY)


def test_every_connection_keeps_keys_on_and_commits_durably(writer: Connection, tmp_path: Path) -> None:
    pragmas = {"foreign_keys": 1, "synchronous": 2, "journal_mode": "wal", "busy_timeout": 5000}
    reader = reader_engine(tmp_path / "a.db", driver())
    with reader.connect() as reading:
        for connection in (writer, reading):
            assert {name: one(connection, f"PRAGMA {name}") for name in pragmas} == pragmas
    reader.dispose()


def test_foreign_keys_are_enforced_inside_our_transactions(writer: Connection) -> None:
    with Transaction(writer) as whole:
        writer.exec_driver_sql("CREATE TABLE p (id INTEGER PRIMARY KEY)")
        writer.exec_driver_sql("CREATE TABLE c (p INTEGER REFERENCES p (id))")
        whole.commit()
    with pytest.raises(DBAPIError, match="FOREIGN KEY"), Transaction(writer):
        writer.exec_driver_sql("INSERT INTO c VALUES (7)")


def test_a_table_made_in_a_transaction_goes_with_it(writer: Connection) -> None:
    with pytest.raises(KeyError), Transaction(writer):
        writer.exec_driver_sql("CREATE TABLE t (x)")
        writer.exec_driver_sql("INSERT INTO t VALUES (1)")
        raise KeyError
    assert one(writer, "SELECT count(*) FROM sqlite_master") == 0


def test_a_writers_transaction_holds_the_lock_from_its_beginning(writer: Connection, tmp_path: Path) -> None:
    other = driver().connect(tmp_path / "a.db")
    other.execute("PRAGMA busy_timeout = 0")
    with Transaction(writer), pytest.raises(driver().module.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_a_second_writer_waits_for_the_lock_instead_of_failing(writer: Connection, tmp_path: Path) -> None:
    other, waiting = writer_engine(tmp_path / "a.db", driver()), threading.Event()

    def second() -> None:
        with other.connect() as connection:
            waiting.set()
            with Transaction(connection) as whole:
                connection.exec_driver_sql("CREATE TABLE second (x)")
                whole.commit()

    thread = threading.Thread(target=second)
    with Transaction(writer) as whole:
        writer.exec_driver_sql("CREATE TABLE first (x)")
        thread.start()
        assert waiting.wait(10)
        whole.commit()
    thread.join(10)
    assert one(writer, "SELECT count(*) FROM sqlite_master") == 2
    other.dispose()


def test_a_reader_cannot_write(writer: Connection, tmp_path: Path) -> None:
    reader = reader_engine(tmp_path / "a.db", driver())
    with reader.connect() as connection, pytest.raises(DBAPIError, match="readonly"):
        connection.exec_driver_sql("CREATE TABLE t (x)")
    reader.dispose()


def test_a_commit_that_fails_leaves_nothing_and_the_connection_usable(writer: Connection) -> None:
    with Transaction(writer) as whole:
        writer.exec_driver_sql("CREATE TABLE p (id INTEGER PRIMARY KEY)")
        writer.exec_driver_sql("CREATE TABLE c (p INTEGER REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED)")
        whole.commit()
    with pytest.raises(DBAPIError, match="FOREIGN KEY"), Transaction(writer) as whole:
        writer.exec_driver_sql("INSERT INTO c VALUES (7)")
        whole.commit()
    with Transaction(writer) as whole:
        assert one(writer, "SELECT count(*) FROM c") == 0
        writer.exec_driver_sql("INSERT INTO p VALUES (7)")
        whole.commit()
    assert one(writer, "SELECT count(*) FROM p") == 1


def test_an_error_shows_the_statement_and_never_what_was_bound(writer: Connection) -> None:
    with pytest.raises(DBAPIError) as caught, Transaction(writer):
        writer.exec_driver_sql("INSERT INTO nowhere VALUES (?)", ("13800138000",))
    assert "13800138000" not in str(caught.value)
    assert "nowhere" in str(caught.value)


def test_a_key_of_the_wrong_length_is_a_bug() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        cipher_driver(b"short")
