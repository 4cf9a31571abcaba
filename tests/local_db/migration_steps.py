"""What the killed child of the migration tests does, and the made-up second version it migrates to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection

from local_db.driver import Driver
from local_db.machine import end_process
from local_db.migrations import MIGRATIONS
from local_db.migrations.runner import Migration, migrate
from tests.local_db.branches import driver


def _first(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL)")
    connection.exec_driver_sql(
        "CREATE TABLE photo (id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE)"
    )


def _rebuilt(connection: Connection) -> None:
    """Rebuilds a parent table, which with keys on would delete its children."""
    connection.exec_driver_sql("CREATE TABLE renewed (id INTEGER PRIMARY KEY, title TEXT NOT NULL, due_at INTEGER)")
    connection.exec_driver_sql("INSERT INTO renewed SELECT id, title, NULL FROM ticket")
    connection.exec_driver_sql("DROP TABLE ticket")
    connection.exec_driver_sql("ALTER TABLE renewed RENAME TO ticket")
    connection.exec_driver_sql("CREATE INDEX ticket_by_due ON ticket (due_at)")


FIRST = (Migration(1, _first),)
SECOND = (*FIRST, Migration(2, _rebuilt))
CHAINS = {"release": MIGRATIONS, "first": FIRST, "second": SECOND}


def killing_driver(at: int) -> Driver:
    """A driver that kills this process at the beginning of the `at`-th statement, counted over all connections."""
    plain, seen = driver(), [0]

    def count(_sql: str) -> None:
        seen[0] += 1
        if seen[0] == at:
            end_process(os.getpid())

    def connect(path: Path) -> Any:
        connection = plain.connect(path)
        connection.set_trace_callback(count)
        return connection

    return replace(plain, connect=connect)


def migrate_until_killed(path: Path, chain: str, at: int) -> None:
    """The public runner, killed at the `at`-th statement; ends well when there are fewer."""
    migrate(path, killing_driver(at), CHAINS[chain])
