"""Step 4: what cannot be imported, in groups that are mended at once or row by row; the rest stays to be checked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.importing.choices import REPLACE, SKIP_ROW, Choices, RowCorrection
from desktop.pages.importing.fix_bar import FixBar
from desktop.pages.importing.tables import fit_columns, text_table
from desktop.pages.importing.text_model import TextLine, TextModel
from desktop.pages.importing.views import ProblemGroup, ProblemRow
from desktop.pages.importing.words import reason_text
from desktop.theme import the_theme
from desktop.widgets.parts import EmptyState, button, label, line
from desktop.wording import count, label_text

_STANDS, _CONTENT = 2, 3
"""Columns of the rows: what stands in the cell, and the whole row."""
_WRITTEN = 160
"""Logical px: a text is written there."""


class CleanStep(QWidget):
    """Shows groups of rows and the rows of one; says what a person decides about them."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._groups: Sequence[ProblemGroup] | None = None
        self._choices = Choices()
        self._wanted = ""
        self._ungrouped = 0
        self._stack = QStackedWidget()
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._stack)
        self.empty = EmptyState("check-circle", "")
        self._stack.addWidget(self.empty)
        self._full = QWidget()
        self._stack.addWidget(self._full)
        self._fill_page(QVBoxLayout(self._full))
        self._translate()
        the_theme().changed.connect(self._fill)

    def _fill_page(self, column: QVBoxLayout) -> None:
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.group_model, self.row_model = TextModel(self), TextModel(self)
        self.row_model.written.connect(self._write)
        self.groups, self.rows = text_table(self.group_model, 2), text_table(self.row_model, _CONTENT)
        self.groups.selectionModel().selectionChanged.connect(self._show_group)
        triggers = QAbstractItemView.EditTrigger
        self.rows.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.rows.selectionModel().selectionChanged.connect(self._show_acts)
        self.bar = FixBar()
        self.bar.changed.connect(self.changed.emit)
        self.more = label("", "meta", wrap=True)
        self.more.setContentsMargins(9, 4, 9, 4)
        self._rows_title = label("", "meta")
        self.row_button = button("", "edit", on_click=self._edit)
        self.row_out_button = button("", on_click=self._leave_out)
        acts = QHBoxLayout()
        acts.setContentsMargins(9, 4, 9, 4)
        acts.setSpacing(8)
        acts.addWidget(self._rows_title, 1)
        acts.addWidget(self.row_button)
        acts.addWidget(self.row_out_button)
        column.addWidget(self.groups, 3)
        column.addWidget(self.more)
        column.addWidget(line())
        column.addWidget(self.bar)
        column.addWidget(line())
        column.addLayout(acts)
        column.addWidget(self.rows, 2)

    @property
    def found(self) -> Sequence[ProblemGroup]:
        """The groups that are shown."""
        return self._groups or ()

    @property
    def group(self) -> ProblemGroup | None:
        """The group on which the selection stands."""
        at = self.groups.currentIndex().row()
        return self._groups[at] if self._groups is not None and 0 <= at < len(self._groups) else None

    @property
    def row(self) -> ProblemRow | None:
        """The row on which the selection stands."""
        group, at = self.group, self.rows.currentIndex().row()
        return group.rows[at] if group is not None and 0 <= at < len(group.rows) else None

    def show_groups(self, groups: Sequence[ProblemGroup] | None, choices: Choices, ungrouped: int = 0) -> None:
        """Shows what the trial found, and how many rows are in none of the groups; None while it goes on."""
        self._choices = choices
        if groups is not None:
            self._groups, self._ungrouped = groups, ungrouped
            self._fill()
        else:
            self.bar.show_group(self.group, choices)

    def go_to(self, column: str) -> None:
        """Chooses the first group of that column, now or when it is there."""
        self._wanted = column
        for at, group in enumerate(self._groups or ()):
            if group.column == column:
                self.groups.selectRow(at)
                self.groups.setFocus()
                self._wanted = ""
                return

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self._fill()
        super().changeEvent(event)

    def _fill(self) -> None:
        groups = self._groups
        if groups is None:
            return
        at = max(self.groups.currentIndex().row(), 0)
        titles = [self.tr("Field"), self.tr("What is wrong"), self.tr("What stands there"), self.tr("Rows")]
        self.group_model.show_lines(titles, len(groups), lambda row: self._line(groups[row]))
        fit_columns(self.groups, len(titles))
        self.more.setVisible(self._ungrouped > 0)
        self.more.setText(self.tr("%Ln more row(s) have still other problems: mend these first.", "", self._ungrouped))
        self._stack.setCurrentWidget(self._full if groups else self.empty)
        if groups:
            self.groups.selectRow(min(at, len(groups) - 1))
        if self._wanted:
            self.go_to(self._wanted)

    def _show_group(self) -> None:
        group = self.group
        self.bar.show_group(group, self._choices)
        if group is None:
            return
        titles = [self.tr("Sheet"), self.tr("Row"), self.tr("What stands there"), self.tr("Content")]
        made = partial(self._row_line, group)
        self.row_model.show_lines(titles, len(group.rows), made, _STANDS if group.has_cell else None)
        fit_columns(self.rows, len(titles))
        self.rows.setColumnWidth(_STANDS, max(self.rows.columnWidth(_STANDS), _WRITTEN))
        if group.rows:
            self.rows.setCurrentIndex(self.row_model.index(0, _STANDS))
        shown, total = count(len(group.rows)), count(group.count)
        words = self.tr("The first %1 of %2 rows") if shown != total else self.tr("%2 rows")
        self._rows_title.setText(words.replace("%1", shown).replace("%2", total))
        self._show_acts()

    def _line(self, group: ProblemGroup) -> TextLine:
        text = group.text or self.tr("(empty)")
        return TextLine((label_text(group.label), reason_text(group.code), text, count(group.count)))

    def _row_line(self, group: ProblemGroup, at: int) -> TextLine:
        row = group.rows[at]
        said = self._choices.text_in(row.sheet, row.row, group.field)
        stands = group.text if said is None else said
        return TextLine((row.sheet, str(row.row), stands, " · ".join(filter(None, row.cells))))

    def _show_acts(self) -> None:
        group, row = self.group, self.row
        number = str(row.row) if row is not None else ""
        self.row_button.setEnabled(row is not None and group is not None and group.has_cell)
        self.row_out_button.setEnabled(row is not None)
        self.row_button.setText(self.tr("Correct row %1 alone").replace("%1", number))
        self.row_out_button.setText(self.tr("Leave row %1 out").replace("%1", number))

    def _edit(self) -> None:
        at = self.rows.currentIndex()
        cell = self.row_model.index(at.row(), _STANDS, QModelIndex())
        self.rows.setCurrentIndex(cell)
        self.rows.edit(cell)

    def _write(self, at: int, text: str) -> None:
        group = self.group
        if group is not None and at < len(group.rows):
            row = group.rows[at]
            self.changed.emit(self._choices.with_row(RowCorrection(row.sheet, row.row, REPLACE, group.field, text)))

    def _leave_out(self) -> None:
        row = self.row
        if row is not None:
            self.changed.emit(self._choices.with_row(RowCorrection(row.sheet, row.row, SKIP_ROW)))

    def _translate(self) -> None:
        self.groups.setAccessibleName(self.tr("What cannot be imported"))
        self.rows.setAccessibleName(self.tr("Rows with this problem"))
        self.empty.say("check-circle", self.tr("Nothing is to be cleaned: every row of data can come in."))
        self._show_acts()
