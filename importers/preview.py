"""A look at a file before it is imported: its first rows as the records they would become. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta, timezone
from pathlib import Path

import msgspec

from core.ports import Forms
from importers.mapping import Mapping
from importers.reader.workbook import open_workbook
from importers.source_rows import SourceRow, SourceRows
from importers.understanding.row_class import RowClass

DATA_ROWS = 50


class Preview(msgspec.Struct, frozen=True):
    """What the reader flagged, and the first rows in the file's order, headings among them."""

    flags: tuple[str, ...]
    sheets: tuple[str, ...]
    rows: tuple[SourceRow, ...]


def preview_file(
    path: Path,
    mapping: Mapping,
    forms: Forms,
    utc_offset: int = 480,
    data_rows: int = DATA_ROWS,
    cancelled: Callable[[], bool] = lambda: False,
    password: str | None = None,
) -> Preview:
    """The first rows, about `data_rows` of them tickets; `utc_offset` of the branch in minutes.

    Raises UserError as the import would, when the file cannot be read or no sheet has the mapping's header.
    """
    zone = timezone(timedelta(minutes=utc_offset))
    limit = mapping.header.within + mapping.header.rows + data_rows
    with open_workbook(path, row_limit=limit, password=password, cancelled=cancelled) as reading:
        shown: list[SourceRow] = []
        tickets = 0
        for row in SourceRows(reading, mapping, forms, zone):
            if tickets < data_rows:
                shown.append(row)
            tickets += row.kind is RowClass.DATA
        return Preview(reading.opened.flags, reading.opened.sheets, tuple(shown))
