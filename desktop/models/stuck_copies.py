"""The copy of an item that stands still, outside the profile: its text, and beside it its files as they came."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from core.errors import UserError
from core.operation import Child
from desktop.jobs import Cancel
from desktop.models.written_file import whole_file, write_whole
from local_db.lent_files import safe_name
from local_db.machine import is_disk_full
from local_db.sealed_file import Damaged

if TYPE_CHECKING:
    from local_db.files import FileStore

FOLDER = "-files"
"""After the copy's name without its ending, the name of the folder with its files."""
_PIECE = 1 << 18
_LOST = frozenset({"files.missing", "files.damaged"})


class StuckCopy(msgspec.Struct, frozen=True):
    """What is to be written. `lacking` is the line that the text gets for each file that is not on this computer."""

    text: str
    files: tuple[Child, ...]
    lacking: dict[str, str]


def write_copy(store: FileStore, copy: StuckCopy, path: Path, cancel: Cancel) -> int:
    """Writes the files and then the text; how many files are not on this computer and so not in the copy. Blocks.

    UserError ``copy.disk_full | copy.not_written``, ``files.unreadable`` for a file that cannot be read now.
    """
    folder = path.with_name(path.stem + FOLDER)
    lost = []
    for child, name in _named(copy.files):
        cancel.check()
        if not _write_file(store, child.hash, folder / name, cancel):
            lost.append(child.hash)
    lines = [copy.lacking[file_hash] for file_hash in lost]
    write_whole(path, "\n".join([copy.text, *lines, ""] if lines else [copy.text]).encode("utf-8-sig"), "copy")
    return len(lost)


def _write_file(store: FileStore, file_hash: str, target: Path, cancel: Cancel) -> bool:
    try:
        with store.open(file_hash) as reader:
            _make(target.parent)
            with whole_file(target, "copy") as file:
                while piece := reader.read(_PIECE):
                    cancel.check()
                    file.write(piece)
    except UserError as error:
        if error.code not in _LOST:
            raise
        return False
    except Damaged:
        return False
    return True


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise UserError("copy.disk_full" if is_disk_full(error) else "copy.not_written") from error


def _named(files: tuple[Child, ...]) -> Iterator[tuple[Child, str]]:
    """Each file once, under a name that every system takes and no other has."""
    taken: set[str] = set()
    for child in {child.hash: child for child in files}.values():
        name = safe_name(child.name, child.hash)
        name = name if name.casefold() not in taken else f"{child.hash[:16]} {name}"
        taken.add(name.casefold())
        yield child, name
