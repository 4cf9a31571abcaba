"""A bare window of PySide6, its first paint told on standard output: what any program with Qt spends at least."""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow


class Window(QMainWindow):
    """Says once that it was painted, and ends."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's
        """Painted: the event loop gets the next turn when the pixels are out."""
        super().paintEvent(event)
        QTimer.singleShot(0, self._tell)

    def _tell(self) -> None:
        print(f"painted {time.monotonic_ns()}", flush=True)
        QApplication.quit()


def main() -> None:
    """Opens the window and waits for its first paint."""
    application = QApplication(sys.argv)
    window = Window()
    window.setCentralWidget(QLabel("BranchDesk"))
    window.resize(1366, 768)
    window.show()
    application.exec()


if __name__ == "__main__":
    main()
