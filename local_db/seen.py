"""Notices that a person has read: a mark on this device alone, which changes no record."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, update

from local_db.statement import Statement
from local_db.tables import inbox

_SEEN = Statement(
    update(inbox)
    .where(inbox.c.home_branch == bindparam("home"))
    .where(inbox.c.id == bindparam("item_id"))
    .where(inbox.c.seen_at.is_(None))
    .values(seen_at=bindparam("at"))
)


def mark_seen(connection: Connection, home: str, item_id: str, at: int) -> None:
    """Marks a notice as read at `at` (milliseconds since 1970 UTC); one that is read already stays as it is."""
    _SEEN.run(connection, home=home, item_id=item_id, at=at)
