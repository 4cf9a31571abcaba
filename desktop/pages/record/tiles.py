"""Files as tiles: those of a record, those of a draft, those on their way."""

from __future__ import annotations

import mimetypes
from collections.abc import Collection, Iterable

from core.operation import Child
from desktop.models.file_intake import Incoming
from desktop.pages.record.photo_tile import Tile, TileState
from local_db.queries.detail import Attached


def attached_tiles(files: Iterable[Attached], missing: Collection[str], *, alone: bool) -> list[Tile]:
    """The files of a record; `missing` are hashes that are not in this computer's store.

    `alone`: no headquarters knows this desk, so no file waits to be sent.
    """
    here = TileState.KEPT if alone else TileState.WAITING
    return [Tile(one.operation, one.hash, one.name, one.mime, _state(one, missing, here)) for one in files]


def draft_tiles(files: Iterable[Child], *, alone: bool) -> list[Tile]:
    """The files of a draft: stored, and sent with the ticket where a headquarters knows this desk."""
    here = TileState.KEPT if alone else TileState.WAITING
    return [Tile(one.hash, one.hash, one.name, one.mime, here) for one in files]


def incoming_tiles(files: Iterable[Incoming]) -> list[Tile]:
    """Files that are being stored, or could not be."""
    return [
        Tile(
            one.key,
            "",
            one.name,
            mimetypes.guess_type(one.name)[0] or "",
            TileState.NOT_STORED if one.failed else TileState.TAKING,
            one.place,
        )
        for one in files
    ]


def _state(one: Attached, missing: Collection[str], here: TileState) -> TileState:
    if one.state == "remote":
        return TileState.REMOTE
    if one.state == "wanted":
        return TileState.ASKED
    if one.state == "missing" or one.hash in missing:
        return TileState.MISSING
    return TileState.UPLOADED if one.uploaded else here
