"""What a recovery handed back to a restored hub and this device then forgot, until it reads it from the hub again.

Going back in a scope's log forgets what others made. Should the hub be put back once more before the device has read
its new log, only these copies are left.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from local_db.statement import Statement
from local_db.witnesses import Told, parted

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

_ENTRIES = (
    "SELECT scope, seq, operation_id, effect AS line FROM history WHERE scope = :of_scope AND seq > :after_seq"
    " UNION ALL SELECT scope, seq, coalesce(json_extract(line, '$.operation'), ''), line FROM unread_effect"
    " WHERE scope = :of_scope AND seq > :after_seq AND json_valid(line)"
)
_KEEP = Statement(
    "INSERT OR IGNORE INTO handed_back (n, scope, operation_id, line)"
    " SELECT (SELECT coalesce(min(n), 0) FROM handed_back) - row_number() OVER (ORDER BY seq DESC), scope,"
    f" operation_id, line FROM ({_ENTRIES})"
)
_ANY = Statement("SELECT 1 FROM handed_back LIMIT 1")
_SCOPES = Statement("SELECT DISTINCT scope FROM handed_back")
_AFTER = Statement("SELECT n, line FROM handed_back WHERE scope = :of_scope AND n > :after_n ORDER BY n LIMIT :most")
_SAID = Statement("DELETE FROM handed_back WHERE operation_id = :said")
BEFORE_ALL = -(1 << 62)
"""A number before all that are given here."""


def keep(connection: AnyConnection, scope: str, after_seq: int) -> None:
    """Keeps the entries of a scope's log after that place; they go before what was kept earlier, as they were read."""
    _KEEP.run(connection, of_scope=scope, after_seq=after_seq)


def kept_scopes(connection: AnyConnection) -> set[str]:
    """The scopes of which something is kept."""
    return {str(row[0]) for row in _SCOPES.rows(connection)}


def kept_after(connection: AnyConnection, scope: str, n: int, most: int) -> list[Told]:
    """At most `most` kept entries of a scope after number `n`, in the order of its log; their `seq` is their number."""
    rows = _AFTER.rows(connection, of_scope=scope, after_n=n, most=most)
    return [Told(int(row[0]), *parted(row[1])) for row in rows]


def said_again(connection: AnyConnection, operations: Iterable[str]) -> None:
    """Forgets what the hub has said again."""
    if _ANY.first(connection) is not None:
        _SAID.many(connection, [{"said": name} for name in operations])
