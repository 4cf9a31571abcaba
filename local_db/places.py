"""The branches of the firm as the hub last named them: where a record can be given to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from core.people import Place
from local_db.identity import load_meta, save_meta

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from local_db.statement import AnyConnection

_KEY = "places"


def save_places(connection: Connection, places: Sequence[Place]) -> None:
    """Keeps exactly these. An empty list, from an older hub, changes nothing."""
    if places:
        save_meta(connection, _KEY, msgspec.json.encode(places).decode())


def load_places(connection: AnyConnection) -> tuple[Place, ...]:
    """All of them by id; none on a device that no hub knows."""
    kept = load_meta(connection, _KEY)
    return msgspec.json.decode(kept, type=tuple[Place, ...]) if kept is not None else ()
