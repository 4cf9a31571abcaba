"""The rows of a sheet with the class of each, as a table reads them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from typing_extensions import override

from desktop.pages.importing.views import LineView
from desktop.pages.importing.words import class_text, why_text
from desktop.theme import the_theme

_FIXED = 3
_MINDED = ("wrong_total",)
Index = QModelIndex | QPersistentModelIndex


class LinesModel(QAbstractTableModel):
    """Row number, class, reason, then the cells."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: Sequence[LineView] = ()
        self._width = 0

    def show_lines(self, lines: Sequence[LineView]) -> None:
        """Shows these rows."""
        self.beginResetModel()
        self.lines = lines
        self._width = max((len(line.cells) for line in lines), default=0)
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.lines)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else _FIXED + self._width

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        translate = QCoreApplication.translate
        fixed = (translate("Import", "Row"), translate("Import", "What it is"), translate("Import", "Because"))
        return fixed[section] if section < _FIXED else _letters(section - _FIXED)

    @override
    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if not index.isValid():
            return None
        line, column = self.lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(line, column)
        if role == Qt.ItemDataRole.ToolTipRole and column == _FIXED - 1 and line.notes:
            return "\n".join(map(_note, line.notes))
        if role == Qt.ItemDataRole.DecorationRole and column == _FIXED - 1 and (line.notes or line.reason in _MINDED):
            return the_theme().icon("warning" if line.reason in _MINDED else "note", "warn")
        if role == Qt.ItemDataRole.ForegroundRole:
            token = "text" if line.kind in ("data", "header") else "text3"
            return QColor(the_theme().tokens.colour(token))
        if role == Qt.ItemDataRole.FontRole and line.kind == "header":
            return the_theme().font(strong=True)
        return None

    def _text(self, line: LineView, column: int) -> str:
        if column == 0:
            hidden = QCoreApplication.translate("Import", "hidden")
            return f"{line.row} ({hidden})" if line.hidden else str(line.row)
        if column == 1:
            return class_text(line.kind)
        if column == 2:
            return " · ".join((why_text(line.reason), *(_note(one) for one in line.notes)))
        at = column - _FIXED
        return line.cells[at] if at < len(line.cells) else ""


def _note(words: str) -> str:
    return QCoreApplication.translate("Import", "note at %1").replace("%1", words)


def _letters(place: int) -> str:
    letters, left = "", place + 1
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
