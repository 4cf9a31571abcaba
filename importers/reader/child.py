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

from importers.reader.archive import inspect_archive
from importers.reader.frames import (
    Finished,
    FrameTooLong,
    Opened,
    ReadRequest,
    Refused,
    Rows,
    cell_to_wire,
    read_request,
    write_frame,
)
from importers.reader.refusal import ReadRefused
from importers.reader.sniff import FileKind, ole_flags, sniff
from local_db.machine import limit_this_process

CELL_LIMIT = 40_000_000
BATCH_CELLS = 10_000
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
    path = Path(request.path)
    try:
        kind = sniff(path)
        if kind is FileKind.TEXT:
            _serve_text(path, request, out)
            return
        if kind is FileKind.ARCHIVE:
            report = inspect_archive(path, CELL_LIMIT)
            _serve_workbook(path, report.format, report.flags, request, out)
        else:
            _serve_workbook(path, "xls", ole_flags(path), request, out)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise ReadRefused("import.file_unreadable", errno=error.errno or 0) from error


def _serve_workbook(path: Path, kind: str, flags: tuple[str, ...], request: ReadRequest, out: BinaryIO) -> None:
    import python_calamine as calamine

    try:
        workbook = calamine.load_workbook(path)
    except calamine.PasswordError as error:
        raise ReadRefused("import.encrypted") from error
    except calamine.CalamineError as error:
        raise _from_calamine(error) from error
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    if any(sheet.visible != calamine.SheetVisibleEnum.Visible for sheet in sheets):
        flags = (*flags, "hidden_sheets")
    write_frame(out, Opened(kind, tuple(sheet.name for sheet in sheets), flags))
    total = 0
    for index, sheet in enumerate(sheets):
        try:
            content = workbook.get_sheet_by_name(sheet.name)
        except calamine.CalamineError as error:
            raise _from_calamine(error) from error
        if content.start is None:
            continue
        indent = [""] * content.start[1]
        rows = (indent + row if indent else row for row in content.iter_rows())
        total += _send_rows(index, rows, request.row_limit, out)
    write_frame(out, Finished(total))


def _from_calamine(error: Exception) -> ReadRefused:
    too_many = "limit exceeded" in str(error)
    return ReadRefused("import.sheet_too_big" if too_many else "import.file_damaged")


def _serve_text(path: Path, request: ReadRequest, out: BinaryIO) -> None:
    from importers.reader.delimited import open_delimited

    table = open_delimited(path)
    write_frame(out, Opened("csv", ("",), ()))
    write_frame(out, Finished(_send_rows(0, table, request.row_limit, out)))


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
