"""What a person corrected before or after a trial: for every row like it, or for one cell of one row.

The file stays as it is: a corrected row is read as if the cell held the other text, and the ledger keeps what it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from core.errors import UserError
from importers.cleaning import shown
from importers.reader.frames import Cell

FORM, STATE, NUMBER, TIME = "$form", "$state", "$number", "$time"
"""What stands for a field's id where the row's kind, its state, its own number or its own time is meant."""

LEFT_OUT = "row.left_out"
_OF_CODE = {
    "row.kind_unknown": FORM,
    "row.state_unknown": STATE,
    "row.date_missing": TIME,
    "row.number_has_other_content": NUMBER,
}


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For every row whose cell for `field` reads `text` (of `sheet`, or of all): read `to`, or leave the row out.

    An empty `to` leaves the field empty; an empty `text` means the cells that hold nothing.
    """

    field: str
    text: str
    to: str = ""
    leave_out: bool = False
    sheet: str | None = None


class CellCorrection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For one row, counted from 1: read `to` in its cell for `field`, or leave the row out, which needs no field.

    `sheet` names columns, too, where the row is several tickets, as the ledger does: ``三月 [F]``.
    """

    sheet: str
    row: int
    field: str = ""
    to: str = ""
    leave_out: bool = False


class Corrections(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All corrections of one job. One of a cell goes before those for rows like it."""

    alike: tuple[Correction, ...] = ()
    cells: tuple[CellCorrection, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.alike or self.cells)


NONE = Corrections()
PlaceOf = Callable[[str, str], int | None]
"""Where a sheet has the cell for a field, by the field and the form of the row."""


def load_corrections(path: Path) -> Corrections:
    """Those of a JSON file; UserError ``import.corrections_unknown`` or ``import.corrections_malformed``."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Corrections)
    except OSError as error:
        raise UserError("import.corrections_unknown", file=path.name) from error
    except msgspec.MsgspecError as error:
        raise UserError("import.corrections_malformed", file=path.name, problem=str(error)) from error


def blamed(problem: str) -> tuple[str, str]:
    """The field that a row's problem is about, as corrections name it ("" for none), and its code."""
    field, parted, code = problem.rpartition(": ")
    if parted:
        return field, code
    return _OF_CODE.get(code, TIME if code.startswith("date.") else ""), code


def cell_text(cells: Sequence[Cell], place: int | None) -> str:
    """The cell's text as problems show it and corrections name it."""
    return shown(cells[place]).strip() if place is not None and place < len(cells) else ""


class SheetCorrections:
    """The corrections that are about one sheet."""

    def __init__(self, corrections: Corrections, sheet: str) -> None:
        self._alike: dict[str, dict[str, Correction]] = {}
        for one in corrections.alike:
            if one.sheet is None or one.sheet == sheet:
                self._alike.setdefault(one.field, {})[one.text.strip()] = one
        self._cells: dict[tuple[str, int], list[CellCorrection]] = {}
        for cell in corrections.cells:
            if cell.sheet == sheet or cell.sheet.startswith(f"{sheet} ["):
                self._cells.setdefault((cell.sheet, cell.row), []).append(cell)

    def __bool__(self) -> bool:
        return bool(self._alike or self._cells)

    def read(
        self, place: tuple[str, int], cells: list[Cell], form_of: Callable[[list[Cell]], str], place_of: PlaceOf
    ) -> list[Cell] | None:
        """The cells of the ticket at that row as they are to be read; None for one that is left out.

        What is corrected of the row's kind decides which cells its fields have, so it goes first.
        """
        own = self._cells.get(place, ())
        if any(one.leave_out for one in own):
            return None
        read = cells
        for field in (FORM, None):
            form = "" if field == FORM else form_of(read)
            found = self._of_row(own, read, field, form, place_of)
            if found is None:
                return None
            read = found
        return read

    def _of_row(
        self, own: Sequence[CellCorrection], cells: list[Cell], only: str | None, form: str, place_of: PlaceOf
    ) -> list[Cell] | None:
        changed: dict[int, str] = {}
        said = {one.field for one in own}
        for field, by_text in self._alike.items():
            if (field == FORM) is (only == FORM) and field not in said:
                place = place_of(field, form)
                one = by_text.get(cell_text(cells, place))
                if one is not None and one.leave_out:
                    return None
                if one is not None and place is not None:
                    changed[place] = one.to
        for cell in own:
            place = place_of(cell.field, form)
            if (cell.field == FORM) is (only == FORM) and place is not None:
                changed[place] = cell.to
        return _with(cells, changed) if changed else cells


def _with(cells: list[Cell], changed: dict[int, str]) -> list[Cell]:
    read = [*cells, *[""] * (1 + max(changed) - len(cells))]
    for place, text in changed.items():
        read[place] = text
    return read
