"""A row of numbered steps: done ones with a tick, the present one filled, later ones pale."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from desktop.theme import the_theme

_DOT = 20


class Steps(QWidget):
    """Shows names in order and which of them is the present one."""

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []
        self._present = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(30)
        the_theme().changed.connect(self.update)

    def set_names(self, names: list[str]) -> None:
        """Names the steps."""
        self._names = names
        self._speak()

    def show_step(self, present: int) -> None:
        """Steps before `present` are done."""
        self._present = present
        self._speak()

    @override
    def sizeHint(self) -> QSize:
        return QSize(480, 30)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._names:
            return
        theme = the_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = min(self.width() // len(self._names), 240)
        middle = self.height() // 2
        for at, name in enumerate(self._names):
            left = at * room
            dot = QRect(left, middle - _DOT // 2, _DOT, _DOT)
            self._dot(painter, dot, at)
            font = theme.font(strong=at == self._present)
            measures = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(QColor(theme.tokens.colour("text" if at <= self._present else "text3")))
            words = measures.elidedText(name, Qt.TextElideMode.ElideRight, room - _DOT - 20)
            painter.drawText(QRect(dot.right() + 8, 0, room, self.height()), int(Qt.AlignmentFlag.AlignVCenter), words)
            start = dot.right() + 16 + measures.horizontalAdvance(words)
            if at + 1 < len(self._names) and start < left + room - 8:
                done = at < self._present
                painter.setPen(QPen(QColor(theme.tokens.colour("primary" if done else "border2")), 2 if done else 1))
                painter.drawLine(start, middle, left + room - 8, middle)
        painter.end()

    def _dot(self, painter: QPainter, dot: QRect, at: int) -> None:
        theme = the_theme()
        tokens = theme.tokens
        present, done = at == self._present, at < self._present
        painter.setPen(QPen(QColor(tokens.colour("primary" if present or done else "ctl")), 1.5))
        painter.setBrush(QColor(tokens.primary if present else tokens.surface))
        painter.drawEllipse(dot.adjusted(1, 1, -1, -1))
        if done:
            pixmap = theme.pixmap("check", "primary", 12, self.devicePixelRatioF())
            painter.drawPixmap(dot.left() + 4, dot.top() + 4, pixmap)
        else:
            painter.setFont(theme.font(-1, strong=True))
            painter.setPen(QColor(tokens.colour("onprimary" if present else "text3")))
            painter.drawText(dot, int(Qt.AlignmentFlag.AlignCenter), str(at + 1))

    def _speak(self) -> None:
        present = self._names[self._present] if self._present < len(self._names) else ""
        self.setAccessibleName(f"{self._present + 1}/{len(self._names)} {present}")
        self.update()
