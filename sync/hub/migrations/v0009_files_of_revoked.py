"""Version 9 of the hub: how many files a revoked device holds that the hub does not have."""

from __future__ import annotations

from sqlalchemy import Connection

_STATEMENTS = (
    "ALTER TABLE revoked_device RENAME TO revoked_device_before",
    """
    CREATE TABLE revoked_device (
        device TEXT NOT NULL,
        unsent BIGINT NOT NULL,
        files BIGINT NOT NULL,
        told_at BIGINT NOT NULL,
        wipe TEXT,
        PRIMARY KEY (device)
    )
    """,
    """
    INSERT INTO revoked_device
    SELECT device, unsent, 0, told_at, wipe FROM revoked_device_before WHERE wipe IS NOT NULL
    """,
    "DROP TABLE revoked_device_before",
)


def upgrade(connection: Connection) -> None:
    """Makes the table anew without what says nothing of files: a device tells again when it calls. Orders stay."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
