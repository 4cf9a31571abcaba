"""Paints a ticket: what and when, then who, where it stands and whether it has been sent; in two lines or in one.

Where two lines have no room for the customer and the state of a usual ticket they get a third one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from desktop.models.ticket_list import RowRole
from desktop.pages.tickets.shown_rows import TicketRows
from desktop.theme import Theme
from desktop.theme.tokens import INK, LIST_ROW, LIST_ROW_COMPACT, SOFT
from desktop.wording import label_text, moment_in_words, remaining
from engines.forms.document import Standing
from local_db.queries.tickets import TicketRow

if TYPE_CHECKING:
    from engines.forms.document import Form

_MOST_LINES = 512
_LEAST_TITLE, _LEAST_STATE = 5, 3
"""Chinese characters: so many of a title come before all else in one line; a state of fewer is left out."""
_ELIDE = Qt.TextElideMode.ElideRight
_SOON = 2 * 3_600_000
_EDGE, _BARS, _ICON = 14, 22, 16
_BESIDE, _MARK = 10, 20
"""Logical px between words beside each other in a row of one line, and from one mark to the next."""
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_USUAL_NUMBER, _USUAL_NAME = "440106-261123-A001", "  \u9648\u6653\u6885"
"""What the second line must have room for, beside a kind and a state."""
_BAR_COUNT = {"urgent": 3, "high": 2}
_BAR_TOKEN = {"urgent": "danger", "high": "warn"}


class _Faces(msgspec.Struct, frozen=True):
    """Fonts and their measures for one theme and size."""

    title: QFont
    strong: QFont
    meta: QFont
    title_measures: QFontMetrics
    strong_measures: QFontMetrics
    meta_measures: QFontMetrics
    height: int
    compact_height: int
    third: int
    """How much higher a row is that has a third line; 0 where two have room."""


class _Line(msgspec.Struct, frozen=True):
    """The words of one row, cut to the width that is there. `when` is icon, colour token and text, `marks` a width."""

    row: TicketRow
    now: int
    width: int
    title: str
    who: str
    third: str
    """The customer, where he stands in a line of his own."""
    kind: str
    tone: str
    kind_width: int
    state: str
    state_width: int
    when: tuple[str, str, str]
    when_width: int
    marks: int


class TicketRowDelegate(QStyledItemDelegate):
    """Paints rows of TicketRows. Fonts, colours, measures and cut words are cached until theme or language change."""

    def __init__(self, model: TicketRows, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.compact = False
        self._chosen = False
        """Whether the row that is being painted is a chosen one."""
        self._lit = False
        """Whether it lies on another ground than the others: pale words would be hard to read there."""
        self._model = model
        self._theme = theme
        self._width = 0
        self._faces: _Faces | None = None
        self._kinds: dict[tuple[str, int], tuple[str, str]] = {}
        self._states: dict[tuple[str, int, str], str] = {}
        self._colours: dict[str, QColor] = {}
        self._lines: dict[tuple[str, bool], _Line] = {}
        theme.changed.connect(self.forget)

    def forget(self) -> None:
        """Lets go of what is cached."""
        self._faces = None
        for kept in (self._kinds, self._states, self._colours, self._lines):
            kept.clear()

    def fit(self, width: int) -> bool:
        """Rows are that wide from now on; whether that makes them higher or lower."""
        third = self._measure().third
        self._width = width
        self._faces = None
        changed = self._measure().third != third
        if changed:
            self._lines.clear()
        return changed

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        faces = self._measure()
        return QSize(240, faces.compact_height if self.compact else faces.height + faces.third)

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(RowRole)
        if not isinstance(row, TicketRow):
            return
        area: QRect = option.rect
        painter.save()
        painter.setClipRect(area)
        self._chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        self._lit = self._chosen or bool(option.state & QStyle.StateFlag.State_MouseOver)
        self._ground(painter, area, option.state)
        inner = area.adjusted(_EDGE, 0 if self.compact else 9, -_EDGE, 0 if self.compact else -9)
        line = self._line(row, inner.width())
        if self.compact:
            self._one_line(painter, inner, line)
        else:
            third = self._measure().third
            half = (inner.height() - third) // 2
            self._upper(painter, QRect(inner.left(), inner.top(), inner.width(), half), line)
            lower = QRect(inner.left(), inner.top() + half, inner.width(), inner.height() - third - half)
            self._lower(painter, lower, line)
            if third:
                self._third(painter, QRect(lower.left(), lower.bottom() + 1, lower.width(), third), line)
        painter.restore()

    def _line(self, row: TicketRow, width: int) -> _Line:
        key, now = (row.id, self.compact), self._model.now
        found = self._lines.get(key)
        known = found is not None and (found.row is row, found.now, found.width) == (True, now, width)
        if found is None or not known or found.marks != self._marks_width(row):
            if len(self._lines) >= _MOST_LINES:
                self._lines.clear()
            found = self._lines[key] = self._cut(row, width, now)
        return found

    def _cut(self, row: TicketRow, width: int, now: int) -> _Line:
        faces = self._measure()
        meta = faces.meta_measures
        _icon, token, text = when = self._when(row)
        strong = token != "text3"
        when_width = (faces.strong_measures if strong else meta).horizontalAdvance(text) + _ICON + 4
        kind, tone = self._kind(row)
        state = self._state(row)
        kind_width = meta.horizontalAdvance(kind) + 12
        marks = self._marks_width(row)
        who, third, room = "", "", width - _BARS - when_width - 8
        if self.compact:
            room = width - _BARS - kind_width - 8 - when_width - marks - 14
            who, state = self._beside_title(row, state, room)
            taken = [meta.horizontalAdvance(words) + _BESIDE for words in (who, state) if words]
            room -= sum(taken)
        elif faces.third:
            who = self._alone(row, self._second(row), width - kind_width - marks - 18)
            state = self._giving_way(state, width - meta.horizontalAdvance(row.customer_name or "") - 16)
            third = meta.elidedText(row.customer_name or "", _ELIDE, width - meta.horizontalAdvance(state) - 16)
        else:
            number, left = self._second(row), width - kind_width - marks - 30
            both = "  ".join(filter(None, (number, row.customer_name)))
            state = self._giving_way(state, left - meta.horizontalAdvance(both))
            who = self._who(row, number, left - meta.horizontalAdvance(state))
        title = (faces.strong_measures if row.priority in _BAR_COUNT else faces.title_measures).elidedText(
            row.title or row.number, _ELIDE, room
        )
        state_width = meta.horizontalAdvance(state)
        words = title, who, third, kind, tone, kind_width, state, state_width, when, when_width
        return _Line(row, now, width, *words, marks)

    def _giving_way(self, state: str, room: int) -> str:
        """The state's words as far as there is room: number and customer tell tickets apart."""
        meta = self._measure().meta_measures
        if meta.horizontalAdvance(state) <= room:
            return state
        return meta.elidedText(state, _ELIDE, room) if room >= _LEAST_STATE * meta.height() else ""

    def _beside_title(self, row: TicketRow, state: str, room: int) -> tuple[str, str]:
        """Number and customer, and the state, of a row of one line: the most that leaves the title its room."""
        faces = self._measure()
        wide = faces.meta_measures.horizontalAdvance
        measures = faces.strong_measures if row.priority in _BAR_COUNT else faces.title_measures
        least = min(measures.horizontalAdvance(row.title or row.number), _LEAST_TITLE * measures.height())
        number, customer = self._second(row), row.customer_name or ""
        both = "  ".join(filter(None, (number, customer)))
        short = "  ".join(filter(None, (number.rpartition("-")[2], customer)))
        for who, said in ((both, state), (both, ""), (short, state), (short, ""), (customer, "")):
            if least + sum(wide(words) + _BESIDE for words in (who, said) if words) <= room:
                return who, said
        return "", ""

    def _second(self, row: TicketRow) -> str:
        """What the second line says first and must not lose its end."""
        return row.number or row.waybill_no or ""

    def _who(self, row: TicketRow, number: str, room: int) -> str:
        """The number, and the customer where there is room for both."""
        meta = self._measure().meta_measures
        who = self._alone(row, number, room)
        if who != number:
            return who
        both = meta.elidedText("  ".join(part for part in (who, row.customer_name or "") if part), _ELIDE, room)
        return both if len(both.rstrip("… ")) > len(who) else who  # dots must not take the number's end

    def _alone(self, row: TicketRow, number: str, room: int) -> str:
        """What stands behind the kind, cut so that its end is left."""
        return self._measure().meta_measures.elidedText(number, Qt.TextElideMode.ElideLeft, room)

    def _say(self, painter: QPainter, area: QRect, text: str) -> None:
        """Writes words that may be what somebody looked for."""
        painter.drawText(area, _LEFT, text)

    def _ground(self, painter: QPainter, area: QRect, state: QStyle.StateFlag) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, self._colour("psoft"))
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), self._colour("primary"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, self._colour("hover"))
        painter.fillRect(QRect(area.left() + _EDGE, area.bottom(), area.width() - 2 * _EDGE, 1), self._colour("grid"))
        if state & QStyle.StateFlag.State_HasFocus and not state & QStyle.StateFlag.State_Selected:
            painter.setPen(self._colour("focus"))
            painter.drawRect(area.adjusted(1, 1, -2, -2))

    def _upper(self, painter: QPainter, area: QRect, line: _Line) -> None:
        self._priority(painter, area, line.row.priority)
        self._draw_when(painter, area, line)
        self._draw_title(painter, QRect(area.left() + _BARS, area.top(), area.width() - _BARS, area.height()), line)

    def _lower(self, painter: QPainter, area: QRect, line: _Line) -> None:
        self._draw_marks(painter, area, line.row)
        painter.setFont(self._measure().meta)
        if not self._measure().third:
            self._draw_state(painter, area.adjusted(0, 0, -line.marks - 6, 0), line)
        self._draw_kind(painter, area, line)
        painter.setPen(self._colour("text2"))
        self._say(painter, area.adjusted(line.kind_width + 9, 0, 0, 0), line.who)

    def _third(self, painter: QPainter, area: QRect, line: _Line) -> None:
        painter.setFont(self._measure().meta)
        self._draw_state(painter, area, line)
        self._say(painter, area, line.third)

    def _one_line(self, painter: QPainter, area: QRect, line: _Line) -> None:
        self._priority(painter, area, line.row.priority)
        painter.setFont(self._measure().meta)
        self._draw_kind(painter, area.adjusted(_BARS, 0, 0, 0), line)
        self._draw_title(painter, area.adjusted(_BARS + line.kind_width + 8, 0, 0, 0), line)
        self._draw_marks(painter, area, line.row)
        rest = area.adjusted(0, 0, -line.marks - 6, 0)
        painter.setFont(self._measure().meta)
        beside = rest.adjusted(0, 0, -line.when_width - 8, 0)
        self._draw_state(painter, beside, line)
        painter.drawText(beside.adjusted(0, 0, -line.state_width - _BESIDE if line.state else 0, 0), _RIGHT, line.who)
        self._draw_when(painter, rest, line)

    def _draw_title(self, painter: QPainter, area: QRect, line: _Line) -> None:
        faces = self._measure()
        painter.setFont(faces.strong if line.row.priority in _BAR_COUNT else faces.title)
        painter.setPen(self._colour("text"))
        self._say(painter, area, line.title)

    def _draw_when(self, painter: QPainter, area: QRect, line: _Line) -> None:
        faces = self._measure()
        icon, token, text = line.when
        when = QRect(area.right() - line.when_width, area.top(), line.when_width + 1, area.height())
        pixmap = self._theme.pixmap(icon, token, _ICON - 2, painter.device().devicePixelRatioF())
        painter.drawPixmap(when.left(), when.center().y() - 6, pixmap)
        painter.setFont(faces.strong if token != "text3" else faces.meta)
        painter.setPen(self._colour("text2" if token == "text3" and self._lit else token))
        painter.drawText(when, _RIGHT, text)

    def _draw_kind(self, painter: QPainter, area: QRect, line: _Line) -> None:
        tag = QRect(area.left(), area.center().y() - 9, line.kind_width, 20)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        soft = SOFT.get(line.tone, "nsoft")
        painter.setBrush(self._colour("surface" if soft == "psoft" and self._chosen else soft))
        painter.drawRoundedRect(tag, 4, 4)
        painter.setPen(self._colour(INK.get(line.tone, "text2")))
        painter.drawText(tag, int(Qt.AlignmentFlag.AlignCenter), line.kind)

    def _draw_state(self, painter: QPainter, area: QRect, line: _Line) -> None:
        painter.setPen(self._colour("text2"))
        painter.drawText(area, _RIGHT, line.state)

    def _draw_marks(self, painter: QPainter, area: QRect, row: TicketRow) -> None:
        ratio = painter.device().devicePixelRatioF()
        for place, (icon, token) in enumerate(self._marks(row)):
            pixmap = self._theme.pixmap(icon, token, _ICON, ratio)
            painter.drawPixmap(area.right() - _ICON + 1 - place * _MARK, area.center().y() - 7, pixmap)

    def _marks(self, row: TicketRow) -> tuple[tuple[str, str], ...]:
        """Icons and colours from the right: where it stands with headquarters, and that something is not saved."""
        draft = (("edit", "warn"),) if self._model.has_draft(row) else ()
        if row.questions:
            return ("conflict", "danger"), *draft
        if self._model.alone:
            return draft
        return ("cloud-up", "warn") if row.unsent else ("cloud-check", "text3"), *draft

    def _marks_width(self, row: TicketRow) -> int:
        count = len(self._marks(row))
        return _ICON + (count - 1) * _MARK if count else 0

    def _priority(self, painter: QPainter, area: QRect, priority: str | None) -> None:
        filled = _BAR_COUNT.get(priority or "", 1)
        token = _BAR_TOKEN.get(priority or "", "ctl")
        bottom = area.center().y() + 5
        for step in range(3):
            height = 4 + 3 * step
            colour = self._colour(token if step < filled else "border")
            painter.fillRect(QRect(area.left() + step * 5, bottom - height, 4, height), colour)

    def _when(self, row: TicketRow) -> tuple[str, str, str]:
        """Time left where a ticket promises one and is not done; else when it changed."""
        now = self._model.now
        if row.due_at is None or row.standing != Standing.OPEN:
            return "clock", "text3", moment_in_words(row.updated_at, now)
        text = remaining(row.due_at, now)
        if row.due_at < now:
            return "warning", "danger", text
        return "clock", "warn" if row.due_at - now < _SOON else "text3", text

    def _kind(self, row: TicketRow) -> tuple[str, str]:
        key = (row.form, row.form_version)
        if key not in self._kinds:
            form: Form = self._model.form_of(row)
            self._kinds[key] = (label_text(form.short or form.label), form.tone)
        return self._kinds[key]

    def _state(self, row: TicketRow) -> str:
        key = (row.form, row.form_version, row.status or "")
        if key not in self._states:
            state = self._model.form_of(row).states_by_id.get(row.status or "")
            self._states[key] = label_text(state.label) if state is not None else ""
        return self._states[key]

    def _colour(self, token: str) -> QColor:
        found = self._colours.get(token)
        if found is None:
            found = self._colours[token] = QColor(self._theme.tokens.colour(token))
        return found

    def _measure(self) -> _Faces:
        if self._faces is None:
            title, strong, meta = self._theme.font(), self._theme.font(strong=True), self._theme.font(-1)
            measures = QFontMetrics(title), QFontMetrics(strong), QFontMetrics(meta)
            height = max(LIST_ROW, measures[1].height() + max(measures[2].height(), 20) + 22)
            compact = max(LIST_ROW_COMPACT, measures[1].height() + 14)
            third = 0 if self._has_room(measures[2]) else measures[2].height() + 4
            self._faces = _Faces(title, strong, meta, *measures, height, compact, third)
        return self._faces

    def _has_room(self, meta: QFontMetrics) -> bool:
        """Whether two lines show number, customer and state of a usual ticket: of the middle one by their widths."""
        wide = meta.horizontalAdvance
        forms = [form for form in self._model.forms if form.is_ticket]
        kinds = [wide(label_text(form.short or form.label)) for form in forms]
        states = [wide(label_text(one.label)) for form in forms for one in form.states if one.standing is Standing.OPEN]
        if not self._width or not kinds or not states:
            return True
        words = wide(_USUAL_NUMBER) + wide(_USUAL_NAME) + _usual(kinds) + _usual(states)
        return words + 12 + _ICON + 30 <= self._width - 2 * _EDGE


def _usual(widths: Sequence[int]) -> int:
    """As wide as half of them at most, in pixels."""
    return sorted(widths)[len(widths) // 2]
