"""Text fields that know whether an input method composes, and that tell when they refuse a paste far over the limit."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from math import ceil
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QRect, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QFontMetricsF,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from typing_extensions import override

from desktop.widgets.for_page import hand_up, is_for_page, passed_on

SPARE = 1_000
"""Characters over a field's limit that may stand in it all the same, so that a text can be cut to size."""
LEAST_LINES, MOST_LINES = 2, 12
"""Lines of text that a long text shows at least and at most."""
_COMING_BACK = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
_LEAVING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class EntryLine(QLineEdit):
    """One line. While a composition is open nothing leaves the field, and nothing is told."""

    too_long = Signal(int)
    """Text of that many characters was brought and not taken."""
    composed = Signal()
    """An input method's composition is over: committed, given up or left."""

    def __init__(self, limit: int, spare: int = SPARE) -> None:
        """Takes text up to `limit` characters and `spare` more; a paste that would go over that is refused whole."""
        super().__init__()
        self.composition = ""
        self._room = limit + spare
        self._refused = False
        self.setMaxLength(self._room)
        self.inputRejected.connect(self._rejected)
        self.too_long.connect(self._note_refusal)

    def show_text(self, text: str) -> None:
        """Shows text that was typed before or is stored, whatever its length. Who writes here goes on at its end."""
        if self.text() != text:
            writing = self.hasFocus() and 0 < len(self.text()) == self.cursorPosition()
            self.setMaxLength(max(self._room, len(text)))
            self.setText(text)
            self.setCursorPosition(len(text) if writing else 0)

    def type_over(self, text: str) -> None:
        """Puts text in the place of what stands, as if it had been typed: Ctrl+Z brings that back. Nothing is told."""
        if text != self.text():
            blocked = QSignalBlocker(self)
            self.setMaxLength(max(self._room, len(text)))
            self.selectAll()
            self.insert(text)
            blocked.unblock()

    @override
    def event(self, event: QEvent) -> bool:
        if _is_picture_paste(event):
            event.ignore()
            return False
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.composition and event.key() in _LEAVING:
            event.accept()
        elif event.matches(QKeySequence.StandardKey.Paste) and not self.isReadOnly():
            self._bring(QGuiApplication.clipboard().mimeData())
        else:
            super().keyPressEvent(event)

    @override
    def focusNextPrevChild(self, next_: bool) -> bool:
        return bool(self.composition) or super().focusNextPrevChild(next_)

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        before, self.composition = self.composition, event.preeditString()
        super().inputMethodEvent(event)
        if before and not self.composition:
            self.composed.emit()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        before, self.composition = self.composition, ""
        if before:
            self.composed.emit()
        super().focusOutEvent(event)
        if self._refused and event.reason() not in _COMING_BACK:
            self._refused = False
            self.editingFinished.emit()  # Qt tells of it only when the text is another one

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        for action in menu.actions():
            if action.objectName() == "edit-paste":
                action.triggered.disconnect()
                action.triggered.connect(lambda _checked=False: self._bring(QGuiApplication.clipboard().mimeData()))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not passed_on(event):
            super().dragEnterEvent(event)

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if not passed_on(event):
            super().dragMoveEvent(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        if passed_on(event):
            return
        if len(event.mimeData().text()) + len(self.text()) > self._room:
            self.too_long.emit(len(event.mimeData().text()))
        else:
            super().dropEvent(event)

    def _bring(self, brought: QMimeData) -> None:
        if is_for_page(brought):
            hand_up(self, brought)
            return
        text = brought.text()
        if len(text) + len(self.text()) - len(self.selectedText()) > self._room:
            self.too_long.emit(len(text))
        elif text and self.echoMode() is not QLineEdit.EchoMode.Normal:
            self.insert(text)  # a passphrase, to the letter
        elif text:
            self.insert(" ".join(text.split("\n")).strip())

    def _note_refusal(self) -> None:
        self._refused = True

    def _rejected(self) -> None:
        if len(self.text()) >= self.maxLength():
            self.too_long.emit(len(self.text()))


class CodeLine(EntryLine):
    """A waybill or serial number: what a scanner types between its control characters."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() and unicodedata.category(event.text()[0]) == "Cc" and event.key() == Qt.Key.Key_unknown:
            event.accept()
        else:
            super().keyPressEvent(event)


class EntryText(QPlainTextEdit):
    """Text of several lines; Tab leaves it, and it grows with its text."""

    too_long = Signal(int)
    """Text of that many characters was brought and not taken."""
    composed = Signal()
    """An input method's composition is over: committed, given up or left."""

    def __init__(self, limit: int, on_left: Callable[[], None]) -> None:
        super().__init__()
        self.composition = ""
        self._room = limit + SPARE
        self._on_left = on_left
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._fit)

    def type_over(self, text: str) -> None:
        """Puts text in the place of what stands, as if it had been typed: Ctrl+Z brings that back."""
        if text != self.toPlainText():
            whole = QTextCursor(self.document())
            whole.select(QTextCursor.SelectionType.Document)
            whole.insertText(text)
            self.moveCursor(QTextCursor.MoveOperation.Start)

    @override
    def event(self, event: QEvent) -> bool:
        if _is_picture_paste(event):
            event.ignore()
            return False
        return super().event(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not passed_on(event):
            super().dragEnterEvent(event)

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if not passed_on(event):
            super().dragMoveEvent(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        if not passed_on(event):
            super().dropEvent(event)

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        if is_for_page(source):
            hand_up(self, source)
            return
        text = source.text()
        if len(text) + self.document().characterCount() - len(self.textCursor().selectedText()) > self._room:
            self.too_long.emit(len(text))
        elif text:
            self.insertPlainText(text)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.composition and event.key() in _LEAVING:
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def focusNextPrevChild(self, next_: bool) -> bool:
        return bool(self.composition) or super().focusNextPrevChild(next_)

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        before, self.composition = self.composition, event.preeditString()
        super().inputMethodEvent(event)
        if before and not self.composition:
            self.composed.emit()

    @override
    def inputMethodQuery(self, query: Qt.InputMethodQuery, argument: Any = None, /) -> Any:
        """Where the caret is, for the input method's candidates: Qt forgets the frame around the text."""
        asked = (query,) if argument is None else (query, argument)
        found = super().inputMethodQuery(*asked)
        return found.translated(self.viewport().pos()) if isinstance(found, QRect | QRectF) else found

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        before, self.composition = self.composition, ""
        if before:
            self.composed.emit()
        super().focusOutEvent(event)
        self._on_left()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.verticalScrollBar().maximum() == 0:
            event.ignore()
        else:
            super().wheelEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as its lines: those with Chinese in them are higher than the font says."""
        document, line = self.document(), QFontMetricsF(self.font()).lineSpacing()
        layout, block, height = document.documentLayout(), document.firstBlock(), 0.0
        while block.isValid() and height < MOST_LINES * line:
            height += layout.blockBoundingRect(block).height()
            block = block.next()
        text = min(max(height, LEAST_LINES * line), MOST_LINES * line) + 2 * document.documentMargin()
        around = self.contentsMargins()
        self.setFixedHeight(ceil(text) + around.top() + around.bottom())


def _is_picture_paste(event: QEvent) -> bool:
    """Ctrl+V with a picture or files: that is for the page, which takes photos."""
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if not event.matches(QKeySequence.StandardKey.Paste):
        return False
    return is_for_page(QGuiApplication.clipboard().mimeData())
