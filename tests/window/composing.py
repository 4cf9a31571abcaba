"""What an input method sends to a widget."""

from __future__ import annotations

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget


def compose(widget: QWidget, composition: str, words: str = "") -> None:
    """Leaves `composition` open ("" ends it), after `words` were committed."""
    event = QInputMethodEvent(composition, [])
    event.setCommitString(words)
    QApplication.sendEvent(widget, event)
