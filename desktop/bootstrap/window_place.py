"""Where the window stood and how large it was, from one start to the next."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Slot
from PySide6.QtGui import QGuiApplication

from desktop.main_window import FIRST, LEAST, MainWindow, first_size
from desktop.preferences import Preferences

_LEAST_SIZE, _TITLE_BAR = (1093, 552), 40


class WindowPlace(QObject):
    """Belongs to the window; keeps its place when it closes."""

    def __init__(self, window: MainWindow, preferences: Preferences) -> None:
        super().__init__(window)
        self._window = window
        self._preferences = preferences
        window.closing.connect(self._keep)

    def show(self) -> None:
        """Shows the window where it was last, as far as it can be reached there."""
        window, kept = self._window, self._preferences.window_place
        if kept is None:
            room = window.screen().availableGeometry()
            size = first_size(room.size())
            window.resize(size)
            window.move(room.topLeft() + QPoint(room.width() - size.width(), 0) / 2)
            roomy = room.width() >= LEAST[0] and room.height() >= LEAST[1]
            window.showMaximized() if roomy and size != QSize(*FIRST) else window.show()
            return
        left, top, width, height, full = kept
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        handle = QRect(left + width // 4, top, width // 2, _TITLE_BAR)
        here = next((screen for screen in screens if screen.intersects(handle)), None)
        room = here or QGuiApplication.primaryScreen().availableGeometry()
        window.resize(min(width, max(room.width(), _LEAST_SIZE[0])), min(height, max(room.height(), _LEAST_SIZE[1])))
        if here is not None:
            window.move(QPoint(left, top))
        if full:
            window.showMaximized()
        else:
            window.show()

    @Slot()
    def _keep(self) -> None:
        window = self._window
        full = window.isMaximized() or window.isFullScreen()
        area = window.normalGeometry() if full else window.geometry()
        if not full:
            area.moveTopLeft(window.pos())
        self._preferences.window_place = (area.x(), area.y(), area.width(), area.height(), full)
