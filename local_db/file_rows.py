"""What this device holds of each attached file: one row per content hash in `file`."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import Connection

from core.effect import Effect
from core.operation import ChildKind, Kind
from local_db.statement import insert_or_keep
from local_db.tables import file

_PUT = insert_or_keep(file)


class FileState(StrEnum):
    """Where the bytes are: in the store, refused by a full disk (retry), gone from the store, or only at the hub."""

    STORED = "stored"
    NOT_STORED = "not_stored"
    MISSING = "missing"
    REMOTE = "remote"


def own_files(connection: Connection, effects: Iterable[Effect]) -> None:
    """Notes the files that this device attached, as waiting for upload; a file that is known already stays as it is."""
    note_files(connection, effects, FileState.STORED)


def note_files(connection: Connection, effects: Iterable[Effect], state: FileState) -> None:
    """Notes the files that these effects attach, in `state`, unless they are known already."""
    rows = [
        {
            "hash": effect.child.hash,
            "size": effect.child.size,
            "state": str(state),
            "uploaded_at": None,
            "added_at": effect.at,
        }
        for effect in effects
        if effect.kind is Kind.ADD and effect.child is not None and effect.child.kind is ChildKind.FILE
    ]
    _PUT.many(connection, rows)
