"""A frame that opens under a field, inside the window: input methods do not work in windows of the kind Qt.Popup."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from typing_extensions import override

GAP = 2
_CLOSING = frozenset({QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Close, QEvent.Type.WindowDeactivate})


class DropFrame(QFrame):
    """A child of the anchor's window. It closes when the focus, a click or the wheel goes elsewhere, and by Esc."""

    closed = Signal()

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor.window())
        self.setProperty("role", "popup")
        self._anchor = anchor
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(4, 4, 4, 4)
        self.column.setSpacing(0)
        self.hide()

    def open(self, width: int, height: int) -> None:
        """Shows it under its anchor, or above where there is more room."""
        window = self._anchor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        width, height = min(width, window.width()), min(height, window.height())
        corner = self._anchor.mapTo(window, QPoint(0, 0))
        below = corner.y() + self._anchor.height() + GAP
        above = corner.y() - GAP - height
        top = below if below + height <= window.height() or above < 0 else above
        self.setGeometry(max(min(corner.x(), window.width() - width), 0), top, width, height)
        if self.isHidden():
            QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # a widget has one
            self.show()
        self.raise_()

    @override
    def hideEvent(self, event: object) -> None:
        super().hideEvent(event)  # type: ignore[arg-type]  # Qt gives a QHideEvent
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self.closed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)  # else Qt gives it to the first of the window
            self.hide()
        else:
            super().keyPressEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QWidget):
            return False
        kind = event.type()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.FocusIn):
            if not self._belongs(watched):
                self.hide()
        elif kind in _CLOSING and watched in (self._anchor, self.parentWidget()):
            self.hide()
        elif _is_escape(event) and self._belongs(watched):
            event.accept()
            return True
        return False

    def _belongs(self, widget: QWidget) -> bool:
        return widget is self._anchor or widget is self or self.isAncestorOf(widget) or widget.isAncestorOf(self)


def _is_escape(event: QEvent) -> bool:
    """Whether a shortcut asks for Esc: not while a frame is open, which Esc closes."""
    asks = event.type() is QEvent.Type.ShortcutOverride
    return asks and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
