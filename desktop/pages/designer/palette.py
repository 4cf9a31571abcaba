"""The palette: every kind of field under its heading. A click or Enter adds one, a drag puts it where it is dropped."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout
from typing_extensions import override

from desktop.pages.designer.dragging import Dragged, drag, is_far
from desktop.pages.designer.kind_words import kind_name, palette, words_of
from desktop.theme import the_theme
from desktop.widgets.parts import label
from engines.forms.document import FieldKind

WIDTH = 176
_ROW = 34
_HEADING = 30
_KIND = int(Qt.ItemDataRole.UserRole)


class _Kinds(QListWidget):
    """The list itself."""

    added = Signal(object)
    """A FieldKind."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "palette")
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setIconSize(QSize(16, 16))
        self._pressed: QPoint | None = None

    def kind_at(self, item: QListWidgetItem | None) -> FieldKind | None:
        """The kind of a row; None of a heading."""
        return FieldKind(item.data(_KIND)) if item is not None and item.data(_KIND) else None

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        kind = self.kind_at(self.currentItem())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and kind is not None:
            self.added.emit(kind)
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        start, here = self._pressed, event.position().toPoint()
        if start is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
        elif is_far(start, here):
            self._pressed = None
            kind = self.kind_at(self.itemAt(start))
            if kind is not None:
                drag(self, Dragged(kind), kind_name(kind))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        start, self._pressed = self._pressed, None
        here = self.itemAt(event.position().toPoint())
        kind = self.kind_at(here)
        if start is not None and kind is not None and here is self.itemAt(start):
            self.added.emit(kind)


class Palette(QFrame):
    """Says which kind is wanted."""

    added = Signal(object)
    """A FieldKind: a field of it comes behind what is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "listpane")
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 10, 8, 10)
        column.setSpacing(6)
        self.kinds = _Kinds()
        self.kinds.added.connect(self.added)
        self._hint: QLabel = label("", "hint", wrap=True)
        self._hint.setContentsMargins(6, 0, 6, 0)
        column.addWidget(self.kinds, 1)
        column.addWidget(self._hint)
        the_theme().changed.connect(self._draw)
        self._fill()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._fill()

    def _fill(self) -> None:
        chosen = max(self.kinds.currentRow(), 1)
        self.kinds.clear()
        for heading, kinds in palette():
            head = QListWidgetItem(heading)
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            head.setSizeHint(QSize(0, _HEADING))
            self.kinds.addItem(head)
            for kind in kinds:
                row = QListWidgetItem(kind_name(kind))
                row.setData(_KIND, kind.value)
                row.setToolTip(kind_name(kind))
                row.setSizeHint(QSize(0, _ROW))
                self.kinds.addItem(row)
        self.kinds.setCurrentRow(chosen)
        self.kinds.setAccessibleName(self.tr("Kinds of fields"))
        self._hint.setText(self.tr("Click, drag to the page, or press Enter."))
        self._draw()

    def _draw(self) -> None:
        for place in range(self.kinds.count()):
            item = self.kinds.item(place)
            kind = self.kinds.kind_at(item)
            if kind is None:
                item.setFont(the_theme().font(strong=True))
            else:
                item.setIcon(the_theme().icon(words_of(kind).icon, "primary", 16))
