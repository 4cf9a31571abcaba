"""Whether somebody has kept the printed recovery code: a set-up or a renewal may be cut off while it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_db.identity import load_meta, save_meta

if TYPE_CHECKING:
    from local_db.desk import Desk
    from local_db.statement import AnyConnection

_KEY = "recovery_code_open"


def note_code_open(desk: Desk) -> None:
    """A code is about to be shown; until `note_code_kept` the desk reminds of it. Durable when it returns."""
    desk.store.write(lambda connection: save_meta(connection, _KEY, "yes")).result()


def note_code_kept(desk: Desk) -> None:
    """The person says that the code is printed, saved or written down. Durable when it returns."""
    desk.store.write(lambda connection: save_meta(connection, _KEY, "")).result()


def code_is_open(connection: AnyConnection) -> bool:
    """Whether the code in force was shown but never confirmed."""
    return bool(load_meta(connection, _KEY))
