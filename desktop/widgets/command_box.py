"""The command box of Ctrl+K: a child frame over the window, never a popup, because popups take no Chinese input."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import shiboken6
from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.theme import the_theme
from desktop.widgets.choice_box import is_composing
from desktop.widgets.parts import label
from desktop.widgets.search_box import LONGEST
from desktop.widgets.too_long import telling_line

_WIDTH, _ROW, _MOST_ROWS, _TOP = 520, 36, 9, 60
_ID, _ICON, _KEYS = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _MOST_ROWS, Qt.Key.Key_PageUp: -_MOST_ROWS}
Index = QModelIndex | QPersistentModelIndex


class Command(msgspec.Struct, frozen=True):
    """One line of the box."""

    id: str
    title: str
    icon: str
    keys: str = ""


class CommandBox(QFrame):
    """Shows what `find` gives for what is typed. It says which line was chosen and hands the focus back."""

    chosen = Signal(str)

    def __init__(self, window: QWidget, find: Callable[[str], Sequence[Command]]) -> None:
        super().__init__(window)
        self.setProperty("role", "commandbox")
        self._find = find
        self._window = window
        self._before: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 8)
        column.setSpacing(6)
        self.line = telling_line(LONGEST)
        self.line.textChanged.connect(lambda _text: self._fill())
        self.line.installEventFilter(self)
        self.list = QListView()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_CommandRow(self.list))
        self.list.clicked.connect(self._choose)
        self._model = QStandardItemModel(self)
        self.list.setModel(self._model)
        self._nothing = label("", "hint")
        column.addWidget(self.line)
        column.addWidget(self.list)
        column.addWidget(self._nothing)
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusObjectChanged.connect(self._look_at_focus)
        self.hide()

    def open(self) -> None:
        """Comes up empty with the caret in it; open already, it goes."""
        if self.isVisible():
            self.leave()
            return
        self._before = QApplication.focusWidget()
        self.line.setPlaceholderText(self.tr("Where to, or what to do? Chinese, pinyin initials or English"))
        self.line.setAccessibleName(self.tr("Command"))
        self.list.setAccessibleName(self.tr("Commands"))
        self._nothing.setText(self.tr("Nothing is called that."))
        self.line.clear()
        self._fill()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Goes away; the focus is where it was, before it hides: Qt would give it to some field and mark its text."""
        before, self._before = self._before, None
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return not is_composing(self.line) and self._take_key(Qt.Key(event.key()))
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

    def _take_key(self, key: Qt.Key) -> bool:
        if key in _MOVES:
            row = self.list.currentIndex().row() + _MOVES[key]
            self.list.setCurrentIndex(self._model.index(max(0, min(row, self._model.rowCount() - 1)), 0))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.leave()
        elif key not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return False
        return True

    def _fill(self) -> None:
        self._model.clear()
        for command in self._find(self.line.text()):
            item = QStandardItem(command.title)
            item.setData(command.id, _ID)
            item.setData(command.icon, _ICON)
            item.setData(command.keys, _KEYS)
            item.setData(f"{command.title} {command.keys}".strip(), Qt.ItemDataRole.AccessibleTextRole)
            self._model.appendRow(item)
        self._nothing.setVisible(self._model.rowCount() == 0)
        self.list.setVisible(self._model.rowCount() > 0)
        self.list.setCurrentIndex(self._model.index(0, 0))
        self._fit()

    def _fit(self) -> None:
        window = self._window
        rows = max(1, min(self._model.rowCount(), _MOST_ROWS, (window.height() - 2 * _TOP - 60) // _ROW))
        self.list.setFixedHeight(rows * _ROW + 2)
        width = min(_WIDTH, window.width() - 40)
        self.setGeometry(QRect((window.width() - width) // 2, _TOP, width, self.sizeHint().height()))

    def _choose(self, index: Index) -> None:
        if index.isValid():
            wanted = str(index.data(_ID))
            self.leave()
            self.chosen.emit(wanted)

    def _look_at_focus(self, focused: QObject | None) -> None:
        """A click elsewhere closes the box and leaves the focus there."""
        if self.isVisible() and isinstance(focused, QWidget) and not self.isAncestorOf(focused):
            self._before = None
            self.hide()


class _CommandRow(QStyledItemDelegate):
    """Icon, title, and the keys at the right."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, _ROW)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = the_theme()
        area: QRect = option.rect
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_colour("psoft" if selected else "hover"))
            painter.drawRoundedRect(area.adjusted(0, 1, 0, -1), 6, 6)
        ratio = painter.device().devicePixelRatio()
        icon = theme.pixmap(str(index.data(_ICON)), "primary" if selected else "text2", 16, ratio)
        painter.drawPixmap(area.left() + 12, area.center().y() - 7, icon)
        words = area.adjusted(40, 0, -12, 0)
        painter.setFont(theme.font(-1))
        painter.setPen(_colour("text2" if selected or hovered else "text3"))
        painter.drawText(words, _RIGHT, str(index.data(_KEYS)))
        painter.setFont(theme.font(strong=selected))
        painter.setPen(_colour("text"))
        painter.drawText(words, _LEFT, str(index.data()))
        painter.restore()


def _colour(token: str) -> QColor:
    return QColor(the_theme().tokens.colour(token))
