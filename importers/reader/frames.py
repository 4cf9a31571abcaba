"""What travels between the program and its reader child: length-prefixed msgpack frames over two pipes.

The child is not trusted: the parent decodes only these types, and a frame has a largest size.
"""

from __future__ import annotations

import struct
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, BinaryIO

import msgspec

Cell = str | int | float | bool | date | datetime | time | timedelta
"""One cell as the workbook says; an empty cell is the empty text."""

FRAME_LIMIT = 64 << 20
"""Bytes of one frame at most; a child that announces more is broken."""

_FIRST_DAYS = (date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1))
_REMEMBERED = 4096
"""Dates and times of a log come again and again."""

_LENGTH = struct.Struct("<I")
_DATETIME, _DATE, _TIME, _DURATION = 1, 2, 3, 4


class ReadRequest(msgspec.Struct, frozen=True):
    """What the parent asks, once, on the child's standard input. `row_limit` is per sheet."""

    path: str
    memory_bytes: int
    cpu_seconds: int
    row_limit: int | None = None
    password: str | None = None
    pictures: bool = False
    """Pictures are sent instead of rows."""


class Opened(msgspec.Struct, frozen=True, tag="opened"):
    """The file is a workbook: its format, the names of its sheets, and what the reader found worth saying.

    Flags: macros, external_links, error_cells, hidden_sheets, hidden_rows. With `pictures` a second
    reading, for those, is worth its time.
    """

    format: str
    sheets: tuple[str, ...]
    flags: tuple[str, ...] = ()
    pictures: bool = False


class ErrorCell(msgspec.Struct, frozen=True, array_like=True):
    """A cell in which the writing program showed an error, such as ``#N/A``; its row holds the same text."""

    row: int
    column: int
    text: str


class Comment(msgspec.Struct, frozen=True, array_like=True):
    """A note at a cell. `thread` holds a conversation's contributions, "name: words", in their order."""

    row: int
    column: int
    text: str
    thread: tuple[str, ...] = ()


class ColumnFormat(msgspec.Struct, frozen=True, array_like=True):
    """A number format, as the file writes it, and how many of the column's first cells have it."""

    column: int
    format: str
    cells: int


class Marks(msgspec.Struct, frozen=True, tag="marks"):
    """What a sheet says beside its values; sent before its rows. Rows and columns count from 1, ends are included.

    `merged` is top, left, bottom, right; `hidden_rows` runs from, to. `formats` are those of the first rows.
    """

    sheet: int
    hidden: bool = False
    hidden_rows: tuple[tuple[int, int], ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    errors: tuple[ErrorCell, ...] = ()
    formats: tuple[ColumnFormat, ...] = ()
    comments: tuple[Comment, ...] = ()


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a picture is. `how`: dispimg, place_in_cell, floating (then by its upper left corner)."""

    sheet: int
    row: int
    column: int
    how: str


class Picture(msgspec.Struct, frozen=True, tag="picture"):
    """A picture of the file and every place at which it is shown; without bytes it is too large to be passed on."""

    name: str
    content: bytes | None
    places: tuple[Place, ...]


class Rows(msgspec.Struct, frozen=True, tag="rows"):
    """Some rows of one sheet in their order; `first_row` counts from 1 as people do, cells start at column A."""

    sheet: int
    first_row: int
    rows: list[list[Any]]


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The file cannot be read; the code has a sentence and the facts its numbers."""

    code: str
    facts: dict[str, int | str] = {}


class Finished(msgspec.Struct, frozen=True, tag="finished"):
    """Everything was sent."""

    rows: int


Frame = Opened | Marks | Rows | Picture | Refused | Finished


@lru_cache(maxsize=_REMEMBERED, typed=True)
def cell_to_wire(cell: Cell) -> Any:
    """Dates and times become extension values, so that they come back as what they were; the rest is native.

    A time of day on the calendar's first days is a time of day: libraries read 1.33, shown as 8:00, as 1900-01-01.
    """
    if isinstance(cell, datetime) and cell.date() in _FIRST_DAYS and cell.time() != time.min:
        cell = cell.time()
    if isinstance(cell, datetime):
        return msgspec.msgpack.Ext(_DATETIME, cell.isoformat().encode())
    if isinstance(cell, date):
        return msgspec.msgpack.Ext(_DATE, cell.isoformat().encode())
    if isinstance(cell, time):
        return msgspec.msgpack.Ext(_TIME, cell.isoformat().encode())
    if isinstance(cell, timedelta):
        return msgspec.msgpack.Ext(_DURATION, str(int(cell.total_seconds())).encode())
    return cell


def _from_wire(code: int, body: memoryview) -> Cell:
    return _foreign(code, bytes(body))


@lru_cache(maxsize=_REMEMBERED)
def _foreign(code: int, body: bytes) -> Cell:
    text = body.decode("ascii")
    if code == _DATETIME:
        return datetime.fromisoformat(text)
    if code == _DATE:
        return date.fromisoformat(text)
    if code == _TIME:
        return time.fromisoformat(text)
    if code == _DURATION:
        return timedelta(seconds=int(text))
    raise ValueError(f"unknown extension {code}")


class FrameTooLong(ValueError):
    """A frame would pass FRAME_LIMIT."""


_ENCODER = msgspec.msgpack.Encoder()
_DECODER: msgspec.msgpack.Decoder[Frame] = msgspec.msgpack.Decoder(Frame, ext_hook=_from_wire)
_REQUESTS = msgspec.msgpack.Decoder(ReadRequest)


def write_frame(pipe: BinaryIO, frame: Frame | ReadRequest) -> None:
    """Writes one frame and flushes; blocks while the other end is busy, which is the back-pressure.

    Raises FrameTooLong, having written nothing.
    """
    body = _ENCODER.encode(frame)
    if len(body) > FRAME_LIMIT:
        raise FrameTooLong
    pipe.write(_LENGTH.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def read_frame(pipe: BinaryIO) -> Frame | None:
    """The next frame, or None when the other end is gone.

    Raises ValueError (msgspec's decoding errors are such) when what came is not a frame.
    """
    body = _read_body(pipe)
    return None if body is None else _DECODER.decode(body)


def read_request(pipe: BinaryIO) -> ReadRequest:
    """The one request of a child; raises ValueError when it did not come whole."""
    body = _read_body(pipe)
    if body is None:
        raise ValueError("no request")
    return _REQUESTS.decode(body)


def _read_body(pipe: BinaryIO) -> bytes | None:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (size,) = _LENGTH.unpack(head)
    if size > FRAME_LIMIT:
        raise FrameTooLong
    body = pipe.read(size)
    return body if len(body) == size else None
