"""The list of what waits for a decision over all tickets, and of what was decided lately: two lines a row, by keys."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from desktop.theme import the_theme
from desktop.theme.tokens import INK, LIST_ROW, SOFT

_ROW = int(Qt.ItemDataRole.UserRole)
_EDGE, _GAP, _PAD = 14, 8, 8
_ELIDE = Qt.TextElideMode.ElideRight
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class InboxRow(msgspec.Struct, frozen=True):
    """One row. `key` is the record, or the act of a decision; `tag` in the colours of `tone` says what waits."""

    key: str
    title: str
    under: str
    when: str
    tag: str
    tone: str


class InboxModel(QAbstractListModel):
    """A short list, replaced as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[InboxRow, ...] = ()

    def take(self, rows: Sequence[InboxRow]) -> None:
        """Shows these rows from now on."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own
        return 0 if parent.isValid() else len(self.rows)

    @override
    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == _ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join(part for part in (row.title, row.tag, row.under, row.when) if part)
        return None


class _Painter(QStyledItemDelegate):
    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        height = QFontMetrics(the_theme().font(strong=True)).height() + QFontMetrics(the_theme().font(-1)).height()
        return QSize(200, max(LIST_ROW, height + 22))

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(_ROW)
        if not isinstance(row, InboxRow):
            return
        area: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        colour = the_theme().tokens.colour
        painter.save()
        painter.setClipRect(area)
        ground = "psoft" if chosen else "hover" if option.state & QStyle.StateFlag.State_MouseOver else "surface"
        painter.fillRect(area, QColor(colour(ground)))
        if chosen:
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), QColor(colour("primary")))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), QColor(colour("grid")))
        inner = area.adjusted(_EDGE, 9, -_EDGE, -9)
        half = inner.height() // 2
        upper = QRect(inner.left(), inner.top(), inner.width(), half)
        lower = QRect(inner.left(), inner.top() + half, inner.width(), inner.height() - half)
        self._line(painter, upper, row.title, row.tag, row.tone, strong=True)
        self._line(painter, lower, row.under, row.when, "", strong=False)
        painter.restore()

    def _line(self, painter: QPainter, area: QRect, left: str, right: str, tone: str, *, strong: bool) -> None:
        colour = the_theme().tokens.colour
        painter.setFont(the_theme().font(-1))
        measures = painter.fontMetrics()
        width = measures.horizontalAdvance(right) + (2 * _PAD if tone else 0) if right else 0
        end = QRect(area.right() - width + 1, area.top(), width, area.height())
        if right and tone:
            tall = measures.height() + 4
            pill = QRect(end.left(), end.top() + (end.height() - tall) // 2, width, tall)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour(SOFT[tone])))
            painter.drawRoundedRect(pill, 4, 4)
            painter.setPen(QColor(colour(INK[tone])))
            painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), right)
        elif right:
            painter.setPen(QColor(colour("text2")))
            painter.drawText(end, _RIGHT, right)
        painter.setFont(the_theme().font(strong=True) if strong else the_theme().font(-1))
        painter.setPen(QColor(colour("text" if strong else "text2")))
        room = area.adjusted(0, 0, -(width + _GAP if width else 0), 0)
        painter.drawText(room, _LEFT, painter.fontMetrics().elidedText(left, _ELIDE, room.width()))


class InboxList(QListView):
    """Says which row was chosen; Enter leads into what it shows."""

    row_chosen = Signal(str)
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.items = InboxModel()
        self.setModel(self.items)
        self.setItemDelegate(_Painter(self))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._telling = True
        self.selectionModel().currentChanged.connect(self._changed)
        the_theme().changed.connect(self.doItemsLayout)

    def show_rows(self, rows: Sequence[InboxRow], key: str) -> None:
        """Shows these rows and marks that one, without telling anybody."""
        self._telling = False
        if tuple(rows) != self.items.rows:
            self.items.take(rows)
        self.mark(key)
        self._telling = True

    def mark(self, key: str) -> None:
        """Marks that row as the one shown, where it is in the list."""
        telling, self._telling = self._telling, False
        for place, row in enumerate(self.items.rows):
            if row.key == key:
                self.setCurrentIndex(self.items.index(place))
                break
        else:
            self.clearSelection()
        self._telling = telling

    def _changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if self._telling and current.isValid():
            self.row_chosen.emit(self.items.rows[current.row()].key)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right):
            self.entered.emit()
        else:
            super().keyPressEvent(event)
