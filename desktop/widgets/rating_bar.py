"""Stars, or the points from 0 to 10 of the net promoter score: given with the mouse or with a digit key."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider
from typing_extensions import override

from desktop.theme import the_theme

STAR, POINT, HEIGHT, EDGE = 26, 20, 24, 2
"""Logical px: the width of one, their height, and the room for the ring of the focus."""
_SECOND_DIGIT_MILLISECONDS = 900
"""Within this time after a 1 a 0 makes it a 10."""
_STAR_AT = ((0.5, 0.04), (0.63, 0.36), (0.97, 0.38), (0.7, 0.6), (0.79, 0.94), (0.5, 0.75))
"""The right half of a star in a square of 1, from its top to its bottom."""


class RatingBar(QSlider):
    """A slider in its ways (accessible, arrow keys), a row of stars or points to the eye. `NOTHING`: none is given."""

    NOTHING = -1
    rated = Signal(int)
    """A person gave so many, or took it back (NOTHING)."""

    def __init__(self, least: int, most: int, *, stars: bool) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._least, self._most, self._stars = least, most, stars
        self._over = self.NOTHING
        self.setRange(self.NOTHING, most)
        self.setValue(self.NOTHING)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tens = QTimer(self)
        self._tens.setSingleShot(True)
        self._tens.setInterval(_SECOND_DIGIT_MILLISECONDS)
        the_theme().changed.connect(self.update)

    @override
    def sizeHint(self) -> QSize:
        count = self._most - self._least + 1
        return QSize(2 * EDGE + count * (STAR if self._stars else POINT), 32)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def give(self, count: int) -> None:
        """A person gives so many; the same once more takes it back where the mouse does it."""
        if self.isEnabled() and count != self.value():
            self.setValue(count)
            self.rated.emit(count)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        if text.isascii() and text.isdecimal():
            self._digit(int(text))
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.give(self.NOTHING)
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Up):
            self.give(min(max(self.value() + 1, self._least), self._most))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Down):
            self.give(self.value() - 1 if self.value() > self._least else self.NOTHING)
        else:
            event.ignore()

    def _digit(self, digit: int) -> None:
        if digit == 0 and self._tens.isActive() and self._most >= 10:
            self.give(10)
        elif self._least <= digit <= self._most:
            self.give(digit)
        elif digit == 0:
            self.give(self.NOTHING)
        self._tens.start() if digit == 1 else self._tens.stop()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().x())
        if event.button() is Qt.MouseButton.LeftButton and at is not None:
            self.give(self.NOTHING if at == self.value() else at)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().x())
        self._over = at if at is not None and self.isEnabled() else self.NOTHING
        self.update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @override
    def leaveEvent(self, event: object) -> None:
        self._over = self.NOTHING
        self.update()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page scrolls

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for count in range(self._least, self._most + 1):
            self._draw_star(painter, count) if self._stars else self._draw_point(painter, count)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(the_theme().tokens.focus), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _place(self, count: int) -> QRect:
        width = STAR if self._stars else POINT
        return QRect(EDGE + (count - self._least) * width, (self.height() - HEIGHT) // 2, width, HEIGHT)

    def _at(self, x: float) -> int | None:
        counts = range(self._least, self._most + 1)
        return next((count for count in counts if self._place(count).left() <= x <= self._place(count).right()), None)

    def _draw_star(self, painter: QPainter, count: int) -> None:
        tokens, place = the_theme().tokens, self._place(count).adjusted(3, 2, -3, -2)
        right = [QPointF(place.x() + x * place.width(), place.y() + y * place.height()) for x, y in _STAR_AT]
        middle = place.x() + place.width() / 2
        left = [QPointF(2 * middle - point.x(), point.y()) for point in reversed(right[1:-1])]
        given = count <= max(self.value(), self._over)
        colour = tokens.colour("warn" if self.isEnabled() else "text3")
        painter.setPen(QPen(QColor(colour if given else tokens.colour("ctl")), 1.2))
        painter.setBrush(QColor(colour) if given else Qt.BrushStyle.NoBrush)
        painter.drawPolygon(QPolygonF([*right, *left]))

    def _draw_point(self, painter: QPainter, count: int) -> None:
        tokens, place = the_theme().tokens, QRectF(self._place(count)).adjusted(1, 0.5, -0.5, -0.5)
        given, over = count == self.value(), count == self._over
        painter.setPen(QPen(QColor(tokens.colour("primary" if given or over else "ctl")), 1))
        painter.setBrush(QColor(tokens.colour("primary" if given else "psoft" if over else "surface")))
        painter.drawRoundedRect(place, 4, 4)
        painter.setPen(QColor(tokens.colour("onprimary" if given else "text")))
        painter.setFont(the_theme().font(-1))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), str(count))
