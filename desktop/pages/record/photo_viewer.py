"""A photo large, inside the window: zoom, the next one, the one before, Esc back to the ticket."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.record.copy_place import ask_for_place
from desktop.pages.record.photo_tile import Tile, TileState
from desktop.theme import the_theme
from desktop.turns import the_turns
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.parts import Notice, Words, clear, icon_button, label
from desktop.wording import filled

STEP, MOST = 1.25, 8.0
"""One press of + makes it a quarter larger; at most eight pixels of the screen for one of the photo."""
CLOSE = 1.05
"""From so many screen pixels for one of the preview's the photo is asked for in more pixels."""


class PhotoCanvas(QWidget):
    """Draws one picture, fitted or zoomed, and lets the mouse drag and the wheel zoom it."""

    zoomed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._image: QImage | None = None
        self._sentence = ""
        self._zoom: float | None = None
        self._middle = QPointF(0.5, 0.5)
        self._grabbed: QPoint | None = None
        the_theme().changed.connect(self.update)

    @property
    def scale(self) -> float:
        """Screen pixels for one pixel of the picture that is shown."""
        if self._image is None:
            return 1.0
        return self._fitting() if self._zoom is None else self._zoom

    @property
    def fitted(self) -> bool:
        """Whether the whole picture is shown."""
        return self._zoom is None

    @property
    def picture(self) -> QImage | None:
        """The picture that is shown; None while there is none."""
        return self._image

    def show_image(self, image: QImage) -> None:
        """Another picture, fitted."""
        self._image, self._zoom, self._sentence = image, None, ""
        self._middle = QPointF(0.5, 0.5)
        self.update()

    def show_finer(self, image: QImage) -> None:
        """The same picture in more pixels: what is seen stays where it is."""
        if self._image is not None and self._zoom is not None:
            self._zoom *= self._image.width() / max(image.width(), 1)
        self._image = image
        self.update()

    def show_sentence(self, sentence: str) -> None:
        """There is no picture: says why, or that it is on its way."""
        self._image, self._sentence = None, sentence
        self.update()

    def zoom(self, factor: float) -> None:
        """Larger or smaller by that factor; smaller than the whole is the whole."""
        wanted = min(self.scale * factor, MOST)
        self._zoom = wanted if wanted > self._fitting() * 1.01 else None
        self._hold_in()
        self.update()
        self.zoomed.emit()

    def fit(self) -> None:
        """The whole picture."""
        self._zoom = None
        self._middle = QPointF(0.5, 0.5)
        self.update()

    def move_by(self, dx: float, dy: float) -> None:
        """Moves what is seen by that many screen pixels."""
        if self._image is not None:
            self._middle -= QPointF(
                dx / max(self._image.width() * self.scale, 1), dy / max(self._image.height() * self.scale, 1)
            )
            self._hold_in()
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = the_theme().tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.app))
        if self._image is None:
            painter.setPen(QColor(tokens.text2))
            painter.setFont(the_theme().font())
            flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(24, 24, -24, -24), flags, self._sentence)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.scale < 3)
            painter.drawImage(self._place(), self._image)
        if self.hasFocus():
            painter.setPen(QColor(tokens.focus))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(STEP if event.angleDelta().y() > 0 else 1 / STEP)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grabbed = event.position().toPoint()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            now = event.position().toPoint()
            self.move_by(now.x() - self._grabbed.x(), now.y() - self._grabbed.y())
            self._grabbed = now

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.fitted:
            self.zoom(1 / max(self.scale, 0.01) if self.scale < 1 else 2.0)
        else:
            self.fit()

    def _fitting(self) -> float:
        if self._image is None or self._image.isNull():
            return 1.0
        return min(self.width() / self._image.width(), self.height() / self._image.height(), 2.0)

    def _hold_in(self) -> None:
        """Keeps the middle of the view inside the picture."""
        self._middle = QPointF(min(max(self._middle.x(), 0.0), 1.0), min(max(self._middle.y(), 0.0), 1.0))
        if self.fitted:
            self._middle = QPointF(0.5, 0.5)

    def _place(self) -> QRectF:
        assert self._image is not None
        width, height = self._image.width() * self.scale, self._image.height() * self.scale
        return QRectF(
            self.width() / 2 - width * self._middle.x(), self.height() / 2 - height * self._middle.y(), width, height
        )


