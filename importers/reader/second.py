"""The second readers, for files that python-calamine cannot read: xlrd, openpyxl and our own for OpenDocument.

Old workbooks of Excel 2 to 4 are always read here. Nobody is a second reader of binary workbooks (.xlsb).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import datetime, time
from io import BytesIO
from typing import Any

from importers.reader.book import Area, Book, SheetHead
from importers.reader.content import Content
from importers.reader.open_document import OpenDocument
from importers.reader.refusal import ReadRefused

_CHINESE_DAYS = dict.fromkeys((27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), "yyyy-mm-dd")
_CHINESE_TIMES = dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm:ss")
_OLD_ENCODING = "gb18030"


def open_second(content: Content, kind: str) -> Book | None:
    """The workbook as the second reader of that kind sees it; None when there is none or it cannot read it either."""
    readers: dict[str, Callable[[Content], Book]] = {"xlsx": _Openpyxl, "xls": _Xlrd, "ods": OpenDocument}
    if kind not in readers:
        return None
    try:
        return readers[kind](content)
    except (MemoryError, ReadRefused):
        raise
    except Exception:  # noqa: BLE001  whatever a library says of a damaged file, the first one's word stands
        return None


class _Openpyxl:
    def __init__(self, content: Content) -> None:
        import openpyxl
        from openpyxl.styles import numbers

        numbers.BUILTIN_FORMATS.update(_CHINESE_DAYS | _CHINESE_TIMES)
        source = BytesIO(content) if isinstance(content, bytes) else content
        book = openpyxl.load_workbook(source, read_only=True, data_only=True, keep_links=False)
        self._sheets = book.worksheets
        self.heads = [SheetHead(sheet.title, sheet.sheet_state != "visible") for sheet in self._sheets]

    def rows(self, index: int) -> Iterator[list[Any]]:
        sheet = self._sheets[index]
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            yield list(map(_plain, row))

    def merged(self, index: int) -> tuple[Area, ...]:
        del index
        return ()


def _plain(cell: Any) -> Any:
    """As the first reader gives it: nothing is the empty text, every number a float."""
    if cell is None:
        return ""
    return float(cell) if type(cell) is int else cell


class _Xlrd:
    def __init__(self, content: Content) -> None:
        import xlrd

        data = content if isinstance(content, bytes) else content.read_bytes()
        with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
            self._book = xlrd.open_workbook(file_contents=data, logfile=nowhere)
            if self._book.biff_version < 80 and not self._book.codepage:
                self._book = xlrd.open_workbook(file_contents=data, logfile=nowhere, encoding_override=_OLD_ENCODING)
        self._errors: dict[int, str] = xlrd.error_text_from_code
        self.heads = [SheetHead(sheet.name, bool(sheet.visibility)) for sheet in self._book.sheets()]

    def rows(self, index: int) -> Iterator[list[Any]]:
        sheet = self._book.sheet_by_index(index)
        for row in range(sheet.nrows):
            yield [self._cell(*pair) for pair in zip(sheet.row_types(row), sheet.row_values(row), strict=True)]

    def merged(self, index: int) -> tuple[Area, ...]:
        areas = self._book.sheet_by_index(index).merged_cells
        return tuple((top + 1, left + 1, bottom, right) for top, bottom, left, right in areas)

    def _cell(self, kind: int, value: Any) -> Any:
        import xlrd

        if kind == xlrd.XL_CELL_DATE:
            return self._moment(value)
        if kind == xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        if kind == xlrd.XL_CELL_ERROR:
            return self._errors.get(value, "#N/A")
        return value

    def _moment(self, serial: float) -> Any:
        import xlrd

        try:
            moment = xlrd.xldate.xldate_as_datetime(serial, self._book.datemode)
        except (xlrd.XLDateError, OverflowError, ValueError):
            return serial
        if serial < 1:
            return moment.time()
        return moment if moment.time() != time.min else datetime.date(moment)
