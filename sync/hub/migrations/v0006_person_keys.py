"""Version 6 of the hub: the keys with which people sign their steps and answers."""

from __future__ import annotations

from sqlalchemy import Connection

_STATEMENTS = (
    """
    CREATE TABLE person_key (
        device TEXT NOT NULL,
        "key" TEXT NOT NULL,
        no BIGINT NOT NULL,
        person TEXT NOT NULL,
        state TEXT NOT NULL,
        came_at BIGINT NOT NULL,
        work_n BIGINT NOT NULL,
        bulk_n BIGINT NOT NULL,
        ended_at BIGINT,
        end_work_n BIGINT,
        end_bulk_n BIGINT,
        PRIMARY KEY (device, "key")
    )
    """,
    """
    CREATE TABLE key_reset (
        device TEXT NOT NULL,
        person TEXT NOT NULL,
        "key" TEXT NOT NULL,
        at BIGINT NOT NULL,
        PRIMARY KEY (device, person)
    )
    """,
)


def upgrade(connection: Connection) -> None:
    """Makes the tables."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
