"""OpenDocument tables (.ods), read from content.xml as a stream: the second reader after python-calamine.

No library with a clean licence does this today. Cells and rows say how often they are repeated; empty ones at the end
of a row or a sheet are let go, the others count against the cell limit before they are made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError, iterparse
from zipfile import ZipFile

from core.plain_digits import whole_number
from importers.reader.book import Area, SheetHead
from importers.reader.content import Content, opened
from importers.reader.package import attribute, local
from importers.reader.refusal import ReadRefused

CELLS = 4_000_000
"""Of one sheet at most; it is held in memory for a sheet's length."""
_PART = "content.xml"
_DURATION = re.compile(r"PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")
_NUMBERS = ("float", "currency", "percentage")


class OpenDocument:
    """A table document as a Book."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self.heads = [SheetHead(name, False) for name in self._names()]

    def rows(self, index: int) -> Iterator[list[Any]]:
        """The rows of a sheet; raises ReadRefused sheet_too_big, file_damaged."""
        with opened(self._content) as stream:
            table = _Table(index)
            for event, element in _events(stream):
                yield from table.take(event, element)

    def merged(self, index: int) -> tuple[Area, ...]:
        """Not read."""
        del index
        return ()

    def _names(self) -> list[str]:
        with opened(self._content) as stream:
            depth, names = 0, []
            for event, element in _events(stream):
                if local(element.tag) != "table":
                    if event == "end" and local(element.tag) == "table-row":
                        element.clear()
                    continue
                depth += 1 if event == "start" else -1
                if event == "start" and depth == 1:
                    names.append(attribute(element, "name"))
            return names


class _Table:
    """The rows of one sheet out of the events of the whole document."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self._seen = -1
        self._depth = 0
        self._blank = 0
        self._cells = 0

    def take(self, event: str, element: Element) -> Iterator[list[Any]]:
        """The rows that end with this event."""
        name = local(element.tag)
        if name == "table":
            self._depth += 1 if event == "start" else -1
            self._seen += event == "start" and self._depth == 1
        elif name == "table-row" and event == "end" and self._depth == 1:
            if self._seen == self._wanted:
                yield from self._repeated(self._row(element), _count(element, "number-rows-repeated"))
            element.clear()

    def _repeated(self, row: list[Any], times: int) -> Iterator[list[Any]]:
        if not row:
            self._blank += times
            return
        self._check(self._blank + times * len(row), self._blank + times, len(row))
        for _ in range(self._blank):
            yield []
        self._blank = 0
        for _ in range(times):
            yield list(row)

    def _row(self, element: Element) -> list[Any]:
        row: list[Any] = []
        empty = 0
        for cell in element:
            if local(cell.tag) not in ("table-cell", "covered-table-cell"):
                continue
            value, times = _value(cell), _count(cell, "number-columns-repeated")
            if value == "":
                empty += times
                continue
            self._check(empty + times, 1, len(row) + empty + times)
            row += [""] * empty + [value] * times
            empty = 0
        return row

    def _check(self, more: int, rows: int, columns: int) -> None:
        self._cells += more
        if self._cells > CELLS:
            raise ReadRefused("import.sheet_too_big", rows=rows, columns=columns)


def _events(stream: BinaryIO) -> Iterator[tuple[str, Element]]:
    with ZipFile(stream) as archive, archive.open(_PART) as part:
        try:
            yield from iterparse(part, ("start", "end"))
        except ParseError as error:
            raise ReadRefused("import.file_damaged") from error


def _count(element: Element, name: str) -> int:
    return max(1, whole_number(attribute(element, name), longest=11) or 1)


def _value(cell: Element) -> Any:
    kind = _office(cell, "value-type")
    if kind in _NUMBERS:
        return float(_office(cell, "value"))
    if kind == "date":
        return _moment(_office(cell, "date-value"))
    if kind == "time":
        return _clock(_office(cell, "time-value"))
    if kind == "boolean":
        return _office(cell, "boolean-value") == "true"
    said = _office(cell, "string-value")
    return said or "\n".join(_words(child) for child in cell if local(child.tag) == "p")


def _office(cell: Element, name: str) -> str:
    """The attribute of the document's own namespace; programs repeat some of them in theirs."""
    return next((value for key, value in cell.items() if key.endswith(f":office:1.0}}{name}")), "")


def _words(paragraph: Element) -> str:
    parts = [paragraph.text or ""]
    for child in paragraph:
        name = local(child.tag)
        if name == "s":
            parts.append(" " * min(_count(child, "c"), 1000))
        elif name in ("tab", "line-break"):
            parts.append("\t" if name == "tab" else "\n")
        elif name != "annotation":
            parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _moment(said: str) -> datetime | date | str:
    try:
        return datetime.fromisoformat(said) if "T" in said else date.fromisoformat(said)
    except ValueError:
        return said


def _clock(said: str) -> time | timedelta | str:
    found = _DURATION.fullmatch(said)
    if found is None:
        return said
    hours, minutes, seconds = map(int, found.groups())
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return time(hours, minutes, seconds) if hours < 24 and minutes < 60 and seconds < 60 else length
