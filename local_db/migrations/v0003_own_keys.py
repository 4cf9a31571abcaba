"""Version 3: the keys with which people sign their steps and answers on this device."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

_STATEMENTS = (
    """
    CREATE TABLE own_key (
        no INTEGER NOT NULL,
        person TEXT NOT NULL,
        "key" TEXT NOT NULL,
        private TEXT NOT NULL,
        slot TEXT NOT NULL,
        work_n BIGINT NOT NULL,
        bulk_n BIGINT NOT NULL,
        proof TEXT NOT NULL,
        previous TEXT NOT NULL,
        handed TEXT NOT NULL,
        after_key TEXT NOT NULL,
        state TEXT NOT NULL,
        failures INTEGER NOT NULL,
        tried_at BIGINT NOT NULL,
        PRIMARY KEY (no)
    )
    """,
    'CREATE UNIQUE INDEX own_key_once ON own_key ("key")',
    "CREATE INDEX own_key_of_person ON own_key (person, no)",
)


def upgrade(connection: Connection) -> None:
    """Makes the table."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
