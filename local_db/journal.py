"""The journal: a second copy of what this desk has not sent yet, outside the database (sync.md section 1).

    "BDJ1" | salt 16 | frame | frame | ...
    frame = length 4 | nonce 12 | AES-256-GCM of one act's operations

It is appended after the commit of every act and emptied when the hub has acknowledged what is in it. The database is
the durable copy; this one is for the day on which that is lost and a backup takes its place. So it is handed to the
operating system at once, which survives the program, and costs a save no second wait for the disk. Each file has a key
of its own and every frame its place in it, so frames cannot be swapped, dropped or carried to another file. A frame
that was torn by a crash ends the journal. Not for two threads at once: the store's writer uses it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.reading import Unreadable, read_json
from local_db.key_slots import RandomBytes, derive
from local_db.machine import create_private, replace_file, sync_file

logger = logging.getLogger(__name__)

_MAGIC = b"BDJ1"
_SALT, _NONCE, _LENGTH, _TAG = 16, 12, 4, 16
_HEADER = len(_MAGIC) + _SALT
_LARGEST_FRAME = 64 << 20
COMPACT_FROM = 1 << 20
"""Bytes from which a journal that is mostly acknowledged is written anew."""

_encode = msgspec.msgpack.Encoder().encode


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One operation: the branch it is at home in, its id, its canonical bytes."""

    home: str
    id: str
    body: bytes


_decode = msgspec.msgpack.Decoder(list[Entry]).decode


class _About(msgspec.Struct):
    r: str = ""


def _is_about(entry: Entry, records: Collection[str]) -> bool:
    try:
        return read_json(entry.body, _About).r in records
    except Unreadable:
        return False


