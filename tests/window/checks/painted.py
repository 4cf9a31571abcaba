"""Rows that a delegate paints, looked at as labels are: each word has its room, none lies on another, all are read.

The delegate paints once more, on a picture of its own, with a painter that writes down where it was told to write what.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.theme import the_theme
from tests.window.checks.eyes import contrast_of_words, named, visible

ROWS = 4
"""Of each list so many rows are looked at, from the top: all are painted by the same rules."""
LEAST_LEFT = 4
"""Characters that a word which ends in dots must keep."""
_STATES = (
    QStyle.StateFlag.State_Enabled,
    QStyle.StateFlag.State_Enabled | QStyle.StateFlag.State_Selected,
    QStyle.StateFlag.State_Enabled | QStyle.StateFlag.State_MouseOver,
)
_DOTS = "…"


@dataclass(frozen=True)
class Word:
    """What was written, the place that its letters take, and whether it was cut."""

    text: str
    place: QRect

    @property
    def cut(self) -> bool:
        """Whether it ends or begins in dots, which is no fault as long as enough is left."""
        return self.text.startswith(_DOTS) or self.text.endswith(_DOTS)


class Watched(QPainter):
    """Writes down every text that it is told to draw."""

    def __init__(self, image: QImage) -> None:
        super().__init__(image)
        self.words: list[Word] = []

    def drawText(self, *about: Any) -> Any:
        if isinstance(about[0], QRect) and about[-1]:
            area, flags, text = about[0], int(about[1]), str(about[2])
            place = QFontMetrics(self.font(), self.device()).boundingRect(area, flags, text)
            self.words.append(Word(text, place))
        return super().drawText(*about)


def painted_rows(view: QAbstractItemView) -> Iterator[tuple[QImage, list[Word]]]:
    """The first rows of a list in each state, as its own delegate paints them; none for Qt's own delegates."""
    model, delegate = view.model(), view.itemDelegate()
    own = isinstance(delegate, QStyledItemDelegate) and type(delegate) is not QStyledItemDelegate
    for row in range(min(model.rowCount(), ROWS) if own and model is not None else 0):
        index = model.index(row, 0)
        if not view.visualRect(index).isEmpty():
            for state in _STATES:
                yield _painted(view, delegate, index, state)


def _painted(view: QAbstractItemView, delegate: Any, index: QModelIndex, state: QStyle.StateFlag) -> Any:
    size, ratio = view.visualRect(index).size(), view.devicePixelRatioF()
    image = QImage(size * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(the_theme().tokens.surface))
    option = QStyleOptionViewItem()
    view.initViewItemOption(option)
    option.rect = QRect(0, 0, size.width(), size.height())
    option.state = state
    painter = Watched(image)
    delegate.paint(painter, option, index)
    painter.end()
    return image, painter.words


def painted_words_have_room(top: QWidget) -> Iterator[str]:
    """Check 9 for painted rows: within the row, not on each other, and never cut to nothing."""
    for view in visible(top, QAbstractItemView):
        for image, words in painted_rows(view):
            row = QRect(QPoint(0, 0), image.deviceIndependentSize().toSize())
            for word in words:
                if not row.adjusted(0, -1, 0, 1).contains(word.place):
                    yield f"{word.text!r} at {word.place.getRect()} leaves {row.size().toTuple()}: {named(view)}"
                if word.cut and len(word.text.strip(_DOTS)) < LEAST_LEFT:
                    yield f"only {word.text!r} is left: {named(view)}"
            for place, word in enumerate(words):
                for other in words[:place]:
                    if word.place.adjusted(1, 1, -1, -1).intersects(other.place.adjusted(1, 1, -1, -1)):
                        yield f"{word.text!r} lies on {other.text!r}: {named(view)}"
    yield from _clipped_heads(top)


def _clipped_heads(top: QWidget) -> Iterator[str]:
    """The heads of columns are Qt's to paint: their words are measured."""
    for head in visible(top, QHeaderView):
        model = head.model()
        if head.orientation() is not Qt.Orientation.Horizontal or model is None:
            continue
        for section in range(head.count()):
            text = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
            if not head.isSectionHidden(section) and head.fontMetrics().horizontalAdvance(text) > head.sectionSize(
                section
            ):
                yield f"the head {text!r} has {head.sectionSize(section)} px: {named(head)}"


def painted_rows_are_readable(top: QWidget, readable: float = 4.5) -> Iterator[str]:
    """Check 14 for painted rows: the pixels of each word, in every state of the row."""
    for view in visible(top, QAbstractItemView):
        for image, words in painted_rows(view):
            ratio = image.devicePixelRatio()
            for word in words:
                place = word.place
                pixels = QRect(
                    round(place.left() * ratio), round(place.top() * ratio),
                    round(place.width() * ratio), round(place.height() * ratio),
                )  # fmt: skip
                found = contrast_of_words(image.copy(pixels.intersected(image.rect())))
                if word.text.strip() and found < readable:
                    yield f"contrast {found:.2f} of {word.text!r}: {named(view)}"
