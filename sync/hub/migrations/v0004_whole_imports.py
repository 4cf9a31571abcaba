"""Version 4 of the hub: how far each operation about a whole import is expanded."""

from __future__ import annotations

from sqlalchemy import Connection

_STATEMENTS = (
    """
    CREATE TABLE expansion (
        operation_id TEXT NOT NULL,
        home_branch TEXT NOT NULL,
        no BIGINT NOT NULL,
        reached TEXT NOT NULL,
        parts BIGINT NOT NULL,
        PRIMARY KEY (operation_id)
    )
    """,
)


def upgrade(connection: Connection) -> None:
    """Makes the table."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
