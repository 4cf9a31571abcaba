"""The records of old workbooks (BIFF5, BIFF8) that say what python-calamine leaves out, and whether one is locked."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import msgspec

from importers.reader.sheet_scan import MARKS_LIMIT

_BOF, _EOF, _FILEPASS, _BOUNDSHEET = 0x809, 0x0A, 0x2F, 0x85
_ROW, _BOOLERR, _FORMULA, _NOTE, _OBJECT, _TEXT_BOX, _CONTINUE = 0x208, 0x205, 0x06, 0x1C, 0x5D, 0x1B6, 0x3C
_HEAD = struct.Struct("<HH")
_ROW_HIDDEN = 0x20
_NOTE_OBJECT = 0x19
ERROR_TEXTS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip


class OldSheet(msgspec.Struct):
    """What the records of one sheet say; rows and columns count from 1."""

    errors: dict[tuple[int, int], str] = {}
    hidden_rows: set[int] = set()
    notes: dict[tuple[int, int], str] = {}


def records(content: bytes, at: int = 0) -> Iterator[tuple[int, int, int]]:
    """The records from `at` on, as far as they are whole: kind, where the body begins, and its length."""
    end = len(content)
    while at + _HEAD.size <= end:
        kind, size = _HEAD.unpack_from(content, at)
        at += _HEAD.size
        if at + size > end:
            return
        yield kind, at, size
        at += size


def is_locked(content: bytes) -> bool:
    """Whether the workbook stream is encrypted: its first records say so."""
    for kind, _, _ in records(content):
        if kind in (_FILEPASS, _EOF):
            return kind == _FILEPASS
    return False


def old_sheets(content: bytes) -> list[OldSheet]:
    """What each sheet with cells says, in the workbook's order."""
    found: list[OldSheet] = []
    for kind, at, size in records(content):
        if kind == _EOF:
            break
        if kind == _BOUNDSHEET and size >= 6 and content[at + 5] == 0:
            found.append(_sheet(content, int.from_bytes(content[at : at + 4], "little")))
    return found


def _sheet(content: bytes, start: int) -> OldSheet:
    sheet, depth, notes = OldSheet({}, set(), {}), 0, _Notes()
    for kind, at, size in records(content, start):
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth > 1:  # a chart that lies in the sheet
            continue
        elif kind == _ROW:
            if size >= 14 and content[at + 12] & _ROW_HIDDEN:
                sheet.hidden_rows.add(_number(content, at) + 1)
        elif kind in (_BOOLERR, _FORMULA):
            error = _error(content, at, size, kind)
            if error is not None and len(sheet.errors) < MARKS_LIMIT:
                sheet.errors[_number(content, at) + 1, _number(content, at + 2) + 1] = error
        elif kind in (_NOTE, _OBJECT, _TEXT_BOX, _CONTINUE):
            notes.take(kind, content[at : at + size])
    sheet.notes = notes.by_cell()
    return sheet


def _error(content: bytes, at: int, size: int, kind: int) -> str | None:
    if kind == _BOOLERR:
        return ERROR_TEXTS.get(content[at + 6]) if size >= 8 and content[at + 7] else None
    is_error = size >= 14 and content[at + 12 : at + 14] == b"\xff\xff" and content[at + 6] == 2
    return ERROR_TEXTS.get(content[at + 8]) if is_error else None


def _number(content: bytes, at: int) -> int:
    return content[at] | content[at + 1] << 8


class _Notes:
    """A note's words stand in the record after the text box of its object; the note itself comes later."""

    def __init__(self) -> None:
        self._words: dict[int, str] = {}
        self._cells: dict[tuple[int, int], int] = {}
        self._object: int | None = None
        self._wanted = 0

    def take(self, kind: int, body: bytes) -> None:
        """The next record of a kind that matters."""
        if kind == _OBJECT:
            is_note = len(body) >= 8 and _number(body, 4) == _NOTE_OBJECT
            self._object = _number(body, 6) if is_note else None
        elif kind == _TEXT_BOX and len(body) >= 12:
            self._wanted = _number(body, 10)
        elif kind == _CONTINUE and self._object is not None and self._wanted and body:
            self._words[self._object] = self._words.get(self._object, "") + self._text(body)
        elif kind == _NOTE and len(body) >= 8 and len(self._cells) < MARKS_LIMIT:
            self._cells[_number(body, 0) + 1, _number(body, 2) + 1] = _number(body, 6)

    def by_cell(self) -> dict[tuple[int, int], str]:
        """Every note that has words."""
        return {cell: self._words[one] for cell, one in self._cells.items() if self._words.get(one)}

    def _text(self, body: bytes) -> str:
        wide = bool(body[0] & 1)
        text = body[1:].decode("utf-16-le" if wide else "latin-1", "replace")[: self._wanted]
        self._wanted -= len(text)
        return text
