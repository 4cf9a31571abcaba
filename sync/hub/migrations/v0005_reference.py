"""Version 5 of the hub: reference records that other systems deliver."""

from __future__ import annotations

from sqlalchemy import Connection

_STATEMENTS = (
    """
    CREATE TABLE reference (
        source TEXT NOT NULL,
        kind TEXT NOT NULL,
        "key" TEXT NOT NULL,
        scope TEXT NOT NULL,
        seq BIGINT NOT NULL,
        as_of BIGINT NOT NULL,
        seen_at BIGINT NOT NULL,
        fields TEXT,
        PRIMARY KEY (source, kind, "key", scope)
    )
    """,
    "CREATE UNIQUE INDEX reference_by_seq ON reference (scope, seq)",
    "CREATE INDEX reference_by_age ON reference (source, kind, seen_at)",
    """
    CREATE TABLE reference_feed (
        scope TEXT NOT NULL,
        last BIGINT NOT NULL,
        lowest BIGINT NOT NULL,
        epoch TEXT NOT NULL,
        digest TEXT NOT NULL,
        PRIMARY KEY (scope)
    )
    """,
)


def upgrade(connection: Connection) -> None:
    """Makes the tables."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
