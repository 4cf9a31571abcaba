"""Photos: whether one can be shown, what it says of itself, and the small copies made of it.

The original's bytes are never changed. Copies (thumbnail, preview, export) are re-encoded as JPEG, turned upright, in
sRGB, and carry no EXIF: no place, no device, no owner.
"""

from __future__ import annotations

import io
import logging
import re
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from typing import BinaryIO, cast

import msgspec
import pi_heif
from PIL import (
    BmpImagePlugin,
    ExifTags,
    GifImagePlugin,
    Image,
    ImageCms,
    ImageFile,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from core.errors import UserError
from local_db.file_kinds import HEAD_BYTES, HEIC, JPEG, FileKind, Sort, kind_of
from local_db.files import Derived
from local_db.half_written import half_written

JPEG_PIXELS = 120_000_000  # a phone's 108-megapixel mode is a photo; it is decoded at a fraction of its size
OTHER_PIXELS = 64_000_000
ANIMATION_PIXELS = 256_000_000  # frames past this total are not decoded; the first frame is what is shown
THUMBNAIL_EDGE, THUMBNAIL_BYTES = 320, 12 * 1024
PREVIEW_EDGE, PREVIEW_BYTES = 1280, 250 * 1024
_FORMATS = (
    JpegImagePlugin.JpegImageFile.format,
    PngImagePlugin.PngImageFile.format,
    GifImagePlugin.GifImageFile.format,
    BmpImagePlugin.BmpImageFile.format,
    TiffImagePlugin.TiffImageFile.format,
    WebPImagePlugin.WebPImageFile.format,
    "HEIF",
)
"""Only these decoders ever see a file; Pillow's others (PostScript, old game formats) stay shut."""
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
_LARGEST_PROFILE = 1 << 20
_WORST_QUALITY = 26
_DECODING_FAILURES = (OSError, SyntaxError, ValueError, EOFError, struct.error, RuntimeError, KeyError, IndexError)

pi_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = JPEG_PIXELS  # Pillow only warns up to twice this; `_check_pixels` refuses
logging.getLogger("PIL").setLevel(logging.WARNING)  # at DEBUG it writes out owner, place and device
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
ImageFile.LOAD_TRUNCATED_IMAGES = False


class PhotoFacts(msgspec.Struct, frozen=True):
    """What a photo's file says. Width and height are those of the upright picture."""

    mime: str
    width: int
    height: int
    orientation: int
    frames: int
    taken_at: datetime | None
    device: str | None
    has_place: bool


class ExaminedPhoto(msgspec.Struct, frozen=True):
    """A photo that was decoded whole, with the two small copies."""

    facts: PhotoFacts
    thumbnail: bytes
    preview: bytes


def examine_photo(source: BinaryIO) -> ExaminedPhoto:
    """Decodes every pixel row of a photo and makes its copies. `source` is read from its start and not closed.

    UserError ``photo.not_a_photo`` (by its first bytes), ``photo.too_many_pixels`` (from the header, before decoding),
    ``photo.unreadable`` (cut off, damaged, or of a variety that cannot be shown).
    """
    kind = _photo_kind(source)
    with _named_failures(), Image.open(source, formats=_FORMATS) as image:
        _check_pixels(image, kind)
        facts = _facts(image, kind)
        preview = _shrunk(_upright(_decoded(image, kind)), PREVIEW_EDGE)
    thumbnail = _shrunk(preview, THUMBNAIL_EDGE)
    return ExaminedPhoto(facts, _jpeg(thumbnail, THUMBNAIL_BYTES, 80), _jpeg(preview, PREVIEW_BYTES, 92))


def thumbnail_of(source: BinaryIO) -> bytes:
    """The thumbnail alone, of a photo that was examined before; UserErrors as above. A JPEG is decoded at an eighth."""
    kind = _photo_kind(source)
    with _named_failures(), Image.open(source, formats=_FORMATS) as image:
        _check_pixels(image, kind)
        if kind == JPEG:
            image.draft("RGB" if image.mode != "CMYK" else None, (THUMBNAIL_EDGE, THUMBNAIL_EDGE))
        image.load()
        small = _shrunk(_upright(image), THUMBNAIL_EDGE, Image.Resampling.HAMMING)
        return _jpeg(small, THUMBNAIL_BYTES, 80)


def check_small_picture(content: bytes, kind: Derived) -> None:
    """Looks at a thumbnail or preview that came from elsewhere: UserError ``photo.unreadable`` unless it is one."""
    edge = THUMBNAIL_EDGE if kind is Derived.THUMBNAIL else PREVIEW_EDGE
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
            if max(image.size) > edge:
                raise UserError("photo.unreadable")
            image.load()
    except (*_DECODING_FAILURES, Image.DecompressionBombError) as error:
        raise UserError("photo.unreadable") from error


def large_copy(source: BinaryIO, edge: int) -> bytes:
    """A JPEG of the photo for a close look, upright, its longer edge at most `edge` pixels; UserErrors as above."""
    kind = _photo_kind(source)
    with _named_failures(), Image.open(source, formats=_FORMATS) as image:
        _check_pixels(image, kind)
        if kind == JPEG:
            image.draft("RGB" if image.mode != "CMYK" else None, (edge, edge))
        image.load()
        return _encoded(_shrunk(_upright(image), edge), 90)


def export_copy(source: BinaryIO) -> bytes:
    """A JPEG of the photo at full size, upright, without EXIF, for copies that leave the firm; UserErrors as above."""
    kind = _photo_kind(source)
    with _named_failures(), Image.open(source, formats=_FORMATS) as image:
        _check_pixels(image, kind)
        image.load()
        return _encoded(_upright(image), 90)


@contextmanager
def _named_failures() -> Iterator[None]:
    try:
        yield
    except (Image.DecompressionBombError, MemoryError) as error:
        raise UserError("photo.too_many_pixels") from error
    except _DECODING_FAILURES as error:
        raise UserError("photo.unreadable") from error


def _photo_kind(source: BinaryIO) -> FileKind:
    source.seek(0)
    kind = kind_of(source.read(HEAD_BYTES))
    source.seek(0)
    if kind.sort is not Sort.PHOTO:
        raise UserError("photo.not_a_photo")
    if half_written(source, kind):
        raise UserError("photo.unreadable")
    source.seek(0)
    return kind


def _check_pixels(image: Image.Image, kind: FileKind) -> None:
    cap = JPEG_PIXELS if kind == JPEG else OTHER_PIXELS
    if image.width * image.height > cap:
        raise UserError("photo.too_many_pixels", megapixels=image.width * image.height // 1_000_000)


def _decoded(image: Image.Image, kind: FileKind) -> Image.Image:
    """Every row decoded. A JPEG comes at a fraction of its size (all of its code is still read)."""
    if kind == JPEG:
        image.draft("RGB" if image.mode != "CMYK" else None, (PREVIEW_EDGE, PREVIEW_EDGE))
        image.load()
        return image
    image.load()
    frames = getattr(image, "n_frames", 1)
    if frames == 1 or kind == HEIC:
        return image
    first, decoded = image.copy(), 0
    for frame in range(1, frames):
        image.seek(frame)
        _check_pixels(image, kind)
        decoded += image.width * image.height
        if decoded > ANIMATION_PIXELS:
            break
        image.load()
    return first


def _upright(image: Image.Image) -> Image.Image:
    """The picture as a person sees it: turned by its EXIF, on white, 8 bits, sRGB."""
    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("I;16", "I;16L", "I;16B", "I;16N", "I"):
        turned = turned.convert("I").point(lambda level: level / 257).convert("L")
    elif turned.mode == "F":
        turned = turned.convert("L")
    flat = _in_srgb(turned)
    if flat.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in flat.info:
        colours = flat.convert("RGBA")
        paper = Image.new("RGB", colours.size, "white")
        paper.paste(colours, mask=colours.getchannel("A"))
        return paper
    return flat.convert("RGB")


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if image.mode not in ("RGB", "CMYK") or not isinstance(profile, bytes) or len(profile) > _LARGEST_PROFILE:
        return image
    try:
        converted = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted or image


def _shrunk(image: Image.Image, edge: int, filter_: Image.Resampling = Image.Resampling.LANCZOS) -> Image.Image:
    share = edge / max(image.size)
    if share >= 1:
        return image
    size = (max(round(image.width * share), 1), max(round(image.height * share), 1))
    return image.resize(size, filter_, reducing_gap=2.0)


def _jpeg(image: Image.Image, most: int, quality: int) -> bytes:
    """The picture in at most `most` bytes: first less quality, then fewer pixels."""
    while True:
        fitting, low, high = b"", _WORST_QUALITY, quality
        step = quality
        while low <= high:
            encoded = _encoded(image, step)
            if len(encoded) <= most:
                fitting, low = encoded, step + 6
            else:
                high = step - 6
            step = (low + high) // 2
        if fitting:
            return fitting
        image = _shrunk(image, max(image.size) * 3 // 4)


def _encoded(image: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    Image.merge(image.mode, image.split()).save(target, "JPEG", quality=quality, optimize=True, progressive=False)
    return target.getvalue()


def _facts(image: Image.Image, kind: FileKind) -> PhotoFacts:
    try:
        exif = image.getexif()
        details = exif.get_ifd(ExifTags.IFD.Exif)
        place = bool(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except _DECODING_FAILURES:
        exif, details, place = Image.Exif(), {}, False
    stated = image.info.get("original_orientation") or exif.get(ExifTags.Base.Orientation, 1)
    orientation = stated if isinstance(stated, int) and 1 <= stated <= 8 else 1
    turned = orientation >= 5 and kind != HEIC  # a HEIC's size is given upright already
    width, height = (image.height, image.width) if turned else image.size
    return PhotoFacts(
        kind.mime,
        width,
        height,
        orientation,
        cast(int, getattr(image, "n_frames", 1)),
        _taken_at(details),
        _device(exif),
        place,
    )


def _device(exif: Image.Exif) -> str | None:
    words = [str(exif.get(tag, "")).replace("\0", " ").strip() for tag in (ExifTags.Base.Make, ExifTags.Base.Model)]
    return " ".join(word for word in words if word)[:80] or None


def _taken_at(details: dict[int, object]) -> datetime | None:
    """EXIF time is local time; without an offset tag it is taken as China's, where the branches are."""
    text = str(details.get(ExifTags.Base.DateTimeOriginal, ""))
    offset = _OFFSET.fullmatch(str(details.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 "))
    east = timedelta(hours=int(offset[2]), minutes=int(offset[3])) if offset else timedelta(hours=8)
    try:
        zone = timezone(-east if offset and offset[1] == "-" else east)
        return datetime.strptime(text[:19], "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
