"""One sheet as it is understood without anybody's help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from importers.reader.frames import Cell, Marks
from importers.understanding.cells import Row
from importers.understanding.column_kinds import Guess
from importers.understanding.headers import Header
from importers.understanding.row_class import Classed, RowClass
from importers.understanding.tables import Table
from importers.understanding.walking import LOOKED_AT, Walk, WalkedRow


class SheetReading(msgspec.Struct, frozen=True):
    """`classes` has one entry for every row of the sheet; `columns` by place, for those that the header names.

    `header` and `columns` are those of the table with the most rows. `rows` are the sheet's rows as they are read: with
    what merged cells say in each of their rows.
    """

    header: Header | None
    columns: dict[int, Guess]
    classes: list[Classed]
    tables: tuple[Table, ...] = ()
    rows: Sequence[list[Cell]] = ()

    @property
    def table(self) -> Table | None:
        """The table of that header."""
        return next((one for one in self.tables if one.header is self.header), None)


def understand(rows: Sequence[Row], header_row: int | None = None, marks: Marks | None = None) -> SheetReading:
    """Every row of one sheet, in its order; `marks` is what the file says of it beside the values.

    Where a person says so, the header is row `header_row`, counted from 1.
    """
    walk = Walk(rows[:LOOKED_AT], header_row, marks)
    walked = list(_all(walk, rows))
    main = max(walk.tables, key=lambda table: _data_rows(table, walked), default=None)
    return SheetReading(
        main.header if main is not None else None,
        main.columns if main is not None else {},
        [one.classed for one in walked],
        tuple(walk.tables),
        [list(one.cells) for one in walked],
    )


def _all(walk: Walk, rows: Sequence[Row]) -> Iterator[WalkedRow]:
    yield from walk.feed(rows)
    yield from walk.end()


def _data_rows(table: Table, walked: Sequence[WalkedRow]) -> int:
    return sum(one.classed.kind is RowClass.DATA for one in walked[table.first : table.end])
