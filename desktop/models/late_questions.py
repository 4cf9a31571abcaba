"""What a workspace asks of the store. Each part of the store is imported when it is asked for the first time, by the
job that asks: a list shows its first rows before most of that is there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from core.errors import UserError
from core.ports import Changes

if TYPE_CHECKING:
    from core.people import Person, Place
    from local_db.drafts import Draft
    from local_db.refused_files import RefusedFile, Waiting

_PIECE = 1 << 20


def keep_draft(draft: Draft, connection: Any) -> None:
    """Keeps what is being typed."""
    from local_db.drafts import save_draft

    save_draft(connection, draft)


def forget_draft(draft: str, connection: Any) -> None:
    """Forgets the draft with that id."""
    from local_db.drafts import drop_draft

    drop_draft(connection, draft)


def all_drafts(connection: Any) -> list[Draft]:
    """Every draft, the newest first."""
    from local_db.drafts import load_drafts

    return load_drafts(connection)


def one_draft(draft: str, connection: Any) -> Draft | None:
    """The draft with that id, or None."""
    from local_db.drafts import load_draft

    return load_draft(connection, draft)


def first_draft(drafts: Iterable[str], connection: Any) -> Draft | None:
    """The first of the drafts with these ids that there is, or None."""
    return next((found for draft in drafts if (found := one_draft(draft, connection)) is not None), None)


def waiting(files: Iterable[RefusedFile], connection: Any) -> list[Waiting]:
    """Refused files with what waits for each; looks at the disks of the originals."""
    from local_db.refused_files import placed

    return placed(connection, files)


@contextmanager
def original_of(file_hash: str, path: Path) -> Iterator[BinaryIO]:
    """The file at that path, open, if its bytes are those of the hash; else UserError ``files.another``."""
    from local_db.files import open_source

    with open_source(path) as source:
        found = hashlib.sha256()
        for piece in iter(partial(source.read, _PIECE), b""):
            found.update(piece)
        if found.hexdigest() != file_hash:
            raise UserError("files.another")
        source.seek(0)
        yield source


def mark_found(file_hash: str, connection: Any, _store: Any) -> Changes:
    """A lost file is here again."""
    from local_db.file_queue import file_found

    file_found(connection, file_hash)
    return Changes()


def mark_notice(home: str, item: str, at: int, connection: Any) -> None:
    """Marks a notice as read at that moment (milliseconds since 1970 UTC)."""
    from local_db.seen import mark_seen

    mark_seen(connection, home, item, at)


def people_and_places(connection: Any) -> tuple[list[Person], tuple[Place, ...]]:
    """Who may sign in here, and the branches of the firm."""
    from local_db.places import load_places
    from local_db.queries.standing import people

    return people(connection), load_places(connection)
