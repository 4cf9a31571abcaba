"""A field on the page as it is going to look: its name, its empty input; and whether it is chosen or wrong."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy
from typing_extensions import override

from desktop.pages.designer.dragging import Dragged, drag, is_far
from desktop.pages.designer.kind_words import kind_name, words_of
from desktop.theme import the_theme
from desktop.theme.tokens import CONTROL
from desktop.wording import label_text
from engines.forms.contradictions import CONDITIONS
from engines.forms.document import Field, FieldKind

_EDGE, _GAP = 8, 4
_HIGH = {FieldKind.LONG_TEXT: 66, FieldKind.LINES: 66, FieldKind.PHOTOS: 66, FieldKind.FILES: 66}
_HIGH |= {FieldKind.SIGNATURE: 66, FieldKind.HEADING: 0}


class Piece(QAbstractButton):
    """A part of the page that can be chosen, dragged and moved by keys."""

    chosen = Signal()
    moved = Signal(int)
    """Alt+Down: 1, Alt+Up: -1."""
    removed = Signal()
    stepped = Signal(int)
    """The arrow keys go on to the next part, or back."""
    opened = Signal()
    """Enter: its properties are wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self._press)
        self._start: QPoint | None = None

    def _press(self) -> None:
        self.setChecked(True)
        self.chosen.emit()

    def dragged(self) -> tuple[Dragged, str] | None:
        """What a drag from here carries, and its words; None of what stays where it is."""
        return None

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}
        step = steps.get(Qt.Key(event.key()), 0)
        if alt and step:
            self.moved.emit(step)
        elif step:
            self.stepped.emit(step)
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._press()
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._start = event.position().toPoint()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._start = None
        super().mouseReleaseEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        start = self._start
        if start is None or not is_far(start, event.position().toPoint()):
            return
        self._start = None
        self.setDown(False)
        carried = self.dragged()
        if carried is not None:
            drag(self, *carried)

    def ground(self, painter: QPainter) -> None:
        """The frame of what is chosen or under the mouse."""
        tokens = the_theme().tokens
        edge = tokens.primary if self.isChecked() or self.hasFocus() else None
        fill = tokens.psoft if self.isChecked() else tokens.hover if self.underMouse() else None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
        width = 2 if self.hasFocus() else 1
        painter.setPen(QPen(QColor(edge), width) if edge else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), 6, 6)


