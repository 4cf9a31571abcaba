"""Files of this device that travel, whichever way: read for sending, kept when they come, noted when both ends have it.

A name is one on the wire: the hash of a file, or that of a photo, a dot and ``thumbnail`` or ``preview``.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, TypeVar

from core.errors import UserError
from local_db.evidence import small_picture
from local_db.file_queue import QueuedFile, file_at_both_ends, file_found, file_lost, file_named, missing_files
from local_db.files import Derived, FileStore
from local_db.small_pictures import picture_done, pictures_to_send
from local_db.store import Store
from local_db.sweeping import sweep
from local_db.writer import Lane

logger = logging.getLogger(__name__)

T = TypeVar("T")
_LOST = frozenset({"files.missing", "files.damaged"})
_NO_PICTURE = frozenset({"photo.unreadable", "photo.too_many_pixels", *_LOST})


class FilesHere:
    """The files of one profile and what its database knows of them."""

    def __init__(self, store: Store, files: FileStore) -> None:
        self._store = store
        self._files = files

    def sweep(self) -> None:
        """Nothing of what was erased stays on the disk."""
        sweep(self._store, self._files)

    def find_lost(self) -> None:
        """Files that were lost and are here again wait for upload as before."""
        for lost in self.read(missing_files):
            if self._files.verify(lost):
                self.write(partial(file_found, file_hash=lost))

    def pictures(self, most: int) -> Iterator[QueuedFile]:
        """Small pictures that are to be sent, made where they are not there yet."""
        for photo, kind in self.read(lambda connection: pictures_to_send(connection, most)):
            content = self._picture(photo, kind)
            if content is not None:
                yield QueuedFile(photo, len(content), kind)

    def digest(self, name: str, size: int) -> str | None:
        """The SHA-256 (hex) that a small picture's name does not say, "" for a file; None when it is another now."""
        photo, kind = file_named(name)
        if kind is None:
            return ""
        content = self._picture(photo, kind)
        return hashlib.sha256(content).hexdigest() if content is not None and len(content) == size else None

    def piece(self, name: str, start: int, length: int) -> bytes:
        """That part of a file here; empty when it is not to be had. A file that is gone or damaged is noted as lost."""
        photo, kind = file_named(name)
        if kind is not None:
            return (self._picture(photo, kind) or b"")[start : start + length]
        try:
            return self._files.read(photo, start, length)
        except UserError as error:
            logger.warning("file %s cannot be sent: %s", photo, error.code)
            if error.code in _LOST:
                self.write(partial(file_lost, file_hash=photo))
            return b""

    def is_here(self, name: str) -> bool:
        """Whether it is here and whole."""
        photo, kind = file_named(name)
        if kind is not None:
            return self._files.derived(photo, kind) is not None
        return self._files.verify(photo)

    def keep(self, name: str, source: BinaryIO) -> bool:
        """Keeps what came and notes it, if it is what its name says; False when it is not, or cannot be kept here."""
        photo, kind = file_named(name)
        try:
            if kind is not None:
                self._keep_picture(photo, kind, source.read())
            elif not self._files.verify(photo):
                self._files.put(source, expected=photo)
        except UserError as error:
            logger.warning("file %s cannot be kept: %s", name, error.code)
            return False
        self.settled(name)
        return True

    def settled(self, name: str) -> None:
        """It is at both ends."""
        photo, kind = file_named(name)
        now = int(self._store.clock.now().timestamp() * 1000)
        if kind is not None:
            self.write(lambda connection: picture_done(connection, photo, kind))
        else:
            self.write(lambda connection: file_at_both_ends(connection, photo, now))

    def read(self, query: Callable[[Any], T]) -> T:
        """What a query gives."""
        with self._store.plain_reading() as connection:
            return query(connection)

    def write(self, task: Callable[[Any], T]) -> T:
        """Does that in one transaction."""
        return self._store.write(task, Lane.SYNC).result()

    def _keep_picture(self, photo: str, kind: Derived, content: bytes) -> None:
        from local_db.images import check_small_picture

        if self._files.derived(photo, kind) is None and not self._files.has(photo):
            check_small_picture(content, kind)
            self._files.keep_derived(photo, kind, content)

    def _picture(self, photo: str, kind: Derived) -> bytes | None:
        """The small picture, made again where it must be; None when there is none, which is then noted."""
        try:
            content = small_picture(self._files, photo, kind)
        except UserError as error:
            logger.warning("no %s of %s: %s", kind.value, photo, error.code)
            if error.code not in _NO_PICTURE:
                return None
            content = None
        if content is None:
            self.write(partial(picture_done, photo=photo, kind=kind))
        return content
