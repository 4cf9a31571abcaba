"""What a workspace asks of the store. Each part of the store is imported when it is asked for the first time, by the
job that asks: a list shows its first rows before most of that is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.people import Person, Place
    from local_db.drafts import Draft
    from local_db.refused_files import RefusedFile, Waiting


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


def mark_notice(home: str, item: str, at: int, connection: Any) -> None:
    """Marks a notice as read at that moment (milliseconds since 1970 UTC)."""
    from local_db.seen import mark_seen

    mark_seen(connection, home, item, at)


def people_and_places(connection: Any) -> tuple[list[Person], tuple[Place, ...]]:
    """Who may sign in here, and the branches of the firm."""
    from local_db.places import load_places
    from local_db.queries.standing import people

    return people(connection), load_places(connection)
