"""Version 8 of the hub: what expressions compute, as functions of PostgreSQL. SQLite has them from the driver."""

from __future__ import annotations

from sqlalchemy import Connection

from local_db.expression_postgresql import STATEMENTS


def upgrade(connection: Connection) -> None:
    """Makes the functions where the database is PostgreSQL."""
    if connection.dialect.name != "postgresql":
        return
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
