"""Asking where a copy of a photo shall go, without stopping the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.widgets.file_choice import choose_target


def ask_for_place(parent: QWidget, photo: str, chosen: Callable[[Path], None]) -> QFileDialog:
    """Proposes the photo's name as a JPEG; `chosen` is called with the path once the person has decided."""
    title = QCoreApplication.translate("CopyPlace", "Save a copy of the photo")
    return choose_target(parent, title, f"{photo.rpartition('.')[0] or photo}.jpg", "jpg", chosen)
