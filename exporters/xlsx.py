"""A workbook that is written row by row, in which every value stands as what it is.

A text is a text whatever it begins with: no cell becomes a formula, an error or a number by itself. What XML cannot
hold is escaped as workbooks do (``_x0001_``). A text that is longer than a cell stands whole in a sheet of its own.

openpyxl, which takes 10 MB of memory, is imported by the first workbook that is written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from core.errors import UserError
from exporters.texts import word
from local_db.machine import is_disk_full, replace_file

CELL_LIMIT = 32_767
"""UTF-16 units of text that a cell holds."""
ROW_LIMIT = 1_048_576
_PART = 4_000
"""Characters of a part of a long text: as long as a cell allows, even if each of them is escaped."""
_NAME_LIMIT = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_ESCAPED = re.compile(r"_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
TEXT_FORMAT = "@"
_WIDEST, _NARROWEST = 48, 8

Content = str | bool | float | Decimal | date | datetime | time | timedelta | None


class Cell(NamedTuple):
    """What a cell holds, and how a spreadsheet shows it."""

    value: Content
    format: str = "General"


EMPTY = Cell(None)


def text(value: str) -> Cell:
    """A cell that is text and stays so when somebody edits it."""
    return Cell(value, TEXT_FORMAT) if value else EMPTY


class Sheet:
    """One sheet of a Book; goes on in a next one where it is full."""

    def __init__(
        self,
        book: Book,
        name: str,
        header: Sequence[Sequence[Cell]],
        *,
        frozen: bool = True,
        hidden: Sequence[int] = (),
    ) -> None:
        self._book, self._name, self._header, self._frozen = book, name, list(header), frozen
        self._hidden = hidden
        self._begin(name)

    def append(self, cells: Sequence[Cell]) -> None:
        """One more row."""
        if self.rows >= self._book.row_limit:
            self._begin(self._name)
        self._write(cells)

    def _begin(self, name: str) -> None:
        from openpyxl.utils import get_column_letter

        self.title = self._book.free_name(name)
        self._sheet = self._book.new_sheet(self.title)
        self.rows = 0
        if self._frozen:
            self._sheet.freeze_panes = f"A{len(self._header) + 1}"
            for place, cell in enumerate(self._header[-1], start=1):
                wide = max(_NARROWEST, min(2 + sum(1 + (one > "\u2e7f") for one in str(cell.value)), _WIDEST))
                self._sheet.column_dimensions[get_column_letter(place)].width = wide
        for place in self._hidden:
            self._sheet.column_dimensions[get_column_letter(place)].hidden = True
        for line in self._header:
            self._write(line, bold=self._frozen)

    def _write(self, cells: Sequence[Cell], *, bold: bool = False) -> None:
        self.rows += 1
        self._sheet.append([self._made(place, cell, bold) for place, cell in enumerate(cells, start=1)])

    def _made(self, place: int, cell: Cell, bold: bool) -> Any:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font

        value: Any = cell.value
        if value is None:
            return None
        if isinstance(value, str):
            value = self._book.fitting(value, self.title, self.rows, place)
        made = WriteOnlyCell(self._sheet, value)
        if isinstance(value, str):
            made.data_type = "s"
            if "\n" in value:
                made.alignment = Alignment(wrap_text=True, vertical="top")
        if bold:
            made.font = Font(bold=True)
        made.number_format = cell.format
        return made


class Book:
    """A workbook on its way. `long_texts` counts texts that stand whole in the sheet of long texts."""

    def __init__(self, language: str, row_limit: int = ROW_LIMIT) -> None:
        from openpyxl import Workbook

        self.row_limit = row_limit
        self.long_texts = 0
        self._language = language
        self._book = Workbook(write_only=True)
        self._long: Sheet | None = None
        self._names: set[str] = set()

    def sheet(self, name: str, *header: Sequence[Cell], frozen: bool = True, hidden: Sequence[int] = ()) -> Sheet:
        """A new sheet that begins with these rows; `frozen`: they are its header and stay in sight.

        The columns `hidden`, counted from 1, are there without being shown.
        """
        return Sheet(self, name, header, frozen=frozen, hidden=hidden)

    def free_name(self, name: str) -> str:
        """A name that a sheet may have and none has yet."""
        plain = _NOT_IN_NAMES.sub(" ", name).strip(" '")[:_NAME_LIMIT] or "1"
        free, number = plain, 1
        while free.casefold() in self._names:
            number += 1
            ending = f" ({number})"
            free = plain[: _NAME_LIMIT - len(ending)] + ending
        self._names.add(free.casefold())
        return free

    def new_sheet(self, title: str) -> Any:
        """A plain sheet of the workbook."""
        return self._book.create_sheet(title)

    def fitting(self, value: str, sheet: str, row: int, column: int) -> str:
        """The text as a cell of that place holds it: escaped, and where it is too long its beginning."""
        from openpyxl.utils import get_column_letter

        escaped = _escape(value)
        if len(escaped) * 2 <= CELL_LIMIT or len(escaped.encode("utf-16-le")) // 2 <= CELL_LIMIT:
            return escaped
        if self._long is None:
            names = ("long.where", "long.row", "long.column", "long.part", "long.text")
            head = [text(word(name, self._language)) for name in names]
            self._long = self.sheet(word("long.sheet", self._language), head)
        first = self._long.rows + 1
        self.long_texts += 1
        for part, at in enumerate(range(0, len(value), _PART), start=1):
            place = (text(sheet), Cell(row), text(get_column_letter(column)), Cell(part))
            self._long.append([*place, text(value[at : at + _PART])])
        facts = {"sheet": self._long.title, "row": first}
        return _escape(word("long.cut", self._language, text=value[:_PART], **facts))

    def save(self, path: Path) -> None:
        """Writes the workbook there."""
        if not self._names:
            self.sheet(word("word.nothing", self._language), frozen=False)
        self._book.save(path)

    def drop(self) -> None:
        """Gives up what was written so far: it lies in files of its own until the workbook is saved."""
        for sheet in self._book.worksheets:
            with suppress(Exception):
                if not sheet.closed:
                    sheet.close()
                sheet._writer.cleanup()  # type: ignore[attr-defined]  # the stubs do not know it


@contextmanager
def writing(path: Path, language: str) -> Iterator[Book]:
    """A Book that stands at `path` afterwards: whole, or not at all where something fails or is stopped.

    UserError ``export.disk_full | export.not_written``.
    """
    book, part = Book(language), path.with_name(f"{path.name}.part")
    try:
        try:
            yield book
            book.save(part)
        except BaseException:
            book.drop()
            raise
        replace_file(part, path)
    except OSError as error:
        raise UserError("export.disk_full" if is_disk_full(error) else "export.not_written") from error
    finally:
        with suppress(OSError):
            os.unlink(part)


def _escape(value: str) -> str:
    """What XML cannot hold or would change, and what would be read as such an escape."""
    if value.isprintable() and "_x" not in value:
        return value
    return _ESCAPED.sub(lambda found: "".join(_code(found[0])), value)


def _code(found: str) -> str:
    return f"_x005F{found}" if len(found) > 1 else f"_x{ord(found):04X}_"
