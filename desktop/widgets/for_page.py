"""What is dropped or pasted on a text field and is no text: files and pictures are for the page around it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.models.brought import local_paths


def is_for_page(brought: QMimeData) -> bool:
    """Whether it is files, or a picture without words. The path of a file that comes beside it is no text."""
    if local_paths(brought):
        return True
    return not brought.hasText() and (brought.hasImage() or brought.hasUrls())


def passed_on(event: QDropEvent) -> bool:
    """Whether what is dragged over a field is for the page: the event is ignored then, and Qt asks the page next."""
    if is_for_page(event.mimeData()):
        event.ignore()
        return True
    return False


def hand_up(field: QWidget, brought: QMimeData) -> None:
    """Gives it to the nearest page around the field that takes drops, as if it had been dropped there."""
    above = field.parentWidget()
    if above is None:
        return
    place = above.rect().center()
    how = Qt.DropAction.CopyAction, brought, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place, *how)
    enter.ignore()
    QApplication.sendEvent(above, enter)  # asks those around it, too, and remembers who takes the drop
    if enter.isAccepted():
        QApplication.sendEvent(above, QDropEvent(QPointF(place), *how))
