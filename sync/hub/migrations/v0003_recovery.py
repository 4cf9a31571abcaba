"""Version 3 of the hub: incidents of devices, the quarantine of revoked ones, and the orders given to them."""

from __future__ import annotations

from sqlalchemy import Connection

_STATEMENTS = (
    """
    CREATE TABLE incident (
        id TEXT NOT NULL,
        kind TEXT NOT NULL,
        device TEXT NOT NULL,
        branch TEXT NOT NULL,
        at BIGINT NOT NULL,
        lane TEXT NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX incident_by_device ON incident (device)
    """,
    """
    CREATE INDEX incident_by_time ON incident (at)
    """,
    """
    CREATE TABLE quarantine (
        replica TEXT NOT NULL,
        stream TEXT NOT NULL,
        n BIGINT NOT NULL,
        device TEXT NOT NULL,
        hash TEXT NOT NULL,
        operation_id TEXT NOT NULL,
        body TEXT,
        arrived_at BIGINT NOT NULL,
        verdict TEXT,
        PRIMARY KEY (replica, stream, n)
    )
    """,
    """
    CREATE INDEX quarantine_by_device ON quarantine (device, verdict)
    """,
    """
    CREATE TABLE revoked_device (
        device TEXT NOT NULL,
        unsent BIGINT NOT NULL,
        told_at BIGINT NOT NULL,
        wipe TEXT,
        PRIMARY KEY (device)
    )
    """,
)


def upgrade(connection: Connection) -> None:
    """Makes the tables and their indexes."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
