"""Version 2 of the hub: without the indexes that nothing at the hub asks, which every arriving operation paid for."""

from __future__ import annotations

from sqlalchemy import Connection

_NOT_ASKED = (
    "record_by_standing",
    "record_by_form",
    "record_by_status",
    "record_by_branch",
    "record_by_waybill",
    "log_by_stream",
    "log_by_seq",
)


def upgrade(connection: Connection) -> None:
    """Drops them."""
    for name in _NOT_ASKED:
        connection.exec_driver_sql(f"DROP INDEX {name}")
