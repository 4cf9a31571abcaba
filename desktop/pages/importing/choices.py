"""What a person decided about a file. With the file it says all that the import will do; an earlier one undoes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

SKIP, FILL, NEW = "skip", "fill", "new"
"""What becomes of a row whose ticket is here already."""
REPLACE, LEAVE_EMPTY, SKIP_ROW = "replace", "empty", "skip_row"


class SheetSaid(msgspec.Struct, frozen=True):
    """Of a sheet: its form (None: as guessed, empty: not imported), the row of its header, classes of rows by row."""

    form: str | None = None
    header: int | None = None
    classes: dict[int, str] = {}


class Correction(msgspec.Struct, frozen=True):
    """Every row in which a cell for `field` says `text`: another text instead, nothing, or the row is left out."""

    field: str
    text: str
    action: str
    value: str = ""


class RowCorrection(msgspec.Struct, frozen=True):
    """In one row: another text in its cell for `field`, or the whole row is left out, which needs no field."""

    sheet: str
    row: int
    action: str
    field: str = ""
    value: str = ""


class Choices(msgspec.Struct, frozen=True):
    """Everything that was decided so far. `targets`, `values` and `dates` are by layout, then by column."""

    mapping: str = ""
    sheets: dict[str, SheetSaid] = {}
    targets: dict[str, dict[str, str]] = {}
    values: dict[str, dict[str, dict[str, str]]] = {}
    dates: dict[str, dict[str, tuple[str | None, int | None]]] = {}
    corrections: tuple[Correction, ...] = ()
    rows: tuple[RowCorrection, ...] = ()
    duplicates: str = SKIP

    def with_form(self, sheet: str, form: str) -> Choices:
        """That sheet becomes that form; empty: it is not imported."""
        return self._with_sheet(sheet, form=form)

    def with_header(self, sheet: str, row: int) -> Choices:
        """That row names the columns; what was said of the sheet's rows no longer holds."""
        return self._with_sheet(sheet, header=row, classes={})

    def with_class(self, sheet: str, row: int, kind: str) -> Choices:
        """That row is of that class."""
        classes = self.sheets.get(sheet, SheetSaid()).classes
        return self._with_sheet(sheet, classes={**classes, row: kind})

    def with_target(self, layout: str, column: str, target: str) -> Choices:
        """That column goes there."""
        before = {name: to for name, to in self.targets.get(layout, {}).items() if name != column}
        return msgspec.structs.replace(self, targets={**self.targets, layout: {**before, column: target}})

    def with_value(self, layout: str, column: str, word: str, choice: str) -> Choices:
        """That word in that column means that choice."""
        columns = self.values.get(layout, {})
        words = {**columns.get(column, {}), word: choice}
        return msgspec.structs.replace(self, values={**self.values, layout: {**columns, column: words}})

    def with_dates(self, layout: str, column: str, order: str | None, year: int | None) -> Choices:
        """That column's dates are written so; None leaves what holds."""
        columns = self.dates.get(layout, {})
        before = columns.get(column, (None, None))
        said = (order or before[0], year or before[1])
        return msgspec.structs.replace(self, dates={**self.dates, layout: {**columns, column: said}})

    def with_correction(self, made: Correction) -> Choices:
        """Corrects every row like it; another correction of the same goes."""
        kept = [one for one in self.corrections if (one.field, one.text) != (made.field, made.text)]
        return msgspec.structs.replace(self, corrections=(*kept, made))

    def with_row(self, made: RowCorrection) -> Choices:
        """Corrects that row alone; another correction of the same cell goes."""
        kept = [one for one in self.rows if (one.sheet, one.row, one.field) != (made.sheet, made.row, made.field)]
        return msgspec.structs.replace(self, rows=(*kept, made))

    def text_in(self, sheet: str, row: int, field: str) -> str | None:
        """What is read in that row's cell for the field instead of what stands there; None: nothing was said."""
        said = [one.value for one in self.rows if (one.sheet, one.row, one.field) == (sheet, row, field)]
        return said[0] if said else None

    def with_duplicates(self, policy: str) -> Choices:
        """Tickets that are here already are treated so."""
        return msgspec.structs.replace(self, duplicates=policy)

    def with_mapping(self, mapping: str) -> Choices:
        """Under that mapping (empty: found by itself); what was said of forms and headers is for another one."""
        kept = {name: msgspec.structs.replace(one, form=None, header=None) for name, one in self.sheets.items()}
        return msgspec.structs.replace(self, mapping=mapping, sheets=kept if mapping else self.sheets)

    def _with_sheet(self, sheet: str, **said: Any) -> Choices:
        before = self.sheets.get(sheet, SheetSaid())
        sheets: Mapping[str, SheetSaid] = {**self.sheets, sheet: msgspec.structs.replace(before, **said)}
        return msgspec.structs.replace(self, sheets=sheets)
