"""Files on their way: which wait for upload, which are only at the hub and wanted here."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, text, update

from local_db.file_rows import FileState
from local_db.statement import Statement
from local_db.tables import file


@dataclass(frozen=True)
class QueuedFile:
    """A file by the SHA-256 of its bytes (hex) and its size in bytes."""

    hash: str
    size: int


_UPLOADS = Statement(
    select(file.c.hash, file.c.size)
    .where(text("file.state = 'stored'"))
    .where(file.c.uploaded_at.is_(None))
    .order_by(file.c.added_at, file.c.hash)
    .limit(bindparam("most"))
)
_DOWNLOADS = Statement(
    select(file.c.hash, file.c.size)
    .where(text("file.state IN ('remote', 'missing')"))
    .order_by(file.c.added_at.desc(), file.c.hash)
    .limit(bindparam("most"))
)
_SETTLE = Statement(
    update(file)
    .where(file.c.hash == bindparam("of_hash"))
    .values(state=bindparam("new_state"), uploaded_at=bindparam("moment"))
)


def to_upload(connection: Connection, most: int) -> list[QueuedFile]:
    """Files of this device that the hub does not hold yet, oldest first."""
    return [QueuedFile(str(row[0]), int(row[1])) for row in _UPLOADS.rows(connection, most=most)]


def to_download(connection: Connection, most: int) -> list[QueuedFile]:
    """Files that tickets refer to and that are not here, newest first."""
    return [QueuedFile(str(row[0]), int(row[1])) for row in _DOWNLOADS.rows(connection, most=most)]


def file_at_both_ends(connection: Connection, file_hash: str, moment: int) -> None:
    """Notes that the file is here and at the hub: it was uploaded, or it came from there."""
    _SETTLE.run(connection, of_hash=file_hash, new_state=str(FileState.STORED), moment=moment)


def file_lost(connection: Connection, file_hash: str) -> None:
    """Notes that the file is not here (any more): gone from the disk or damaged. Another device may still send it."""
    _SETTLE.run(connection, of_hash=file_hash, new_state=str(FileState.MISSING), moment=None)
