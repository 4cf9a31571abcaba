"""What a workbook says beside its values, per sheet, from whichever of its parts says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from importers.reader.archive import ArchiveReport
from importers.reader.book import SheetHead
from importers.reader.comments import comments_of
from importers.reader.frames import Comment, ErrorCell, Marks
from importers.reader.number_formats import column_formats, formats_by_style
from importers.reader.old_records import ERROR_TEXTS, OldSheet
from importers.reader.package import PART_LIMIT, Package, records
from importers.reader.place_in_cell import media_by_value
from importers.reader.sheet_scan import MARKS_LIMIT, SheetScan, runs

_BINARY_ROW, _BINARY_ERRORS = 0, (3, 11)
_BINARY_HIDDEN = 0x10


def archive_marks(package: Package, report: ArchiveReport, heads: list[SheetHead]) -> list[Marks]:
    """Of each sheet with cells, in the book's order; an OpenDocument table says only whether it is hidden."""
    parts = package.sheets()
    formats = formats_by_style(package)
    pictures = media_by_value(package)
    found: list[Marks] = []
    for index, head in enumerate(heads):
        part = parts.get(head.name, "")
        scan = _binary_scan(package, part) if part.endswith(".bin") else report.scans.get(part, SheetScan())
        found.append(
            Marks(
                index,
                head.hidden,
                runs(scan.hidden_rows),
                errors=_errors({cell: text for cell, text in scan.errors.items() if not _shows(scan, cell, pictures)}),
                formats=column_formats(scan, formats),
                comments=comments_of(package, part) if part else (),
            )
        )
    return found


def old_marks(sheets: list[OldSheet], heads: list[SheetHead]) -> list[Marks]:
    """Of each sheet of an old workbook; where the records name other sheets than the book does, only what is sure."""
    if len(sheets) != len(heads):
        return plain_marks(heads)
    return [
        Marks(
            index,
            head.hidden,
            runs(sheet.hidden_rows),
            errors=_errors(sheet.errors),
            comments=tuple(Comment(*cell, words) for cell, words in sorted(sheet.notes.items())),
        )
        for index, (head, sheet) in enumerate(zip(heads, sheets, strict=True))
    ]


def plain_marks(heads: list[SheetHead]) -> list[Marks]:
    """Of sheets of which nothing but their being hidden is known."""
    return [Marks(index, head.hidden) for index, head in enumerate(heads)]


def flags_of(marks: list[Marks]) -> tuple[str, ...]:
    """What of it the person should hear."""
    said: Mapping[str, Callable[[Marks], object]] = {
        "error_cells": lambda sheet: sheet.errors,
        "hidden_rows": lambda sheet: sheet.hidden_rows,
        "hidden_sheets": lambda sheet: sheet.hidden,
    }
    return tuple(flag for flag, of in said.items() if any(map(of, marks)))


def _errors(errors: Mapping[tuple[int, int], str]) -> tuple[ErrorCell, ...]:
    return tuple(ErrorCell(*cell, text) for cell, text in sorted(errors.items()))


def _shows(scan: SheetScan, cell: tuple[int, int], pictures: Mapping[int, str]) -> bool:
    """Whether the cell's "error" is what older programs show for a picture in it."""
    return scan.value_metadata.get(cell) in pictures


def _binary_scan(package: Package, part: str) -> SheetScan:
    """The same of a binary sheet (.xlsb); of a huge one nothing."""
    scan, row = SheetScan(), 0
    for kind, body in records(package.read(part)) if package.size_of(part) <= PART_LIMIT else ():
        if kind == _BINARY_ROW and len(body) >= 12:
            row = int.from_bytes(body[:4], "little") + 1
            if body[11] & _BINARY_HIDDEN and len(scan.hidden_rows) < MARKS_LIMIT:
                scan.hidden_rows.add(row)
        elif kind in _BINARY_ERRORS and len(body) >= 9 and len(scan.errors) < MARKS_LIMIT:
            scan.errors[row, int.from_bytes(body[:4], "little") + 1] = ERROR_TEXTS.get(body[8], "#N/A")
    return scan
