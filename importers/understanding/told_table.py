"""The columns of a sheet's table with those beside it, as one table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import msgspec

from importers.beside import ABOVE, CELL, DAY, SHEET
from importers.dates import Period, period_of
from importers.reader.frames import Cell
from importers.sheet_layout import unique_names
from importers.understanding.above import pairs_above
from importers.understanding.cells import Row, filled
from importers.understanding.column_kinds import Guess, column_kinds
from importers.understanding.day_columns import day_columns
from importers.understanding.headers import Header
from importers.understanding.row_class import RowClass
from importers.understanding.sheet import SheetReading

_ROWS = 2000


class ToldTable(msgspec.Struct, frozen=True):
    """`names` and `guesses` by place; columns beside the table have places behind it. `beside` are those worth reading.

    `header` is the table's own, `formats` the number formats of its columns.
    """

    header: Header
    names: dict[int, str]
    guesses: dict[int, Guess]
    beside: tuple[str, ...]
    period: Period
    formats: dict[int, str]


def with_beside(
    reading: SheetReading, rows: Sequence[Row], sheet: str, file_name: str, *, sheet_is_data: bool = False
) -> tuple[ToldTable, list[list[Cell]]]:
    """The table of the sheet's header with the first of its data rows, both with what stands beside them."""
    assert reading.header is not None
    first, end = (reading.table.first, reading.table.end) if reading.table is not None else (0, None)
    classed = zip(rows[first:end], reading.classes[first:end], strict=True)
    data = list(islice((row for row, one in classed if one.kind is RowClass.DATA), _ROWS))
    period = period_of(sheet, file_name)
    names = unique_names(reading.header.names)
    width = 1 + max(max(names), *(len(row) for row in data), 0) if data else 1 + max(names)
    days = day_columns(names, period)
    above = pairs_above(rows[first : reading.header.rows[0]])
    named = [SHEET] if sheet_is_data else []
    extra = [*named, *(f"{ABOVE}{name}" for name in above), *((DAY, CELL) if days else ())]
    told = {place: name for place, name in names.items() if place not in days}
    guesses = {place: guess for place, guess in reading.columns.items() if place not in days}
    wide = [_padded(row, width, [*([sheet] if sheet_is_data else []), *above.values()]) for row in data]
    if days:
        wide = [[*row, day, row[place]] for row in wide for place, day in days.items() if place in set(filled(row))][
            :_ROWS
        ]
    beside = {width + at: name for at, name in enumerate(extra)}
    guesses |= column_kinds(Header((), {place: name.removeprefix(ABOVE) for place, name in beside.items()}), wide)
    read = (DAY, CELL) if days else ()
    formats = {place: code for table in reading.tables for place, code in table.formats.items()}
    return ToldTable(reading.header, told | beside, guesses, read, period, formats), wide


def _padded(row: Row, width: int, values: list[Cell]) -> list[Cell]:
    return [*row, *[""] * (width - len(row)), *values]
