"""Files on their way: which wait for upload, which are only at the hub and wanted here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, text, update

from local_db.file_rows import FileState
from local_db.outbox import UNFOLDED
from local_db.statement import Statement
from local_db.tables import attachment, file, operation


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
_MISSING = Statement(select(file.c.hash).where(text("file.state = 'missing'")))
_MOVE = Statement(update(file).where(file.c.hash == bindparam("of_hash")).values(state=bindparam("new_state")))
_OFFER = Statement(update(file).where(file.c.hash == bindparam("of_hash")).values(uploaded_at=None))
_OFFER_UNSETTLED = Statement(
    update(file)
    .where(
        file.c.hash.in_(
            select(attachment.c.hash)
            .select_from(operation.join(attachment, attachment.c.operation_id == operation.c.id))
            .where(attachment.c.home_branch == operation.c.home_branch)
            .where(UNFOLDED)
        )
    )
    .values(uploaded_at=None)
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
    """Files that tickets refer to and that are not here, newest first: to be fetched if the hub has them.

    Among them those that this device attached and lost: another device may have sent the same file.
    """
    return [QueuedFile(str(row[0]), int(row[1])) for row in _DOWNLOADS.rows(connection, most=most)]


def send_again(connection: Connection, hashes: Iterable[str]) -> None:
    """The hub may have lost these files: what is here of them is offered to it once more."""
    _OFFER.many(connection, [{"of_hash": one} for one in hashes])


def send_unsettled_again(connection: Connection) -> None:
    """The same for every file whose attachment the hub has not said yet."""
    _OFFER_UNSETTLED.run(connection)


def file_at_both_ends(connection: Connection, file_hash: str, moment: int) -> None:
    """Notes that the file is here and at the hub: it was uploaded, or it came from there."""
    _SETTLE.run(connection, of_hash=file_hash, new_state=str(FileState.STORED), moment=moment)


def missing_files(connection: Connection) -> list[str]:
    """The hashes of the files that were here and are gone or damaged."""
    return [str(row[0]) for row in _MISSING.rows(connection)]


def file_lost(connection: Connection, file_hash: str) -> None:
    """Notes that the file is not here (any more): gone from the disk or damaged. It waits until it is found again."""
    _MOVE.run(connection, of_hash=file_hash, new_state=str(FileState.MISSING))


def file_found(connection: Connection, file_hash: str) -> None:
    """Notes that a lost file is here again; unless the hub holds it, it waits for upload as before."""
    _MOVE.run(connection, of_hash=file_hash, new_state=str(FileState.STORED))
