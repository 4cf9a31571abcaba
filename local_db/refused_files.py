"""Files that a full disk refused, remembered over a restart on a disk that is still full.

A disk without a free byte still takes new bytes in the place of old ones. So a small file is written whole while there
is room, and what must be remembered is written over its older half, sealed and at once on the disk: a kill or a cut
in the middle leaves the newer half. It holds no pictures, only where they lie and which ticket waits for them.
"""

from __future__ import annotations

import logging
import os
import struct
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from local_db.key_slots import RandomBytes
from local_db.machine import create_private, sync_directory, sync_file
from local_db.statement import Statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

logger = logging.getLogger(__name__)

HALF = 16_384
"""Bytes of each half: room for some sixty files."""

_NONCE, _TAG = 12, 16
_HEAD = struct.Struct(">QI")
_ROOM = HALF - _NONCE - _TAG - _HEAD.size
_MADE_BY = Statement("SELECT operation.record_id FROM operation WHERE operation.asked = :act LIMIT 1")


class RefusedFile(msgspec.Struct, frozen=True):
    """A file that is not stored yet. `owner`: the id of its record, or of the draft of a new one.

    `act`: the command that makes the record of that draft. `source`: where the original lies, as `os.fsencode` gives
    it; empty for a pasted picture, which is nowhere else. `place`: the field that it was brought to; empty: none.
    """

    key: str
    owner: str
    act: str
    source: bytes
    name: str
    place: str = ""

    @property
    def path(self) -> Path | None:
        """Where the original lies; None for a pasted picture."""
        return Path(os.fsdecode(self.source)) if self.source else None


class Waiting(msgspec.Struct, frozen=True):
    """A refused file and what waits for it: a record with its number, a draft, or nothing that is left.

    `there`: the original can still be read from where it lay.
    """

    file: RefusedFile
    record: str
    number: str
    draft: bool
    there: bool


class RefusedFiles:
    """The list of one profile. `note` and `forget` cost nothing; `write` makes it durable and belongs into a job."""

    def __init__(self, path: Path, key: bytes, random: RandomBytes = os.urandom, *, look_only: bool = False) -> None:
        self._path = path
        self._look_only = look_only
        self._cipher = AESGCM(key)
        self._random = random
        self._lock = threading.Lock()
        self._number, self._files = self._load()
        self._written = dict(self._files)

    def prepare(self) -> bool:
        """Writes the file whole while there is room. False: the disk did not take it, nothing can be remembered yet."""
        with self._lock:
            with suppress(OSError):
                if self._path.stat().st_size == 2 * HALF:
                    return True
            try:
                self._path.unlink(missing_ok=True)
                with create_private(self._path) as file:
                    file.write(self._random(2 * HALF))
                    file.flush()
                    sync_file(file.fileno())
                sync_directory(self._path.parent)
            except OSError as error:
                logger.warning("no room to remember refused files: %s", type(error).__name__)
                return False
            return True

    def all(self) -> tuple[RefusedFile, ...]:
        """What is remembered, in the order in which it was refused."""
        with self._lock:
            return tuple(self._files.values())

    def note(self, files: Iterable[RefusedFile]) -> None:
        """Takes these in, over what was known under their keys. To be written."""
        with self._lock:
            self._files |= {file.key: file for file in files}

    def forget(self, keys: Iterable[str]) -> None:
        """These are stored, or given up. To be written."""
        with self._lock:
            for key in keys:
                self._files.pop(key, None)

    def write(self) -> bool:
        """Makes durable what is known now. False when the disk did not take it, or not all has room."""
        if self._look_only or not self.prepare():
            return False
        with self._lock:
            if self._files == self._written:
                return True
            body = msgspec.json.encode(tuple(self._files.values()))
            if len(body) > _ROOM:
                return False
            number = self._number + 1
            try:
                with self._path.open("r+b") as file:
                    file.seek(HALF * (number % 2))
                    file.write(self._sealed(number, body))
                    file.flush()
                    sync_file(file.fileno())
            except OSError as error:
                logger.warning("refused files are not remembered: %s", type(error).__name__)
                return False
            self._number, self._written = number, dict(self._files)
            return True

    def _sealed(self, number: int, body: bytes) -> bytes:
        nonce = self._random(_NONCE)
        plain = _HEAD.pack(number, len(body)) + body.ljust(_ROOM, b"\0")
        return nonce + self._cipher.encrypt(nonce, plain, None)

    def _load(self) -> tuple[int, dict[str, RefusedFile]]:
        try:
            whole = self._path.read_bytes()
        except OSError:
            return 0, {}
        halves = [self._opened(whole[at : at + HALF]) for at in (0, HALF)]
        number, body = max(halves, key=lambda half: half[0])
        files = msgspec.json.decode(body, type=tuple[RefusedFile, ...])
        return number, {file.key: file for file in files}

    def _opened(self, half: bytes) -> tuple[int, bytes]:
        try:
            plain = self._cipher.decrypt(half[:_NONCE], half[_NONCE:], None)
        except (InvalidTag, ValueError):
            return 0, b"[]"  # never written, or cut off while it was: the other half counts
        number, length = _HEAD.unpack_from(plain)
        return number, plain[_HEAD.size : _HEAD.size + length]


def placed(connection: Connection, files: Iterable[RefusedFile]) -> list[Waiting]:
    """What waits for each file, and whether its original is still there. Looks at the disks of the originals."""
    return [_placed(connection, file) for file in files]


def _placed(connection: Connection, file: RefusedFile) -> Waiting:
    from local_db.drafts import load_draft
    from local_db.rows import load_record

    there = file.path is not None and file.path.is_file()
    made = _MADE_BY.first(connection, act=file.act) if file.act else None
    record = load_record(connection, str(made[0]) if made is not None else file.owner)
    if record is not None:
        return Waiting(file, record.id, record.number or "", False, there)
    return Waiting(file, "", "", load_draft(connection, file.owner) is not None, there)
