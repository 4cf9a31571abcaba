"""Paints a ticket in two lines: what and when, then who, where it stands and whether it has been sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from desktop.models.ticket_list import RowRole, TicketListModel
from desktop.theme import Theme
from desktop.theme.tokens import INK, LIST_ROW, SOFT
from desktop.wording import label_text, moment, remaining
from local_db.queries.tickets import TicketRow

if TYPE_CHECKING:
    from engines.forms.document import Form

_SOON = 2 * 3_600_000
_EDGE, _BARS, _ICON = 14, 22, 16
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_BAR_COUNT = {"urgent": 3, "high": 2}
_BAR_TOKEN = {"urgent": "danger", "high": "warn"}


@dataclass(frozen=True)
class _Faces:
    """Fonts and their measures for one theme and size."""

    title: QFont
    strong: QFont
    meta: QFont
    title_measures: QFontMetrics
    strong_measures: QFontMetrics
    meta_measures: QFontMetrics
    height: int


class TicketRowDelegate(QStyledItemDelegate):
    """Paints rows of a TicketListModel; fonts, measures and words are cached until theme or language change."""

    def __init__(self, model: TicketListModel, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._faces: _Faces | None = None
        self._kinds: dict[tuple[str, int], tuple[str, str]] = {}
        self._states: dict[tuple[str, int, str], str] = {}
        theme.changed.connect(self.forget)

    def forget(self) -> None:
        """Lets go of what is cached."""
        self._faces = None
        self._kinds.clear()
        self._states.clear()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(240, self._measure().height)

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(RowRole)
        if not isinstance(row, TicketRow):
            return
        painter.save()
        painter.setClipRect(option.rect)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        self._ground(painter, area, state)
        inner = area.adjusted(_EDGE, 9, -_EDGE, -9)
        half = inner.height() // 2
        self._upper(painter, QRect(inner.left(), inner.top(), inner.width(), half), row)
        lower = QRect(inner.left(), inner.top() + half, inner.width(), inner.height() - half)
        self._lower(painter, lower, row)
        painter.restore()

    def _ground(self, painter: QPainter, area: QRect, state: QStyle.StateFlag) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, self._colour("psoft"))
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), self._colour("primary"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, self._colour("hover"))
        painter.fillRect(QRect(area.left() + _EDGE, area.bottom(), area.width() - 2 * _EDGE, 1), self._colour("grid"))

    def _upper(self, painter: QPainter, area: QRect, row: TicketRow) -> None:
        faces = self._measure()
        self._priority(painter, area, row.priority)
        icon, token, text = self._when(row)
        strong = token != "text3"
        measures = faces.strong_measures if strong else faces.meta_measures
        width = measures.horizontalAdvance(text) + _ICON + 4
        when = QRect(area.right() - width, area.top(), width + 1, area.height())
        pixmap = self._theme.pixmap(icon, token, _ICON - 2, painter.device().devicePixelRatioF())
        painter.drawPixmap(when.left(), when.center().y() - 6, pixmap)
        painter.setFont(faces.strong if strong else faces.meta)
        painter.setPen(self._colour(token))
        painter.drawText(when, _RIGHT, text)
        urgent = row.priority in _BAR_COUNT
        title = QRect(area.left() + _BARS, area.top(), when.left() - area.left() - _BARS - 8, area.height())
        painter.setFont(faces.strong if urgent else faces.title)
        painter.setPen(self._colour("text"))
        measure = faces.strong_measures if urgent else faces.title_measures
        words = row.title or row.number
        painter.drawText(title, _LEFT, measure.elidedText(words, Qt.TextElideMode.ElideRight, title.width()))

    def _lower(self, painter: QPainter, area: QRect, row: TicketRow) -> None:
        faces = self._measure()
        painter.setFont(faces.meta)
        kind, tone = self._kind(row)
        right = self._standing(painter, area, row)
        width = faces.meta_measures.horizontalAdvance(kind) + 12
        tag = QRect(area.left(), area.center().y() - 9, width, 20)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour(SOFT.get(tone, "nsoft")))
        painter.drawRoundedRect(tag, 4, 4)
        painter.setPen(self._colour(INK.get(tone, "text2")))
        painter.drawText(tag, int(Qt.AlignmentFlag.AlignCenter), kind)
        rest = QRect(tag.right() + 9, area.top(), right - tag.right() - 17, area.height())
        painter.setPen(self._colour("text2"))
        words = "  ".join(part for part in (row.number or row.waybill_no or "", row.customer_name or "") if part)
        painter.drawText(rest, _LEFT, faces.meta_measures.elidedText(words, Qt.TextElideMode.ElideRight, rest.width()))

    def _standing(self, painter: QPainter, area: QRect, row: TicketRow) -> int:
        """The state and whether it was sent, from the right; gives where they begin."""
        faces = self._measure()
        icon, token = ("cloud-check", "text3")
        if row.questions:
            icon, token = "conflict", "danger"
        elif row.unsent:
            icon, token = "cloud-up", "warn"
        pixmap = self._theme.pixmap(icon, token, _ICON, painter.device().devicePixelRatioF())
        painter.drawPixmap(area.right() - _ICON + 1, area.center().y() - 7, pixmap)
        text = self._state(row)
        width = faces.meta_measures.horizontalAdvance(text)
        painter.setPen(self._colour("text2"))
        left = area.right() - _ICON - 6 - width
        painter.drawText(QRect(left, area.top(), width + 2, area.height()), _RIGHT, text)
        return left

    def _priority(self, painter: QPainter, area: QRect, priority: str | None) -> None:
        filled = _BAR_COUNT.get(priority or "", 1)
        token = _BAR_TOKEN.get(priority or "", "ctl")
        bottom = area.center().y() + 5
        for step in range(3):
            height = 4 + 3 * step
            colour = self._colour(token if step < filled else "border")
            painter.fillRect(QRect(area.left() + step * 5, bottom - height, 4, height), colour)

    def _when(self, row: TicketRow) -> tuple[str, str, str]:
        if row.due_at is None:
            return "clock", "text3", moment(row.updated_at, self._model.now)
        text = remaining(row.due_at, self._model.now)
        if row.due_at < self._model.now:
            return "warning", "danger", text
        return "clock", "warn" if row.due_at - self._model.now < _SOON else "text3", text

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
        return QColor(self._theme.tokens.colour(token))

    def _measure(self) -> _Faces:
        if self._faces is None:
            title, strong, meta = self._theme.font(), self._theme.font(strong=True), self._theme.font(-1)
            measures = QFontMetrics(title), QFontMetrics(strong), QFontMetrics(meta)
            height = max(LIST_ROW, measures[1].height() + max(measures[2].height(), 20) + 22)
            self._faces = _Faces(title, strong, meta, *measures, height)
        return self._faces
