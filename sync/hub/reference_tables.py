"""Exports of other systems as rows of cells: delimited text or lines of JSON, in UTF-8 or GB18030.

Whatever is in a file, reading it ends: a row that cannot be read is named and the next one is read.
"""

from __future__ import annotations

import codecs
import csv
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

import msgspec

from core.errors import UserError
from core.reading import Unreadable, read_json

LONGEST_CELL = 1 << 17
"""Characters of a cell that are read; no field of a form is nearly as long."""
LONGEST_LINE = 1 << 20
_PIECE = 1 << 20
_DELIMITERS = ",\t;|"
_OVERLONG = "\0overlong\0"
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


class BadRow(msgspec.Struct, frozen=True):
    """A row that was not loaded, as a person counts it (the header is row 1), and why: a code and its facts."""

    row: int
    code: str
    facts: dict[str, str | int] = {}


class Cells(msgspec.Struct, frozen=True):
    """One row: its number and its cells by the name of their column."""

    row: int
    cells: dict[str, str]


class Table:
    """An open export. `header` are the columns of delimited text; lines of JSON name theirs in each row."""

    def __init__(self, file: TextIO, encoding: str) -> None:
        self.encoding = encoding
        self._file = file
        first = self._first_line()
        self.header: tuple[str, ...] | None = None
        if not first.lstrip().startswith("{"):
            self._delimiter = max(_DELIMITERS, key=first.count)
            self.header = tuple(cell.strip() for cell in next(csv.reader([first], delimiter=self._delimiter)))
            doubled = [name for name in self.header if name and self.header.count(name) > 1]
            if doubled:
                raise UserError("reference.column_twice", name=doubled[0])

    def rows(self) -> Iterator[Cells | BadRow]:
        """Every row that is not empty, in order."""
        return self._delimited(self.header) if self.header is not None else self._objects()

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def _first_line(self) -> str:
        place = self._file.tell()
        line = self._file.readline(LONGEST_LINE)
        if not line.strip():
            raise UserError("reference.file_empty")
        if line.lstrip().startswith("{"):
            self._file.seek(place)
        return line.rstrip("\r\n")

    def _lines(self) -> Iterator[str]:
        while line := self._file.readline(LONGEST_LINE):
            if len(line) < LONGEST_LINE or line.endswith("\n"):
                yield line
                continue
            while (rest := self._file.readline(LONGEST_LINE)) and not rest.endswith("\n"):
                pass
            yield _OVERLONG + "\n"

    def _delimited(self, header: Sequence[str]) -> Iterator[Cells | BadRow]:
        last = [""]

        def kept() -> Iterator[str]:
            for line in self._lines():
                last[0] = line
                yield line

        csv.field_size_limit(LONGEST_CELL)
        reader = csv.reader(kept(), delimiter=self._delimiter, strict=True)
        for number in itertools.count(2):
            try:
                found = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield BadRow(number, "reference.row_unreadable")
                continue
            if not any(cell.strip() for cell in found):
                continue
            if _OVERLONG in found:
                yield BadRow(number, "reference.row_too_long")
            elif len(found) != len(header):
                code = "reference.row_cut" if self._ends_here(last[0]) else "reference.row_width"
                yield BadRow(number, code, {"cells": len(found), "columns": len(header)})
            elif self._ends_here(last[0]):
                yield BadRow(number, "reference.row_cut")
            else:
                yield Cells(number, {name: cell for name, cell in zip(header, found, strict=True) if name})

    def _ends_here(self, line: str) -> bool:
        """Whether the file ends inside this line: the rest of its last cell may be missing."""
        return not line.endswith("\n")

    def _objects(self) -> Iterator[Cells | BadRow]:
        for number, line in enumerate(self._lines(), 1):
            if not line.strip():
                continue
            if line.startswith(_OVERLONG):
                yield BadRow(number, "reference.row_too_long")
                continue
            try:
                said = read_json(line, dict[str, str | int | bool | float | None])
            except Unreadable:
                yield BadRow(number, "reference.row_cut" if self._ends_here(line) else "reference.row_unreadable")
                continue
            numbers = read_json(line, dict[str, msgspec.Raw])
            yield Cells(number, {name: _text(value, bytes(numbers[name])) for name, value in said.items()})


def _text(value: str | int | bool | float | None, raw: bytes) -> str:
    """Numbers as they were written: 12.50 stays 12.50."""
    if value is None:
        return ""
    return value if isinstance(value, str) else raw.decode()


def open_table(path: Path, encoding: str | None = None) -> Table:
    """Opens an export.

    UserErrors ``reference.file_empty``, ``reference.file_encoding`` naming the byte where it is neither (or not the
    given one), ``reference.file_wide`` for UTF-16, ``reference.column_twice``.
    """
    known = _encoding_of(path, encoding)
    file = path.open(encoding=known, errors="replace", newline="")
    try:
        return Table(file, known)
    except BaseException:
        file.close()
        raise


def _encoding_of(path: Path, wanted: str | None) -> str:
    """The encoding in which the whole file can be read; UTF-8 is asked first, because GB18030 takes almost anything."""
    with path.open("rb") as file:
        if file.read(4).startswith(_WIDE):
            raise UserError("reference.file_wide")
    place = 0
    for name in [wanted] if wanted else ["utf-8-sig", "gb18030"]:
        bad = _unreadable_at(path, name)
        if bad is None:
            return name
        place = max(place, bad)
    raise UserError("reference.file_encoding", place=place)


def _unreadable_at(path: Path, encoding: str) -> int | None:
    """The byte from which on the file cannot be read so. A character that the file's end cuts is its last row's."""
    decoder = codecs.getincrementaldecoder(encoding)()
    place = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            try:
                decoder.decode(piece)
            except UnicodeDecodeError as error:
                return place + error.start
            place += len(piece)
    return None
