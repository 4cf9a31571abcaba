"""Asking where a copy of a photo shall go, without stopping the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_for_place(parent: QWidget, photo: str, chosen: Callable[[Path], None]) -> QFileDialog:
    """Proposes the photo's name as a JPEG; `chosen` is called with the path once the person has decided."""
    title = QCoreApplication.translate("CopyPlace", "Save a copy of the photo")
    name = f"{photo.rpartition('.')[0] or photo}.jpg"
    dialog = QFileDialog(parent, title, name, "JPEG (*.jpg)")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("jpg")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()
    return dialog
