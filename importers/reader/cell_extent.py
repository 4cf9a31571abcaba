"""How far the cells of a sheet reach, before a library lays them out as a rectangle in memory.

A workbook of 1 KiB with one cell at XFD1048576 asks a reader for 17 billion cells. This scan of the sheet's XML looks
only at references with two letters or six digits, the rest cannot be far. Looking at all of a long sheet would cost a
tenth of reading it, so past the first 8 MiB only the last rows of every piece are looked at. A cell that is far and
hides between them costs the child its memory limit, which grows with the file, and the file is refused all the same.
"""

from __future__ import annotations

import re

from importers.reader.refusal import ReadRefused
from importers.reader.sheet_scan import column_number

_NEAR_COLUMNS = 26
_NEAR_ROWS = 99_999
_SPARSE_AREA = 5_000_000
_SPARSE_FACTOR = 50
_TAG_LIMIT = 1 << 20
_ALL_OF = 8 << 20
_LAST_OF = 16 << 10
_MAYBE_FAR = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{2,}[0-9]|[A-Za-z]?[0-9]{6})""")
_CELL_OR_ROW = re.compile(rb"""<(?:[\w.-]+:)?(?:c|row)\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")


class CellExtent:
    """Fed with the XML of one sheet piece by piece; refuses a sheet that is too big or nearly empty and huge."""

    def __init__(self, cell_limit: int) -> None:
        self._cell_limit = cell_limit
        self._rest = b""
        self._cells = 0
        self._columns = _NEAR_COLUMNS
        self._rows = 0
        self._seen = 0

    def feed(self, chunk: bytes) -> None:
        """Looks at the next piece; a tag cut in two is kept for the piece after."""
        first, last = chunk.find(b"<"), chunk.rfind(b"<")
        if first == last:
            self._rest += chunk
            if len(self._rest) > _TAG_LIMIT:
                self._look(self._rest)
                self._rest = b""
            return
        self._look(self._rest + chunk[:first])
        self._look(chunk, first, last)
        self._rest = chunk[last:]

    def check(self) -> None:
        """Called at the end of the sheet; raises ReadRefused sheet_too_big with its rows and columns."""
        self._look(self._rest)
        rows = self._rows or _NEAR_ROWS
        area = rows * self._columns
        sparse = area > _SPARSE_AREA and area > _SPARSE_FACTOR * self._cells
        if sparse or area > self._cell_limit or self._cells > self._cell_limit:
            raise ReadRefused("import.sheet_too_big", rows=rows, columns=self._columns)

    def _look(self, xml: bytes, start: int = 0, end: int | None = None) -> None:
        end = len(xml) if end is None else end
        self._cells += xml.count(b"<c ", start, end)
        self._seen += end - start
        if self._seen > _ALL_OF:
            start = max(start, end - _LAST_OF)
        if _MAYBE_FAR.search(xml, start, end) is None:
            return
        for letters, digits in _CELL_OR_ROW.findall(xml, start, end):
            self._rows = max(self._rows, int(digits[:10]))
            if letters:
                self._columns = max(self._columns, column_number(letters))
