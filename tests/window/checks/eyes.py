"""What a person sees: which widgets stand on a window, where, in which pixels; every check looks through these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeVar

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QWidget

W = TypeVar("W", bound=QWidget)


def visible(top: QWidget, kind: type[W]) -> Iterator[W]:
    """The widgets of a kind that are shown in that window, scrolled out of sight or not."""
    return (found for found in top.findChildren(kind) if found.isVisible() and found.window() is top)


def takes_focus(widget: QWidget) -> bool:
    """Whether the Tab key is to come there."""
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled()


def named(widget: QWidget) -> str:
    """The widget as a message of a failed check names it."""
    text = getattr(widget, "text", str)() if isinstance(widget, QAbstractButton) or hasattr(widget, "text") else ""
    parents: list[str] = []
    parent = widget.parentWidget()
    while parent is not None and len(parents) < 3:
        parents.append(type(parent).__name__)
        parent = parent.parentWidget()
    return f"{type(widget).__name__} {text!r} in {'/'.join(parents)}"


def area(widget: QWidget, top: QWidget) -> QRect:
    """Where a widget stands in its window."""
    return QRect(widget.mapTo(top, QPoint(0, 0)), widget.size())


def in_scroll_area(widget: QWidget) -> bool:
    """Whether it may be out of sight because the person scrolls to it."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def wholly_seen(widget: QWidget) -> bool:
    """Whether nothing of it is scrolled away, and no frame lies over it."""
    rect = widget.rect()
    points = (rect.center(), rect.topLeft(), rect.topRight(), rect.bottomLeft(), rect.bottomRight())
    bare = all(_hits(widget, point) for point in points)
    return bare and widget.visibleRegion().boundingRect() == widget.rect()


def _hits(widget: QWidget, point: QPoint) -> bool:
    hit = widget.window().childAt(widget.mapTo(widget.window(), point))
    return hit is None or hit is widget or hit.isAncestorOf(widget) or widget.isAncestorOf(hit)


def pixels(image: QImage) -> memoryview:
    """Every pixel as 0xffRRGGBB."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    return memoryview(bytes(plain.constBits())).cast("I")


@lru_cache(maxsize=100_000)
def luminance(colour: int) -> float:
    """The relative luminance of 0xRRGGBB, by WCAG 2."""
    parts = [((colour >> shift) & 255) / 255 for shift in (16, 8, 0)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: int, second: int) -> float:
    """The contrast of two colours 0xRRGGBB, 1 to 21."""
    low, high = sorted((luminance(first & 0xFFFFFF), luminance(second & 0xFFFFFF)))
    return (high + 0.05) / (low + 0.05)


def contrast_of_words(image: QImage) -> float:
    """The best contrast of any pixel with the commonest one."""
    counts = Counter(pixels(image))
    ground = max(counts, key=lambda colour: counts[colour])
    return max(contrast(ground, colour) for colour in counts)


def hexadecimal(colour: QColor) -> int:
    """0xRRGGBB of a colour."""
    return colour.rgb() & 0xFFFFFF