class Journal:
    """The journal at `path` under `key`. One that does not open with it is set aside, never overwritten.

    No method raises for a disk that is full or gone: what could not be written is owed and written with the next act.
    """

    def __init__(self, path: Path, key: bytes, random: RandomBytes = os.urandom) -> None:
        self._path = path
        self._root = key
        self._random = random
        self._file: BinaryIO | None = None
        self._header = b""
        self._cipher: AESGCM | None = None
        self._frames = 0
        self._end = 0
        self._live: dict[str, int] | None = None
        self._owed: list[Entry] = []

    @property
    def behind(self) -> bool:
        """Whether something could not be written yet."""
        return bool(self._owed)

    def append(self, entries: Sequence[Entry]) -> None:
        """Adds the operations of one act that is committed."""
        if not entries and not self._owed:
            return
        owed = [*self._owed, *entries]
        try:
            self._put(owed)
        except OSError as error:
            logger.warning("the journal is behind by %d operations: %s", len(owed), error.strerror)
            self._owed = owed
        else:
            self._owed = []

    def settle(self, ids: Collection[str]) -> None:
        """The hub has acknowledged these; what is left of a large journal is written anew, an empty one is emptied."""
        gone = frozenset(ids)
        self._owed = [entry for entry in self._owed if entry.id not in gone]
        try:
            live = self._known()
            for one in gone:
                live.pop(one, None)
            if not live and self._end > _HEADER:
                self._empty()
            elif self._end > COMPACT_FROM and 2 * sum(live.values()) < self._end:
                self.replace([entry for entry in self.entries() if entry.id in live])
        except OSError as error:
            logger.warning("the journal could not be shortened: %s", error.strerror)

    def entries(self) -> list[Entry]:
        """Everything in the journal in the order it was made, up to a torn end."""
        found: list[Entry] = []
        with suppress(OSError):
            self._open()
            for plain, _ in self._read():
                found += _decode(plain)
        return found

    def last(self) -> Entry | None:
        """The newest operation in the journal."""
        with suppress(OSError):
            self._open()
            for plain, _ in self._read(only_last=True):
                return _decode(plain)[-1]
        return None

    def replace(self, entries: Sequence[Entry]) -> None:
        """Puts a journal of these in the place of the present one; OSError when the disk refuses."""
        fresh = self._path.with_name(self._path.name + ".new")
        fresh.unlink(missing_ok=True)
        other = Journal(fresh, self._root, self._random)
        try:
            other._put(list(entries))
            assert other._file is not None
            sync_file(other._file.fileno())
        finally:
            other.close()
        self.close()
        replace_file(fresh, self._path)
        self._live = None
        self._open()

    def forget(self, records: Collection[str]) -> None:
        """Writes it anew without what is about these records, and without what is settled; OSError when it cannot."""
        live = self._known()
        self._owed = [entry for entry in self._owed if not _is_about(entry, records)]
        self.replace([entry for entry in self.entries() if entry.id in live and not _is_about(entry, records)])

    def sync(self) -> None:
        """Makes it durable; to be called now and then, and at the end."""
        with suppress(OSError):
            if self._file is not None:
                sync_file(self._file.fileno())

    def close(self) -> None:
        """Closes the file; it opens again when it is needed."""
        if self._file is not None:
            self.sync()
            self._file.close()
            self._file = None

    def _open(self) -> None:
        if self._file is not None:
            return
        self._file = self._path.open("r+b") if self._path.exists() else create_private(self._path)
        try:
            self._look_over(self._file)
        except OSError:
            with suppress(OSError):
                self._file.close()
            self._file = None
            raise

    def _look_over(self, file: BinaryIO) -> None:
        header = self._at(0, _HEADER)
        if len(header) < _HEADER:
            self._begin()
            return
        if header[: len(_MAGIC)] != _MAGIC:
            self._set_aside()
            return
        self._use(header)
        self._frames, self._end = 0, _HEADER
        for _, _, end in self._places(file.seek(0, os.SEEK_END)):
            self._frames, self._end = self._frames + 1, end
        if not self._opens():
            self._set_aside()

    def _begin(self) -> None:
        """An empty journal under a new key, in the open file."""
        assert self._file is not None
        header = _MAGIC + self._random(_SALT)
        self._file.seek(0)
        self._file.truncate()
        self._file.write(header)
        self._file.flush()
        self._use(header)
        self._frames, self._end, self._live = 0, _HEADER, {}

    _empty = _begin

    def _use(self, header: bytes) -> None:
        self._header = header
        self._cipher = AESGCM(derive(self._root, "journal", salt=header[len(_MAGIC) :]))

    def _opens(self) -> bool:
        """Whether the first frame is of this key; one that nothing follows may be torn, then it is dropped."""
        first = next(self._places(self._end), None)
        if first is None:
            return True
        try:
            self._plain(0, first[0], first[1])
        except InvalidTag:
            if self._frames > 1:
                return False
            self._begin()
        return True

    def _set_aside(self) -> None:
        assert self._file is not None
        self._file.close()
        self._file = None
        number = 1
        while (aside := self._path.with_name(f"{self._path.name}.unreadable-{number}")).exists():
            number += 1
        replace_file(self._path, aside)
        logger.error("a journal that does not open is kept as %s", aside.name)
        self._open()

    def _places(self, size: int) -> Iterator[tuple[int, int, int]]:
        """Start and length of every frame that is there as a whole, and where it ends."""
        assert self._file is not None
        at = _HEADER
        while at + _LENGTH <= size:
            length = int.from_bytes(self._at(at, _LENGTH), "big")
            end = at + _LENGTH + length
            if not _NONCE + _TAG < length <= _LARGEST_FRAME or end > size:
                return
            yield at + _LENGTH, length, end
            at = end

    def _read(self, *, only_last: bool = False) -> Iterator[tuple[bytes, int]]:
        """The plain frames with their sizes on disk; from one that does not open, the rest counts as torn off."""
        for index, (start, length, end) in enumerate(self._places(self._end)):
            if only_last and index + 1 < self._frames:
                continue
            try:
                plain = self._plain(index, start, length)
            except InvalidTag:
                logger.warning("the journal ends at its frame %d, which is torn", index)
                self._frames, self._end = index, start - _LENGTH
                return
            yield plain, end - start

    def _plain(self, index: int, start: int, length: int) -> bytes:
        assert self._cipher is not None
        sealed = self._at(start, length)
        return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], self._header + index.to_bytes(8, "big"))

    def _put(self, entries: list[Entry]) -> None:
        self._open()
        if not entries:
            return
        assert self._file is not None
        assert self._cipher is not None
        nonce = self._random(_NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, _encode(entries), self._header + self._frames.to_bytes(8, "big"))
        frame = len(sealed).to_bytes(_LENGTH, "big") + sealed
        try:
            self._file.seek(self._end)
            self._file.write(frame)
            self._file.flush()
        except OSError:
            self._drop_half_written()
            raise
        self._frames, self._end = self._frames + 1, self._end + len(frame)
        if self._live is not None:
            share = len(frame) // len(entries)
            self._live.update((entry.id, share) for entry in entries)

    def _drop_half_written(self) -> None:
        """Half a frame may stay where a disk was full: the next one is written over it."""
        frames, end, live = self._frames, self._end, self._live
        broken, self._file = self._file, None
        with suppress(OSError):
            if broken is not None:
                broken.close()
        with suppress(OSError):
            self._open()
            self._frames, self._end, self._live = frames, end, live
            assert self._file is not None
            self._file.truncate(end)

    def _at(self, start: int, length: int) -> bytes:
        assert self._file is not None
        self._file.seek(start)
        return self._file.read(length)

    def _known(self) -> dict[str, int]:
        """The operations in the file, with their share of its bytes."""
        self._open()
        if self._live is None:
            self._live = {}
            for plain, size in self._read():
                entries = _decode(plain)
                self._live.update((entry.id, size // len(entries)) for entry in entries)
        return self._live
