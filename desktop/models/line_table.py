"""The lines of a table field while a person works on them: cells in their stored form, sums, and what was undone."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from typing_extensions import override

from desktop.models.typed_values import stored_value
from desktop.models.value_words import Names, value_text
from desktop.theme import the_theme
from desktop.wording import label_text, money
from engines.expressions.values import Kind
from engines.forms import kinds
from engines.forms.decimals import decimal_of
from engines.forms.document import Field, FieldKind
from engines.forms.several import LINES
from engines.forms.values import Line, Value

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_UNDONE_MOST = 50


class LineTable(QAbstractTableModel):
    """One row per line, and an empty one below for the next, unless it is locked or full.

    `on_changed` hears every change that a person made.
    """

    def __init__(self, spec: Field, names: Names) -> None:
        super().__init__()
        self.spec = spec
        self.on_changed: Callable[[], None] = lambda: None
        self._names = names
        self._most = spec.max_items or LINES
        self._lines: list[Line] = []
        self._before: list[list[Line]] = []
        self._locked = False
        self._checks = [kinds.check_of(column) for column in spec.lines]

    @property
    def lines(self) -> list[str | Line]:
        """The lines that something stands in."""
        return [dict(line) for line in self._lines if line]

    @property
    def may_undo(self) -> bool:
        """Whether a change can be taken back."""
        return bool(self._before) and not self._locked

    def show_lines(self, lines: list[Line]) -> None:
        """Shows these lines, where they are others; nothing of what was done before can be taken back then."""
        if lines != self._lines:
            self.beginResetModel()
            self._lines, self._before = [dict(line) for line in lines], []
            self.endResetModel()

    def forget(self) -> None:
        """Another record comes."""
        self._before.clear()

    def lock(self, locked: bool) -> None:
        """Makes it readable only, or writable again."""
        if locked != self._locked:
            self.beginResetModel()
            self._locked = locked
            self.endResetModel()

    def begin_change(self) -> None:
        """What is done from now on is taken back in one step."""
        self._before = [*self._before, [dict(line) for line in self._lines]][-_UNDONE_MOST:]

    def put(self, row: int, column: int, value: Value) -> None:
        """A person typed that into a cell."""
        if row == len(self._lines) and not self._add():
            return
        name = self.spec.lines[column].id
        if value is None or value == "":
            self._lines[row].pop(name, None)
        else:
            self._lines[row][name] = value if isinstance(value, str | int) else str(value)
        self.dataChanged.emit(self.index(row, column), self.index(row, column))
        self.on_changed()

    def remove(self, row: int) -> None:
        """A person takes a line out."""
        if row < len(self._lines) and not self._locked:
            self.begin_change()
            self.beginResetModel()
            del self._lines[row]
            self.endResetModel()
            self.on_changed()

    def undo(self) -> None:
        """Takes the last change back."""
        if self.may_undo:
            self.beginResetModel()
            self._lines = self._before.pop()
            self.endResetModel()
            self.on_changed()

    def paste(self, row: int, column: int, text: str) -> bool:
        """Cells copied from a workbook, from that place on. False, and nothing is changed, where one has no room."""
        pasted = [line.rstrip("\r").split("\t") for line in text.rstrip("\n").split("\n")]
        room = len(self.spec.lines) - column
        if row + len(pasted) > self._most or any(cell.strip() for line in pasted for cell in line[room:]):
            return False
        self.begin_change()
        for down, line in enumerate(pasted):
            for right, cell in enumerate(line[:room]):
                spec = self.spec.lines[column + right]
                self.put(row + down, column + right, stored_value(spec, _choice_of(spec, cell)))
        return True

    def close_up(self) -> None:
        """Lines that nothing stands in fall away."""
        if any(not line for line in self._lines):
            self.beginResetModel()
            self._lines = [line for line in self._lines if line]
            self.endResetModel()

    def sums(self) -> list[tuple[str, str]]:
        """The columns that are summed up: what they are called, and their sums."""
        found = []
        for column in self.spec.lines:
            if column.id in self.spec.sums:
                cells = [decimal_of(cell) for line in self._lines if isinstance(cell := line.get(column.id), str)]
                total = sum((cell for cell in cells if cell is not None), Decimal(0))
                words = money(f"{total:f}") if column.kind is FieldKind.MONEY else f"{total:f}"
                found.append((label_text(column.label), words))
        return found

    def value(self, row: int, column: int) -> Value:
        """What stands in a cell."""
        return self._lines[row].get(self.spec.lines[column].id) if row < len(self._lines) else None

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        full = self._locked or len(self._lines) >= self._most
        return len(self._lines) + (0 if full else 1)

    @override
    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return len(self.spec.lines)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain if self._locked else plain | Qt.ItemFlag.ItemIsEditable

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column, value = self.spec.lines[index.column()], self.value(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return value_text(column, value, self._names) if value is not None else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = value_text(column, value, self._names) if value is not None else self.tr("empty")
            return f"{label_text(column.label)}: {words}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_alignment(column) | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and value is not None and self._checks[index.column()](value):
            return QColor(the_theme().tokens.colour("danger"))
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical:
            filled_in = section < len(self._lines)
            return (str(section + 1) if filled_in else "+") if role == Qt.ItemDataRole.DisplayRole else None
        column = self.spec.lines[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return label_text(column.label) + (" *" if column.required else "")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_alignment(column) | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _add(self) -> bool:
        if len(self._lines) >= self._most:
            return False
        room = len(self._lines) + 1 < self._most
        if room:
            self.beginInsertRows(_NOWHERE, len(self._lines) + 1, len(self._lines) + 1)
        self._lines.append({})
        if room:
            self.endInsertRows()
        self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(self._lines))
        return True


def _alignment(column: Field) -> Qt.AlignmentFlag:
    number = kinds.of(column.kind).expression is Kind.NUMBER
    return Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft


def _choice_of(column: Field, text: str) -> str:
    """The choice that is called so, where the column has one; else the text."""
    named = (choice.id for choice in column.choices if text.strip() in choice.label.values())
    return next(named, text)
