"""What a drop or the clipboard brings: files of this computer, a picture, or something that is neither."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtGui import QImage


def local_paths(mime: QMimeData) -> list[Path]:
    """The local files of a drop or of the clipboard. What is dropped from a browser is none."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


def brought(mime: QMimeData) -> list[Path] | QImage | str | None:
    """The files, else the picture, else the sentence that says why it is none; None: nothing of the kind."""
    if paths := local_paths(mime):
        return paths
    image = mime.imageData() if mime.hasImage() else None
    if isinstance(image, QImage) and not image.isNull():
        return image
    if mime.hasUrls():
        return QCoreApplication.translate(
            "PhotoStrip", "Only files on this computer can be added. Save it first, then drop it here."
        )
    return None
