"""Files that are gone from this computer before headquarters has them, and the tickets that miss them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from engines.forms.values import Value
from local_db.statement import Statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

SHOWN = 50

_LOST = Statement(
    "SELECT attachment.record_id, attachment.hash, attachment.name, attachment.size FROM file"
    " JOIN attachment ON attachment.hash = file.hash AND attachment.voided = 0"
    " WHERE file.state = 'missing' AND file.uploaded_at IS NULL ORDER BY attachment.at LIMIT :most"
)


class LostFile(msgspec.Struct, frozen=True):
    """A file that nobody can send any more. It is sent as before once its bytes (`hash`: SHA-256, hex) are here again,
    and missed no more when it is taken off its ticket."""

    record: str
    form: str
    form_version: int
    fields: dict[str, Value]
    hash: str
    name: str
    size: int


def lost_files(connection: Connection, most: int = SHOWN) -> list[LostFile]:
    """At most `most` of them, the oldest first; a file on two tickets is named with each."""
    from local_db.record_batches import load_records

    rows = list(_LOST.rows(connection, most=most))
    records = load_records(connection, list(dict.fromkeys(str(row[0]) for row in rows)))
    return [
        LostFile(one.id, one.form, one.form_version, dict(one.fields), str(row[1]), str(row[2]), int(row[3]))
        for row in rows
        if (one := records.get(str(row[0]))) is not None
    ]
