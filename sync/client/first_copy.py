"""A first copy on a stick: parts of snapshots that a new computer reads there instead of over the line."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from core.errors import UserError
from local_db.replication import cursors
from local_db.store import Store
from local_db.writer import Lane
from sync.client.bootstrap import under_way, use_seed
from sync.protocol.stick import FIRST_COPY, FOLDER
from sync.protocol.stick_disk import on_stick

_PART = re.compile(r"[0-9a-f]{64}")


def copy_helps(store: Store) -> bool:
    """Whether something is still to come that a first copy may hold: a scope of which nothing is here, or parts."""
    if not store.is_set_up or not store.identity.enrolled:
        return False
    with store.plain_reading() as connection:
        read = cursors(connection)
        return under_way(connection) or any(
            scope not in read for scope in store.identity.scopes if scope.startswith("branch:")
        )


def use_first_copy(store: Store, stick: Path) -> int:
    """From now on parts that lie on the stick are read there, as long as it is in; how many there are.

    What is missing there, or is another than headquarters names, comes over the network. UserError ``stick.gone``,
    ``stick.no_first_copy``.
    """
    with on_stick(stick):
        if not stick.is_dir():
            raise UserError("stick.gone", folder=str(stick))
        for folder in (stick / FOLDER / FIRST_COPY, stick / FIRST_COPY, stick):
            parts = [place for place in folder.iterdir() if _PART.fullmatch(place.name)] if folder.is_dir() else []
            if parts:
                store.write(partial(use_seed, folder=folder), Lane.SYNC).result()
                return len(parts)
    raise UserError("stick.no_first_copy", folder=str(stick))
