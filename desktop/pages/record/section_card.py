"""One section of a form: its name and its fields, side by side in as many columns as there is room for."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout

from desktop.pages.record.field_cell import FieldCell
from desktop.widgets.parts import label
from desktop.wording import label_text
from engines.forms.document import Section

MOST_COLUMNS = 3


class SectionCard(QFrame):
    """A card. Fields come one after the other; a long one takes a whole row."""

    def __init__(self, section: Section, header: QHBoxLayout | None = None) -> None:
        """`header`: the row that the name begins, where something else stands beside it."""
        super().__init__()
        self.setProperty("role", "card")
        self._section = section
        self._heads_form = header is not None
        self._columns = MOST_COLUMNS
        self._cells: list[FieldCell] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        self._name = label(label_text(section.label), "section")
        if header is None:
            column.addWidget(self._name)
        else:
            header.setSpacing(8)
            header.addWidget(self._name)
            header.addStretch()
            column.addLayout(header)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(10)
        column.addLayout(self._grid)

    @property
    def cells(self) -> tuple[FieldCell, ...]:
        """Its fields, hidden ones too."""
        return tuple(self._cells)

    def add(self, cells: Iterable[FieldCell]) -> None:
        """Puts these after the others."""
        self._cells += cells
        self._arrange()

    def lay_out(self, columns: int) -> None:
        """Shows its fields in so many columns."""
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    def show_cells(self) -> None:
        """Cells are shown or hidden now: the others close up, and without any the card is hidden too."""
        self._arrange()
        for cell in self._cells:
            cell.setVisible(cell.shown)
        self.setVisible(self._heads_form or any(cell.shown for cell in self._cells))

    def translate(self) -> None:
        """Says its name in the window's language; its fields say theirs themselves."""
        self._name.setText(label_text(self._section.label))

    def _arrange(self) -> None:
        for cell in self._cells:  # not takeAt: its item would live on and keep the next one from hearing of new heights
            self._grid.removeWidget(cell)
        for column in range(MOST_COLUMNS):
            self._grid.setColumnStretch(column, 1 if column < self._columns else 0)
        row = place = 0
        for cell in self._cells:
            if not cell.shown:
                continue
            taken = cell.columns_of(self._columns)
            if place + taken > self._columns:
                row, place = row + 1, 0
            self._grid.addWidget(cell, row, place, 1, taken)
            place += taken
            if place >= self._columns:
                row, place = row + 1, 0
