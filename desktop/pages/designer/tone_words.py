"""What the colours of states are called, and a dot in each."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from desktop.theme import the_theme
from desktop.theme.tokens import INK

_TONES = {
    "": QT_TRANSLATE_NOOP("Tones", "As its standing says"),
    "neutral": QT_TRANSLATE_NOOP("Tones", "Grey"),
    "primary": QT_TRANSLATE_NOOP("Tones", "Blue"),
    "ok": QT_TRANSLATE_NOOP("Tones", "Green"),
    "warn": QT_TRANSLATE_NOOP("Tones", "Amber"),
    "danger": QT_TRANSLATE_NOOP("Tones", "Red"),
    "purple": QT_TRANSLATE_NOOP("Tones", "Purple"),
}


def tones() -> list[tuple[str, str]]:
    """Every colour and what it is called in the window's language, the usual one first."""
    return [(tone, QCoreApplication.translate("Tones", str(words))) for tone, words in _TONES.items()]


def swatch(tone: str) -> QIcon:
    """A dot in the colour; nothing for the usual one."""
    if tone not in INK:
        return QIcon()
    picture = QPixmap(28, 28)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(the_theme().tokens.colour(INK[tone])))
    painter.drawEllipse(QRectF(6, 6, 16, 16))
    painter.end()
    return QIcon(picture)
