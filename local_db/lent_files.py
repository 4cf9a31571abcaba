"""Files of the evidence store that a person opens with another program: plain copies in a private folder, taken back.

What a killed process left there is taken back at the next start.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from core.errors import UserError
from local_db.files import FileStore
from local_db.machine import create_private, is_disk_full, make_private_folder, name_problem
from local_db.sealed_file import Damaged

logger = logging.getLogger(__name__)

_PIECE = 1 << 18
LENT_DIGITS = 16
"""Of a file's hash, in the name of the folder where its copy lies."""


class LentFiles:
    """Plain copies for other programs. Safe to use from several threads. `folder` None: nothing is lent here."""

    def __init__(self, files: FileStore, folder: Path | None) -> None:
        self._files = files
        self._folder = folder

    def lend(self, file_hash: str, name: str) -> Path:
        """Writes a plain copy and gives its path. The name is used only where every system accepts it.

        UserError ``files.missing | files.damaged | files.disk_full | files.not_writable | store.look_only``.
        """
        if self._folder is None:
            raise UserError("store.look_only")
        place = self._folder / file_hash[:LENT_DIGITS]
        target = place / safe_name(name, file_hash)
        try:
            make_private_folder(self._folder)
            make_private_folder(place)
            if not target.exists():
                self._copy(file_hash, target)
        except OSError as error:
            raise UserError("files.disk_full" if is_disk_full(error) else "files.not_writable") from error
        return target

    def take_back(self) -> None:
        """Deletes every copy; one that another program still holds open goes at the next start."""
        if self._folder is None:
            return
        if self._folder.exists():
            shutil.rmtree(self._folder, ignore_errors=True)
        if self._folder.exists():
            logger.info("some opened files are still in use; they are deleted at the next start")

    def _copy(self, file_hash: str, target: Path) -> None:
        whole = False
        try:
            with self._files.open(file_hash) as reader, create_private(target) as copy:
                while piece := reader.read(_PIECE):
                    copy.write(piece)
            whole = True
        except Damaged as error:
            raise UserError("files.damaged", hash=file_hash) from error
        finally:
            if not whole:
                target.unlink(missing_ok=True)


def safe_name(name: str, file_hash: str) -> str:
    """The name that a file has, where every system takes it; else one of its hash, with the same ending."""
    if name and not name.startswith((".", "-")) and name_problem(name) is None:
        return name
    suffix = Path(name).suffix
    return file_hash[:16] + (suffix if suffix and name_problem("x" + suffix) is None else "")
