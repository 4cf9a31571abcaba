"""Every row of a workbook once, classed and mapped: what an import commits and a preview shows."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timezone

import msgspec

from core.errors import UserError
from core.ports import Forms
from importers.corrections import LEFT_OUT, NONE, Corrections, SheetCorrections
from importers.mapping import Mapping
from importers.reader.frames import Cell, Rows
from importers.reader.workbook import WorkbookReading
from importers.row_plan import MappedRow, RowPlan
from importers.sheet_layout import Layout, RowKind, find_layout, matches_sheet

_DATA = RowKind.DATA
logger = logging.getLogger(__name__)


class SourceRow(msgspec.Struct, frozen=True, gc=False):
    """One row where it stands (`row` counts from 1); `mapped` only for data rows."""

    sheet: str
    row: int
    kind: RowKind
    cells: list[Cell]
    mapped: MappedRow | None = None


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
        self.corrections = corrections
        self._reading = reading
        self._mapping = mapping
        self._forms = forms
        self._zone = zone
        self.sheets_read = 0

    def __iter__(self) -> Iterator[SourceRow]:
        """Raises UserError columns_missing, or header_not_found when no sheet of the workbook has the header."""
        current: _Sheet | None = None
        for batch in self._reading.batches():
            if current is None or batch.sheet != current.number:
                if current is not None:
                    yield from current.end()
                current = self._sheet(batch)
            yield from current.feed(batch)
        if current is not None:
            yield from current.end()
        if not self.sheets_read:
            raise UserError("import.header_not_found", columns=", ".join(self._mapping.header.contains))

    def _sheet(self, batch: Rows) -> _Sheet:
        name = self._reading.opened.sheets[batch.sheet]
        return _Sheet(batch.sheet, name, self, matches_sheet(self._mapping, name))

    def bind(self, rows: list[list[Cell]]) -> tuple[Layout, RowPlan, int] | None:
        """The layout and plan of a sheet that begins with `rows`, and how many of them the header ends at."""
        found = find_layout(self._mapping, rows)
        if found is None:
            return None
        layout, header_end = found
        self.sheets_read += 1
        return layout, RowPlan(self._mapping, layout, self._forms, self._zone), header_end

    @property
    def header_depth(self) -> int:
        """So many rows are looked at for the header."""
        return self._mapping.header.within + self._mapping.header.rows


class _Sheet:
    """One sheet while its rows come in: first they are held back until the header is found or given up."""

    def __init__(self, number: int, name: str, source: SourceRows, wanted: bool) -> None:
        self.number = number
        self._name = name
        self._source = source
        self._held: list[list[Cell]] | None = [] if wanted else None
        self._bound: tuple[Layout, RowPlan] | None = None
        self._corrections = SheetCorrections(source.corrections, name)
        self._next_row = 1

    def feed(self, batch: Rows) -> Iterator[SourceRow]:
        rows = batch.rows
        if self._held is not None:
            at = self._source.header_depth - len(self._held)
            self._held += rows[:at]
            rows = rows[at:]
            if len(self._held) >= self._source.header_depth:
                yield from self._settle()
        if rows:
            yield from self._rows(rows)

    def end(self) -> Iterator[SourceRow]:
        if self._held is not None:
            yield from self._settle()

    def _settle(self) -> Iterator[SourceRow]:
        rows, self._held = self._held or [], None
        bound = self._source.bind(rows)
        header_end = 0
        if bound is not None:
            layout, plan, header_end = bound
            self._bound = layout, plan
        for cells in rows[:header_end]:
            yield SourceRow(self._name, self._number_next(), RowKind.HEADING, cells)
        yield from self._rows(rows[header_end:])

    def _number_next(self) -> int:
        number, self._next_row = self._next_row, self._next_row + 1
        return number

    def _rows(self, rows: list[list[Cell]]) -> Iterator[SourceRow]:
        first, self._next_row = self._next_row, self._next_row + len(rows)
        if self._bound is None:
            for number, cells in enumerate(rows, first):
                yield SourceRow(self._name, number, RowKind.UNMAPPED, cells)
            return
        layout, plan = self._bound
        kinds = list(map(layout.kind_of, rows))
        data = [
            (number, row) for number, (row, kind) in enumerate(zip(rows, kinds, strict=True), first) if kind is _DATA
        ]
        mapped = iter(self._mapped_rows(plan, data))
        for number, (cells, kind) in enumerate(zip(rows, kinds, strict=True), first):
            yield SourceRow(self._name, number, kind, cells, next(mapped) if kind is _DATA else None)

    def _mapped_rows(self, plan: RowPlan, rows: list[tuple[int, list[Cell]]]) -> Iterator[MappedRow]:
        if not self._corrections:
            together = self._mapped_together(plan, [cells for _, cells in rows])
            for (number, cells), mapped in zip(rows, together, strict=True):
                yield mapped or self._mapped(plan, cells, number)
            return
        for number, cells in rows:
            read = self._corrections.read(number, cells, plan.form_of, plan.place_of)
            yield MappedRow(problem=LEFT_OUT) if read is None else self._mapped(plan, read, number)

    def _mapped_together(self, plan: RowPlan, rows: list[list[Cell]]) -> list[MappedRow | None]:
        try:
            return plan.map_all(rows)
        except UserError:
            raise
        except Exception as error:  # noqa: BLE001  then each by itself, and the row that it is will be named
            logger.warning("rows of sheet %s are mapped one by one: %s", self.number, type(error).__name__)
            return [None] * len(rows)

    def _mapped(self, plan: RowPlan, cells: list[Cell], number: int) -> MappedRow:
        try:
            return plan.map(cells)
        except UserError:
            raise
        except Exception as error:  # noqa: BLE001  one row must not stop the others; it is logged and accounted for
            logger.error("row %s of sheet %s could not be mapped: %s", number, self.number, type(error).__name__)
            return MappedRow(problem="row.failed")
