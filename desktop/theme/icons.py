"""Own stroke icons, tinted from tokens and cached as pixmaps per (name, colour, size, device pixel ratio)."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resources import ICONS

SIZE = 16
"""Logical pixels of an icon in a line of text."""
UNKNOWN = "ticket"
"""What is drawn for an icon that is not known."""


def icon_names() -> list[str]:
    """Every icon that there is."""
    return sorted(path.stem for path in ICONS.glob("*.svg"))


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(icon_names())


@lru_cache(maxsize=256)
def _shape(name: str, pixels: int) -> QPixmap:
    """The icon in black: it is drawn once and tinted as often as wanted."""
    drawn = (ICONS / f"{name if name in _known() else UNKNOWN}.svg").read_bytes()
    image = QPixmap(QSize(pixels, pixels))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(drawn)).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return image


@lru_cache(maxsize=1024)
def pixmap(name: str, colour: str, size: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """The icon in that colour; for a name that this program does not know, as in a newer one's form, a ticket."""
    image = QPixmap(_shape(name, round(size * ratio)))
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(image.rect(), QColor(colour))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def icon(name: str, colour: str, disabled: str, size: int = SIZE) -> QIcon:
    """A QIcon that is sharp on every screen that there is now, with a paler one for disabled buttons."""
    ratios = {1.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}
    return _icon(name, colour, disabled, size, tuple(sorted(ratios)))


@lru_cache(maxsize=512)
def _icon(name: str, colour: str, disabled: str, size: int, ratios: tuple[float, ...]) -> QIcon:
    made = QIcon()
    for ratio in ratios:
        made.addPixmap(pixmap(name, colour, size, ratio))
        made.addPixmap(pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled)
    return made
