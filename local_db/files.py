"""The evidence store: photos, video, sound and documents, each kept byte for byte under its SHA-256.

On disk a file's name is HMAC(root, hash) in folders of two levels and its content is encrypted, so a copied disk tells
neither what a photo shows nor whether a known photo is there. The name a person or a camera gave never makes a path.
"""

from __future__ import annotations

import hmac
import logging
import os
import re
import stat
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import BinaryIO

import msgspec

from core.errors import UserError
from core.ports import Clock
from local_db.key_slots import RandomBytes
from local_db.machine import (
    create_private,
    free_bytes,
    is_disk_full,
    make_private_folder,
    replace_file,
    sync_directory,
    sync_file,
)
from local_db.sealed_file import FRAME, Damaged, SealedReader, SealedWriter, open_sealed, write_sealed

logger = logging.getLogger(__name__)

LARGEST_FILE = 200 * 1024 * 1024
ORPHAN_AGE = timedelta(days=30)
RESERVE_BYTES = 64 * 1024 * 1024
"""Room that files leave on the disk, so that tickets can still be saved when photos no longer fit."""

_PIECE = 8 * FRAME
_HASH = re.compile(r"[0-9a-f]{64}")
_STORED_NAME = re.compile(r"[0-9a-f]{32}")

Inspection = Callable[[SealedReader], None]


class Derived(Enum):
    """Small pictures made of a photo on this device; they can be made again at any time."""

    THUMBNAIL = "thumbnail"
    PREVIEW = "preview"


class StoredFile(msgspec.Struct, frozen=True):
    """A file that is on the disk for good. `hash`: SHA-256 of the plain bytes, lower-case hex."""

    hash: str
    size: int
    was_there: bool


def _no_step(_: int) -> None:
    return


