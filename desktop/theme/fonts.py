"""Which font the window speaks with, and whether this computer can draw Chinese at all."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QImage, QPainter

FAMILIES = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "PingFang SC",
)
"""In order; the simplified Chinese shapes by name, because a general name may give the Japanese ones."""

_SIDE = 32
_UNLIKE = ("\u7834", "\u635f")
"""Two very different characters: drawn alike, both are the box of a missing glyph."""


def window_font(points: int) -> QFont:
    """The window's font at that size; families that are not here are passed over."""
    font = QFont()
    here = set(QFontDatabase.families())
    found = [family for family in FAMILIES if family in here]
    if found:
        font.setFamilies([*found, font.defaultFamily()])
    font.setPointSize(points)
    return font


def strong_weight(font: QFont) -> QFont.Weight:
    """DemiBold where the family has a real one or a Bold; Bold for a family of one weight, which Qt then thickens."""
    family = font.families()[0] if font.families() else font.family()
    named = " ".join(QFontDatabase.styles(family)).lower()
    return QFont.Weight.DemiBold if "bold" in named or "demi" in named else QFont.Weight.Bold


def can_draw_chinese(font: QFont) -> bool:
    """Whether Chinese comes out as characters: some font claims to have it, and two characters do not look alike."""
    if not QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
        return False
    first, second = (_drawn(character, font) for character in _UNLIKE)
    return first != second


def _drawn(character: str, font: QFont) -> QImage:
    image = QImage(_SIDE, _SIDE, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setFont(font)
    painter.drawText(image.rect(), int(Qt.AlignmentFlag.AlignCenter), character)
    painter.end()
    return image
