"""A form that is made of a sheet: its columns as fields, its old layout, and the mapping that takes its rows in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import msgspec

from core.errors import UserError
from engines.forms.contradictions import check_form
from engines.forms.document import Field, FieldKind, Form, Label, Standing
from engines.forms.old_sheet import HeadCell, HeadDay, OldColumn, OldSheet
from exporters.cells import DATE, DATETIME
from importers.column_fit import Fit, fit_of
from importers.mapping import Choice, Column, Mapping
from importers.reader.frames import Cell
from importers.reader.workbook import open_workbook
from importers.sheet_layout import column_letters, unique_names
from importers.understanding.cells import Row, text_of
from importers.understanding.column_kinds import Guess
from importers.understanding.day_order import day_orders
from importers.understanding.row_class import RowClass
from importers.understanding.sheet import SheetReading, understand
from importers.understanding.suggestion import suggested_mapping
from importers.understanding.words import compared, words

ROWS_LOOKED_AT = 20_000
_ENOUGH_ROWS = 20
"""From so many rows on a column that is always filled is asked for."""
_LONGEST_NAME = 60
_NAMELESS = re.compile(r"(?:sheet|\u5de5\u4f5c\u8868|\u8868)\s*\d*", re.IGNORECASE)
_SHOWN: tuple[tuple[str, frozenset[FieldKind], frozenset[str]], ...] = (
    ("title", frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT}), frozenset({"title", "description"})),
    ("customer_name", frozenset({FieldKind.TEXT}), frozenset({"customer_name", "contact", "receiver"})),
    ("customer_phone", frozenset({FieldKind.PHONE}), frozenset()),
    ("waybill_no", frozenset({FieldKind.WAYBILL}), frozenset()),
    ("amount", frozenset({FieldKind.MONEY}), frozenset()),
)
"""List columns, the kinds of fields that they show, and the ids of those that are meant (none: the first one)."""


class SheetForm(msgspec.Struct, frozen=True):
    """The form, the mapping for its rows, and how many cells of each field will not come back as they stood."""

    form: Form
    mapping: Mapping
    lost: dict[str, int]


class SheetCells(msgspec.Struct, frozen=True):
    """One sheet of a workbook: its first rows, and the number format that most cells of a column have."""

    name: str
    rows: list[list[Cell]]
    formats: dict[int, str]


def read_sheets(
    path: Path, password: str | None = None, cancelled: Callable[[], bool] = lambda: False
) -> list[SheetCells]:
    """Every sheet. Raises as `open_workbook` does."""
    with open_workbook(path, row_limit=ROWS_LOOKED_AT, password=password, cancelled=cancelled) as reading:
        names = reading.opened.sheets
        sheets: list[list[list[Cell]]] = [[] for _ in names]
        for batch in reading.batches():
            rows = sheets[batch.sheet]
            rows.extend([] for _ in range(batch.first_row - 1 - len(rows)))
            rows.extend(batch.rows)
        marks = dict(reading.marks)
    formats: list[dict[int, str]] = []
    for number in range(len(names)):
        counts: dict[int, Counter[str]] = {}
        for one in marks[number].formats if number in marks else ():
            counts.setdefault(one.column - 1, Counter())[one.format] += one.cells
        formats.append({place: found.most_common(1)[0][0] for place, found in counts.items()})
    return [SheetCells(*one) for one in zip(names, sheets, formats, strict=True)]


def form_of_workbook(sheets: Sequence[SheetCells], name: str, beginning: Form, sheet: str = "") -> SheetForm:
    """The form of the sheet called `sheet`, else of that with the most rows; `beginning` gives states and moves.

    UserError ``look.nothing`` where no such sheet has a header.
    """
    read = [(one, understand(one.rows)) for one in sheets if sheet in ("", one.name)]
    usable = [(one, reading) for one, reading in read if reading.header is not None and _data(one, reading)]
    if not usable:
        raise UserError("look.nothing")
    chosen, reading = max(usable, key=lambda pair: len(_data(*pair)))
    return _Making(chosen, reading, name, beginning).made()


def _data(sheet: SheetCells, reading: SheetReading) -> list[Row]:
    return [row for row, one in zip(sheet.rows, reading.classes, strict=True) if one.kind is RowClass.DATA]


class _Making:
    def __init__(self, sheet: SheetCells, reading: SheetReading, name: str, beginning: Form) -> None:
        assert reading.header is not None
        self._sheet, self._reading, self._beginning, self._name = sheet, reading, beginning, name
        self._header = reading.header
        self._data = _data(sheet, reading)
        self._orders = day_orders(cell for row in self._data for cell in row)

    def made(self) -> SheetForm:
        fits = {place: self._fit(place, identity) for place, identity in self._ids().items()}
        fields = self._shown([self._asked(fit, place) for place, fit in fits.items()])
        section = msgspec.structs.replace(self._beginning.sections[0], fields=tuple(fields))
        label = self._label()
        form = msgspec.structs.replace(
            self._beginning,
            label=dict.fromkeys(self._beginning.label, label),
            short=None,
            sections=(section,),
            old_sheet=self._old_sheet(fits),
        )
        check_form(form)
        return SheetForm(form, self._mapping(form, fits), {fit.field.id: fit.lost for fit in fits.values() if fit.lost})

    def _ids(self) -> dict[int, str]:
        """By column: the id that fields of such a name have everywhere, else one by the column's letters."""
        found: dict[int, str] = {}
        for place, name in self._header.names.items():
            last = compared(name.rpartition("/")[2])
            known = (field for field, said in words().fields.items() if {last, compared(name)} & set(said))
            free = (field for field in known if field not in found.values())
            found[place] = next(free, f"column_{column_letters(place).lower()}")
        return found

    def _fit(self, place: int, identity: str) -> Fit:
        name = " ".join(self._header.names[place].split())[:_LONGEST_NAME]
        label: Label = dict.fromkeys(self._beginning.label, name)
        cells = [row[place] for row in self._data if place < len(row)]
        guess = self._reading.columns.get(place, Guess(None, 0.0))
        return fit_of(identity, label, guess, cells, self._sheet.formats.get(place, "General"), self._orders)

    def _asked(self, fit: Fit, place: int) -> Field:
        filled = sum(place < len(row) and text_of(row[place]) != "" for row in self._data)
        always = filled == len(self._data) >= _ENOUGH_ROWS and not fit.lost and fit.field.kind is not FieldKind.SWITCH
        return msgspec.structs.replace(fit.field, required=always)

    def _shown(self, fields: list[Field]) -> list[Field]:
        """With the list columns that lists show and find them by."""
        taken: dict[str, str] = {}
        for column, kinds, meant in _SHOWN:
            fitting = [field.id for field in fields if field.kind in kinds and field.id not in taken]
            named = [name for name in fitting if name in meant] if meant else fitting
            if not named and column == "title":
                named = [name for name in fitting if name not in _SHOWN[1][2]]
            if named:
                taken[named[0]] = column
        return [msgspec.structs.replace(field, column=taken.get(field.id)) for field in fields]

    def _label(self) -> str:
        """What stands alone over the table, else the sheet's name where it is one, else the file's."""
        for row, one in zip(self._sheet.rows, self._reading.classes, strict=True):
            said = [text_of(cell) for cell in row if cell != ""]
            if one.kind is RowClass.TITLE and said and len(said[0]) <= _LONGEST_NAME:
                return said[0]
        nameless = not self._sheet.name.strip() or _NAMELESS.fullmatch(self._sheet.name.strip()) is not None
        return (self._name if nameless else self._sheet.name)[:_LONGEST_NAME]

    def _old_sheet(self, fits: dict[int, Fit]) -> OldSheet:
        head = self._sheet.rows[: self._header.rows[-1] + 1]
        width = max(fits, default=0) + 1
        columns = tuple(fits[place].column if place in fits else OldColumn() for place in range(width))
        return OldSheet(self._sheet.name, tuple(tuple(map(_head_cell, row)) for row in head), columns)

    def _mapping(self, form: Form, fits: dict[int, Fit]) -> Mapping:
        """The mapping that understanding suggests, with every column sure: the form has a field for each, days too."""
        suggestion = suggested_mapping(self._name, self._sheet.name, self._reading, self._sheet.rows, form)
        assert suggestion is not None, "the sheet has a header"
        names = unique_names(self._header.names)
        columns = tuple(Column((names[place],), fit.field.id, order=fit.order) for place, fit in fits.items())
        done = next((one.id for one in form.states if one.standing is Standing.CLOSED), form.initial)
        registered = suggestion.mapping.original_time
        return msgspec.structs.replace(
            suggestion.mapping,
            columns=columns,
            state=Choice(otherwise=done),
            original_time=registered if registered is not None and _is_day(registered, names, fits) else None,
            rest=None,
            beside=(),
        )


def _is_day(registered: Column, names: dict[int, str], fits: dict[int, Fit]) -> bool:
    days = (FieldKind.DATE, FieldKind.DATETIME)
    return any(names.get(place) in registered.headers and fit.field.kind in days for place, fit in fits.items())


def _head_cell(cell: Cell) -> HeadCell:
    """A cell over the rows; a time of day there becomes its text."""
    if isinstance(cell, date):
        return HeadDay(cell.isoformat(), DATETIME if isinstance(cell, datetime) else DATE)
    return str(cell) if isinstance(cell, time | timedelta) else cell
