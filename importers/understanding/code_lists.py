"""Sheets that list the words of other sheets: no log."""

from __future__ import annotations

from importers.understanding.cells import filled, text_of
from importers.understanding.kinds import Kind
from importers.understanding.row_class import RowClass
from importers.understanding.sheet import SheetReading

_MOST_COLUMNS = 3
_OF_LOGS = frozenset(
    {Kind.PHONE, Kind.DATE, Kind.DATETIME, Kind.TIME, Kind.MONEY, Kind.WAYBILL, Kind.PICTURE, Kind.URL}
)


def is_code_list(reading: SheetReading) -> bool:
    """Whether it has few columns, none of them of what logs are about, and says nothing twice in one of them."""
    if reading.header is None or len(reading.header.names) > _MOST_COLUMNS:
        return False
    if any(guess.kind in _OF_LOGS for guess in reading.columns.values()):
        return False
    data = [row for row, one in zip(reading.rows, reading.classes, strict=True) if one.kind is RowClass.DATA]
    said = [[text_of(row[place]) for row in data if place in set(filled(row))] for place in reading.header.names]
    return any(len(words) == len(data) == len(set(words)) > 0 for words in said)
