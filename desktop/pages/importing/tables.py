"""The tables of the import page: whole rows are chosen, the last cell of a row may be marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop.pages.importing.text_model import TextModel
from desktop.pages.importing.views import ProblemRow
from desktop.pages.importing.words import reason_text
from desktop.theme import the_theme
from desktop.theme.tokens import TABLE_ROW

_LOOKED_AT = 100
"""Rows by which columns find their width."""


def text_table(model: TextModel, stretch: int) -> QTableView:
    """A table for reading lines of text; column `stretch` takes the room that is left."""
    made = QTableView()
    dress(made)
    made.setProperty("stretch", stretch)
    made.setModel(model)
    return made


def table(stretch: int) -> QTableWidget:
    """A table for reading: whole rows are chosen, column `stretch` takes the room that is left."""
    made = QTableWidget()
    dress(made)
    made.setProperty("stretch", stretch)
    return made


def dress(made: QTableView) -> None:
    """Makes a table one for reading by whole rows."""
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setTabKeyNavigation(False)
    made.setShowGrid(False)
    made.setWordWrap(False)
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(TABLE_ROW)
    made.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    made.horizontalHeader().setHighlightSections(False)


def show_problems(made: QTableWidget, rows: Sequence[ProblemRow]) -> None:
    """One row per row that was not imported."""
    translate = QCoreApplication.translate
    titles = [
        translate("Import", "Sheet"),
        translate("Import", "Row"),
        translate("Import", "Reason"),
        translate("Import", "Content"),
    ]
    lines = [
        ([row.sheet, str(row.row), reason_text(row.reason), " · ".join(cell for cell in row.cells if cell)], False)
        for row in rows
    ]
    fill(made, titles, lines)


def fill(made: QTableWidget, titles: list[str], lines: Sequence[tuple[list[str], bool]]) -> None:
    """Fills a table: its titles, and per row the cells and whether the last one is marked."""
    made.setUpdatesEnabled(False)
    made.clear()
    made.setColumnCount(len(titles))
    made.setRowCount(len(lines))
    made.setHorizontalHeaderLabels(titles)
    warning = the_theme().icon("warning", "warn")
    for at, (cells, marked) in enumerate(lines):
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            item.setToolTip(text if len(text) > 24 else "")
            if marked and column == len(cells) - 1:
                item.setIcon(warning)
            made.setItem(at, column, item)
    fit_columns(made, len(titles))
    made.setUpdatesEnabled(True)


def fit_columns(made: QTableView, columns: int) -> None:
    """Makes the columns as wide as their first cells need; one takes the room that is left."""
    header = made.horizontalHeader()
    header.setStretchLastSection(False)
    header.setResizeContentsPrecision(_LOOKED_AT)
    for column in range(columns):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
    made.resizeColumnsToContents()
    for column in range(columns):
        made.setColumnWidth(column, min(max(made.columnWidth(column) + 16, 56), 220))
    header.setSectionResizeMode(int(made.property("stretch")), QHeaderView.ResizeMode.Stretch)


PADDING = 12
"""Logical px that a cell keeps free beside the widget in it (the style sheet's, left and right)."""


def in_cell(inner: QWidget) -> QWidget:
    """A widget as it stands in a cell of a table; a label at the left."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(inner)
    if isinstance(inner, QLabel):
        row.addStretch()
    return made
