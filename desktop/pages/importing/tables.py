"""The tables of the import page: columns and their fields, the first rows, the rows that were not imported."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from desktop.messages import message
from desktop.pages.importing.door import ColumnMatch, PreviewLine, ProblemRow
from desktop.theme import the_theme
from desktop.theme.tokens import TABLE_ROW
from desktop.wording import label_text, masked_phone


def table(stretch: int) -> QTableWidget:
    """A table for reading: whole rows are chosen, column `stretch` takes the room that is left."""
    made = QTableWidget()
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
    made.setProperty("stretch", stretch)
    return made


def reason_text(reason: str) -> str:
    """A row's reason: a code, or the name of a field and a code parted by ": "."""
    field, parted, code = reason.rpartition(": ")
    return f"{field}: {message(code)}" if parted else message(code)


def show_columns(made: QTableWidget, columns: Sequence[ColumnMatch]) -> None:
    """One row per column of the log."""
    translate = QCoreApplication.translate
    titles = [
        translate("Import", "Column of the log"),
        translate("Import", "Sample values"),
        translate("Import", "Field"),
        translate("Import", "To check"),
    ]
    lines = []
    for column in columns:
        field = label_text(column.field) if column.field is not None else translate("Import", "not imported")
        count = column.problems
        problems = translate("Import", "Rows to check: %Ln", "", count) if count else ""
        lines.append(([column.header, " / ".join(column.samples), field, problems], bool(column.problems)))
    fill(made, titles, lines)


def show_preview(made: QTableWidget, lines: Sequence[PreviewLine]) -> None:
    """One row per row of the log, as the ticket that it would become; phones are masked."""
    translate = QCoreApplication.translate
    titles = [
        translate("Import", "Row"),
        translate("Import", "Kind"),
        translate("Import", "Title"),
        translate("Import", "Waybill"),
        translate("Import", "Customer"),
        translate("Import", "Phone"),
        translate("Import", "To check"),
    ]
    shown = []
    for line in lines:
        kind = label_text(line.form) if line.form is not None else message(f"kind.{line.kind}")
        problem = reason_text(line.problem) if line.problem is not None else ""
        cells = [str(line.row), kind, line.title, line.waybill, line.customer, masked_phone(line.phone), problem]
        shown.append((cells, line.problem is not None))
    fill(made, titles, shown)


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
    header = made.horizontalHeader()
    header.setStretchLastSection(False)
    for column in range(len(titles)):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
    made.resizeColumnsToContents()
    for column in range(len(titles)):
        made.setColumnWidth(column, min(max(made.columnWidth(column) + 16, 56), 220))
    header.setSectionResizeMode(int(made.property("stretch")), QHeaderView.ResizeMode.Stretch)
    made.setUpdatesEnabled(True)
