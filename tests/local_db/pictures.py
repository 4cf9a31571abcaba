"""Pictures made for the tests, in every variety that cameras and clerks bring."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable

import pi_heif
from PIL import ExifTags, Image

pi_heif.register_heif_opener(thumbnails=False)


def scene(width: int, height: int, mode: str = "RGB", seed: int = 1) -> Image.Image:
    """A picture with some detail, smaller noise enlarged, so that codecs have something to do."""
    small = Image.frombytes("RGB", (64, 48), random.Random(seed).randbytes(64 * 48 * 3))
    return small.resize((width, height), Image.Resampling.BICUBIC).convert(mode)


def exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes, with a place."""
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    tags[ExifTags.Base.Make] = "HUAWEI"
    tags[ExifTags.Base.Model] = "ALN-AL00"
    details = tags.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = "2026:01:18 09:30:00"
    details[ExifTags.Base.OffsetTimeOriginal] = "+08:00"
    place = tags.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLatitude] = (22.0, 32.0, 3.0)
    return tags


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def jpeg(width: int = 1600, height: int = 1200, orientation: int = 1, seed: int = 1) -> bytes:
    return encoded(scene(width, height, seed=seed), "JPEG", quality=88, exif=exif(orientation))


def animated_gif() -> bytes:
    frames = [scene(300, 200, "P", seed) for seed in range(4)]
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=80)


def sixteen_bit_png() -> bytes:
    levels = Image.new("I;16", (400, 300))
    levels.putdata([(x * 65535) // 399 for _ in range(300) for x in range(400)])
    return encoded(levels, "PNG")


VARIETIES: dict[str, Callable[[], bytes]] = {
    "jpeg": jpeg,
    "cmyk jpeg": lambda: encoded(scene(800, 600, "CMYK"), "JPEG"),
    "grey jpeg": lambda: encoded(scene(800, 600, "L"), "JPEG"),
    "progressive jpeg": lambda: encoded(scene(800, 600), "JPEG", progressive=True),
    "png": lambda: encoded(scene(800, 600), "PNG"),
    "transparent png": lambda: encoded(scene(400, 300, "RGBA"), "PNG"),
    "palette png": lambda: encoded(scene(400, 300, "P"), "PNG", transparency=0),
    "16 bit png": sixteen_bit_png,
    "webp": lambda: encoded(scene(800, 600), "WEBP"),
    "animated gif": animated_gif,
    "bmp": lambda: encoded(scene(400, 300), "BMP"),
    "tiff": lambda: encoded(scene(400, 300), "TIFF", compression="tiff_lzw"),
    "1 bit tiff": lambda: encoded(scene(400, 300, "1"), "TIFF", compression="group4"),
}


def header_only_png(width: int, height: int, depth: int) -> bytes:
    """A whole 1-bit PNG of zeros: a few hundred KB that unpack to gigabytes of pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    row = bytes(1 + (width * depth + 7) // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
