"""Data rows become what records will hold: many together, and each by itself where that fails."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from core.errors import UserError
from importers.corrections import LEFT_OUT, Corrections, SheetCorrections
from importers.reader.frames import Cell
from importers.row_plan import MappedRow, RowPlan

logger = logging.getLogger(__name__)


class RowMapper:
    """Maps the rows of one sheet as they were corrected."""

    def __init__(self, corrections: Corrections, sheet: str, number: int) -> None:
        self._sheet = sheet
        self._corrections = SheetCorrections(corrections, sheet)
        self.corrects = bool(self._corrections)
        """Whether anything was corrected in the sheet."""
        self._number = number

    def mapped(
        self, plan: RowPlan, rows: Sequence[tuple[int, list[Cell]]], labels: Sequence[str] | None = None
    ) -> Iterator[MappedRow]:
        """Each of the rows, given with their numbers; never raises for what a row holds.

        `labels` are their sheet's name, with columns for one of several tickets of a row; needed where it `corrects`.
        """
        if not self.corrects:
            together = self._together(plan, [cells for _, cells in rows])
            for (number, cells), mapped in zip(rows, together, strict=True):
                yield mapped or self._alone(plan, cells, number)
            return
        for label, (number, cells) in zip(labels or [self._sheet] * len(rows), rows, strict=True):
            read = self._corrections.read((label, number), cells, plan.form_of, plan.place_of)
            yield MappedRow(problem=LEFT_OUT) if read is None else self._alone(plan, read, number)

    def _together(self, plan: RowPlan, rows: list[list[Cell]]) -> list[MappedRow | None]:
        try:
            return plan.map_all(rows)
        except UserError:
            raise
        except Exception as error:  # noqa: BLE001  then each by itself, and the row that it is will be named
            logger.warning("rows of sheet %s are mapped one by one: %s", self._number, type(error).__name__)
            return [None] * len(rows)

    def _alone(self, plan: RowPlan, cells: list[Cell], number: int) -> MappedRow:
        try:
            return plan.map(cells)
        except UserError:
            raise
        except Exception as error:  # noqa: BLE001  one row must not stop the others; it is logged and accounted for
            logger.error("row %s of sheet %s could not be mapped: %s", number, self._number, type(error).__name__)
            return MappedRow(problem="row.failed")
