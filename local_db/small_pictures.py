"""The small pictures of photos on their way: they go before the photos, so that another place sees them early.

A list elsewhere shows thumbnails as soon as the operations are there, a ticket its previews before the photos. Of a
photo that is hardly larger than its preview only the thumbnail travels; both ends know that from the photo's size.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select, text, update

from core.effect import Effect
from local_db.files import Derived
from local_db.statement import Parameters, Statement, insert_or_keep
from local_db.tables import file, small_picture

PREVIEW_FROM_BYTES = 512_000
"""Size of a photo from which on its preview (150-250 KB) is worth sending."""
URGENCY = {Derived.THUMBNAIL: 0, Derived.PREVIEW: 1}
_KINDS = {kind.value: kind for kind in Derived}

_KEEP = insert_or_keep(small_picture)
_SEND = Statement(
    select(small_picture.c.hash, small_picture.c.kind)
    .where(text("small_picture.state = 'send'"))
    .order_by(small_picture.c.urgency, small_picture.c.added_at, small_picture.c.hash)
    .limit(bindparam("most"))
)
_FETCH = Statement(
    select(small_picture.c.hash, small_picture.c.kind)
    .where(text("small_picture.state = 'fetch'"))
    .order_by(small_picture.c.urgency, small_picture.c.added_at.desc(), small_picture.c.hash)
    .limit(bindparam("most"))
)
_DONE = Statement(
    update(small_picture)
    .where(small_picture.c.hash == bindparam("of_hash"))
    .where(small_picture.c.kind == bindparam("of_kind"))
    .values(state=text("'done'"))
)
_NOT_NEEDED = Statement(
    update(small_picture)
    .where(small_picture.c.hash == bindparam("of_hash"))
    .where(text("small_picture.state = 'fetch'"))
    .values(state=text("'done'"))
)
_SEND_ALL = Statement(
    update(small_picture)
    .where(text("small_picture.state = 'done'"))
    .where(small_picture.c.hash.in_(select(file.c.hash).where(text("file.state = 'stored'"))))
    .values(state=text("'send'"))
)


def send_pictures(connection: Connection, effects: Iterable[Effect]) -> None:
    """The small pictures of photos that this device attached shall travel."""
    _KEEP.many(connection, _rows(effects, "send"))


def fetch_pictures(connection: Connection, effects: Iterable[Effect]) -> None:
    """Those of photos that others attached are wanted here, unless they are known already."""
    _KEEP.many(connection, _rows(effects, "fetch"))


def fetch_attached(connection: Connection, files: Iterable[tuple[str, int, str, int]]) -> None:
    """The same for files told by hash, size, kind (MIME) and the moment of their attachment."""
    _KEEP.many(connection, [row for one in files for row in _of_file(*one, "fetch")])


def pictures_to_send(connection: Connection, most: int) -> list[tuple[str, Derived]]:
    """By photo and kind: thumbnails first, the oldest photo first."""
    return [(str(row[0]), _KINDS[row[1]]) for row in _SEND.rows(connection, most=most)]


def pictures_to_fetch(connection: Connection, most: int) -> list[tuple[str, Derived]]:
    """By photo and kind: thumbnails first, the newest photo first."""
    return [(str(row[0]), _KINDS[row[1]]) for row in _FETCH.rows(connection, most=most)]


def send_all_again(connection: Connection) -> None:
    """Those of every photo that is here shall travel once more, where the hub does not hold them any more."""
    _SEND_ALL.run(connection)


def picture_done(connection: Connection, photo: str, kind: Derived) -> None:
    """It is at both ends, or there is none."""
    _DONE.run(connection, of_hash=photo, of_kind=kind.value)


def photo_is_here(connection: Connection, photo: str) -> None:
    """The photo itself came: its small pictures are made from it."""
    _NOT_NEEDED.run(connection, of_hash=photo)


def _rows(effects: Iterable[Effect], state: str) -> list[Parameters]:
    return [
        row
        for effect in effects
        if (child := effect.file) is not None
        for row in _of_file(child.hash, child.size, child.mime, effect.at, state)
    ]


def _of_file(photo: str, size: int, mime: str, at: int, state: str) -> list[Parameters]:
    return [
        {"hash": photo, "kind": kind.value, "urgency": urgency, "state": state, "added_at": at}
        for kind, urgency in URGENCY.items()
        if mime.startswith("image/") and (kind is Derived.THUMBNAIL or size >= PREVIEW_FROM_BYTES)
    ]
