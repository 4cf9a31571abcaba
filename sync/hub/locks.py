"""What a push must be alone with: the branches whose records it touches. On SQLite there is one writer anyway.

Pushes of different branches run beside each other. The locks are the branches' rows, taken in the order of their ids
before anything is read; the counter rows of scopes are taken in order at the end. So what a push decided on is still so
when its places in the logs are given, and those are in the order of commits, without gaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, select, union

from local_db.statement import KEYS, Statement, in_pieces
from local_db.tables import record
from sync.hub.tables import branch, log


class MetAnother(Exception):
    """A transaction found that it needs another lock than those it took; it is begun again."""


_ONE = Statement(select(branch.c.id).where(branch.c.id == bindparam("wanted")).with_for_update(key_share=True))
_HOMES = Statement(
    union(
        select(record.c.home_branch).where(record.c.id.in_([bindparam(name) for name in KEYS])),
        select(log.c.home_branch)
        .where(log.c.waits_for.is_not(None))
        .where(log.c.record_id.in_([bindparam(name) for name in KEYS])),
    )
)


def lock_branches(
    connection: Connection, sender: str, records: Sequence[str], others: Iterable[str] = ()
) -> frozenset[str]:
    """Locks the sender's branch, `others` and those at home of `records`, parked creates included; which they are."""
    if connection.dialect.name == "sqlite":
        return frozenset()
    homes = {sender, *others}
    for keys in in_pieces(records):
        homes.update(row[0] for row in _HOMES.rows(connection, **keys))
    for home in sorted(homes):
        _ONE.first(connection, wanted=home)
    return frozenset(homes)


def check_branches(connection: Connection, locked: frozenset[str], homes: Iterable[str]) -> None:
    """Raises MetAnother when a record that came meanwhile is at home in a branch that is not locked."""
    if connection.dialect.name != "sqlite" and not locked.issuperset(homes):
        raise MetAnother
