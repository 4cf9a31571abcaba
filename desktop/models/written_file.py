"""A file that a person asked for, outside the profile: written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from core.errors import UserError
from local_db.machine import is_disk_full


def write_whole(path: Path, content: bytes, sort: str = "print") -> None:
    """Writes a file beside its place and moves it there.

    UserError ``print.disk_full | print.not_written``, with `sort` in the place of ``print``.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise UserError(f"{sort}.disk_full" if is_disk_full(error) else f"{sort}.not_written") from error
