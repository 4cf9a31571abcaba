"""Writing to and reading from a stick, which may be full, protected, or pulled out at any moment.

A name appears when what it names is whole and on the stick; until then it ends in PARTIAL and counts for nothing.
"""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from core.errors import UserError
from local_db.machine import create_private, free_bytes, is_disk_full, replace_file, sync_file
from local_db.sealed_file import Damaged, SealedReader, SealedWriter, open_sealed
from sync.protocol.stick import PARTIAL

logger = logging.getLogger(__name__)

RESERVE = 1 << 20
"""Bytes that stay free on a stick, for what a file system needs for itself."""
_PROTECTED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_SEALING = 32


@contextmanager
def on_stick(stick: Path) -> Iterator[None]:
    """Names what a stick refuses: UserError ``stick.full``, ``stick.not_writable`` or ``stick.gone``."""
    try:
        yield
    except OSError as error:
        logger.info("the stick refused", exc_info=error)
        if is_disk_full(error):
            raise UserError("stick.full", folder=str(stick)) from error
        code = "stick.not_writable" if error.errno in _PROTECTED else "stick.gone"
        raise UserError(code, folder=str(stick)) from error


def make_room(folder: Path) -> None:
    """Makes the folder where it is missing, and forgets what was cut off in it. UserErrors of `on_stick`."""
    with on_stick(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for place in folder.iterdir():
            if place.name.endswith(PARTIAL) and place.is_file():
                place.unlink(missing_ok=True)


def room_for(folder: Path, size: int) -> bool:
    """Whether so many bytes, sealed, fit and leave the reserve. UserErrors of `on_stick`."""
    with on_stick(folder):
        return size + size // _SEALING + RESERVE <= free_bytes(folder)


@contextmanager
def written(target: Path) -> Iterator[BinaryIO]:
    """A file that takes its name, durably, when the block ends well; else nothing of it stays.

    UserErrors of `on_stick` for what happens outside the block.
    """
    fresh = target.with_name(target.name + PARTIAL)
    with on_stick(target.parent):
        fresh.unlink(missing_ok=True)
        file = create_private(fresh)
    try:
        yield file
        with on_stick(target.parent):
            file.flush()
            sync_file(file.fileno())
            file.close()
            replace_file(fresh, target)
    except BaseException:
        with suppress(OSError):
            file.close()
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def put_sealed(target: Path, key: bytes, pieces: Iterable[bytes], salt: Callable[[int], bytes] = os.urandom) -> None:
    """Writes a sealed file. UserErrors of `on_stick`."""
    with written(target) as file, on_stick(target.parent):
        sealed = SealedWriter(file, key, salt(16))
        for piece in pieces:
            sealed.write(piece)
        sealed.finish()


def read_carried(reader: SealedReader, length: int, stick: Path) -> bytes:
    """The next bytes of a file on a stick; raises Damaged, and UserErrors of `on_stick`."""
    with on_stick(stick):
        return reader.read(length)


def lies_whole(target: Path, key: bytes, size: int, expected: bytes | None) -> bool:
    """Whether a sealed file of that size lies there, as far as its end shows."""
    try:
        with open_sealed(target, key, expected) as reader:
            return reader.size == size
    except (OSError, Damaged):
        return False


def open_carried(target: Path, key: bytes) -> SealedReader | None:
    """A sealed file, or None when it is not there or not whole."""
    try:
        return open_sealed(target, key)
    except (OSError, Damaged):
        return None


def forget_others(folder: Path, needed: Collection[str]) -> None:
    """Deletes every file of a folder but those of these names. UserErrors of `on_stick`."""
    with on_stick(folder):
        for place in folder.iterdir():
            if place.name not in needed:
                place.unlink(missing_ok=True)


def forget(place: Path) -> None:
    """Deletes a file that is not needed any more, if the stick lets it."""
    with suppress(OSError):
        place.unlink(missing_ok=True)
