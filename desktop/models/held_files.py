"""Opening a file that a person brought, so that it stays readable when another program deletes it. Blocks."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from core.errors import UserError


def held(path: Path) -> BinaryIO | UserError:
    """The file, open; or why it cannot be had."""
    from local_db.files import open_source

    try:
        return open_source(path)
    except UserError as error:
        return error
