"""Photos of full size that were written half: a camera or stick pulled out leaves zeros where the rest should be.

Decoders paint the rest grey or black without complaint, so decoding alone does not notice it.
"""

from __future__ import annotations

import io
import zlib
from typing import BinaryIO

from local_db.file_kinds import HEIC, JPEG, PNG, WEBP, FileKind

_PIECE = 1 << 18
_ZERO_TAIL = 64  # compressed pictures never end in so many zeros
_START_OF_SCAN = 0xDA
_CHECKED_CHUNKS = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})


def half_written(source: BinaryIO, kind: FileKind) -> bool:
    """Whether the photo's own marks show that its end was never written. Leaves `source` anywhere."""
    if kind == JPEG:
        return _ends_in_zeros(source, 1) and not _jpeg_has_an_end(source)
    if kind == PNG:
        return not _png_is_whole(source)
    if kind in (HEIC, WEBP):
        return _ends_in_zeros(source, _ZERO_TAIL)
    return False  # the other kinds may end in black pixels that are plain zeros


def _ends_in_zeros(source: BinaryIO, count: int) -> bool:
    size = source.seek(0, io.SEEK_END)
    source.seek(max(0, size - count))
    return not any(source.read(count))


def _jpeg_has_an_end(source: BinaryIO) -> bool:
    """Looks for the end mark behind the first scan; those of pictures inside EXIF stand before it."""
    source.seek(2)
    while len(mark := source.read(4)) == 4 and mark[0] == 0xFF and mark[1] != _START_OF_SCAN:
        source.seek(max(0, int.from_bytes(mark[2:], "big") - 2), io.SEEK_CUR)
    last = b""
    while piece := source.read(_PIECE):
        if b"\xff\xd9" in last + piece:
            return True
        last = piece[-1:]
    return False


def _png_is_whole(source: BinaryIO) -> bool:
    """Every chunk that makes the picture has its checksum, up to the closing one."""
    source.seek(8)
    while len(head := source.read(8)) == 8:
        length, name = int.from_bytes(head[:4], "big"), head[4:]
        checksum = zlib.crc32(name)
        while length > 0:
            piece = source.read(min(length, _PIECE))
            if not piece:
                return False
            checksum = zlib.crc32(piece, checksum)
            length -= len(piece)
        stated = int.from_bytes(source.read(4), "big")
        if name in _CHECKED_CHUNKS and stated != checksum:
            return False
        if name == b"IEND":
            return True
    return False
