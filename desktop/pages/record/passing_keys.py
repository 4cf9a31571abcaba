"""Ctrl+Z and Ctrl+V in a field that has no use for them belong to the page: the last act, a picture to add."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from typing_extensions import override

from desktop.widgets.for_page import is_for_page


class PassingKeys(QObject):
    """Listens to text fields. A field takes both keys for itself at all times, even when it does nothing with them."""

    @Slot(QWidget)
    def listen(self, place: QWidget) -> None:
        """Listens to every text field in there, once each."""
        for kind in (QLineEdit, QPlainTextEdit):
            for field in place.findChildren(kind):
                field.removeEventFilter(self)
                field.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if event.matches(QKeySequence.StandardKey.Undo) and not _can_undo(watched):
            event.ignore()
            return True
        if event.matches(QKeySequence.StandardKey.Paste) and is_for_page(QGuiApplication.clipboard().mimeData()):
            event.ignore()
            return True
        return False


def _can_undo(field: QObject) -> bool:
    if isinstance(field, QLineEdit):
        return field.isUndoAvailable() and not field.isReadOnly()
    return isinstance(field, QPlainTextEdit) and field.document().isUndoAvailable() and not field.isReadOnly()
