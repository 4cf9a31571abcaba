"""The one way to ask for files and folders: without stopping the window, and never over a window that is locked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget
from typing_extensions import override


def choose_files(
    parent: QWidget, title: str, chosen: Callable[[list[Path]], None], kinds: str = "", *, several: bool = True
) -> QFileDialog:
    """Asks for files that are there; `kinds` is a filter as Qt writes it, empty for all."""
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if several else QFileDialog.FileMode.ExistingFile)
    return _open(dialog, parent.window(), chosen, several=several)


def choose_target(parent: QWidget, title: str, name: str, suffix: str, chosen: Callable[[Path], None]) -> QFileDialog:
    """Asks where a file shall be written and proposes that name; `suffix` (pdf) is added where none is typed."""
    dialog = QFileDialog(parent, title, name, f"{suffix.upper()} (*.{suffix})")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    return _open(dialog, parent.window(), lambda paths: chosen(paths[0]), several=False)


def choose_folder(parent: QWidget, title: str, beginning: str, chosen: Callable[[Path], None]) -> QFileDialog:
    """Asks for a folder, beginning in that one."""
    dialog = QFileDialog(parent, title, beginning)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _open(dialog, parent.window(), lambda paths: chosen(paths[0]), several=False)


def _open(dialog: QFileDialog, window: QWidget, chosen: Callable[[list[Path]], None], *, several: bool) -> QFileDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    ending = _Ending(dialog, window, chosen)
    if several:
        dialog.filesSelected.connect(ending.take)
    else:
        dialog.fileSelected.connect(ending.take_one)
    dialog.open()
    return dialog


class _Ending(QObject):
    """Belongs to one dialog: hears what is chosen, and closes the dialog when the window that it stands over goes."""

    def __init__(self, dialog: QFileDialog, window: QWidget, chosen: Callable[[list[Path]], None]) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._window = window
        self._chosen = chosen
        self._window.installEventFilter(self)

    def take_one(self, name: str) -> None:
        """That file or folder was chosen."""
        self.take([name])

    def take(self, names: list[str]) -> None:
        """Those files were chosen; while the window is hidden, nothing was."""
        if names and self._window.isVisible():
            self._chosen([Path(name) for name in names])

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide and not event.spontaneous():  # spontaneous: minimised
            for question in self._dialog.findChildren(QDialog):
                question.reject()  # whether a file is to be replaced
            self._dialog.reject()
        return False
