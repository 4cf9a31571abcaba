"""One file of lines that only one reader can open and whose writer cannot be mistaken.

    cover (one line of JSON, readable) | sealed file (local_db.sealed_file) of packed lines (gzip)

The key comes from X25519 between a pair made for this file alone and the reader's key, and from the cover, so no part
fits under another cover. The last line is a Closing, signed by the writer over the cover and every line before it: a
file that was cut, changed, put together or written by somebody else is refused as a whole before a line of it counts.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar, cast

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from core.errors import UserError
from core.reading import Int64, Unreadable, read_json, read_with
from local_db.key_slots import derive
from local_db.sealed_file import Damaged, SealedReader, SealedWriter
from sync.protocol.signing import sign, verify
from sync.protocol.stick import VERSION, AnswerLine, BundleLine, Closing, public_half, signed_parts
from sync.protocol.stick_disk import on_stick

T = TypeVar("T")
RandomBytes = Callable[[int], bytes]
LARGEST_COVER = 4096
LARGEST_LINE = 32 << 20
_PACKING = 5


class Cover(msgspec.Struct, frozen=True):
    """What anybody may read: BUNDLE_KIND or ANSWER_KIND, whose it is and for which hub. `key`: see the module."""

    kind: str
    version: Int64
    hub: str
    device: str
    bundle: str
    key: str


BUNDLE_KIND, ANSWER_KIND = "bundle", "answer"
_BUNDLE_LINE: msgspec.json.Decoder[BundleLine] = msgspec.json.Decoder(BundleLine)
_ANSWER_LINE: msgspec.json.Decoder[AnswerLine] = msgspec.json.Decoder(AnswerLine)


class LineWriter:
    """Writes one such file to `target`, which it does not close. `key` of the cover is filled in here.

    UserErrors of `on_stick`, for the stick at `place`.
    """

    def __init__(self, target: BinaryIO, place: Path, cover: Cover, reader_key: str, random: RandomBytes) -> None:
        self._place = place
        private = random(32)
        cover = msgspec.structs.replace(cover, key=public_half(private))
        self._cover = msgspec.json.encode(cover)
        with on_stick(place):
            target.write(self._cover + b"\n")
        root = _root(private, bytes.fromhex(reader_key), self._cover, bytes.fromhex(reader_key))
        self._sealed = SealedWriter(target, root, random(16))
        self._packed = gzip.GzipFile(
            fileobj=cast(BinaryIO, _Sink(self._sealed)), mode="wb", compresslevel=_PACKING, mtime=0
        )
        self._digest = hashlib.sha256()

    def put(self, line: msgspec.Struct) -> None:
        """One more line."""
        self._write(msgspec.json.encode(line))

    def close(self, signing_key: str, *, more: bool = False) -> None:
        """The signature and the end."""
        parts = signed_parts(self._cover, self._digest.hexdigest())
        self._write(msgspec.json.encode(Closing(sign(signing_key, *parts), more)))
        with on_stick(self._place):
            self._packed.close()
            self._sealed.finish()

    def _write(self, line: bytes) -> None:
        self._digest.update(line + b"\n")
        with on_stick(self._place):
            self._packed.write(line + b"\n")


class SealedLines(Generic[T]):
    """An open file of lines of one kind. UserErrors: ``stick.damaged``, ``stick.newer``, ``stick.forged``."""

    def __init__(self, path: Path, kind: str, decoder: msgspec.json.Decoder[T]) -> None:
        self._file = path.open("rb")
        self._decoder = decoder
        try:
            self.cover, self._said = _read_cover(self._file, kind)
        except BaseException:
            self._file.close()
            raise
        self._root = b""

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def open(self, reader_private: bytes) -> None:
        """Opens the seal. ``stick.damaged`` also for a file that was sealed to somebody else."""
        try:
            sender = bytes.fromhex(self.cover.key)
            self._root = _root(reader_private, sender, self._said, bytes.fromhex(public_half(reader_private)))
            self._reader()
        except (Damaged, ValueError) as error:
            raise UserError("stick.damaged") from error

    def check(self, public_key: str, step: Callable[[], None]) -> Closing:
        """Reads the whole file and believes it when its end is signed by that key. `step` is called on the way."""
        digest = hashlib.sha256()
        said = ""
        last = b""
        for line in self._raw():
            said = digest.hexdigest() if line else said
            digest.update(line)
            last = line
            step()
        closing = self._decoded(last)
        if not isinstance(closing, Closing):
            raise UserError("stick.damaged")
        if not verify(public_key, closing.signature, *signed_parts(self._said, said)):
            raise UserError("stick.forged")
        return closing

    def first(self) -> T:
        """The first line; nothing proves it yet."""
        for line in self._raw():
            return self._decoded(line)
        raise UserError("stick.damaged")

    def lines(self) -> Iterator[T]:
        """Every line before the end; call it after `check`. A Closing before the end is damage."""
        for line in self._raw():
            one = self._decoded(line)
            if isinstance(one, Closing):
                return
            yield one

    def _decoded(self, line: bytes) -> T:
        try:
            return read_with(self._decoder, line)
        except Unreadable as error:
            raise UserError("stick.damaged") from error

    def _reader(self) -> SealedReader:
        return SealedReader(cast(BinaryIO, _Rest(self._file, len(self._said) + 1)), self._root)

    def _raw(self) -> Iterator[bytes]:
        try:
            with gzip.GzipFile(fileobj=io.BufferedReader(self._reader(), 1 << 18), mode="rb") as unpacked:
                while line := unpacked.readline(LARGEST_LINE):
                    if not line.endswith(b"\n"):
                        raise UserError("stick.damaged")
                    yield line
        except (Damaged, EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise UserError("stick.damaged") from error
        except OSError as error:
            raise UserError("stick.gone") from error


def open_bundle(path: Path) -> SealedLines[BundleLine]:
    """A bundle; raises OSError, and UserErrors of SealedLines."""
    return SealedLines(path, BUNDLE_KIND, _BUNDLE_LINE)


def open_answer(path: Path) -> SealedLines[AnswerLine]:
    """An answer; raises OSError, and UserErrors of SealedLines."""
    return SealedLines(path, ANSWER_KIND, _ANSWER_LINE)


class _Sink(io.RawIOBase):
    """Hands what is written to the sealing writer, which has no file's other methods."""

    def __init__(self, sealed: SealedWriter) -> None:
        super().__init__()
        self._sealed = sealed

    def writable(self) -> bool:
        return True

    def write(self, piece: object, /) -> int:
        content = bytes(cast(bytes, piece))
        self._sealed.write(content)
        return len(content)


class _Rest(io.RawIOBase):
    """A file without its first bytes; closing it leaves the file open."""

    def __init__(self, file: BinaryIO, skipped: int) -> None:
        super().__init__()
        self._source = file
        self._skipped = skipped

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        at = offset + self._skipped if whence == io.SEEK_SET else offset
        return max(self._source.seek(at, whence) - self._skipped, 0)

    def read(self, size: int | None = -1, /) -> bytes:
        return self._source.read(-1 if size is None else size)


def _read_cover(file: BinaryIO, kind: str) -> tuple[Cover, bytes]:
    line = file.readline(LARGEST_COVER)
    try:
        cover = read_json(line, Cover)
    except Unreadable as error:
        raise UserError("stick.damaged") from error
    if cover.kind != kind:
        raise UserError("stick.damaged")
    if cover.version > VERSION:
        raise UserError("stick.newer")
    return cover, line.rstrip(b"\n")


def _root(private: bytes, other: bytes, cover: bytes, reader: bytes) -> bytes:
    shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(other))
    return derive(shared, "stick", salt=hashlib.sha256(cover).digest() + reader)
