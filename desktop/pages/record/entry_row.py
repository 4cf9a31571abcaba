"""One act of the timeline, painted: a row per act of several widgets each would take a tenth of a second to show."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget
from typing_extensions import override

from desktop.pages.record.timeline_words import TimelineEntry
from desktop.theme import the_theme
from desktop.theme.tokens import INK, SOFT

_TEXT, _DOT, _ICON = 38, 26, 14
_GAP, _LINE_GAP, _BELOW = 8, 3, 12
_NEW_LINE = "\u2028"
"""What a laid out text begins a line at."""
_SHORT_TAG = 12
"""Characters up to which a tag stands beside the name; longer ones get lines of their own."""


class EntryRow(QWidget):
    """Shows one entry after another in its life; its height follows its width."""

    def __init__(self) -> None:
        super().__init__()
        self._entry: TimelineEntry | None = None
        self._last = False
        self._heights: dict[int, int] = {}
        # Not Fixed: Qt would hold a row to the height that it had at another width, and cut its last line.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        the_theme().changed.connect(self._restyle)

    def show_entry(self, entry: TimelineEntry, *, last: bool) -> None:
        """Shows that entry; `last` ends the line that leads to the next one."""
        if (entry, last) == (self._entry, self._last):
            return
        self._entry, self._last = entry, last
        self.setAccessibleName(self.text())
        self._restyle()

    def text(self) -> str:
        """The whole entry as lines of text."""
        entry = self._entry
        if entry is None:
            return ""
        tag = [entry.tag.text] if entry.tag is not None else []
        return "\n".join([f"{entry.who} {entry.when}", entry.head, *filter(None, entry.lines), *tag])

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._flow(None, width)
        return self._heights[width]

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(max(self.width(), 240)))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, 40)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._entry is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_rail(painter, self._entry)
        self._flow(painter, self.width())
        painter.end()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.addAction(self.tr("Copy"), lambda: QGuiApplication.clipboard().setText(self.text()))
        menu.popup(event.globalPos())

    def _restyle(self) -> None:
        self._heights.clear()
        self.updateGeometry()
        self.update()

    def _draw_rail(self, painter: QPainter, entry: TimelineEntry) -> None:
        theme = the_theme()
        painter.setPen(QPen(QColor(theme.tokens.border), 1))
        if not self._last:
            painter.drawLine(_DOT // 2, _DOT + 2, _DOT // 2, self.height())
        plain = entry.tone == "neutral"
        painter.setBrush(QColor(theme.tokens.surface if plain else theme.tokens.colour(SOFT[entry.tone])))
        painter.setPen(QPen(QColor(theme.tokens.border2), 1))
        painter.drawEllipse(1, 1, _DOT - 2, _DOT - 2)
        place = (_DOT - _ICON) // 2
        token = "text2" if plain else INK[entry.tone]
        painter.drawPixmap(place, place, theme.pixmap(entry.icon, token, _ICON, self.devicePixelRatioF()))

    def _flow(self, painter: QPainter | None, width: int) -> int:
        """Lays the words out in that width, draws them where there is a painter, and gives the height."""
        entry = self._entry
        if entry is None:
            return 0
        theme, tokens = the_theme(), the_theme().tokens
        body, strong, small = theme.font(), theme.font(strong=True), theme.font(-1)
        y = 3
        top = QFontMetrics(strong).height()
        if painter is not None:
            self._draw_top(painter, entry, QRect(_TEXT, y, width - _TEXT, top), (strong, small))
        y += top + _LINE_GAP
        y = _words(painter, entry.head, QPoint(_TEXT, y), width, body, tokens.text)
        for line in entry.lines:
            if line:
                y = _words(painter, line, QPoint(_TEXT, y), width, body, tokens.text2)
        if entry.tag is not None and len(entry.tag.text) > _SHORT_TAG:
            ink = tokens.colour(INK[entry.tag.tone])
            y = _words(painter, entry.tag.text, QPoint(_TEXT, y), width, small, ink)
        return max(y, _DOT) + _BELOW - _LINE_GAP

    def _draw_top(self, painter: QPainter, entry: TimelineEntry, place: QRect, fonts: tuple[QFont, QFont]) -> None:
        tokens = the_theme().tokens
        strong, small = fonts
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(strong)
        painter.setPen(QColor(tokens.text))
        painter.drawText(place, middle | int(Qt.AlignmentFlag.AlignLeft), entry.who)
        after = place.adjusted(QFontMetrics(strong).horizontalAdvance(entry.who) + _GAP, 0, 0, 0)
        painter.setFont(small)
        painter.setPen(QColor(tokens.text3))
        painter.drawText(after, middle | int(Qt.AlignmentFlag.AlignLeft), entry.when)
        if entry.tag is not None and len(entry.tag.text) <= _SHORT_TAG:
            painter.setPen(QColor(tokens.colour(INK[entry.tag.tone])))
            painter.drawText(place, middle | int(Qt.AlignmentFlag.AlignRight), entry.tag.text)


def wrapped(text: str, width: int, font: QFont) -> QTextLayout:
    """A text in lines of that width, which end between words; only a word that is longer than a line is broken.

    `QPainter.drawText` breaks either all words or none.
    """
    layout = QTextLayout(text.replace("\n", _NEW_LINE), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    y = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y))
        y += line.height()
    layout.endLayout()
    return layout


def _words(painter: QPainter | None, text: str, at: QPoint, width: int, font: QFont, ink: str) -> int:
    """Draws wrapped text from `at` to the right edge; gives the y below it."""
    layout = wrapped(text, max(width - at.x(), 60), font)
    if painter is not None:
        painter.setPen(QColor(ink))
        layout.draw(painter, QPointF(at))
    return at.y() + ceil(layout.boundingRect().height()) + _LINE_GAP
