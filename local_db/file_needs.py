"""What still needs a file on this device: a ticket, a draft, work that stands still or is on its way, a sole copy."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, select, text

from local_db.drafts import load_drafts
from local_db.emptying import is_attached
from local_db.file_queue import never_sent
from local_db.outbox import UNFOLDED
from local_db.statement import Statement
from local_db.tables import attachment, file, operation, small_picture

_ATTACHED = Statement(select(attachment.c.hash).distinct())
_NAMES_A_FILE = text("instr(operation.body, CAST('\"hash\"' AS BLOB)) > 0")
"""No body: an imported row, which attaches nothing."""
_HASH = re.compile(rb'"hash":"([0-9a-f]{64})"')
_STANDS_STILL = text("operation.state IN ('refused', 'parked')")
_STANDING = [
    Statement(select(operation.c.body).where(states).where(_NAMES_A_FILE)) for states in (UNFOLDED, _STANDS_STILL)
]
"""By the indexes of what is on its way and of what stands still."""
_REFUSED = Statement(
    select(operation.c.body).where(_STANDS_STILL).where(text("operation.state = 'refused'")).where(_NAMES_A_FILE)
)
_LOOSE = Statement(
    select(file.c.hash).where(~select(attachment.c.hash).where(attachment.c.hash == file.c.hash).exists())
)
_NO_TICKET = ~select(attachment.c.hash).where(attachment.c.hash == bindparam("photo")).exists()
_FORGET = [
    Statement(delete(table).where(table.c.hash == bindparam("photo")).where(_NO_TICKET))
    for table in (file, small_picture)
]


def referenced_files(connection: Connection) -> set[str]:
    """Every file that may not go from the disk: also one that was never sent, whatever refers to it by now.

    Reads the whole outbox of what is not settled: for the daily check.
    """
    attached = {str(row[0]) for row in _ATTACHED.rows(connection)}
    return attached | _drafted(connection) | _standing(connection) | never_sent(connection)


def needed(connection: Connection, hashes: Iterable[str]) -> set[str]:
    """Those of these files that a ticket, a draft, or work that stands still or is on its way refers to."""
    asked = set(hashes)
    found = {name for name in asked if is_attached(connection, name)}
    if asked - found:
        found |= asked & (_drafted(connection) | _standing(connection))
    return found


def refused_files(connection: Connection) -> list[str]:
    """The files of refused work: headquarters keeps those for a month only."""
    return sorted(_files_in(_REFUSED.rows(connection)))


def let_go(connection: Connection, hashes: Iterable[str]) -> list[str]:
    """Forgets those of these files that nothing needs: they are not sent any more. Which they are.

    Their bytes stay on the disk until somebody deletes or collects them.
    """
    asked = set(hashes)
    gone = sorted(asked - needed(connection, asked))
    for statement in _FORGET:
        statement.many(connection, [{"photo": name} for name in gone])
    return gone


def loose_files(connection: Connection) -> set[str]:
    """The files known here that nothing refers to and that are no sole copy."""
    loose = {str(row[0]) for row in _LOOSE.rows(connection)}
    return loose - _drafted(connection) - _standing(connection) - never_sent(connection) if loose else loose


def _drafted(connection: Connection) -> set[str]:
    return {child.hash for draft in load_drafts(connection) for child in draft.files if child.hash}


def _standing(connection: Connection) -> set[str]:
    return {name for statement in _STANDING for name in _files_in(statement.rows(connection))}


def _files_in(rows: Iterable[tuple[bytes]]) -> set[str]:
    return {name.decode() for (body,) in rows for name in _HASH.findall(body)}
