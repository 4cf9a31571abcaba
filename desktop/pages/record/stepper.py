"""The main road of a ticket, drawn from the states of its form."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from core.effect import Effect
from core.record import STATUS
from desktop.theme import the_theme
from desktop.wording import label_text
from engines.forms.document import Form

_DOT, _GAP, _LINE = 18, 6, 14


class Road(msgspec.Struct, frozen=True):
    """The steps of the main road in words and the place of the ticket on it; `finished` when the road has ended."""

    steps: tuple[str, ...]
    current: int
    finished: bool


def road_of(form: Form, status: str | None, timeline: tuple[Effect, ...]) -> Road:
    """Where a ticket stands. A state beside the road counts as the step that it left the road at."""
    on_road = [state for state in form.states if state.step]
    places = {state.id: place for place, state in enumerate(on_road)}
    current = places.get(status or "")
    for effect in reversed(timeline):
        if current is not None:
            break
        before = effect.changes.get(STATUS, (None, None))[0]
        current = places.get(str(before))
    current = current or 0
    return Road(tuple(label_text(state.label) for state in on_road), current, current == len(on_road) - 1 > 0)


class Stepper(QWidget):
    """Steps that are done with a tick, the present one filled, those to come numbered."""

    def __init__(self) -> None:
        super().__init__()
        self._road = Road((), 0, False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        the_theme().changed.connect(self.update)

    def show_road(self, road: Road) -> None:
        """Draws that road."""
        self._road = road
        self.setVisible(bool(road.steps))
        if road.steps:
            text = self.tr("Step %1 of %2: %3").replace("%1", str(road.current + 1)).replace("%2", str(len(road.steps)))
            self.setAccessibleName(text.replace("%3", road.steps[road.current]))
            self.setToolTip(" \u203a ".join(road.steps))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, 26)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(160, 26)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._road.steps:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        share = self._shares()
        x = 1.0
        for place, text in enumerate(self._road.steps):
            x = self._draw_step(painter, x, place, text, share)
        painter.end()

    def _shares(self) -> tuple[float, bool]:
        """The length of a connecting line, and whether there is room for the words of every step."""
        theme = the_theme()
        metrics = QFontMetricsF(theme.font(-0.5))
        strong = QFontMetricsF(theme.font(-0.5, strong=True))
        count = len(self._road.steps)
        words = sum(metrics.horizontalAdvance(text) for text in self._road.steps)
        words += strong.horizontalAdvance(self._road.steps[self._road.current]) - metrics.horizontalAdvance(
            self._road.steps[self._road.current]
        )
        rest = self.width() - 2 - words - count * (_DOT + _GAP)
        line = (rest - (count - 1) * 2 * _GAP) / max(count - 1, 1)
        if line >= _LINE:
            return min(line, 100.0), True
        current = strong.horizontalAdvance(self._road.steps[self._road.current])
        rest = self.width() - 2 - current - _GAP - count * _DOT - (count - 1) * 2 * _GAP
        return min(max(rest / max(count - 1, 1), 4.0), 60.0), False

    def _draw_step(self, painter: QPainter, x: float, place: int, text: str, share: tuple[float, bool]) -> float:
        theme, road = the_theme(), self._road
        line, wordy = share
        done = place < road.current or (road.finished and place == road.current)
        here = place == road.current and not road.finished
        primary, muted = QColor(theme.tokens.primary), QColor(theme.tokens.text3)
        middle = self.height() / 2
        dot = QRectF(x, middle - _DOT / 2, _DOT, _DOT)
        painter.setPen(QPen(primary if done or here else muted, 1.4))
        painter.setBrush(primary if here else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(dot)
        if done:
            painter.drawPixmap(dot.adjusted(3, 3, -3, -3).toRect(), theme.pixmap("check", "primary", 12, 2.0))
        else:
            painter.setPen(QColor(theme.tokens.onprimary) if here else muted)
            painter.setFont(theme.font(-1.5, strong=here))
            painter.drawText(dot, Qt.AlignmentFlag.AlignCenter, str(place + 1))
        x += _DOT + _GAP
        if wordy or place == road.current:
            font = theme.font(-0.5, strong=place == road.current)
            width = QFontMetricsF(font).horizontalAdvance(text)
            painter.setFont(font)
            painter.setPen(QColor(theme.tokens.text if done or here else theme.tokens.text3))
            box = QRectF(x, 0, width + 2, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
            x += width + _GAP
        if place < len(road.steps) - 1:
            painter.setPen(QPen(primary if place < road.current else QColor(theme.tokens.border2), 1.6))
            painter.drawLine(int(x), int(middle), int(x + line), int(middle))
            x += line + _GAP
        return x