class PhotoViewer(QFrame):
    """The photos of one ticket, one at a time. It asks for pictures by hash and is told when they are there."""

    picture_wanted = Signal(str)
    finer_wanted = Signal(str)
    outside_wanted = Signal(str)
    """The key of a file that another program shall open."""
    copy_wanted = Signal(str, object)
    """The key of a photo, and the path of the file that a copy of it shall be written to."""
    original_wanted = Signal(str)
    """The key of a photo that is only at headquarters and shall come here."""
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._tiles: list[Tile] = []
        self._place = 0
        self._finer = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._build()

    @property
    def tile(self) -> Tile | None:
        """The photo that is shown."""
        return self._tiles[self._place] if self._tiles else None

    def show_photos(self, tiles: Iterable[Tile], key: str) -> None:
        """Shows the photo with that key; the others are before and behind it."""
        self._tiles = [tile for tile in tiles if tile.hash and tile.mime.startswith("image/")]
        self._place = next((place for place, tile in enumerate(self._tiles) if tile.key == key), 0)
        self._turn(0)
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_picture(self, file_hash: str, image: QImage | None) -> None:
        """The picture of that photo is here; None: it cannot be shown."""
        if self.tile is None or self.tile.hash != file_hash:
            return
        if image is None or image.isNull():
            self.canvas.show_sentence(self.tr("This photo cannot be shown."))
        else:
            self.canvas.show_image(image)
            self._tell_zoom()

    def show_finer(self, file_hash: str, image: QImage | None) -> None:
        """The photo that is shown, in more pixels."""
        if self.tile is not None and self.tile.hash == file_hash and image is not None and not image.isNull():
            self.canvas.show_finer(image)
            self._tell_zoom()

    def show_failure(self, file_hash: str, sentence: str) -> None:
        """Why that photo cannot be shown."""
        if self.tile is not None and self.tile.hash == file_hash:
            self.canvas.show_sentence(f"{self.tile.name}\n{sentence}")

    def say(self, sentence: Words, tone: str) -> None:
        """Says something under the head."""
        self.notice.say(sentence, tone)

    def _build(self) -> None:
        self.name, self.count, self.percent = ElidedLabel("section"), label("", "hint"), label("", "hint")
        self.canvas = PhotoCanvas()
        self.canvas.setAccessibleName(self.tr("Photo"))
        self.canvas.zoomed.connect(self._zoomed)
        self.before = icon_button("chevron-left", self.tr("The photo before (left arrow)"), lambda: self._turn(-1))
        self.next = icon_button("chevron-right", self.tr("The next photo (right arrow)"), lambda: self._turn(1))
        self.smaller = icon_button("minus", self.tr("Smaller (-)"), lambda: self.canvas.zoom(1 / STEP))
        self.larger = icon_button("plus", self.tr("Larger (+)"), lambda: self.canvas.zoom(STEP))
        self.copy = icon_button("disk", self.tr("Save a copy without place and device (Ctrl+S)"), self._ask_place)
        self.outside = icon_button("export", self.tr("Open with another program"), self._open_outside)
        self.close_button = icon_button("close", self.tr("Back to the ticket (Esc)"), self.left.emit)
        head = QFrame()
        head.setProperty("role", "header")
        row = QHBoxLayout(head)
        row.setContentsMargins(14, 8, 10, 8)
        row.setSpacing(6)
        row.addWidget(self.name, 1)
        row.addWidget(self.count)
        for one in (self.before, self.next, self.smaller):
            row.addWidget(one)
        row.addWidget(self.percent)
        for one in (self.larger, self.copy, self.outside, self.close_button):
            row.addWidget(one)
        self.notice = Notice()
        self._column.addWidget(head)
        self._column.addWidget(self.notice)
        self._column.addWidget(self.canvas, 1)

    def _turn(self, step: int) -> None:
        if not self._tiles:
            return
        self._place = (self._place + step) % len(self._tiles)
        tile = self._tiles[self._place]
        self._finer = ""
        self.notice.hide()
        self.name.set_text(tile.name)
        self.count.setText(f"{self._place + 1} / {len(self._tiles)}")
        several = len(self._tiles) > 1
        self.before.setEnabled(several)
        self.next.setEnabled(several)
        self.percent.clear()
        self.canvas.setAccessibleDescription(tile.name)
        self.canvas.show_sentence(self.tr("The photo is being opened …"))
        self._tell_place(tile)
        self.picture_wanted.emit(tile.hash)

    def _tell_place(self, tile: Tile) -> None:
        """Of a photo that is only at headquarters a smaller picture is seen here."""
        if tile.state is TileState.REMOTE:
            self.notice.say(
                lambda: self.tr("This is a smaller picture; the original is at headquarters."),
                "primary",
                lambda: self.tr("Get the original"),
                partial(self._want, tile.key),
            )
        elif tile.state is TileState.ASKED:
            self.say_asked()

    def say_asked(self) -> None:
        """The original of the photo that is shown was asked for."""
        self.notice.say(self._asked_words, "primary")

    def _asked_words(self) -> str:
        return self.tr(
            "This is a smaller picture. The original was asked for and comes as soon as headquarters has it."
        )

    def _want(self, key: str) -> None:
        self.original_wanted.emit(key)
        self.say_asked()

    def _zoomed(self) -> None:
        self._tell_zoom()
        if self.tile is not None and self.canvas.scale > CLOSE and self._finer != self.tile.hash:
            self._finer = self.tile.hash
            self.finer_wanted.emit(self.tile.hash)

    def _tell_zoom(self) -> None:
        self.percent.setText(filled(self.tr("%1 %"), str(round(100 * self.canvas.scale))))

    def _ask_place(self) -> None:
        if self.tile is not None:
            ask_for_place(self, self.tile.name, partial(self.copy_wanted.emit, self.tile.key))

    def _open_outside(self) -> None:
        if self.tile is not None:
            self.outside_wanted.emit(self.tile.key)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Save):
            self._ask_place()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            self.left.emit()
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_Space):
            self._turn(1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_PageUp):
            self._turn(-1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.canvas.zoom(STEP)
        elif key == Qt.Key.Key_Minus:
            self.canvas.zoom(1 / STEP)
        elif key == Qt.Key.Key_0:
            self.canvas.fit()
            self._tell_zoom()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.canvas.move_by(0, 60 if key == Qt.Key.Key_Up else -60)
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            the_turns().add(self, self._rebuild)

    def _rebuild(self) -> None:
        """Another language: the same photo with other words around it."""
        saying = self.notice.saying
        clear(self._column)
        self._build()
        self._turn(0)
        saying(self.notice)
