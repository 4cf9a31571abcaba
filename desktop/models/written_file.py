"""A file that a person asked for, outside the profile: written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from core.errors import UserError
from local_db.machine import is_disk_full


def write_whole(path: Path, content: bytes, sort: str = "print") -> None:
    """Writes a file beside its place and moves it there. UserErrors as `whole_file`."""
    with whole_file(path, sort) as file:
        file.write(content)


@contextmanager
def whole_file(path: Path, sort: str) -> Iterator[BinaryIO]:
    """A file beside its place, which is moved there when everything was written and forgotten when something failed.

    UserError ``print.disk_full | print.not_written``, with `sort` in the place of ``print``.
    """
    part = path.with_name(f"{path.name}.part")
    done = False
    try:
        with part.open("wb") as file:
            yield file
        os.replace(part, path)
        done = True
    except OSError as error:
        raise UserError(f"{sort}.disk_full" if is_disk_full(error) else f"{sort}.not_written") from error
    finally:
        if not done:
            with suppress(OSError):
                part.unlink(missing_ok=True)
