"""The grid of a table field: its keys, and the simple inputs that its cells are typed with."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from desktop.models.line_table import LineTable
from desktop.models.typed_values import stored_value
from desktop.pages.record.inputs.field_input import FieldInput
from desktop.widgets.choice_box import ChoiceBox, is_composing
from engines.forms.document import Field

ROW, MOST_ROWS = 34, 8
"""Logical px; so many rows are seen before it scrolls."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NO_HINT = QAbstractItemDelegate.EndEditHint.NoHint
CellInput = Callable[[Field], FieldInput]


class LinesView(QTableView):
    """Enter goes to the next line, Tab to the next cell and out of the last one, Del takes a line out, Ctrl+Z back."""

    left = Signal()
    """The cursor has gone elsewhere."""
    composed = Signal()
    """An input method's composition in a cell is over."""
    no_room = Signal(int)
    """So many pasted characters were not taken: the table has not so many lines or columns."""

    def __init__(self, table: LineTable, cell_input: CellInput) -> None:
        super().__init__()
        self.table = table
        self.setModel(table)
        self._cells = _Cells(self, cell_input)
        self.setItemDelegate(self._cells)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.setProperty("role", "lines")
        table.modelReset.connect(self.fit)
        table.rowsInserted.connect(self.fit)
        self.fit()

    @property
    def composing(self) -> bool:
        """Whether an input method has an open composition in a cell."""
        return self._cells.composing

    def fit(self) -> None:
        """As high as its lines, up to some."""
        rows = min(max(self.table.rowCount(), 1), MOST_ROWS)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows * ROW + 4)
        self._share_width()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """Every head has room for its words; what is left over is shared alike."""
        head, columns = self.horizontalHeader(), range(self.table.columnCount())
        needed = [head.sectionSizeHint(column) for column in columns]
        spare = max(self.viewport().width() - sum(needed), 0)
        for column in columns:
            head.resizeSection(column, needed[column] + (spare + column) // max(len(needed), 1))

    def step(self, cells: int) -> bool:
        """Goes so many cells on; False where that leads out of the table."""
        here, width = self.currentIndex(), self.table.columnCount()
        place = here.row() * width + here.column() + cells
        last_line = here.row() == self.table.rowCount() - 1
        blank = last_line and not self.table.lines[here.row() :]
        if not here.isValid() or place < 0 or place >= self.table.rowCount() * width or (blank and cells > 0):
            return False
        self.setCurrentIndex(self.table.index(place // width, place % width))
        return True

    def next_line(self) -> None:
        """Goes to the first cell of the next line, which is made by typing."""
        row = min(self.currentIndex().row() + 1, self.table.rowCount() - 1)
        self.setCurrentIndex(self.table.index(row, 0))

    def remove_line(self) -> None:
        """Takes the line under the cursor out."""
        here = self.currentIndex()
        self.table.remove(here.row())
        self.setCurrentIndex(self.table.index(min(here.row(), self.table.rowCount() - 1), max(here.column(), 0)))

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._own(event):
            event.accept()
            return True
        return super().event(event)

    def _own(self, event: QKeyEvent) -> bool:
        """Keys that the page has shortcuts for, and that mean something here."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.table.may_undo
        return event.matches(QKeySequence.StandardKey.Paste) and QGuiApplication.clipboard().mimeData().hasText()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        chord = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        here = self.currentIndex()
        if event.key() in _ENTER and not chord:
            self.next_line()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not chord:
            self.remove_line()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.table.undo()
        elif event.matches(QKeySequence.StandardKey.Paste) and here.isValid() and self.table.flags(here) & EDITABLE:
            self._paste(here)
        else:
            super().keyPressEvent(event)

    def _paste(self, here: QModelIndex) -> None:
        text = QGuiApplication.clipboard().text()
        if not self.table.paste(here.row(), here.column(), text):
            self.no_room.emit(len(text))

    @override
    def focusNextPrevChild(self, next_: bool) -> bool:
        return self.step(1 if next_ else -1) or super().focusNextPrevChild(next_)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() is Qt.FocusReason.TabFocusReason or not self.currentIndex().isValid():
            self.setCurrentIndex(self.table.index(0, 0))

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._tell_left()

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        self._tell_left()

    def _tell_left(self) -> None:
        focused = QApplication.focusWidget()
        if focused is None or not (focused is self or self.isAncestorOf(focused)):
            self.left.emit()


EDITABLE = Qt.ItemFlag.ItemIsEditable


class _Cells(QStyledItemDelegate):
    """Each cell is typed with the input of its column; what stands in it is in the table after every key."""

    def __init__(self, view: LinesView, cell_input: CellInput) -> None:
        super().__init__(view)
        self._view = view
        self._cell_input = cell_input
        self._input: FieldInput | None = None

    @override
    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        table, row, column = self._view.table, index.row(), index.column()
        spec = table.spec.lines[column]
        made = self._cell_input(spec)
        made.show_value(table.value(row, column))
        table.begin_change()
        made.on_edited = lambda: table.put(row, column, stored_value(spec, made.typed()))
        made.on_composed = self._view.composed.emit
        self._input = made
        made.outer.setParent(parent)
        if made.outer is not made.widget:
            made.outer.setFocusProxy(made.widget)
        made.outer.setAutoFillBackground(True)
        return made.outer

    @property
    def composing(self) -> bool:
        """Whether an input method has an open composition in the cell that is typed into."""
        return self._input is not None and self._input.composing

    @override
    def destroyEditor(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        if self._input is not None and self._input.outer is editor:
            self._input = None
        super().destroyEditor(editor, index)

    @override
    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Its text was put in when it was made, and is the person's since."""

    @override
    def setModelData(self, editor: QWidget, model: object, index: QModelIndex | QPersistentModelIndex) -> None:
        """The table has had every key."""
        if isinstance(editor, ChoiceBox):
            editor.settle()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if not isinstance(watched, QWidget) or is_composing(watched):
            return False
        listing = isinstance(watched, ChoiceBox) and watched.is_open
        if event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if listing and isinstance(watched, ChoiceBox) and watched.goes_on:
                return False
            self._close(watched)
            self._view.next_line()
            return True
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._close(watched)
            self._view.focusNextPrevChild(event.key() == Qt.Key.Key_Tab)
            return True
        if listing:
            return False
        return super().eventFilter(watched, event)

    def _close(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, _NO_HINT)
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
