"""Version 4: records that headquarters erased, and what of them is still to be swept from the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

_STATEMENTS = (
    """
    CREATE TABLE erasure (
        operation_id TEXT NOT NULL,
        record_id TEXT NOT NULL,
        home_branch TEXT NOT NULL,
        files TEXT NOT NULL,
        swept INTEGER NOT NULL,
        PRIMARY KEY (operation_id)
    )
    """,
    """
    CREATE INDEX erasure_of_record ON erasure (record_id)
    """,
)


def upgrade(connection: Connection) -> None:
    """Makes the table."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
