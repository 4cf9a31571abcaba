"""What is dragged in the designer: a kind from the palette, or a field within the page. Types of this program only."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QColor, QDrag, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from desktop.theme import the_theme
from engines.forms.document import FieldKind

KIND_TYPE = "application/x-branchdesk-field-kind"
FIELD_TYPE = "application/x-branchdesk-field"
_MOST = 100
_HEIGHT = 32


class Dragged(msgspec.Struct, frozen=True):
    """A kind of which a new field is wanted, or the id of a field that moves."""

    kind: FieldKind | None = None
    field: str = ""


def packed(dragged: Dragged) -> QMimeData:
    """As a drag carries it."""
    mime = QMimeData()
    if dragged.kind is not None:
        mime.setData(KIND_TYPE, dragged.kind.value.encode())
    else:
        mime.setData(FIELD_TYPE, dragged.field.encode())
    return mime


def unpacked(mime: QMimeData) -> Dragged | None:
    """What a drag carries; None of what is none of ours."""
    try:
        if mime.hasFormat(KIND_TYPE):
            return Dragged(FieldKind(bytes(mime.data(KIND_TYPE).data())[:_MOST].decode()))
        if mime.hasFormat(FIELD_TYPE):
            return Dragged(field=bytes(mime.data(FIELD_TYPE).data())[:_MOST].decode())
    except ValueError:
        return None
    return None


def is_far(start: QPoint, now: QPoint) -> bool:
    """Whether the mouse was moved so far that a drag is meant."""
    return (now - start).manhattanLength() >= QApplication.startDragDistance()


def drag(source: QWidget, dragged: Dragged, words: str) -> None:
    """Drags from that widget; back when it was dropped or given up."""
    carrier = QDrag(source)
    carrier.setMimeData(packed(dragged))
    carrier.setPixmap(_picture(source, words))
    carrier.setHotSpot(QPoint(12, _HEIGHT // 2))
    carrier.exec(Qt.DropAction.MoveAction | Qt.DropAction.CopyAction, Qt.DropAction.MoveAction)


def _picture(source: QWidget, words: str) -> QPixmap:
    tokens = the_theme().tokens
    metrics = QFontMetrics(source.font())
    width = min(metrics.horizontalAdvance(words) + 24, 240)
    ratio = source.devicePixelRatioF()
    picture = QPixmap(round(width * ratio), round(_HEIGHT * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.primary), 1))
    painter.setBrush(QColor(tokens.psoft))
    painter.drawRoundedRect(0, 0, width - 1, _HEIGHT - 1, 6, 6)
    painter.setFont(source.font())
    painter.setPen(QColor(tokens.text))
    said = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width - 24)
    painter.drawText(12, 0, width - 24, _HEIGHT, Qt.AlignmentFlag.AlignVCenter, said)
    painter.end()
    return picture
