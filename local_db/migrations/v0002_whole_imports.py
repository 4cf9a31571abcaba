"""Version 2: operations about whole imports, and how far each is shown on its records."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

_STATEMENTS = (
    """
    CREATE TABLE whole_import (
        no INTEGER NOT NULL,
        operation_id TEXT NOT NULL,
        home_branch TEXT NOT NULL,
        job TEXT NOT NULL,
        body BLOB NOT NULL,
        sheet TEXT NOT NULL,
        "row" INTEGER NOT NULL,
        shown INTEGER NOT NULL,
        PRIMARY KEY (no)
    )
    """,
)


def upgrade(connection: Connection) -> None:
    """Makes the table."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
