"""Workbooks that were written, read with the project's own reader, and what their cells stand for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

from engines.forms import kinds
from engines.forms.document import Field, FieldKind
from engines.forms.values import Line, Value
from importers.reader.frames import Cell
from importers.reader.workbook import open_workbook
from local_db.divisions import divisions

_SEVERAL = frozenset({FieldKind.PHOTOS, FieldKind.FILES, FieldKind.SIGNATURE})


def sheets(path: Path) -> dict[str, list[list[Cell]]]:
    with open_workbook(path) as reading:
        found: dict[str, list[list[Cell]]] = {name: [] for name in reading.opened.sheets}
        for batch in reading.batches():
            found[reading.opened.sheets[batch.sheet]] += batch.rows
    return found


def as_typed(cell: Cell) -> object:
    """A cell as somebody would type it."""
    if isinstance(cell, datetime):
        return cell.isoformat() + "+08:00"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.strftime("%H:%M:%S" if cell.second else "%H:%M")
    if isinstance(cell, timedelta):
        return int(cell.total_seconds())
    if isinstance(cell, float):
        return repr(cell).removesuffix(".0")
    return cell


def read_back(spec: Field, cell: Cell, number_format: str = "General", names: Mapping[str, str] | None = None) -> Value:
    """The stored value that a cell of that field stands for; `names` are ids of people and branches by their names."""
    if cell == "":
        return None
    if isinstance(cell, float):
        return _number(spec, cell, number_format)
    raw = as_typed(cell)
    if spec.kind is FieldKind.CHOICE:
        return next((one.id for one in spec.choices if one.label["zh_CN"] == raw), str(raw))
    if spec.kind is FieldKind.REGION:
        return divisions().find(str(raw)) or str(raw)
    if spec.kind in _SEVERAL:
        return [*str(raw).split("、")]
    return kinds.clean(spec, (names or {}).get(str(raw), raw))


def _number(spec: Field, cell: float, number_format: str) -> Value:
    """With the places that the cell shows."""
    number = Decimal(repr(cell)).scaleb(2 if spec.kind is FieldKind.PERCENT else 0)
    places = len(number_format.rstrip("%").partition(".")[2])
    return kinds.clean(spec, f"{number:.{places}f}")


def read_lines(spec: Field, rows: list[list[Cell]], shown: list[list[str]], number: str) -> Value:
    """The lines of one record in the sheet of a table."""
    found: list[str | Line] = []
    for row, formats_ in zip(rows[1:], shown[1:], strict=True):
        if row[0] == number:
            cells = {column.id: (column, row[at], formats_[at]) for at, column in enumerate(spec.lines, start=2)}
            read = {name: read_back(*one) for name, one in cells.items()}
            found.append({name: value for name, value in read.items() if isinstance(value, str | int)})
    return found or None


def formats(path: Path, sheet: str) -> list[list[str]]:
    """The number formats of a sheet, row by row."""
    return [[cell.number_format for cell in row] for row in load_workbook(path)[sheet].iter_rows()]
