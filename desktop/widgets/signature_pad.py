"""A place to sign with the mouse, a finger or a pen."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from desktop.theme import the_theme
from desktop.theme.tokens import LIGHT

SIZE = QSize(420, 120)
_SCALE, _INK = 2, 2.4
"""The picture has so many pixels per logical one; the width of the line in logical px."""


class SignaturePad(QWidget):
    """Keeps strokes until they are taken as a picture: dark on white, whatever the theme."""

    changed = Signal()
    """A stroke was drawn or taken back."""
    left = Signal()
    """The person went on."""

    def __init__(self) -> None:
        super().__init__()
        self.prompt = ""
        """What stands in it while nothing is drawn."""
        self._strokes: list[list[QPointF]] = []
        self._drawing = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        the_theme().changed.connect(self.update)

    @property
    def empty(self) -> bool:
        """Whether nothing is drawn."""
        return not self._strokes

    def clear(self) -> None:
        """Forgets every stroke."""
        if self._strokes:
            self._strokes.clear()
            self._tell()

    def undo(self) -> None:
        """Takes the last stroke back."""
        if self._strokes:
            self._strokes.pop()
            self._tell()

    def picture(self) -> QImage:
        """What is drawn."""
        image = QImage(SIZE * _SCALE, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.scale(_SCALE, _SCALE)
        self._draw(painter, QColor(LIGHT.text))
        painter.end()
        return image

    @override
    def sizeHint(self) -> QSize:
        return SIZE

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._begin(event.position())

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go_on(event.position())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._end()

    @override
    def tabletEvent(self, event: QTabletEvent) -> None:
        if event.type() is QEvent.Type.TabletPress:
            self._begin(event.position())
        elif event.type() is QEvent.Type.TabletMove:
            self._go_on(event.position())
        else:
            self._end()
        event.accept()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and self._strokes:
            self.undo()
        else:
            super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.left.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = the_theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = self.hasFocus()
        painter.setPen(QPen(QColor(tokens.focus if wide else tokens.colour("ctl")), 2.0 if wide else 1.0))
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.setPen(QPen(QColor(LIGHT.ctl), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(24, self.height() - 28), QPointF(self.width() - 24, self.height() - 28))
        if self.empty:
            painter.setPen(QColor(LIGHT.text3))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.prompt)
        self._draw(painter, QColor(LIGHT.text))
        painter.end()

    def _begin(self, at: QPointF) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.isEnabled():
            self._drawing = True
            self._strokes.append([at])
            self._tell()

    def _go_on(self, at: QPointF) -> None:
        if self._drawing:
            inside = QPointF(min(max(at.x(), 0.0), SIZE.width()), min(max(at.y(), 0.0), SIZE.height()))
            self._strokes[-1].append(inside)
            self.update()

    def _end(self) -> None:
        self._drawing = False

    def _tell(self) -> None:
        self.update()
        self.changed.emit()

    def _draw(self, painter: QPainter, ink: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        round_ = (Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(QPen(ink, _INK, Qt.PenStyle.SolidLine, *round_))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self._strokes:
            path = QPainterPath(stroke[0])
            for before, at in pairwise(stroke):
                path.quadTo(before, (before + at) / 2)
            path.lineTo(stroke[-1] + QPointF(0.01, 0))
            painter.drawPath(path)
