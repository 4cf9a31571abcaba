"""The container of old workbooks and of those with a password (compound files, OLE)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import olefile

from importers.reader.content import Content, opened
from importers.reader.refusal import ReadRefused

MAGIC: bytes = olefile.MAGIC
STREAM_LIMIT = 256 << 20
_WORKBOOKS = ("Workbook", "Book")
_LOCKED = ("EncryptedPackage", "EncryptionInfo")
CELL_IMAGES = "ETCellImageData"
"""Of WPS: a zip with the pictures of cells."""

_MACROS = ("_VBA_PROJECT_CUR", "_VBA_PROJECT", "Macros")


class Container:
    """The streams of a compound file, by names without regard to case."""

    def __init__(self, ole: olefile.OleFileIO) -> None:
        self._ole = ole

    @property
    def is_locked(self) -> bool:
        """Whether it holds a workbook of the new kind, encrypted."""
        return all(map(self._ole.exists, _LOCKED))

    @property
    def workbook(self) -> str | None:
        """The name of the stream with the old workbook, if there is one."""
        return next((name for name in _WORKBOOKS if self._ole.exists(name)), None)

    @property
    def flags(self) -> tuple[str, ...]:
        """`macros` when a macro project lies beside the workbook."""
        return ("macros",) if any(map(self._ole.exists, _MACROS)) else ()

    @property
    def pictures(self) -> bool:
        """Whether pictures of cells lie beside the workbook."""
        return bool(self._ole.exists(CELL_IMAGES))

    def read(self, name: str) -> bytes | None:
        """A stream's bytes; None when there is no such stream. Raises ReadRefused where it is too large."""
        if not self._ole.exists(name):
            return None
        if self._ole.get_size(name) > STREAM_LIMIT:
            raise ReadRefused("import.file_too_demanding")
        content: bytes = self._ole.openstream(name).read()
        return content


@contextmanager
def open_container(content: Content) -> Iterator[Container]:
    """Raises ReadRefused file_damaged for a container whose chains lead nowhere or in a circle."""
    with opened(content) as stream:
        try:
            with olefile.OleFileIO(stream) as ole:
                _check_chains(ole)
                yield Container(ole)
        except (OSError, IndexError, ValueError, RecursionError) as error:  # what olefile raises for a damaged one
            raise ReadRefused("import.file_damaged") from error


def _check_chains(ole: olefile.OleFileIO) -> None:
    """No sector may belong to two chains, or twice to one: a reader that follows a circle takes all memory."""
    large = [entry for entry in ole.direntries if entry is not None and entry.entry_type == olefile.STGTY_STREAM]
    starts = [entry.isectStart for entry in large if entry.size >= ole.minisectorcutoff]
    seen: set[int] = set()
    for at in (ole.first_dir_sector, *starts):
        sector = at
        while sector < len(ole.fat):
            if sector in seen:
                raise ReadRefused("import.file_damaged")
            seen.add(sector)
            sector = ole.fat[sector]
