"""Laid-out pages on a device: a picture for the preview, a PDF, a printer. Runs on any thread; touches no widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from core.errors import UserError
from desktop.pages.printing.layout import DOTS, PAGE_HEIGHT, PAGE_WIDTH, Page, Picture, Rule, Words, font_of

LoadPicture = Callable[[str], QImage | None]
"""The picture of a photo's hash; None when it is not to be had."""
Step = Callable[[int], None]
"""Hears the pages drawn so far and may raise Cancelled."""

_COLOURS = {
    "ink": Qt.GlobalColor.black,
    "soft": Qt.GlobalColor.darkGray,
    "rule": Qt.GlobalColor.lightGray,
}


class SheetDrawing:
    """Draws pages; `missing` is what stands in the place of a photo that is not to be had."""

    def __init__(self, family: str, load: LoadPicture, missing: str) -> None:
        self._family = family
        self._load = load
        self._missing = missing

    def preview(self, page: Page, width: int) -> QImage:
        """One page as a picture that is `width` pixels wide."""
        image = QImage(width, round(width * PAGE_HEIGHT / PAGE_WIDTH), QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.scale(width / PAGE_WIDTH, width / PAGE_WIDTH)
        self._draw(painter, page)
        painter.end()
        return image

    def pdf(self, pages: Sequence[Page], title: str, step: Step) -> bytes:
        """The pages as a PDF file on A4."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setTitle(title)
        writer.setCreator("BranchDesk")
        writer.setResolution(DOTS)
        self.on_paper(writer, pages, step)
        return bytes(buffer.data().data())

    def on_paper(self, device: QPagedPaintDevice, pages: Sequence[Page], step: Step) -> None:
        """The pages on a device of pages, at the device's own resolution; UserError ``print.not_printed``."""
        paper = QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF())
        paper.setMode(QPageLayout.Mode.FullPageMode)
        device.setPageLayout(paper)
        painter = QPainter()
        if not painter.begin(device):
            raise UserError("print.not_printed")
        try:
            scale = device.logicalDpiX() / DOTS
            painter.scale(scale, scale)
            for number, page in enumerate(pages):
                if number:
                    device.newPage()
                self._draw(painter, page)
                step(number + 1)
        finally:
            painter.end()

    def _draw(self, painter: QPainter, page: Page) -> None:
        for item in page:
            if isinstance(item, Words):
                font = font_of(self._family, item.pixels, strong=item.strong)
                painter.setFont(font)
                painter.setPen(QColor(_COLOURS[item.ink]))
                painter.drawText(round(item.x), round(item.y + painter.fontMetrics().ascent()), item.text)
            elif isinstance(item, Rule):
                painter.setPen(QPen(QColor(_COLOURS["rule"]), 3))
                painter.drawLine(round(item.x), round(item.y), round(item.to_x), round(item.to_y))
            else:
                self._draw_picture(painter, item)

    def _draw_picture(self, painter: QPainter, item: Picture) -> None:
        frame = QRectF(item.x, item.y, item.width, item.height)
        image = self._load(item.hash)
        if image is None or image.isNull():
            painter.setPen(QPen(QColor(_COLOURS["rule"]), 3))
            painter.drawRect(frame)
            painter.setFont(font_of(self._family, 38))
            painter.setPen(QColor(_COLOURS["soft"]))
            painter.drawText(frame, int(Qt.AlignmentFlag.AlignCenter), self._missing)
            return
        size = image.size().scaled(frame.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(item.x, item.y, size.width(), size.height())
        painter.drawImage(place, image)
