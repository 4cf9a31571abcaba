"""What a file is, told by its first bytes; the extension is a wish and the name is only shown."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

import msgspec

HEAD_BYTES = 64
_LONGEST_NAME = 120


class Sort(Enum):
    """What the program can do with a file."""

    PHOTO = "photo"
    VIDEO = "video"
    SOUND = "sound"
    DOCUMENT = "document"
    OTHER = "other"


class FileKind(msgspec.Struct, frozen=True):
    """A kind of file: its sort, media type and usual extension."""

    sort: Sort
    mime: str
    extension: str


JPEG = FileKind(Sort.PHOTO, "image/jpeg", "jpg")
PNG = FileKind(Sort.PHOTO, "image/png", "png")
GIF = FileKind(Sort.PHOTO, "image/gif", "gif")
BMP = FileKind(Sort.PHOTO, "image/bmp", "bmp")
TIFF = FileKind(Sort.PHOTO, "image/tiff", "tif")
WEBP = FileKind(Sort.PHOTO, "image/webp", "webp")
HEIC = FileKind(Sort.PHOTO, "image/heic", "heic")
PDF = FileKind(Sort.DOCUMENT, "application/pdf", "pdf")
UNKNOWN = FileKind(Sort.OTHER, "application/octet-stream", "bin")

_STARTS: tuple[tuple[bytes, FileKind], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"%PDF-", PDF),
    (b"\x1aE\xdf\xa3", FileKind(Sort.VIDEO, "video/webm", "webm")),
    (b"\0\0\x01\xba", FileKind(Sort.VIDEO, "video/mpeg", "mpg")),
    (b"\0\0\x01\xb3", FileKind(Sort.VIDEO, "video/mpeg", "mpg")),
    (b"FLV\x01", FileKind(Sort.VIDEO, "video/x-flv", "flv")),
    (b"0&\xb2u\x8ef\xcf\x11", FileKind(Sort.VIDEO, "video/x-ms-asf", "wmv")),
    (b"ID3", FileKind(Sort.SOUND, "audio/mpeg", "mp3")),
    (b"OggS", FileKind(Sort.SOUND, "audio/ogg", "ogg")),
    (b"fLaC", FileKind(Sort.SOUND, "audio/flac", "flac")),
    (b"#!AMR", FileKind(Sort.SOUND, "audio/amr", "amr")),
    (b"#!SILK_V3", FileKind(Sort.SOUND, "audio/silk", "silk")),
    (b"\x02#!SILK_V3", FileKind(Sort.SOUND, "audio/silk", "silk")),
)
_RIFF: dict[bytes, FileKind] = {
    b"WEBP": WEBP,
    b"AVI ": FileKind(Sort.VIDEO, "video/x-msvideo", "avi"),
    b"WAVE": FileKind(Sort.SOUND, "audio/wav", "wav"),
}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"heif"})
_SOUND_BRANDS = frozenset({b"M4A ", b"M4B "})
_MPEG_SOUND_FRAMES = frozenset({b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xf1", b"\xff\xf9"})


def kind_of(head: bytes) -> FileKind:
    """The kind that the first bytes (64 are enough) tell; UNKNOWN when they tell none."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return BMP
    if head[:2] in _MPEG_SOUND_FRAMES:
        return FileKind(Sort.SOUND, "audio/mpeg", "mp3")
    return UNKNOWN


def _iso_media(head: bytes) -> FileKind:
    brand = head[8:12]
    if brand in _HEIC_BRANDS:
        return HEIC
    if brand in _SOUND_BRANDS:
        return FileKind(Sort.SOUND, "audio/mp4", "m4a")
    if brand.startswith(b"qt"):
        return FileKind(Sort.VIDEO, "video/quicktime", "mov")
    if brand.startswith(b"3g"):
        return FileKind(Sort.VIDEO, "video/3gpp", "3gp")
    if brand in (b"avif", b"avis"):
        return FileKind(Sort.OTHER, "image/avif", "avif")
    return FileKind(Sort.VIDEO, "video/mp4", "mp4")


def shown_name(given: str, kind: FileKind) -> str:
    """A file's name as it may be shown and kept in the ticket: no path, no control or direction characters.

    It is never used to make a path. An empty rest becomes ``file.<extension>``.
    """
    last = re.split(r"[/\\]", given)[-1]
    plain = "".join(
        character for character in last if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    ).strip(" .")
    plain = re.sub(r"^[A-Za-z]:", "", plain)
    if not plain:
        return f"file.{kind.extension}"
    if len(plain) > _LONGEST_NAME:
        stem, dot, extension = plain.rpartition(".")
        if dot and len(extension) <= 8:
            return stem[: _LONGEST_NAME - len(extension) - 1] + "." + extension
        return plain[:_LONGEST_NAME]
    return plain
