"""A panel between others that never makes the window higher than the screen: without room it scrolls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget
from typing_extensions import override

LEAST = 72
"""Logical px of a panel that are always seen, where nothing else is said."""


class Yielding(QScrollArea):
    """As high as what is in it where there is room; it takes no room while what is in it is hidden."""

    def __init__(self, content: QWidget, least: int = LEAST) -> None:
        super().__init__()
        self._least = least
        shown = not content.isHidden()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._content = content
        self.setWidget(content)
        content.setVisible(shown)
        content.installEventFilter(self)

    @override
    def sizeHint(self) -> QSize:
        if self._content.isHidden():
            return QSize(0, 0)
        wanted = self._content.sizeHint()
        lines = self._content.heightForWidth(self.viewport().width())  # those of a sentence that breaks, at this width
        return QSize(wanted.width(), max(lines, self._content.minimumSizeHint().height())) if lines >= 0 else wanted

    @override
    def minimumSizeHint(self) -> QSize:
        if self._content.isHidden():
            return QSize(0, 0)
        least = self._content.minimumSizeHint()
        return QSize(least.width(), min(least.height(), self._least))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._content and event.type() in (
            QEvent.Type.LayoutRequest,
            QEvent.Type.ShowToParent,
            QEvent.Type.HideToParent,
        ):
            self.updateGeometry()
        return super().eventFilter(watched, event)
