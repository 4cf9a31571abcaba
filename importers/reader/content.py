"""What is read: the file at a path, or the bytes that a password opened."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipInfo

Content = Path | bytes


@contextmanager
def opened(content: Content) -> Iterator[BinaryIO]:
    """The content as a stream that can be searched."""
    with content.open("rb") if isinstance(content, Path) else BytesIO(content) as stream:
        yield stream


def part_name(entry: ZipInfo) -> str:
    """The name of a part of a zip as it is compared."""
    return entry.filename.replace("\\", "/").lower()


def size_of(stream: BinaryIO) -> int:
    """Bytes of the whole stream; its position is moved."""
    return stream.seek(0, 2)
