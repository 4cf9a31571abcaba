"""One file of a ticket as a tile: its small picture or its sort, its name, and where its bytes are."""

from __future__ import annotations

from enum import Enum

import msgspec
from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton
from typing_extensions import override

from desktop.theme import the_theme

TILE = QSize(92, 68)
_BAND = 20


class TileState(Enum):
    """Where the bytes of a file are."""

    TAKING = "taking"
    NOT_STORED = "not_stored"
    KEPT = "kept"
    WAITING = "waiting"
    UPLOADED = "uploaded"
    REMOTE = "remote"
    ASKED = "asked"
    MISSING = "missing"


_ICONS = {
    TileState.TAKING: "disk",
    TileState.NOT_STORED: "sync",
    TileState.KEPT: "disk",
    TileState.WAITING: "cloud-up",
    TileState.UPLOADED: "cloud-check",
    TileState.REMOTE: "cloud-down",
    TileState.ASKED: "clock",
    TileState.MISSING: "broken-photo",
}


_UNDER_WAY = (TileState.WAITING, TileState.ASKED)


class Tile(msgspec.Struct, frozen=True):
    """A file in words: `key` names it to the page, `hash` its picture; `place` the field that it is on its way to."""

    key: str
    hash: str
    name: str
    mime: str
    state: TileState
    place: str = ""


class PhotoTile(QAbstractButton):
    """92 x 68. Double click or Enter opens it; on one that is not stored a click tries again."""

    opened = Signal()
    removed = Signal()

    def __init__(self, tile: Tile) -> None:
        super().__init__()
        self.setFixedSize(TILE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._picture: QPixmap | None = None
        self._percent: int | None = None
        self.tile = tile
        self.show_tile(tile)
        the_theme().changed.connect(self.update)

    def show_tile(self, tile: Tile) -> None:
        """Shows that file, or another state of it."""
        self.tile = tile
        words = self.state_words()
        self.setAccessibleName(f"{tile.name}, {words}")
        self.setToolTip(f"{tile.name}\n{words}")
        self.update()

    @property
    def bare(self) -> bool:
        """Whether it shows no picture."""
        return self._picture is None

    def show_progress(self, percent: int | None) -> None:
        """How much of a file that was asked for is here."""
        if percent != self._percent:
            self._percent = percent
            self.show_tile(self.tile)

    def _asked_words(self) -> str:
        if self._percent is not None:
            return self.tr("on its way, %1 % are here").replace("%1", str(self._percent))
        return self.tr("asked for, it comes as soon as headquarters has it")

    def show_picture(self, content: bytes | None) -> None:
        """Shows the small picture; None: the file is no photo."""
        picture = QPixmap()
        self._picture = picture if content and picture.loadFromData(content) else None
        self.update()

    def state_words(self) -> str:
        """Where its bytes are, in words."""
        return {
            TileState.TAKING: self.tr("being stored"),
            TileState.NOT_STORED: self.tr("not stored, press to try again"),
            TileState.KEPT: self.tr("stored on this computer"),
            TileState.WAITING: self.tr("waiting for upload"),
            TileState.UPLOADED: self.tr("uploaded"),
            TileState.REMOTE: self.tr("at HQ, not on this computer yet"),
            TileState.ASKED: self._asked_words(),
            TileState.MISSING: self.tr("the file is missing on this computer"),
        }[self.tile.state]

    @override
    def mouseDoubleClickEvent(self, event: object) -> None:
        self.opened.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    @override
    def sizeHint(self) -> QSize:
        return TILE

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = the_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(frame, 6, 6)
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), QColor(theme.tokens.nsoft))
        if self._picture is not None:
            self._draw_picture(painter)
        else:
            self._draw_sort(painter)
        self._draw_band(painter)
        painter.setClipping(False)
        bad = self.tile.state in (TileState.NOT_STORED, TileState.MISSING)
        colour = theme.tokens.focus if self.hasFocus() else theme.tokens.danger if bad else theme.tokens.border2
        painter.setPen(QPen(QColor(colour), 2.0 if self.hasFocus() else 1.0))
        painter.drawPath(shape)
        painter.end()

    def _draw_picture(self, painter: QPainter) -> None:
        assert self._picture is not None
        size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        left, top = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
        painter.drawPixmap(QRect(left, top, size.width(), size.height()), self._picture)

    def _draw_sort(self, painter: QPainter) -> None:
        theme = the_theme()
        missing = self.tile.state is TileState.MISSING
        name = "broken-photo" if missing else "photo" if self.tile.mime.startswith("image/") else "file"
        picture = theme.pixmap(name, "danger" if missing else "text3", 24, self.devicePixelRatioF())
        painter.drawPixmap((self.width() - 24) // 2, (self.height() - _BAND - 24) // 2, picture)

    def _draw_band(self, painter: QPainter) -> None:
        theme = the_theme()
        band = QRect(0, self.height() - _BAND, self.width(), _BAND)
        ground = QColor(theme.tokens.surface)
        ground.setAlpha(225)
        painter.fillRect(band, ground)
        alarm = self.tile.state in (TileState.NOT_STORED, TileState.MISSING)
        token = "danger" if alarm else "warn" if self.tile.state in _UNDER_WAY else "text2"
        icon = theme.pixmap(_ICONS[self.tile.state], token, 14, self.devicePixelRatioF())
        painter.drawPixmap(band.right() - 17, band.top() + 3, icon)
        if self.tile.state is TileState.ASKED and self._percent is not None:
            done = QRect(band.left(), band.top(), band.width() * self._percent // 100, 3)
            painter.fillRect(done, QColor(theme.tokens.primary))
        painter.setFont(theme.font(-1.5))
        painter.setPen(QColor(theme.tokens.text))
        room = band.adjusted(6, 0, -22, 0)
        name = self.tile.name
        said = name.rpartition(".")[0] or name if self._picture is not None else name
        text = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
