"""Lines of text for a table of any length: nothing is made for a line before it is seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QImage
from typing_extensions import override

from desktop.theme import the_theme

Index = QModelIndex | QPersistentModelIndex
_LONG = 24


class TextLine(msgspec.Struct, frozen=True):
    """The cells of a line; `marked`: its last cell is worth a look."""

    cells: tuple[str, ...]
    marked: bool = False


class TextModel(QAbstractTableModel):
    """Titles and lines; a column may be written in, and the first cell may show a picture."""

    written = Signal(int, str)
    """A person wrote that text into the line's cell; the line stays as it is until other lines are shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._make: Callable[[int], TextLine] = lambda _row: TextLine(())
        self._made: dict[int, TextLine] = {}
        self._titles: Sequence[str] = ()
        self._writable: int | None = None
        self._pictures: Mapping[int, QImage] = {}

    def show_lines(
        self, titles: Sequence[str], lines: int, make: Callable[[int], TextLine], writable: int | None = None
    ) -> None:
        """Shows so many lines, each made when it is seen; a person may write into the column `writable`."""
        self.beginResetModel()
        self._titles, self._count, self._make, self._writable = titles, lines, make, writable
        self._made.clear()
        self.endResetModel()

    def show_pictures(self, pictures: Mapping[int, QImage]) -> None:
        """Shows pictures in the first cells, by line."""
        self._pictures = pictures
        if self._count:
            last = self.index(self._count - 1, 0)
            self.dataChanged.emit(self.index(0, 0), last, [int(Qt.ItemDataRole.DecorationRole)])

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else self._count

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self._titles)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._titles[section] if section < len(self._titles) else None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == self._writable else flags

    @override
    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if not index.isValid():
            return None
        line, column = self._line(index.row()), index.column()
        text = line.cells[column] if column < len(line.cells) else ""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return text if len(text) > _LONG else None
        if role == Qt.ItemDataRole.DecorationRole:
            if column == 0 and index.row() in self._pictures:
                return self._pictures[index.row()]
            if line.marked and column == len(self._titles) - 1:
                return the_theme().icon("warning", "warn")
            if column == self._writable:
                return the_theme().icon("edit", "text3")
        return None

    @override
    def setData(self, index: Index, value: object, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole or index.column() != self._writable:
            return False
        text = str(value).strip()
        if text != self._line(index.row()).cells[index.column()]:
            self.written.emit(index.row(), text)
        return True

    def _line(self, row: int) -> TextLine:
        if row not in self._made:
            self._made[row] = self._make(row)
        return self._made[row]
