"""Files on their way: which wait for upload, which are only at the hub and wanted here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, bindparam, func, select, text, update

from local_db.file_rows import FileState
from local_db.files import Derived
from local_db.outbox import UNFOLDED
from local_db.small_pictures import URGENCY, photo_is_here, send_all_again
from local_db.statement import Statement
from local_db.tables import attachment, file, operation

if TYPE_CHECKING:
    from local_db.statement import AnyConnection


class QueuedFile(msgspec.Struct, frozen=True):
    """A file by the SHA-256 of its bytes (hex) and its size in bytes, or a small picture of the photo of that hash.

    The size of a small picture that is still to come is 0: nobody here knows it.
    """

    hash: str
    size: int
    kind: Derived | None = msgspec.field(default=None)

    @property
    def name(self) -> str:
        """What it is called on the wire (sync.protocol.messages.HaveRequest)."""
        return self.hash if self.kind is None else f"{self.hash}.{self.kind.value}"

    @property
    def urgency(self) -> int:
        """Thumbnails are 0, previews 1, originals 2."""
        return ORIGINAL if self.kind is None else URGENCY[self.kind]


ORIGINAL = 2


def file_named(name: str) -> tuple[str, Derived | None]:
    """The hash and the kind that a name on the wire says."""
    photo, _, kind = name.partition(".")
    return photo, Derived(kind) if kind else None


_UPLOADS = Statement(
    select(file.c.hash, file.c.size)
    .where(text("file.state = 'stored'"))
    .where(file.c.uploaded_at.is_(None))
    .order_by(file.c.added_at, file.c.hash)
    .limit(bindparam("most"))
)
_DOWNLOADS = Statement(
    select(file.c.hash, file.c.size)
    .where(text("file.state IN ('remote', 'wanted', 'missing')"))
    .order_by(file.c.added_at.desc(), file.c.hash)
    .limit(bindparam("most"))
)
_ASKED_FOR = Statement(
    select(file.c.hash, file.c.size)
    .where(text("file.state IN ('wanted', 'missing')"))
    .order_by(file.c.added_at.desc(), file.c.hash)
    .limit(bindparam("most"))
)
_UNSENT = Statement(
    select(file.c.size)
    .where(file.c.hash == bindparam("of_hash"))
    .where(text("file.state = 'stored'"))
    .where(file.c.uploaded_at.is_(None))
)
_HELD_BACK = Statement(
    select(file.c.hash).where(text("file.state = 'stored'")).where(file.c.uploaded_at.is_(None)).limit(1)
)
_NEVER_SENT = Statement(
    select(file.c.hash).where(text("file.state IN ('stored', 'missing')")).where(file.c.uploaded_at.is_(None))
)
_ONLY_HERE = Statement(
    select(func.count()).select_from(file).where(text("file.state = 'stored'")).where(file.c.uploaded_at.is_(None))
)
_WANTED = Statement(select(file.c.hash).where(text("file.state = 'wanted'")).limit(bindparam("most")))
_ELSEWHERE = Statement(
    select(file.c.hash).where(file.c.hash == bindparam("of_hash")).where(text("file.state IN ('remote', 'wanted')"))
)
_WANT = Statement(
    update(file)
    .where(file.c.hash == bindparam("of_hash"))
    .where(text("file.state = 'remote'"))
    .values(state=text("'wanted'"))
)
_MISSING = Statement(select(file.c.hash).where(text("file.state = 'missing'")))
_MOVE = Statement(update(file).where(file.c.hash == bindparam("of_hash")).values(state=bindparam("new_state")))
_OFFER = Statement(update(file).where(file.c.hash == bindparam("of_hash")).values(uploaded_at=None))
_OFFER_ALL = Statement(
    update(file).where(text("file.state = 'stored'")).where(file.c.uploaded_at.is_not(None)).values(uploaded_at=None)
)
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


def unsent(connection: Connection, hashes: Iterable[str]) -> list[QueuedFile]:
    """Those of these files that are here and that the hub does not hold yet."""
    found = ((name, _UNSENT.first(connection, of_hash=name)) for name in hashes)
    return [QueuedFile(name, int(row[0])) for name, row in found if row is not None]


def to_download(connection: Connection, most: int, *, asked_for: bool = False) -> list[QueuedFile]:
    """Files that tickets refer to and that are not here, newest first: to be fetched if the hub has them.

    Among them those that this device attached and lost: another device may have sent the same file. `asked_for`: only
    those and the ones that a person here asked for.
    """
    statement = _ASKED_FOR if asked_for else _DOWNLOADS
    return [QueuedFile(str(row[0]), int(row[1])) for row in statement.rows(connection, most=most)]


def ask_for_original(connection: Connection, file_hash: str) -> None:
    """A person here wants this file itself: it is fetched whatever the settings say, and asked for where it is."""
    _WANT.run(connection, of_hash=file_hash)


def is_elsewhere(connection: Connection, file_hash: str) -> bool:
    """Whether this device knows the file only from others' tickets."""
    return _ELSEWHERE.first(connection, of_hash=file_hash) is not None


def asked_for(connection: Connection, most: int) -> list[str]:
    """The files that a person here asked for and that have not come."""
    return [str(row[0]) for row in _WANTED.rows(connection, most=most)]


def is_any_unsent(connection: Connection) -> bool:
    """Whether a file of this device is not at the hub."""
    return _HELD_BACK.first(connection) is not None


def never_sent(connection: Connection) -> set[str]:
    """The files of this device that the hub is not known to have, those that are lost here among them."""
    return {str(row[0]) for row in _NEVER_SENT.rows(connection)}


def only_here(connection: AnyConnection) -> int:
    """How many files are here of which the hub is not known to have the bytes."""
    return int(_ONLY_HERE.first(connection)[0])


def send_again(connection: Connection, hashes: Iterable[str]) -> None:
    """The hub may have lost these files: what is here of them is offered to it once more."""
    _OFFER.many(connection, [{"of_hash": one} for one in hashes])


def send_unsettled_again(connection: Connection) -> None:
    """The same for every file whose attachment the hub has not said yet."""
    _OFFER_UNSETTLED.run(connection)


def offer_all_again(connection: Connection) -> None:
    """The hub was put back: it is asked for every file that is here, and sent those that it does not know any more.

    With each photo go its small pictures.
    """
    _OFFER_ALL.run(connection)
    send_all_again(connection)


def file_at_both_ends(connection: Connection, file_hash: str, moment: int) -> None:
    """Notes that the file is here and at the hub: it was uploaded, or it came from there."""
    _SETTLE.run(connection, of_hash=file_hash, new_state=str(FileState.STORED), moment=moment)
    photo_is_here(connection, file_hash)


def missing_files(connection: Connection) -> list[str]:
    """The hashes of the files that were here and are gone or damaged."""
    return [str(row[0]) for row in _MISSING.rows(connection)]


def file_lost(connection: Connection, file_hash: str) -> None:
    """Notes that the file is not here (any more): gone from the disk or damaged. It waits until it is found again."""
    _MOVE.run(connection, of_hash=file_hash, new_state=str(FileState.MISSING))


def file_found(connection: Connection, file_hash: str) -> None:
    """Notes that a lost file is here again; unless the hub holds it, it waits for upload as before."""
    _MOVE.run(connection, of_hash=file_hash, new_state=str(FileState.STORED))
