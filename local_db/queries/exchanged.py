"""How far the exchange with headquarters has come: what is only here, what headquarters confirmed, what it told."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, bindparam, func, select, text

from engines.forms.values import Value
from local_db.create_runs import first_unwritten
from local_db.outbox import UNFOLDED
from local_db.record_batches import load_records
from local_db.statement import Statement
from local_db.tables import cursor, file, operation, stream, unread_effect

SHOWN = 50
"""Records that are named one by one; the others are counted."""

_HERE_ONLY = Statement(
    select(operation.c.record_id, func.count(), func.max(operation.c.attempts))
    .where(UNFOLDED)
    .where(text("operation.state = 'pending'"))
    .group_by(operation.c.record_id)
    .order_by(operation.c.record_id)
    .limit(bindparam("most"))
)
_ON_THE_WAY = Statement(
    select(func.count()).select_from(operation).where(UNFOLDED).where(text("operation.state = 'acknowledged'"))
)
_CONFIRMED = Statement(select(func.coalesce(func.sum(stream.c.acked_n), 0)))
_READ = Statement(select(func.coalesce(func.sum(cursor.c.seq), 0)))
_FILES_SENT = Statement(select(func.count()).select_from(file).where(file.c.uploaded_at.is_not(None)))
_UNREAD = Statement(select(func.count()).select_from(unread_effect))


class HereOnly(msgspec.Struct, frozen=True):
    """A record with changes that only this device has. `attempts`: how often they were sent without an answer."""

    record: str
    form: str
    form_version: int
    fields: dict[str, Value]
    changes: int
    attempts: int


class Exchanged(msgspec.Struct, frozen=True):
    """`confirmed` changes of this device are at headquarters, `answers_awaited` of them without their answer yet.

    `read` entries of headquarters' logs were taken in; `unread` of them wait for a newer program.
    """

    here_only: tuple[HereOnly, ...]
    confirmed: int
    answers_awaited: int
    read: int
    unread: int
    files_sent: int


def exchanged(connection: Connection, most: int = SHOWN) -> Exchanged:
    """How far it has come now; each figure through an index or from a short table."""
    waiting = [tuple(row) for row in _HERE_ONLY.rows(connection, most=most)]
    waiting += [(record_id, 1, 0) for record_id in first_unwritten(connection, most - len(waiting))]
    records = load_records(connection, [str(row[0]) for row in waiting])
    here = [
        HereOnly(found.id, found.form, found.form_version, dict(found.fields), int(changes), int(attempts))
        for record_id, changes, attempts in waiting
        if (found := records.get(str(record_id))) is not None
    ]
    counted = [int(one.first(connection)[0]) for one in (_CONFIRMED, _ON_THE_WAY, _READ, _UNREAD, _FILES_SENT)]
    confirmed, awaited, read, unread, files = counted
    return Exchanged(tuple(here), confirmed, awaited, read, unread, files)
