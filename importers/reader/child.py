"""The child process that opens a workbook: `python -m importers.reader.child`, or the bundle with --reader-child.

It limits its own memory and time first, looks the file over, and only then lets python-calamine at it. Whatever goes
wrong here is told to the parent in a frame, or by dying; it holds no key, opens no database and writes no file.
"""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZipFile

import msgspec

from importers.reader.archive import PICTURES_ONLY, ArchiveReport, inspect_archive
from importers.reader.beginning import beginning_of
from importers.reader.book import Book
from importers.reader.books import open_book
from importers.reader.container import CELL_IMAGES, open_container
from importers.reader.content import Content, opened
from importers.reader.frames import (
    ErrorCell,
    Finished,
    FrameTooLong,
    Marks,
    Opened,
    ReadRequest,
    Refused,
    Rows,
    cell_to_wire,
    read_request,
    write_frame,
)
from importers.reader.marks import archive_marks, flags_of, old_marks, plain_marks
from importers.reader.old_records import is_locked, old_sheets
from importers.reader.package import Package
from importers.reader.pictures import Places, add_floating, add_named_in_formulas, add_placed_in_cells
from importers.reader.protected import unlock
from importers.reader.refusal import ReadRefused
from importers.reader.sheet_scan import MARKS_LIMIT
from importers.reader.sniff import FileKind, sniff
from local_db.machine import limit_this_process

CELL_LIMIT = 40_000_000
BATCH_CELLS = 10_000
"""Where WPS keeps the pictures of the cells of an old workbook."""
_NATIVE = frozenset({str, float, int, bool})
_SHAPES = 1024
"""So many different rows of kinds of cells are remembered; a log has a few dozen."""


def main() -> int:
    """Serves one request from standard input to standard output; the exit code is 0 when an answer was given."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, which ends this process itself
    gc.disable()  # rows make no cycles, and this process ends with its file
    request = read_request(sys.stdin.buffer)
    limit_this_process(request.memory_bytes, request.cpu_seconds)
    out = sys.stdout.buffer
    try:
        _serve(request, out)
    except ReadRefused as refusal:
        write_frame(out, Refused(refusal.code, refusal.facts))
    except MemoryError:
        write_frame(out, Refused("import.file_too_demanding"))
    except BrokenPipeError:
        return 1
    except BaseException as error:  # noqa: BLE001  calamine's PanicException is no Exception, and is an answer
        write_frame(out, Refused("import.file_damaged", {"cause": type(error).__name__}))
    return 0


def _serve(request: ReadRequest, out: BinaryIO) -> None:
    try:
        content: Content = Path(request.path)
        kind = sniff(content)
        if kind is FileKind.LOCKED or (kind is FileKind.OLD_WORKBOOK and _is_locked(content)):
            content = unlock(content, request.password)
            kind = sniff(content)
        if kind is FileKind.TEXT:
            _serve_text(content, request, out)
        elif kind is FileKind.ARCHIVE:
            _serve_archive(content, request, out)
        elif kind is FileKind.OLD_WORKBOOK:
            _serve_old(content, request, out)
        elif kind is FileKind.BARE_WORKBOOK:
            book = open_book(content, "xls")
            _serve_book("xls", book, plain_marks(book.heads), (), request, out)
        else:
            raise ReadRefused("import.lock_unknown")
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        if isinstance(error, PermissionError):
            raise ReadRefused("import.file_in_use", file=Path(request.path).name) from error
        raise ReadRefused("import.file_unreadable", errno=error.errno or 0) from error


def _is_locked(content: Content) -> bool:
    with open_container(content) as container:
        return is_locked(container.read(container.workbook or "") or b"")


def _serve_archive(content: Content, request: ReadRequest, out: BinaryIO) -> None:
    report = inspect_archive(content, CELL_LIMIT, None if request.pictures else request.row_limit)
    if report.format == PICTURES_ONLY:
        raise ReadRefused("import.not_a_workbook")
    with opened(content) as stream:
        beginning = _beginning(stream, report)
        book = open_book(content if beginning is None else beginning, report.format)
        package = Package(stream)
        if not request.pictures:
            marks = archive_marks(package, report, book.heads)
            _serve_book(report.format, book, marks, report.flags, request, out, pictures=report.pictures)
            return
        places = Places(package)
        parts = package.sheets()
        for index, head in enumerate(book.heads):
            part = parts.get(head.name, "")
            add_floating(places, package, index, part)
            if part in report.scans:
                add_placed_in_cells(places, package, index, report.scans[part])
        add_named_in_formulas(places, package, book)
        _send_pictures(report.format, book, places, out)


def _beginning(stream: BinaryIO, report: ArchiveReport) -> bytes | None:
    """The workbook with the first rows of its long sheets; None where there are none, or in another format."""
    if report.format != "xlsx" or not report.beginnings:
        return None
    with ZipFile(stream) as package:
        return beginning_of(package, report.beginnings)


def _serve_old(content: Content, request: ReadRequest, out: BinaryIO) -> None:
    with open_container(content) as container:
        flags, pictures = container.flags, container.pictures
        records = container.read(container.workbook or "") or b""
        embedded = container.read(CELL_IMAGES) if request.pictures else None
    book = open_book(content, "xls")
    if not request.pictures:
        _serve_book("xls", book, old_marks(old_sheets(records), book.heads), flags, request, out, pictures=pictures)
    elif embedded is None:
        write_frame(out, Opened("xls", tuple(head.name for head in book.heads)))
        write_frame(out, Finished(0))
    else:
        inspect_archive(embedded, CELL_LIMIT)
        with opened(embedded) as stream:
            places = Places(Package(stream))
            add_named_in_formulas(places, Package(stream), book)
            _send_pictures("xls", book, places, out)


def _serve_book(
    kind: str,
    book: Book,
    marks: list[Marks],
    flags: tuple[str, ...],
    request: ReadRequest,
    out: BinaryIO,
    *,
    pictures: bool = False,
) -> None:
    write_frame(out, Opened(kind, tuple(head.name for head in book.heads), (*flags, *flags_of(marks)), pictures))
    total = 0
    for index, known in enumerate(marks):
        rows = book.rows(index)
        write_frame(out, msgspec.structs.replace(known, merged=book.merged(index)[:MARKS_LIMIT]))
        if known.errors:
            rows = _with_errors(rows, known)
        total += _send_rows(index, rows, request.row_limit, out)
    write_frame(out, Finished(total))


def _with_errors(rows: Iterator[list[Any]], marks: Marks) -> Iterator[list[Any]]:
    """The rows with the errors' texts in the cells that calamine leaves empty."""
    by_row: dict[int, list[ErrorCell]] = {}
    for error in marks.errors:
        by_row.setdefault(error.row, []).append(error)
    for number, row in enumerate(rows, 1):
        for error in by_row.get(number, ()):
            if error.column <= len(row) and row[error.column - 1] == "":
                row[error.column - 1] = error.text
        yield row


