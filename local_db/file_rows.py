"""What this device holds of each attached file: one row per content hash in `file`."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import ClauseElement, Connection
from sqlalchemy.dialects import sqlite

from core.effect import Effect
from core.operation import Child
from local_db.statement import Parameters, Statement, insert_or_keep
from local_db.tables import file


def _put_here(_dialect: str) -> ClauseElement:
    put = sqlite.insert(file)
    return put.on_conflict_do_update(index_elements=["hash"], set_={"state": put.excluded.state})


_KEEP = insert_or_keep(file)
_PUT_HERE = Statement(_put_here)
_OFFER = Statement(
    "UPDATE file SET uploaded_at = NULL WHERE file.hash = :of_hash"
    " AND (SELECT count(*) FROM (SELECT 1 FROM attachment WHERE attachment.hash = :of_hash LIMIT 2)) < 2"
)
"""Unless it is attached elsewhere too."""


class FileState(StrEnum):
    """Where the bytes are: in the store, gone from the store (looked for again), or elsewhere.

    WANTED are elsewhere and a person here asked for them.
    """

    STORED = "stored"
    MISSING = "missing"
    REMOTE = "remote"
    WANTED = "wanted"


def own_files(connection: Connection, effects: Iterable[Effect]) -> None:
    """Notes the files that this device attached: they are here, also those that were lost or only at the hub before.

    Those that the hub is not known to hold wait for upload: also those that were there once for work which was refused
    or given up since. To be called when the attachments are written.
    """
    rows = _rows(effects, FileState.STORED)
    _PUT_HERE.many(connection, rows)
    _OFFER.many(connection, [{"of_hash": row["hash"]} for row in rows])


def have_again(connection: Connection, files: Iterable[Child], at: int) -> None:
    """Files of tickets are here that somebody brought again at that moment (milliseconds since 1970 UTC).

    Those that were never sent wait for upload.
    """
    _PUT_HERE.many(connection, [_row(file, FileState.STORED, at) for file in files])


def note_files(connection: Connection, effects: Iterable[Effect], state: FileState) -> None:
    """Notes the files that these effects attach, in `state`, unless they are known already."""
    _KEEP.many(connection, _rows(effects, state))


def _rows(effects: Iterable[Effect], state: FileState) -> list[Parameters]:
    return [_row(child, state, effect.at) for effect in effects if (child := effect.file) is not None]


def _row(child: Child, state: FileState, at: int) -> Parameters:
    return {"hash": child.hash, "size": child.size, "state": str(state), "uploaded_at": None, "added_at": at}
