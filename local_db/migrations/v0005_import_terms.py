"""Version 5: what an import goes by beside its file, rows that fill blanks, and rows that mend earlier ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

_STATEMENTS = (
    "ALTER TABLE import_job ADD COLUMN terms TEXT",
    "ALTER TABLE import_row ADD COLUMN mends TEXT",
    "DROP INDEX import_row_by_key",
    """
    CREATE INDEX import_row_by_key ON import_row ("key") WHERE key IS NOT NULL AND outcome IN ('imported', 'filled')
    """,
    """
    CREATE INDEX import_row_of_record ON import_row (record_id) WHERE record_id IS NOT NULL AND outcome = 'imported'
    """,
    """
    CREATE INDEX import_row_mending ON import_row (mends) WHERE mends IS NOT NULL
    """,
)


def upgrade(connection: Connection) -> None:
    """Adds the columns, and makes the index of keys anew."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