def _send_pictures(kind: str, book: Book, places: Places, out: BinaryIO) -> None:
    write_frame(out, Opened(kind, tuple(head.name for head in book.heads)))
    for picture in places.pictures():
        write_frame(out, picture)
    write_frame(out, Finished(0))


def _serve_text(content: Content, request: ReadRequest, out: BinaryIO) -> None:
    from importers.reader.delimited import open_delimited

    if not isinstance(content, Path):
        raise ReadRefused("import.not_a_workbook")
    table = open_delimited(content)
    write_frame(out, Opened("csv", ("",), ()))
    write_frame(out, Finished(0 if request.pictures else _send_rows(0, table, request.row_limit, out)))


def _send_rows(sheet: int, rows: Iterator[list[Any]], row_limit: int | None, out: BinaryIO) -> int:
    """Sends `rows` in batches of about BATCH_CELLS cells, each with the number of its first row; returns how many."""
    batch: list[list[Any]] = []
    cells = sent = 0
    foreign: dict[tuple[type, ...], list[int]] = {}
    for row in rows:
        kinds = tuple(map(type, row))
        if kinds not in foreign:
            if len(foreign) >= _SHAPES:
                foreign.clear()
            foreign[kinds] = [index for index, kind in enumerate(kinds) if kind not in _NATIVE]
        for index in foreign[kinds]:
            row[index] = cell_to_wire(row[index])
        batch.append(row)
        cells += len(row)
        if cells >= BATCH_CELLS:
            _send_batch(sheet, sent + 1, batch, out)
            sent += len(batch)
            batch, cells = [], 0
        if row_limit is not None and sent + len(batch) >= row_limit:
            break
    if batch:
        _send_batch(sheet, sent + 1, batch, out)
    return sent + len(batch)


def _send_batch(sheet: int, first_row: int, batch: list[list[Any]], out: BinaryIO) -> None:
    """One frame, or two of half the rows where the cells are very long."""
    try:
        write_frame(out, Rows(sheet, first_row, batch))
    except FrameTooLong:
        half = len(batch) // 2
        if not half:
            raise ReadRefused("import.sheet_too_big", rows=first_row, columns=len(batch[0])) from None
        _send_batch(sheet, first_row, batch[:half], out)
        _send_batch(sheet, first_row + half, batch[half:], out)


if __name__ == "__main__":
    sys.exit(main())
