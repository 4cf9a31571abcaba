"""What a sheet says beside the cells of its table, as further columns that a mapping can read.

`@sheet` and `@file` are the names of the sheet and of the file, `@above/NAME` is what stands above the header as
``NAME: value``. With `@cell` and `@day`, columns whose names are days are read across: each of their filled cells is a
row of its own, `@cell` what it holds and `@day` the day of its column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map

from importers.dates import period_of
from importers.mapping import Mapping, headers_of
from importers.reader.frames import Cell
from importers.sheet_layout import Layout, column_letters
from importers.understanding.above import pairs_above
from importers.understanding.cells import filled
from importers.understanding.day_columns import day_columns
from importers.understanding.words import words

SHEET, FILE, ABOVE, DAY, CELL = "@sheet", "@file", "@above/", "@day", "@cell"


def label_of(name: str) -> str:
    """What people call such a column; any other is called by its name."""
    return name.removeprefix(ABOVE) if name.startswith(ABOVE) else words().beside.get(name, name)


class Beside:
    """The layout of one table with the columns beside it, and its rows with their cells."""

    def __init__(
        self,
        mapping: Mapping,
        sheet: str,
        file_name: str,
        names: Map[int, str],
        above: Sequence[Sequence[Cell]],
    ) -> None:
        wanted = {*headers_of(mapping), *mapping.beside}
        period = period_of(sheet, file_name)
        self._days = day_columns(names, period) if wanted & {DAY, CELL} else {}
        constants: dict[str, Cell] = {SHEET: sheet, FILE: file_name}
        constants |= {f"{ABOVE}{name}": value for name, value in pairs_above(above).items()}
        read = {name: value for name, value in constants.items() if name in wanted}
        self._width = 1 + max(names, default=0)
        self._constants = list(read.values())
        columns = {name: place for place, name in names.items() if place not in self._days}
        extra = [*read, *((DAY, CELL) if self._days else ())]
        columns |= {name: self._width + at for at, name in enumerate(extra)}
        self.layout = Layout(mapping, columns, (), period)

    def rows(self, cells: list[Cell]) -> Iterator[tuple[str, list[Cell]]]:
        """The row with what stands beside it; read across, one for each filled cell, with its column's letters."""
        if not self._constants and not self._days:
            yield "", cells
            return
        whole = [*cells[: self._width], *[""] * (self._width - len(cells)), *self._constants]
        if not self._days:
            yield "", whole
            return
        there = set(filled(cells))
        for place, day in self._days.items():
            if place in there:
                yield column_letters(place), [*whole, day, cells[place]]