class FieldTile(Piece):
    """One field. `show_field` gives it another spec; the widget stays."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self._fault = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_field(field, "")

    def show_field(self, field: Field, fault: str) -> None:
        """Draws that field; `fault`: a sentence about what is wrong with it."""
        self.field, self._fault = field, fault
        name = label_text(field.label)
        parts = [name, kind_name(field.kind)]
        parts += [self.tr("required")] if field.required else []
        parts += [self.tr("with a condition")] if self._is_conditional() else []
        said = ", ".join(part for part in parts if part)
        self.setAccessibleName(said)
        self.setAccessibleDescription(fault)
        self.setToolTip(fault or said)
        self.updateGeometry()
        self.update()

    @override
    def dragged(self) -> tuple[Dragged, str] | None:
        return Dragged(field=self.field.id), label_text(self.field.label)

    @override
    def sizeHint(self) -> QSize:
        lines = QFontMetrics(the_theme().font(-1)).height() + 2 * _EDGE
        high = _HIGH.get(self.field.kind, CONTROL)
        return QSize(150, lines + high + (_GAP if high else 6))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.ground(painter)
        theme = the_theme()
        heading = self.field.kind is FieldKind.HEADING
        painter.setFont(theme.font(strong=True) if heading else theme.font(-1))
        line = QFontMetrics(painter.font()).height()
        row = QRect(_EDGE, _EDGE, self.width() - 2 * _EDGE, line)
        self._draw_marks(painter, row)
        name = label_text(self.field.label) or self.tr("(without a name)")
        star = painter.fontMetrics().horizontalAdvance(" *") if self.field.required else 0
        said = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, row.width() - star)
        painter.setPen(QColor(theme.tokens.text if heading else theme.tokens.text2))
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, said)
        if star:
            painter.setPen(QColor(theme.tokens.danger))
            at = row.left() + painter.fontMetrics().horizontalAdvance(said)
            painter.drawText(QRect(at, row.top(), star, line), Qt.AlignmentFlag.AlignVCenter, " *")
        if not heading:
            top = row.bottom() + 1 + _GAP
            self._draw_input(painter, QRect(_EDGE, top, self.width() - 2 * _EDGE, self.height() - top - _EDGE))
        painter.end()

    def _draw_marks(self, painter: QPainter, row: QRect) -> None:
        marks = [("warning", "danger")] if self._fault else []
        marks += [("filter", "purple")] if self._is_conditional() else []
        for name, token in marks:
            row.setRight(row.right() - 18)
            picture = the_theme().pixmap(name, token, 14, self.devicePixelRatioF())
            painter.drawPixmap(row.right() + 4, row.top() + (row.height() - 14) // 2, picture)

    def _draw_input(self, painter: QPainter, box: QRect) -> None:
        theme, kind = the_theme(), self.field.kind
        painter.setFont(theme.font())
        quiet = theme.tokens.text3
        if kind is FieldKind.SWITCH:
            side = QRect(box.left() + 1, box.center().y() - 7, 14, 14)
            self._frame(painter, side, 3)
            painter.setPen(QColor(theme.tokens.text2))
            words = QRect(side.right() + 8, box.top(), box.width() - 30, box.height())
            self._words(painter, words, label_text(self.field.label))
            return
        dashed = kind in (FieldKind.PHOTOS, FieldKind.FILES, FieldKind.SIGNATURE)
        self._frame(painter, box, 6, dashed=dashed)
        inside = box.adjusted(10, 0, -30, 0)
        painter.setPen(QColor(quiet))
        flags = Qt.AlignmentFlag.AlignVCenter
        if kind in _HIGH and not dashed:
            inside.setHeight(CONTROL)
        if kind is FieldKind.LINES:
            hint = "   |   ".join(label_text(column.label) for column in self.field.lines)
        else:
            hint = label_text(self.field.help) if self.field.help else kind_name(kind) if dashed else ""
        self._words(painter, inside, hint, flags)
        name = "chevron-down" if self.field.choices else words_of(kind).icon
        picture = theme.pixmap(name, "text3", 14, self.devicePixelRatioF())
        painter.drawPixmap(box.right() - 24, inside.center().y() - 7, picture)

    @staticmethod
    def _words(
        painter: QPainter, room: QRect, words: str, flags: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignVCenter
    ) -> None:
        said = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, flags, said)

    def _frame(self, painter: QPainter, box: QRect, radius: int, *, dashed: bool = False) -> None:
        tokens = the_theme().tokens
        colour = tokens.danger if self._fault else tokens.border2
        pen = QPen(QColor(colour), 1)
        pen.setStyle(Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        painter.setBrush(QColor(tokens.surface2 if dashed else tokens.surface))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    def _is_conditional(self) -> bool:
        return any(getattr(self.field, name) is not None for name in CONDITIONS)


class SectionTile(Piece):
    """The head of a section: its name and how many fields it has."""

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_name(self, name: str, fields: int) -> None:
        """Says that name."""
        self._name = name
        self.setAccessibleName(self.tr("Section %1").replace("%1", name))
        self.setAccessibleDescription(self.tr("%Ln field(s)", "", fields))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(150, QFontMetrics(the_theme().font(strong=True)).height() + 12)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.ground(painter)
        painter.setFont(the_theme().font(strong=True))
        painter.setPen(QColor(the_theme().tokens.text))
        room = self.rect().adjusted(_EDGE, 0, -_EDGE, 0)
        name = self._name or self.tr("(without a name)")
        said = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, said)
        painter.end()
