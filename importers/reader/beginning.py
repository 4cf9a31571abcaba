"""The beginning of a long .xlsx as a workbook of its own, because python-calamine lays out whole sheets.

A look at the first rows of 60 MB would otherwise cost as much as reading all of it. The copy has the rows asked for,
the texts that they name, and what stands behind the rows of each sheet (merged cells), but no pictures, no drawings.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from zipfile import ZipFile, ZipInfo

from importers.reader.content import part_name
from importers.reader.refusal import ReadRefused

_ROW = re.compile(rb"<(?:[\w.-]+:)?row[\s>/]")
_NUMBER = re.compile(rb"""<(?:[\w.-]+:)?row\s(?:[^<>]*?\s)?r\s*=\s*["']([0-9]{1,9})["']""")
_END = re.compile(rb"</(?:[\w.-]+:)?sheetData\s*>")
_ROWS_ELEMENT = b"sheetData"
_TEXT_CELL = re.compile(
    rb"""<(?:[\w.-]+:)?c\s(?:[^<>]*?\s)?t\s*=\s*["']s["'][^<>]*>(.*?)</(?:[\w.-]+:)?c>""", re.DOTALL
)
_PLACE_OF_TEXT = re.compile(rb"<(?:[\w.-]+:)?v>\s*([0-9]{1,9})\s*<")
_TEXT = re.compile(rb"<(?:[\w.-]+:)?si[\s>/]")
_ROOT = re.compile(rb"<((?:[\w.-]+:)?)sst[\s>]")
_TAG = 64
"""Bytes; a tag that is looked for fits into them, also where two pieces part it."""
_HEAD_LIMIT, _TAIL_LIMIT, _TEXTS_LIMIT = 64 << 20, 4 << 20, 256 << 20
_PIECE, _ROOT_WITHIN = 1 << 20, 64 << 10
_SHEETS = "xl/worksheets/"
STRINGS = "xl/sharedstrings.xml"
"""The part with the texts of all sheets, in the order in which they are met first."""
_CARRIED = re.compile(r"\[content_types\]\.xml|_rels/\.rels|xl/(_rels/)?[^/]+\.(xml|rels)|xl/worksheets/[^/]+\.xml")


class BeginningOfSheet:
    """Fed with the XML of one sheet piece by piece; keeps its first `rows` rows and what follows the last one.

    Keeps nothing where all rows are wanted (None), or where the first ones are endless.
    """

    def __init__(self, rows: int | None) -> None:
        self._left = rows
        self._head = bytearray()
        self._looked = 0
        self._before = b""
        self._tail: bytes | None = None

    @property
    def is_cut(self) -> bool:
        """Whether more rows came than are wanted."""
        return self._left is not None and self._left < 0

    def feed(self, chunk: bytes) -> None:
        """Looks at the next piece."""
        if self._left is None:
            return
        if self._tail is not None:
            self._tail += chunk if len(self._tail) <= _TAIL_LIMIT else b""
        elif self._left < 0:
            self._look_for_end(chunk)
        else:
            self._head += chunk
            self._look_for_rows(self._left)
            if len(self._head) > _HEAD_LIMIT:
                self._left, self._head = None, bytearray()

    def _look_for_rows(self, left: int) -> None:
        while (found := _ROW.search(self._head, self._looked)) is not None:
            begin, self._looked = found.span()
            del found  # as long as it is there the bytes may not shrink
            self._left = left = left - 1
            if left < 0:
                behind = bytes(self._head[begin:])
                del self._head[begin:]
                self._look_for_end(behind)
                return
        self._looked = max(self._looked, len(self._head) - _TAG)

    def _look_for_end(self, piece: bytes) -> None:
        seen = self._before + piece
        end = _END.search(seen) if _ROWS_ELEMENT in seen else None
        if end is None:
            self._before = seen[-_TAG:]
        else:
            self._tail = seen[end.start() :]

    @property
    def xml(self) -> bytes | None:
        """The sheet with its first rows only; None where it has no more, or where the rows are in no order."""
        if self._tail is None or len(self._tail) > _TAIL_LIMIT:
            return None
        numbers = [int(number) for number in _NUMBER.findall(self._head)]
        return bytes(self._head) + self._tail if numbers == sorted(numbers) else None


def beginning_of(package: ZipFile, sheets: Mapping[str, bytes]) -> bytes:
    """A workbook of the beginnings of its long sheets (lower-case name of the part -> XML) and of its short ones."""
    made = BytesIO()
    with ZipFile(made, "w", zipfile.ZIP_STORED) as copy:
        shown, strings = list[bytes](), None
        for entry in package.infolist():
            name = part_name(entry)
            if name == STRINGS:
                strings = entry
            elif _CARRIED.fullmatch(name):
                xml = sheets.get(name) or package.read(entry)
                copy.writestr(entry.filename, xml)
                shown += [xml] if name.startswith(_SHEETS) else []
        if strings is not None:
            copy.writestr(strings.filename, _texts(package, strings, _texts_named_in(shown)))
    return made.getvalue()


def _texts_named_in(sheets: Iterable[bytes]) -> int:
    """How many of the workbook's texts these sheets need."""
    cells = (cell for xml in sheets for cell in _TEXT_CELL.findall(xml))
    return 1 + max((int(place) for cell in cells for place in _PLACE_OF_TEXT.findall(cell)), default=-1)


def _texts(package: ZipFile, part: ZipInfo, most: int) -> bytes:
    """The first `most` of the workbook's texts. ReadRefused file_too_demanding where they are endless."""
    kept, looked, left = bytearray(), 0, most
    with package.open(part) as stream:
        while chunk := stream.read(_PIECE):
            kept += chunk
            while (found := _TEXT.search(kept, looked)) is not None:
                left, (begin, looked) = left - 1, found.span()
                del found  # as long as it is there the bytes may not grow
                if left < 0:
                    return bytes(kept[:begin]) + _end_of_texts(bytes(kept[:_ROOT_WITHIN]))
            looked = max(looked, len(kept) - _TAG)
            if len(kept) > _TEXTS_LIMIT:
                raise ReadRefused("import.file_too_demanding")
    return bytes(kept)


def _end_of_texts(beginning: bytes) -> bytes:
    root = _ROOT.search(beginning)
    return b"</" + (root[1] if root is not None else b"") + b"sst>"
