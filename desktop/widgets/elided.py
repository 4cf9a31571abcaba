"""A line of text that ends in dots where there is no room, and says the whole of it in a tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy
from typing_extensions import override


class ElidedLabel(QLabel):
    """Takes the width that is there; its own text never widens the page."""

    def __init__(self, role: str, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
        super().__init__()
        self._side = side
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str) -> None:
        """Shows that text."""
        line = " ".join(text.split())
        self.setText(line)
        self.setToolTip(line)
        if not line or self.parentWidget() is not None:  # shown without a parent it would be a window of its own
            self.setVisible(bool(line))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.fontMetrics().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | self._side), shown)
        painter.end()
