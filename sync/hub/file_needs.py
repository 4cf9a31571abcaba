"""What still needs a file at the hub: a record, work that is parked, and quarantine that nobody has judged.

Refused work is not among them: its device keeps the file, and sends it again when a person tries once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Connection, select

from local_db.emptying import is_attached
from local_db.statement import Statement
from sync.hub.tables import log, quarantine

_SAYS_HASH = '%"hash"%'
_HASH = re.compile(r'"hash"\s*:\s*"([0-9a-f]{64})"')
"""Looked for in the text: what waits for a newer program cannot be read by this one."""
_WAITING = [
    Statement(select(log.c.body).where(log.c.waits_for.is_not(None)).where(log.c.body.like(_SAYS_HASH))),
    Statement(
        select(quarantine.c.body).where(quarantine.c.verdict.is_(None)).where(quarantine.c.body.like(_SAYS_HASH))
    ),
]


def waiting_files(connection: Connection) -> set[str]:
    """The files of parked and of quarantined work. Reads all of that: for the start, and for erasures."""
    return {name for one in _WAITING for (body,) in one.rows(connection) for name in _HASH.findall(body)}


def unneeded(connection: Connection, photos: Iterable[str]) -> list[str]:
    """Those of these files that nothing needs."""
    loose = {photo for photo in photos if not is_attached(connection, photo)}
    return sorted(loose - waiting_files(connection)) if loose else []
