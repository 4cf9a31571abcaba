"""An opened workbook, whichever library opened it: python-calamine first, a second reader where calamine gives up.

calamine's panics are no Exception; whatever it raises but a password or a limit means that somebody else is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import python_calamine as calamine

from importers.reader.book import Area, Book, SheetHead
from importers.reader.content import Content
from importers.reader.refusal import ReadRefused
from importers.reader.second import open_second


class _Calamine:
    def __init__(self, content: Content) -> None:
        self._book = calamine.load_workbook(BytesIO(content) if isinstance(content, bytes) else content)
        visible = calamine.SheetVisibleEnum.Visible
        cells = calamine.SheetTypeEnum.WorkSheet
        self.heads = [
            SheetHead(sheet.name, sheet.visible != visible)
            for sheet in self._book.sheets_metadata
            if sheet.typ == cells
        ]
        self._sheet: tuple[int, calamine.CalamineSheet] | None = None

    def rows(self, index: int) -> Iterator[list[Any]]:
        sheet = self._at(index)
        if sheet.start is None:
            return iter(())
        indent = [""] * sheet.start[1]
        return (indent + row for row in sheet.iter_rows()) if indent else iter(sheet.iter_rows())

    def merged(self, index: int) -> tuple[Area, ...]:
        found = self._at(index).merged_cell_ranges or ()
        return tuple((top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in found)

    def _at(self, index: int) -> calamine.CalamineSheet:
        if self._sheet is None or self._sheet[0] != index:
            self._sheet = None
            self._sheet = index, self._book.get_sheet_by_name(self.heads[index].name)
        return self._sheet[1]


class _WithSecond:
    """calamine's reading, and for a sheet that it cannot read the second reader's."""

    def __init__(self, first: _Calamine, content: Content, kind: str) -> None:
        self._first = first
        self._content = content
        self._kind = kind
        self._second: Book | None = None
        self.heads = first.heads

    def rows(self, index: int) -> Iterator[list[Any]]:
        try:
            return self._first.rows(index)
        except BaseException as error:  # noqa: BLE001  a panic is no Exception
            return self._instead(error).rows(self._place_in_second(index))

    def merged(self, index: int) -> tuple[Area, ...]:
        try:
            return self._first.merged(index)
        except BaseException as error:  # noqa: BLE001  a panic is no Exception
            return self._instead(error).merged(self._place_in_second(index))

    def _instead(self, error: BaseException) -> Book:
        self._second = self._second or _second_after(error, self._content, self._kind)
        return self._second

    def _place_in_second(self, index: int) -> int:
        names = [head.name for head in self._second.heads] if self._second is not None else []
        if self.heads[index].name not in names:
            raise ReadRefused("import.file_damaged")
        return names.index(self.heads[index].name)


def open_book(content: Content, kind: str) -> Book:
    """Raises ReadRefused: file_damaged when nobody can read it, password_needed, sheet_too_big."""
    try:
        first = _Calamine(content)
    except BaseException as error:  # noqa: BLE001  a panic is no Exception
        return _second_after(error, content, kind)
    return _WithSecond(first, content, kind)


def _second_after(error: BaseException, content: Content, kind: str) -> Book:
    """The second reader, unless the first one's `error` is an answer."""
    if isinstance(error, MemoryError | OSError | ReadRefused | KeyboardInterrupt | SystemExit):
        raise error
    if isinstance(error, calamine.PasswordError):
        raise ReadRefused("import.password_needed") from error
    if "limit exceeded" in str(error):
        raise ReadRefused("import.sheet_too_big") from error
    second = open_second(content, kind)
    if second is None:
        raise ReadRefused("import.file_damaged", cause=type(error).__name__) from error
    return second
