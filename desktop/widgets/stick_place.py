"""Asking for the folder of a stick without stopping the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_for_stick(parent: QWidget, title: str, beginning: str, chosen: Callable[[Path], None]) -> QFileDialog:
    """Opens a dialog that begins in that folder; `chosen` hears which one it became."""
    dialog = QFileDialog(parent, title, beginning)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda folder: chosen(Path(folder)))
    dialog.open()
    return dialog