class FileStore:
    """The files of one profile. Safe to use from several threads."""

    def __init__(
        self,
        folder: Path,
        contents_key: bytes,
        names_key: bytes,
        clock: Clock,
        random: RandomBytes = os.urandom,
        reserve: int = RESERVE_BYTES,
        *,
        look_only: bool = False,
    ) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"
        self._contents_key = contents_key
        self._names_key = names_key
        self._clock = clock
        self._random = random
        self._reserve = reserve
        self._look_only = look_only
        self._lock = threading.Lock()

    def put(
        self,
        source: BinaryIO | Path,
        *,
        inspect: Inspection | None = None,
        expected: str | None = None,
        step: Callable[[int], None] = _no_step,
    ) -> StoredFile:
        """Keeps the bytes of `source`; when this returns they are on the disk, whole and under their hash.

        `inspect` reads the encrypted copy before it counts and refuses it by raising. `expected` is the hash that a
        download must have. `step` hears the bytes taken so far and may raise Cancelled. Failure leaves nothing behind.

        UserError ``files.empty | files.too_large | files.disk_full | files.not_a_file | files.is_a_folder |
        files.unreadable | files.not_writable | files.hash_differs``.
        """
        if isinstance(source, Path):
            with open_source(source) as opened:
                return self._put(opened, inspect, expected, step)
        return self._put(source, inspect, expected, step)

    def _put(
        self, source: BinaryIO, inspect: Inspection | None, expected: str | None, step: Callable[[int], None]
    ) -> StoredFile:
        temporary = self._incoming / self._random(16).hex()
        try:
            digest, size = self._write_incoming(temporary, source, step)
            if expected is not None and not hmac.compare_digest(digest.hex(), expected):
                raise UserError("files.hash_differs")
            if inspect is not None:
                with open_sealed(temporary, self._contents_key, digest) as reader:
                    inspect(reader)
            return self._settle(temporary, digest.hex(), size)
        except OSError as error:
            raise _named(error) from error
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    def _write_incoming(self, temporary: Path, source: BinaryIO, step: Callable[[int], None]) -> tuple[bytes, int]:
        self._make_incoming()
        if free_bytes(self._incoming) < self._reserve:
            raise UserError("files.disk_full")
        with create_private(temporary) as target:
            writer = SealedWriter(target, self._contents_key, self._random(16))
            for piece in _pieces(source):
                if writer.size + len(piece) > LARGEST_FILE:
                    raise UserError("files.too_large", largest_mb=LARGEST_FILE >> 20)
                writer.write(piece)
                step(writer.size)
            if writer.size == 0:
                raise UserError("files.empty")
            digest = writer.finish()
            target.flush()
            sync_file(target.fileno())
        return digest, writer.size

    def _settle(self, temporary: Path, name: str, size: int) -> StoredFile:
        target = self._path(name)
        now = self._clock.now().timestamp()
        with self._lock:
            if self._is_whole(target, name):
                os.utime(target, (now, now))
                return StoredFile(name, size, was_there=True)
            self._make_folders(target.parent)
            os.utime(temporary, (now, now))
            replace_file(temporary, target)
        return StoredFile(name, size, was_there=False)

    def has(self, file_hash: str) -> bool:
        """Whether a file is here; says nothing about its health (see `verify`)."""
        return self._path(file_hash).is_file()

    def missing(self, hashes: Iterable[str]) -> list[str]:
        """Those of `hashes` that are not here."""
        return [file_hash for file_hash in hashes if not self.has(file_hash)]

    def open(self, file_hash: str) -> SealedReader:
        """A seekable reader of the plain bytes; UserError ``files.missing`` or ``files.damaged``."""
        try:
            return open_sealed(self._path(file_hash), self._contents_key, bytes.fromhex(file_hash))
        except FileNotFoundError as error:
            raise UserError("files.missing", hash=file_hash) from error
        except Damaged as error:
            raise UserError("files.damaged", hash=file_hash) from error
        except OSError as error:
            raise UserError("files.unreadable") from error

    def read(self, file_hash: str, offset: int = 0, length: int | None = None) -> bytes:
        """The bytes from `offset`, at most `length` of them; UserError as `open`."""
        with self.open(file_hash) as reader:
            try:
                reader.seek(offset)
                return reader.read(length)
            except Damaged as error:
                raise UserError("files.damaged", hash=file_hash) from error

    def size(self, file_hash: str) -> int:
        """Bytes of the plain file; UserError as `open`."""
        with self.open(file_hash) as reader:
            return reader.size

    def verify(self, file_hash: str) -> bool:
        """Reads the whole file; False when it is missing or any byte is not what was stored."""
        return self._is_whole(self._path(file_hash), file_hash)

    def keep_derived(self, file_hash: str, kind: Derived, content: bytes) -> None:
        """Keeps a small picture beside its photo; UserError ``files.disk_full`` or ``files.not_writable``."""
        temporary = self._incoming / self._random(16).hex()
        try:
            self._make_incoming()
            with create_private(temporary) as target:
                write_sealed(target, self._contents_key, self._random(16), content)
            now = self._clock.now().timestamp()
            os.utime(temporary, (now, now))
            path = self._path(file_hash, kind)
            self._make_folders(path.parent)
            replace_file(temporary, path)
        except OSError as error:
            raise _named(error) from error
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    def derived(self, file_hash: str, kind: Derived) -> bytes | None:
        """The small picture, or None when it must be made (again) from the photo."""
        try:
            with open_sealed(self._path(file_hash, kind), self._contents_key) as reader:
                return reader.read()
        except (OSError, Damaged):
            return None

    def forget(self, file_hash: str) -> None:
        """Deletes a file with its small pictures; OSError where the system does not let it go."""
        with self._lock:
            for kind in (None, *Derived):
                self._path(file_hash, kind).unlink(missing_ok=True)

    def clear_incoming(self) -> int:
        """Forgets what a killed process left half written; call it once at start, before any `put`."""
        return sum(_forget(path) for path in self._incoming.glob("*"))

    def collect_orphans(self, referenced: Iterable[str]) -> int:
        """Deletes files that nothing refers to and nothing touched for 30 days; returns how many.

        `referenced`: every hash in tickets, drafts and downloads under way. An open file stays for the next time.
        """
        keep = {self._name(file_hash, kind) for file_hash in referenced for kind in (None, *Derived)}
        before = self._clock.now() - ORPHAN_AGE
        gone = 0
        for path in self._folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if path.name in keep or not _STORED_NAME.fullmatch(path.name):
                continue
            with self._lock:
                if _untouched_since(path, before):
                    gone += _forget(path)
        if gone:
            logger.info("collected %d files that no ticket refers to", gone)
        return gone

    def _name(self, file_hash: str, kind: Derived | None) -> str:
        if not _HASH.fullmatch(file_hash):
            raise ValueError("a file hash has 64 lower-case hex digits")
        subject = file_hash if kind is None else f"{kind.value} {file_hash}"
        return hmac.digest(self._names_key, subject.encode("ascii"), "sha256")[:16].hex()

    def _path(self, file_hash: str, kind: Derived | None = None) -> Path:
        name = self._name(file_hash, kind)
        return self._folder / name[:2] / name[2:4] / name

    def _make_incoming(self) -> None:
        """The store's own folder is never made here: when it is gone, its disk is gone."""
        if self._look_only:
            raise UserError("store.look_only")
        if not self._folder.is_dir():
            raise UserError("files.not_writable")
        make_private_folder(self._incoming)

    def _make_folders(self, folder: Path) -> None:
        for level in (folder.parent, folder):
            if level.is_symlink():
                raise UserError("files.folder_is_a_link")
            if not level.is_dir():
                make_private_folder(level)
                sync_directory(level.parent)

    def _is_whole(self, path: Path, file_hash: str) -> bool:
        try:
            with open_sealed(path, self._contents_key, bytes.fromhex(file_hash)) as reader:
                while reader.read(1 << 18):
                    continue
        except (OSError, Damaged):
            return False
        return True


def open_source(path: Path) -> BinaryIO:
    """The file that a person chose, held open: whoever deletes it from now on does not take it from the store.

    UserError ``files.is_a_folder | files.not_a_file | files.too_large | files.gone | files.unreadable``, before a byte
    is read.
    """
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise UserError("files.is_a_folder")
        if not stat.S_ISREG(found.st_mode):
            raise UserError("files.not_a_file")
        if found.st_size > LARGEST_FILE:
            raise UserError("files.too_large", largest_mb=LARGEST_FILE >> 20)
        return path.open("rb")
    except FileNotFoundError as error:
        raise UserError("files.gone") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise UserError("files.unreadable") from error


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    try:
        while piece := source.read(_PIECE):
            yield piece
    except OSError as error:  # the camera or stick was pulled out
        raise UserError("files.unreadable") from error


def _named(error: OSError) -> UserError:
    if is_disk_full(error):
        return UserError("files.disk_full")
    return UserError("files.not_writable")


def _untouched_since(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except OSError:
        return False


def _forget(path: Path) -> int:
    try:
        path.unlink()
    except OSError:
        return 0
    return 1
