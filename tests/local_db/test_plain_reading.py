"""Reading through the driver alone: read-only, on one snapshot, and without SQLAlchemy for what a start shows."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy.dialects import postgresql

from core.errors import UserError
from local_db.driver import PlainConnection, PlainReaders
from local_db.queries.tickets import TicketFilter, ticket_page
from local_db.statement import Statement
from tests.local_db.branches import KEY, driver, new_claim, open_branch

ROOT = Path(__file__).resolve().parents[2]
_COUNT = Statement("SELECT count(*) FROM record WHERE record.form = :form")
_START = """
import os, sys
from pathlib import Path
from core.ids import Ids
from local_db.driver import cipher_driver
from local_db.machine.clock import SystemClock
from local_db.queries.standing import backlog, people
from local_db.queries.tickets import TicketFilter, ticket_counts, ticket_page
from local_db.saved_views import load_views
from local_db.store import open_store

clock = SystemClock()
store = open_store(Path(sys.argv[1]), cipher_driver(bytes.fromhex(sys.argv[2])), clock, Ids(clock, os.urandom))
with store.plain_reading() as connection:
    rows = ticket_page(connection, TicketFilter())
    ticket_counts(connection), backlog(connection), people(connection), load_views(connection)
store.close()
print(store.identity.branch, len(rows), "sqlalchemy" in sys.modules)
"""


def test_a_store_opens_and_lists_its_tickets_without_sqlalchemy(tmp_path: Path) -> None:
    store = open_branch(tmp_path / "a.db")
    new_claim(store)
    store.close()
    done = subprocess.run(
        [sys.executable, "-c", _START, str(tmp_path / "a.db"), KEY.hex()],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.decode().strip() == "440106 1 False", done.stderr.decode()


def test_both_kinds_of_connection_read_the_same_rows(tmp_path: Path) -> None:
    store = open_branch(tmp_path / "a.db")
    new_claim(store)
    with store.reading() as connection, store.plain_reading() as plain:
        assert ticket_page(connection, TicketFilter()) == ticket_page(plain, TicketFilter())
    store.close()


def test_a_plain_reader_cannot_write_and_sees_one_moment(tmp_path: Path) -> None:
    store = open_branch(tmp_path / "a.db")
    with store.plain_reading() as connection:
        assert _COUNT.first(connection, form="claim") == (0,)
        new_claim(store)
        assert _COUNT.first(connection, form="claim") == (0,)
        with pytest.raises(store.driver.module.OperationalError, match="readonly"):
            connection.raw.execute("DELETE FROM record")
    with store.plain_reading() as connection:
        assert _COUNT.first(connection, form="claim") == (1,)
    store.close()


def test_what_fails_in_a_plain_reading_is_named_and_the_next_one_works(tmp_path: Path) -> None:
    store = open_branch(tmp_path / "a.db")
    with pytest.raises(UserError, match=r"form\.unknown"), store.plain_reading():
        raise UserError("form.unknown")
    with store.plain_reading() as connection:
        assert _COUNT.first(connection, form="claim") == (0,)
    store.close()


def test_readers_wait_for_a_free_connection_and_one_in_use_is_closed_when_it_comes_back(tmp_path: Path) -> None:
    open_branch(tmp_path / "a.db").close()
    readers = PlainReaders(tmp_path / "a.db", driver(), connections=1)
    got = threading.Event()

    def second() -> None:
        with readers.reading():
            got.set()

    thread = threading.Thread(target=second)
    with readers.reading() as connection:
        thread.start()
        assert not got.is_set()
        readers.close()
        assert _COUNT.first(connection, form="claim") == (0,)
    thread.join(30)
    assert got.is_set()
    with pytest.raises(driver().module.ProgrammingError):
        connection.raw.execute("SELECT 1")


def test_sql_is_bound_by_position_here_and_as_the_dialect_wants_it_there() -> None:
    class Far:
        dialect = postgresql.dialect()

    sql, order, fixed = _COUNT._for(Far())  # type: ignore[arg-type]  # only its dialect is asked
    assert (sql, order, fixed) == ("SELECT count(*) FROM record WHERE record.form = %(form)s", None, {})
    assert _COUNT._for(PlainConnection(None))[:2] == ("SELECT count(*) FROM record WHERE record.form = ?", ("form",))
