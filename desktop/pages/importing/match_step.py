"""Step 3: one row per column of the log: samples, the field, how sure that is, how cells are read, what is wrong."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QHeaderView, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.importing.choices import Choices
from desktop.pages.importing.tables import PADDING, fill, in_cell, table
from desktop.pages.importing.target_box import TargetBox, target_list
from desktop.pages.importing.views import BookView, ColumnView, LayoutView, ProblemGroup
from desktop.pages.importing.words import column_text, option_text, rule_text
from desktop.theme import the_theme
from desktop.turns import the_turns
from desktop.widgets.parts import button, label, pill
from desktop.wording import count, label_text, listed

REST = "@rest"
SURE, LIKELY = 0.9, 0.7
"""From here on a column is green, amber; below it is red."""
_NAME, _SAMPLES, _TARGET, _SURE, _RULE, _PROBLEM = range(6)
_ROW, _NARROW = 42, 800
_WIDTHS = (120, 160, 170, 70, 160)
"""Logical px of the columns before the last."""
_ROWS_OF_A_TURN = 7
"""Rows of fields that are built in one go, in some 20 ms."""


class MatchStep(QWidget):
    """Shows the columns of one layout; says where a person wants them, and which problem they want to mend."""

    changed = Signal(object)
    layout_chosen = Signal(str)
    fix_wanted = Signal(str)
    """The column whose problems are to be mended."""

    def __init__(self) -> None:
        super().__init__()
        self._later = QTimer(self)
        """Ends once the style of what stands in the cells is the new one."""
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._size_columns)
        self._book: BookView | None = None
        self._choices = Choices()
        self._groups: Sequence[ProblemGroup] = ()
        self._at = 0
        self._stale = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._several = QWidget()
        row = QHBoxLayout(self._several)
        row.setContentsMargins(9, 5, 9, 5)
        self._layout_label = label("", "label")
        self.layouts = QComboBox()
        self.layouts.activated.connect(self._layout_activated)
        self._layout_label.setBuddy(self.layouts)
        row.addWidget(self._layout_label)
        row.addWidget(self.layouts, 1)
        column.addWidget(self._several)
        self.table = table(_PROBLEM)
        self.table.verticalHeader().setDefaultSectionSize(_ROW)
        column.addWidget(self.table, 1)
        self.boxes: dict[str, TargetBox] = {}
        self._to_fill: deque[tuple[int, ColumnView, QStandardItemModel]] = deque()
        self._refocus: str | None = None
        self._problems: dict[str, QWidget] = {}
        self._translate()
        the_theme().changed.connect(self._fill)

    @property
    def layout_shown(self) -> LayoutView | None:
        """The layout whose columns are shown."""
        layouts = self._book.layouts if self._book is not None else ()
        return layouts[self._at] if self._at < len(layouts) else None

    def show_book(self, book: BookView, choices: Choices) -> None:
        """Shows the columns; the layout and the column that were looked at stay chosen."""
        kept = self.layout_shown.name if self.layout_shown is not None else ""
        names = [one.name for one in book.layouts]
        self._book, self._choices = book, choices
        self._at = names.index(kept) if kept in names else 0
        self._stale = True
        if self.isVisible():
            self._fill()

    def show_groups(self, groups: Sequence[ProblemGroup]) -> None:
        """Shows beside the columns how many rows cannot be imported because of them."""
        self._groups = groups
        layout = self.layout_shown
        if self._stale or layout is None:
            return
        for at, column in enumerate(layout.columns):
            self._show_problem(at, column)
        self._size_columns()

    @property
    def said(self) -> str:
        """How far the matching is, in words."""
        layout = self.layout_shown
        if layout is None:
            return ""
        matched = sum(one.target is not None for one in layout.columns)
        words = self.tr("%1 of %2 columns decided").replace("%1", count(matched))
        words = words.replace("%2", count(len(layout.columns)))
        lacking = listed(label_text(one) for one in layout.unfilled)
        filled = self.tr("nothing fills: %1") if lacking else self.tr("every required field is filled")
        return f"{words} · {filled.replace('%1', lacking)}"

    @property
    def open_columns(self) -> list[str]:
        """The columns shown of which nothing is known, where they can be kept as text."""
        layout = self.layout_shown
        if layout is None or all(option.id != REST for option in layout.options):
            return []
        return [one.name for one in layout.columns if one.target is None and one.perhaps is None]

    def keep_rest(self) -> None:
        """Those columns are kept as text, under their names."""
        layout, choices = self.layout_shown, self._choices
        for name in self.open_columns:
            choices = choices.with_target(layout.name if layout is not None else "", name, REST)
        self.changed.emit(choices)

    def next_undecided(self) -> TargetBox | None:
        """The first box in which nothing is chosen, in whatever layout that is; that layout is shown."""
        book = self._book
        for at, layout in enumerate(book.layouts if book is not None else ()):
            for column in layout.columns:
                if column.target is None:
                    if at != self._at:
                        self._at = at
                        self._fill()
                    while self._to_fill:
                        self._fill_row(*self._to_fill.popleft())
                    return self.boxes[column.name]
        return None

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self._fill()
        elif event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._later.start()
        super().changeEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size_columns()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._fill()
        self._later.start()

    def _fill(self) -> None:
        self._stale = False
        book, layout = self._book, self.layout_shown
        self._several.setVisible(book is not None and len(book.layouts) > 1)
        self.layouts.clear()
        for one in book.layouts if book is not None else ():
            self.layouts.addItem(f"{label_text(one.label)}: {listed(one.sheets)}", one.name)
        self.layouts.setCurrentIndex(self._at)
        self._refocus = next((name for name, box in self.boxes.items() if box.hasFocus()), None)
        chosen = self.table.currentRow()
        titles = [self.tr("Column"), self.tr("Samples"), self.tr("→ Field"), self.tr("Sure"), self.tr("How it is read")]
        columns = layout.columns if layout is not None else ()
        lines = [
            [column_text(one.name), " / ".join(one.samples) or self.tr("(empty)"), "", "", rule_text(one.rule)]
            for one in columns
        ]
        fill(self.table, [*titles, self.tr("Problems")], [([*one, ""], False) for one in lines])
        self.boxes.clear()
        self._to_fill.clear()
        if layout is not None:
            self._fill_widgets(layout)
        self._size_columns()
        if 0 <= chosen < len(columns):
            self.table.selectRow(chosen)

    def _fill_widgets(self, layout: LayoutView) -> None:
        """Some rows now, the others in turns: all at once would hold the window up."""
        entries = target_list(layout.options)
        entries.setParent(self.table)
        self._to_fill = deque((at, column, entries) for at, column in enumerate(layout.columns))
        self._fill_some()

    def _fill_some(self) -> None:
        for _ in range(min(_ROWS_OF_A_TURN, len(self._to_fill))):
            self._fill_row(*self._to_fill.popleft())
        if self._to_fill:
            the_turns().add(self, self._fill_some)
        else:
            self._later.start()

    def _fill_row(self, at: int, column: ColumnView, entries: QStandardItemModel) -> None:
        box = TargetBox(entries, column.target, self.tr("choose…"))
        box.setAccessibleName(self.tr("Field for the column %1").replace("%1", column.name))
        box.activated.connect(lambda _at, name=column.name, made=box: self._chosen(name, made.currentData()))
        self.boxes[column.name] = box
        self.table.setCellWidget(at, _TARGET, in_cell(box))
        self.table.setCellWidget(at, _SURE, in_cell(self._badge(column)))
        self._show_problem(at, column)
        if column.name == self._refocus:
            box.setFocus()

    def _badge(self, column: ColumnView) -> QLabel:
        if column.target is None and column.perhaps is None:
            return pill("?", "danger")
        tone = "ok" if column.sure >= SURE else "warn" if column.sure >= LIKELY else "danger"
        return pill(f"{round(100 * column.sure)}%", tone)

    def _show_problem(self, at: int, column: ColumnView) -> None:
        """What is wrong with a column, where something is."""
        if column.target is None or any(group.column == column.name for group in self._groups):
            self.table.setCellWidget(at, _PROBLEM, self._problem(column))
        elif self.table.cellWidget(at, _PROBLEM) is not None:
            self.table.removeCellWidget(at, _PROBLEM)

    def _problem(self, column: ColumnView) -> QWidget:
        """What is to be decided or mended about a column, and the link that leads there."""
        layout = self.layout_shown
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        if column.target is None and column.perhaps is not None and layout is not None:
            perhaps = next((option_text(one) for one in layout.options if one.id == column.perhaps), "")
            row.addWidget(label(self.tr("%1?").replace("%1", perhaps), tone="warn"))
            yes = button(self.tr("Yes"), role="link")
            yes.setAccessibleName(self.tr("%1 is %2").replace("%1", column.name).replace("%2", perhaps))
            yes.clicked.connect(lambda: self._chosen(column.name, column.perhaps))
            row.addWidget(yes)
        elif column.target is None:
            row.addWidget(label(self.tr("to be decided"), tone="danger"))
        elif layout is not None:
            self._add_groups(row, column, layout)
        row.addStretch()
        return made

    def _add_groups(self, row: QHBoxLayout, column: ColumnView, layout: LayoutView) -> None:
        rows: Counter[str] = Counter()
        for group in self._groups:
            if group.layout == layout.name and group.column == column.name:
                rows[group.code] += group.count
        total = rows.total()
        if not total:
            return
        row.addWidget(label(self.tr("%Ln row(s) to check", "", total), tone="warn"))
        fix = button(self.tr("Fix"), role="link")
        fix.setAccessibleName(self.tr("Fix the rows of %1").replace("%1", column.name))
        fix.clicked.connect(lambda: self.fix_wanted.emit(column.name))
        row.addWidget(fix)

    def _chosen(self, column: str, target: str | None) -> None:
        layout = self.layout_shown
        if layout is not None and target is not None:
            self.changed.emit(self._choices.with_target(layout.name, column, target))

    def _layout_activated(self, at: int) -> None:
        self._at = at
        self._fill()
        if self.layout_shown is not None:
            self.layout_chosen.emit(self.layout_shown.name)

    def _size_columns(self) -> None:
        """Badges and problems have the room that their words take; in a narrow table one column is left out."""
        room = self.table.viewport().width()
        self.table.setColumnHidden(_RULE, room < _NARROW)
        for at, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(at, max(width, self._wanted(at) if at in (_TARGET, _SURE) else 0))
        self.table.horizontalHeader().setSectionResizeMode(_PROBLEM, QHeaderView.ResizeMode.Interactive)
        taken = sum(self.table.columnWidth(at) for at in range(_PROBLEM))
        self.table.setColumnWidth(_PROBLEM, max(room - taken, self._wanted(_PROBLEM)))

    def _wanted(self, column: int) -> int:
        if column == _TARGET:
            return max((box.wanted_width() for box in self.boxes.values()), default=0) + PADDING
        return self.table.sizeHintForColumn(column) + PADDING

    def _translate(self) -> None:
        self._layout_label.setText(self.tr("Sheets"))
        self.layouts.setAccessibleName(self.tr("Sheets with the same header"))
        self.table.setAccessibleName(self.tr("Columns"))
