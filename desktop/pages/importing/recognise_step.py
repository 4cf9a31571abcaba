"""Step 2: what every sheet is taken for, and every row of the chosen one with the reason; all of it can be changed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QTableView, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.importing.choices import Choices
from desktop.pages.importing.lines_model import LinesModel
from desktop.pages.importing.tables import dress, fill, in_cell, table
from desktop.pages.importing.views import BookView, LineView, SheetView
from desktop.pages.importing.words import CLASSES, class_text, option_text
from desktop.widgets.choice_box import ChoiceBox
from desktop.widgets.parts import button, label, line
from desktop.wording import count, listed

_FORM = 1
"""The column of the sheets' table in which a form is chosen."""
_ROW, _TITLES, _SHARE = 42, 38, 0.4
"""Logical px; the sheets take so much of the height at most, two of them always."""
_WHY, _NOTED = 190, 300
"""Logical px of the reasons, alone and with notes."""


class RecogniseStep(QWidget):
    """Shows the sheets and the rows of one; says what a person changes, and which sheet they look at."""

    changed = Signal(object)
    sheet_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._book: BookView | None = None
        self._choices = Choices()
        self._kept, self._stale = "", False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.sheets = table(4)
        self.sheets.verticalHeader().setDefaultSectionSize(_ROW)
        self.sheets.itemSelectionChanged.connect(self._sheet_chosen)
        column.addWidget(self.sheets)
        column.addWidget(line())
        column.addLayout(self._make_acts())
        self.model = LinesModel(self)
        self.lines = QTableView()
        dress(self.lines)
        self.lines.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.lines.setModel(self.model)
        self.lines.selectionModel().selectionChanged.connect(self._show_acts)
        column.addWidget(self.lines, 1)
        self._translate()

    @property
    def sheets_shown(self) -> Sequence[SheetView]:
        """The sheets of the file."""
        return self._book.sheets if self._book is not None else ()

    @property
    def sheet(self) -> SheetView | None:
        """The sheet on which the selection stands."""
        at = self.sheets.currentRow()
        return self._book.sheets[at] if self._book is not None and 0 <= at < len(self._book.sheets) else None

    def show_book(self, book: BookView, choices: Choices) -> None:
        """Shows the sheets, once it is seen; the one that was looked at stays chosen."""
        self._kept = self.sheet.name if self.sheet is not None else self._kept
        self._book, self._choices = book, choices
        self._stale = True
        if self.isVisible():
            self._show_sheets(book)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale and self._book is not None:
            self._show_sheets(self._book)

    def _show_sheets(self, book: BookView) -> None:
        self._stale = False
        self._fill()
        kept, names = self._kept, [one.name for one in book.sheets]
        first = next((at for at, one in enumerate(book.sheets) if one.form), 0)
        if names:
            self.sheets.selectRow(names.index(kept) if kept in names else first)

    def show_lines(self, lines: Sequence[LineView]) -> None:
        """Shows the rows of the chosen sheet; the row that was looked at stays chosen."""
        kept = self.lines.currentIndex().row()
        self.model.show_lines(lines)
        for at, width in enumerate((76, 84, _NOTED if any(one.notes for one in lines) else _WHY)):
            self.lines.setColumnWidth(at, width)
        header = next((at for at, one in enumerate(lines) if one.kind == "header"), 0)
        if lines:
            self.lines.selectRow(kept if 0 <= kept < len(lines) else header)
        self._show_acts()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self._fill()
        super().changeEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size_sheets()

    def _size_sheets(self) -> None:
        wanted = _ROW * self.sheets.rowCount() + _TITLES
        most = max(int(self.height() * _SHARE), 2 * _ROW + _TITLES)
        self.sheets.setFixedHeight(min(wanted, most))

    def _make_acts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(9, 5, 9, 5)
        row.setSpacing(8)
        self._said = label("", "body2")
        self._class_label = label("", "label")
        self.kind = QComboBox()
        self.kind.setMinimumWidth(130)
        self.kind.activated.connect(self._class_chosen)
        self._class_label.setBuddy(self.kind)
        self.header_button = button("", on_click=self._header_chosen)
        row.addWidget(self._said, 1)
        row.addWidget(self._class_label)
        row.addWidget(self.kind)
        row.addWidget(self.header_button)
        return row

    def _fill(self) -> None:
        book = self._book
        if book is None:
            return
        chosen = self.sheets.currentRow()
        titles = [self.tr("Sheet"), self.tr("Becomes"), self.tr("Header"), self.tr("Rows"), self.tr("To mind")]
        self.sheets.blockSignals(True)
        fill(self.sheets, titles, [self._cells(one) for one in book.sheets])
        for at, sheet in enumerate(book.sheets):
            self.sheets.setCellWidget(at, _FORM, in_cell(self._form_box(sheet)))
        self.sheets.setColumnWidth(_FORM, 210)
        if 0 <= chosen < len(book.sheets):
            self.sheets.selectRow(chosen)
        self.sheets.blockSignals(False)
        self._size_sheets()

    def _cells(self, sheet: SheetView) -> tuple[list[str], bool]:
        header = self.tr("row %1").replace("%1", sheet.header) if sheet.header else self.tr("none found")
        rows = self.tr("%1 of %2").replace("%1", count(sheet.data)).replace("%2", count(sheet.rows))
        minded = [
            *([self.tr("hidden sheet")] if sheet.hidden else []),
            *([self.tr("%Ln hidden row(s)", "", sheet.hidden_rows)] if sheet.hidden_rows else []),
            *([self.tr("%Ln cell(s) with an error", "", sheet.errors)] if sheet.errors else []),
            *([self.tr("%Ln wrong total(s)", "", sheet.wrong_totals)] if sheet.wrong_totals else []),
            *([self.tr("%Ln note(s) at cells", "", sheet.notes)] if sheet.notes else []),
            *([self.tr("more rows below")] if sheet.more else []),
        ]
        marked = any((sheet.hidden, sheet.hidden_rows, sheet.errors, sheet.wrong_totals, sheet.notes))
        return [sheet.name, "", header, rows, listed(minded)], marked

    def _form_box(self, sheet: SheetView) -> ChoiceBox:
        book = self._book
        assert book is not None
        box = ChoiceBox()
        box.may_be_empty = False
        nothing = ("-", self.tr("— do not import —"))
        box.set_options([nothing, *((form.id, option_text(form)) for form in book.forms)])
        box.setCurrentIndex(max(box.findData(sheet.form or "-"), 0))
        box.setAccessibleName(self.tr("What sheet %1 becomes").replace("%1", sheet.name))
        box.activated.connect(lambda _at, name=sheet.name, chosen=box: self._form_chosen(name, chosen.currentData()))
        return box

    def _form_chosen(self, sheet: str, form: str | None) -> None:
        if form is not None:
            self.changed.emit(self._choices.with_form(sheet, "" if form == "-" else form))

    def _sheet_chosen(self) -> None:
        if self.sheet is not None:
            self.sheet_wanted.emit(self.sheet.name)

    def _class_chosen(self, _index: int) -> None:
        sheet, choices = self.sheet, self._choices
        if sheet is None:
            return
        for row in self._chosen_rows():
            choices = choices.with_class(sheet.name, row, self.kind.currentData())
        if choices is not self._choices:
            self.changed.emit(choices)

    def _header_chosen(self) -> None:
        rows = self._chosen_rows()
        if self.sheet is not None and rows:
            self.changed.emit(self._choices.with_header(self.sheet.name, rows[0]))

    def _chosen_rows(self) -> list[int]:
        chosen = self.lines.selectionModel().selectedRows()
        return sorted(self.model.lines[index.row()].row for index in chosen)

    def _show_acts(self) -> None:
        rows = self._chosen_rows()
        lines = {one.row: one for one in self.model.lines}
        self.kind.setEnabled(bool(rows) and all(lines[row].kind != "header" for row in rows))
        self.header_button.setEnabled(len(rows) == 1 and lines[rows[0]].kind != "header")
        self._class_label.setText(self.tr("Row %1 is").replace("%1", listed(map(str, rows[:3]))) if rows else "")
        if rows:
            self.kind.setCurrentIndex(self.kind.findData(lines[rows[0]].kind))

    def _translate(self) -> None:
        self._said.setText(self.tr("Every row of the sheet, and what it is taken for. Only data becomes tickets."))
        self.header_button.setText(self.tr("This row names the columns"))
        self.sheets.setAccessibleName(self.tr("Sheets"))
        self.lines.setAccessibleName(self.tr("Rows of the sheet"))
        self.kind.setAccessibleName(self.tr("What the row is"))
        chosen = self.kind.currentData()
        self.kind.clear()
        for kind in CLASSES:
            self.kind.addItem(class_text(kind), kind)
        self.kind.setCurrentIndex(self.kind.findData(chosen))
        self._show_acts()
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 2)
