"""The views that people saved on this device: JSON in the encrypted database, since names may be those of customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_db.identity import load_meta, save_meta

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from local_db.statement import AnyConnection

_KEY = "ticket_views"


def load_views(connection: AnyConnection) -> str | None:
    """The text that was kept, or None."""
    return load_meta(connection, _KEY)


def save_views(connection: Connection, views: str) -> None:
    """Keeps the text."""
    save_meta(connection, _KEY, views)
