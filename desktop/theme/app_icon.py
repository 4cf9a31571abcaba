"""The program's icon in title bars and task bars: the box of the top bar, white on the one accent colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from desktop.theme.icons import pixmap
from desktop.theme.tokens import LIGHT

_SIZES = (16, 24, 32, 48, 64, 128, 256)
_CORNER, _EDGE = 0.22, 0.16


def app_icon() -> QIcon:
    """The icon at every size that systems ask for; the same in both themes."""
    made = QIcon()
    for size in _SIZES:
        made.addPixmap(_drawn(size))
    return made


def _drawn(size: int) -> QPixmap:
    image = QPixmap(size, size)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(LIGHT.primary))
    painter.drawRoundedRect(QRectF(0, 0, size, size), size * _CORNER, size * _CORNER)
    edge = round(size * _EDGE)
    painter.drawPixmap(edge, edge, pixmap("box", LIGHT.onprimary, size - 2 * edge))
    painter.end()
    return image
