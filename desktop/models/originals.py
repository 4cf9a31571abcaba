"""Files that are only elsewhere: whether one is, and asking for it. Both block; for jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local_db.desk import Desk


def is_elsewhere(desk: Desk, file_hash: str) -> bool:
    """Whether this device knows the file only from others' tickets."""
    from local_db import file_queue

    with desk.store.reading() as connection:
        return file_queue.is_elsewhere(connection, file_hash)


def ask_for_original(desk: Desk, file_hash: str) -> bool:
    """The next exchange with headquarters asks for it; False where nothing can be asked or it was here once."""
    from local_db import file_queue

    if desk.look_only or not is_elsewhere(desk, file_hash):
        return False
    desk.store.write(lambda connection: file_queue.ask_for_original(connection, file_hash)).result()
    return True
