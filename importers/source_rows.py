"""Every row of a workbook once, classed and mapped: what an import commits and a preview shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timezone
from typing import Protocol

import msgspec

from core.errors import UserError
from core.ports import Forms
from importers.corrections import NONE, Corrections
from importers.dates import period_of
from importers.mapped_rows import RowMapper
from importers.mapping import Mapping, SheetSaid
from importers.reader.frames import Cell, Marks, Rows
from importers.reader.workbook import WorkbookReading
from importers.row_plan import MappedRow, RowPlan
from importers.sheet_layout import Layout, find_layout, matches_sheet
from importers.understanding.row_class import Classed, RowClass

_DATA = RowClass.DATA
_OTHER_SHEET = Classed(RowClass.UNMAPPED, "other_sheet")


class SourceRow(msgspec.Struct, frozen=True, gc=False):
    """One row where it stands (`row` counts from 1); `mapped` only for data rows. `reason` says why it is of its class.

    A row that is several tickets, as one of tables side by side, comes once under the sheet's own name; for the others
    the `sheet` names their columns, too.
    """

    sheet: str
    row: int
    kind: RowClass
    cells: list[Cell]
    mapped: MappedRow | None = None
    reason: str = ""


class SheetSource(Protocol):
    """One sheet while its rows come in."""

    number: int

    def feed(self, batch: Rows) -> Iterator[SourceRow]:
        """The rows of which is known now what they are."""

    def end(self) -> Iterator[SourceRow]:
        """The rest of them: no row follows."""


class SourceRows:
    """Iterates once over all rows of all sheets. `sheets_read` counts those whose header was found.

    Rows are mapped as they were corrected; their cells are those of the file.
    """

    def __init__(
        self,
        reading: WorkbookReading,
        mapping: Mapping,
        forms: Forms,
        zone: timezone,
        corrections: Corrections = NONE,
    ) -> None:
        self.mapping = mapping
        self.file_name = reading.file_name
        self._corrections = corrections
        self._reading = reading
        self._forms = forms
        self._zone = zone
        self.sheets_read = 0

    def __iter__(self) -> Iterator[SourceRow]:
        """Raises UserError columns_missing, or header_not_found when no sheet of the workbook has the header."""
        current: SheetSource | None = None
        for batch in self._reading.batches():
            if current is None or batch.sheet != current.number:
                if current is not None:
                    yield from current.end()
                current = self._sheet(batch.sheet)
            yield from current.feed(batch)
        if current is not None:
            yield from current.end()
        if not self.sheets_read:
            raise UserError("import.header_not_found", columns=", ".join(self.mapping.header.contains))

    def _sheet(self, number: int) -> SheetSource:
        name = self._reading.opened.sheets[number]
        if not matches_sheet(self.mapping, name):
            return _OtherSheet(number, name)
        if not self.mapping.understood:
            return _DeclaredSheet(number, name, self)
        from importers.understood_rows import UnderstoodSheet

        return UnderstoodSheet(number, name, self, self._reading.marks.get(number, Marks(number)))

    def mapper(self, number: int, sheet: str) -> RowMapper:
        """What maps the rows of that sheet."""
        return RowMapper(self._corrections, sheet, number)

    def plan(self, layout: Layout) -> RowPlan:
        """The plan of a table whose header was found. UserError columns_missing."""
        self.sheets_read += 1
        return RowPlan(self.mapping, layout, self._forms, self._zone)

    @property
    def header_depth(self) -> int:
        """So many rows are looked at for the header."""
        return self.mapping.header.within + self.mapping.header.rows


class _OtherSheet:
    """A sheet of which the mapping does not speak."""

    def __init__(self, number: int, name: str) -> None:
        self.number = number
        self._name = name
        self._rows = 0

    def feed(self, batch: Rows) -> Iterator[SourceRow]:
        for cells in batch.rows:
            self._rows += 1
            yield SourceRow(self._name, self._rows, _OTHER_SHEET.kind, cells, reason=_OTHER_SHEET.reason)

    def end(self) -> Iterator[SourceRow]:
        yield from ()


class _DeclaredSheet:
    """A sheet whose rows are what the mapping's patterns say; they are held back until the header is found or not."""

    def __init__(self, number: int, name: str, source: SourceRows) -> None:
        self.number = number
        self._name = name
        self._source = source
        self._said = source.mapping.overrides.get(name, SheetSaid())
        self._mapper = source.mapper(number, name)
        self._held: list[list[Cell]] | None = []
        self._bound: tuple[Layout, RowPlan] | None = None
        self._next_row = 1

    def feed(self, batch: Rows) -> Iterator[SourceRow]:
        rows = batch.rows
        if self._held is not None:
            depth = self._source.header_depth + (self._said.header or 0)
            at = depth - len(self._held)
            self._held += rows[:at]
            rows = rows[at:]
            if len(self._held) >= depth:
                yield from self._settle()
        if rows:
            yield from self._rows(rows)

    def end(self) -> Iterator[SourceRow]:
        if self._held is not None:
            yield from self._settle()

    def _settle(self) -> Iterator[SourceRow]:
        rows, self._held = self._held or [], None
        period = period_of(self._name, self._source.file_name)
        found = find_layout(self._source.mapping, rows, (self._said.header or 1) - 1, period)
        header_end = 0
        if found is not None:
            layout, header_end = found
            self._bound = layout, self._source.plan(layout)
        for cells in rows[:header_end]:
            yield SourceRow(self._name, self._number_next(), RowClass.HEADER, cells)
        yield from self._rows(rows[header_end:])

    def _number_next(self) -> int:
        number, self._next_row = self._next_row, self._next_row + 1
        return number

    def _rows(self, rows: list[list[Cell]]) -> Iterator[SourceRow]:
        first, self._next_row = self._next_row, self._next_row + len(rows)
        if self._bound is None:
            for number, cells in enumerate(rows, first):
                yield SourceRow(self._name, number, RowClass.UNMAPPED, cells)
            return
        layout, plan = self._bound
        kinds = list(map(layout.kind_of, rows))
        for row, kind in self._said.classes.items():
            if first <= row < self._next_row:
                kinds[row - first] = kind
        data = [
            (number, row) for number, (row, kind) in enumerate(zip(rows, kinds, strict=True), first) if kind is _DATA
        ]
        mapped = self._mapper.mapped(plan, data)
        for number, (cells, kind) in enumerate(zip(rows, kinds, strict=True), first):
            yield SourceRow(self._name, number, kind, cells, next(mapped) if kind is _DATA else None)
