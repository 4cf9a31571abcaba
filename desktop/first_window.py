"""The first window: painted before the rest of the program is imported, so that a click is answered at once.

What it imports is all that stands between the click and the first picture. Qt's own name space of constants alone costs
40 ms, so even that is left to those who come after.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from desktop.language import the_speech
from desktop.preferences import Preferences
from desktop.theme.tokens import DARK, LIGHT, Appearance, Tokens
from desktop.unread_sources import leave_sources_unread

if TYPE_CHECKING:
    from desktop.application import Program

SIZE = (720, 520)
_DARK_BELOW = 128
_TITLE_POINTS, _LINE = 14, 12


class FirstWindow(QWidget):
    """Says that the desk is being opened. Whoever shows a window of his own closes it."""

    painted = Signal()
    """Once: the first picture is on the screen."""
    given_up = Signal()
    """The person closed it."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._tokens = _tokens(appearance)
        self._seen = False
        self._title = QCoreApplication.translate("StartWindow", "BranchDesk")
        self._sentence = QCoreApplication.translate("StartWindow", "Opening your desk…")
        self.setWindowTitle(self._title)
        self.resize(*SIZE)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._tokens.app))
        middle = self.height() // 2
        painter.setPen(QColor(self._tokens.text2))
        self._write(painter, self._sentence, middle + painter.fontMetrics().height() + _LINE)
        font = self.font()
        font.setPointSize(_TITLE_POINTS)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(self._tokens.text))
        self._write(painter, self._title, middle)
        painter.end()
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self.painted.emit)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if event.spontaneous():
            self.given_up.emit()

    def _write(self, painter: QPainter, text: str, line: int) -> None:
        painter.drawText((self.width() - painter.fontMetrics().horizontalAdvance(text)) // 2, line, text)


def run(profile: Path | None, *, until_painted: bool = False) -> int:
    """Runs the window until it is closed, or to its first paint only; the exit code."""
    leave_sources_unread()
    application = QApplication(sys.argv[:1])
    root = (profile or _usual_root()).expanduser().absolute()
    preferences = Preferences(root)
    the_speech().speak(preferences.language)
    first = FirstWindow(preferences.appearance)
    made: list[Program] = []

    def begin() -> None:
        if until_painted:
            sys.stdout.write("painted\n")
            sys.stdout.flush()
            application.exit(0)
            return
        from desktop.application import Program

        made.append(Program(application, root))
        made[0].begin(first)

    first.painted.connect(begin)
    first.show()
    return application.exec()


def _tokens(appearance: Appearance) -> Tokens:
    """Of the system's own appearance the palette tells at this moment all that is to be known."""
    if appearance is Appearance.SYSTEM:
        return DARK if QApplication.palette().window().color().lightness() < _DARK_BELOW else LIGHT
    return DARK if appearance is Appearance.DARK else LIGHT


def _usual_root() -> Path:
    from local_db.profile import default_root

    return default_root(os.environ)
