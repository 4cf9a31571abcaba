"""One encrypted file on disk: frames of 32 KiB, so that any piece can be read alone and no cut goes unseen.

    "BDF1" | salt 16 | frame 0 | frame 1 | ... | closing frame
    frame  = AES-256-GCM of up to 32,768 bytes; closing frame = AES-256-GCM of the SHA-256 of the whole plain text

The key is derived from the root key and the salt, so every file has its own and nonces never repeat. The nonce and the
authenticated part carry the frame's index and whether it closes the file (STREAM, by Hoang, Reyhanitabar, Rogaway and
Vizar, 2015): frames cannot be swapped, dropped, cut off or carried to another file.
"""

from __future__ import annotations

import hashlib
import hmac
import io
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from local_db.key_slots import derive

FRAME = 32_768
_MAGIC = b"BDF1"
_SALT = 16
_TAG = 16
_HEADER = len(_MAGIC) + _SALT
_CLOSING = 32 + _TAG


class Damaged(Exception):
    """The bytes on disk are not what was stored: flipped, cut, swapped, or under another key."""


class SealedWriter:
    """Encrypts what is written to it, in order, and knows the plain text's SHA-256 and size."""

    def __init__(self, target: BinaryIO, root_key: bytes, salt: bytes) -> None:
        self.size = 0
        self._target = target
        self._header = _MAGIC + salt
        self._cipher = AESGCM(derive(root_key, "file", salt=salt))
        self._hash = hashlib.sha256()
        self._pending = bytearray()
        self._index = 0
        target.write(self._header)

    def write(self, piece: bytes) -> None:
        """Takes the next bytes of the plain text."""
        self.size += len(piece)
        self._hash.update(piece)
        self._pending += piece
        while len(self._pending) >= FRAME:
            self._put_frame(bytes(self._pending[:FRAME]))
            del self._pending[:FRAME]

    def finish(self) -> bytes:
        """Writes the rest and the closing frame; returns the SHA-256. Nothing may be written afterwards."""
        if self._pending:
            self._put_frame(bytes(self._pending))
            self._pending.clear()
        digest = self._hash.digest()
        self._target.write(_encrypt(self._cipher, self._header, self._index, True, digest))
        return digest

    def _put_frame(self, plain: bytes) -> None:
        self._target.write(_encrypt(self._cipher, self._header, self._index, False, plain))
        self._index += 1


class SealedReader(io.RawIOBase):
    """A seekable reader of the plain text; every byte that it gives has been authenticated.

    Raises Damaged instead of giving a wrong byte. `expected` is the SHA-256 that the file must have been closed with.
    """

    def __init__(self, source: BinaryIO, root_key: bytes, expected: bytes | None = None) -> None:
        super().__init__()
        self._source = source
        stored = source.seek(0, io.SEEK_END)
        source.seek(0)
        self._header = source.read(_HEADER)
        body = stored - _HEADER - _CLOSING
        if body < 0 or self._header[: len(_MAGIC)] != _MAGIC:
            raise Damaged("not a stored file")
        self._frames = -(-body // (FRAME + _TAG))
        self.size = body - self._frames * _TAG
        self._cipher = AESGCM(derive(root_key, "file", salt=self._header[len(_MAGIC) :]))
        self._position = 0
        self._held: tuple[int, bytes] = (-1, b"")
        source.seek(stored - _CLOSING)
        self.hash = self._decrypt(source.read(_CLOSING), self._frames, True)
        if expected is not None and not hmac.compare_digest(self.hash, expected):
            raise Damaged("another file's bytes under this name")

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Where the next byte comes from."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves the reading point; past the end is allowed and reads nothing."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError("before the start of the file")
        self._position = start + offset
        return self._position

    def read(self, size: int | None = -1, /) -> bytes:
        """Exactly `size` bytes, fewer only at the end of the file; all the rest when negative or None."""
        wanted = max(0, self.size - self._position)
        if size is not None and size >= 0:
            wanted = min(wanted, size)
        pieces: list[bytes] = []
        while wanted > 0:
            index, within = divmod(self._position, FRAME)
            piece = self._frame(index)[within : within + wanted]
            pieces.append(piece)
            self._position += len(piece)
            wanted -= len(piece)
        return b"".join(pieces)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed: any writable buffer
        """Fills `buffer`; 0 at the end."""
        plain = self.read(len(buffer))
        buffer[: len(plain)] = plain
        return len(plain)

    def close(self) -> None:
        """Closes the file on disk too."""
        if not self.closed:
            self._source.close()
        super().close()

    def _frame(self, index: int) -> bytes:
        if self._held[0] != index:
            self._source.seek(_HEADER + index * (FRAME + _TAG))
            length = min(FRAME, self.size - index * FRAME) + _TAG
            self._held = (index, self._decrypt(self._source.read(length), index, False))
        return self._held[1]

    def _decrypt(self, sealed: bytes, index: int, closing: bool) -> bytes:
        nonce, belongs_to = _place(self._header, index, closing)
        try:
            return self._cipher.decrypt(nonce, sealed, belongs_to)
        except (InvalidTag, ValueError) as error:
            raise Damaged(f"frame {index} does not open") from error


def write_sealed(path_file: BinaryIO, root_key: bytes, salt: bytes, plain: bytes) -> bytes:
    """Seals bytes that are in memory already; returns their SHA-256."""
    writer = SealedWriter(path_file, root_key, salt)
    writer.write(plain)
    return writer.finish()


def open_sealed(path: Path, root_key: bytes, expected: bytes | None = None) -> SealedReader:
    """Opens a stored file; FileNotFoundError when it is not there, Damaged when it is not whole."""
    source = path.open("rb")
    try:
        return SealedReader(source, root_key, expected)
    except BaseException:
        source.close()
        raise


def _place(header: bytes, index: int, closing: bool) -> tuple[bytes, bytes]:
    place = index.to_bytes(8, "big") + bytes([closing])
    return bytes(3) + place, header + place


def _encrypt(cipher: AESGCM, header: bytes, index: int, closing: bool, plain: bytes) -> bytes:
    nonce, belongs_to = _place(header, index, closing)
    return cipher.encrypt(nonce, plain, belongs_to)
