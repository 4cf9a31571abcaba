"""One sheet as it is understood without anybody's help."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from importers.understanding.cells import Row, filled
from importers.understanding.column_kinds import Guess, column_kinds
from importers.understanding.headers import Header, find_header, header_at
from importers.understanding.row_classes import Classed, classes_of


class SheetReading(msgspec.Struct, frozen=True):
    """`classes` has one entry for every row of the sheet; `columns` by place, for those that the header names."""

    header: Header | None
    columns: dict[int, Guess]
    classes: list[Classed]


def understand(rows: Sequence[Row], header_row: int | None = None) -> SheetReading:
    """Every row of one sheet, in its order. Where a person says so, the header is row `header_row`, counted from 1."""
    header = find_header(rows) if header_row is None else header_at(rows, header_row - 1)
    if header is None:
        return SheetReading(None, {}, classes_of(rows, None, {}))
    below = [row for row in rows[header.rows[-1] + 1 :] if filled(row)]
    guesses = column_kinds(header, below)
    known = {place: guess.kind for place, guess in guesses.items() if guess.kind is not None}
    return SheetReading(header, guesses, classes_of(rows, header, known))
