"""Version 7 of the hub: files that were erased, and refused operations by record, so that an erasure finds them."""

from __future__ import annotations

from sqlalchemy import Connection

_STATEMENTS = (
    """
    CREATE TABLE erased_file (
        hash TEXT NOT NULL,
        swept INTEGER NOT NULL,
        PRIMARY KEY (hash)
    )
    """,
    """
    CREATE INDEX log_refused ON log (record_id) WHERE outcome = 'refused'
    """,
)


def upgrade(connection: Connection) -> None:
    """Makes the table and the index."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
