"""A process that opens the program's two windows on a computer whose fonts lack Chinese, and tells what they say."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.application import Program
from desktop.widgets.font_notice import FontNotice
from local_db.machine.clock import SystemClock
from tests.window.desks import CLERK, open_test_desk


def says_it(window: QWidget) -> bool:
    return any(notice.isVisible() for notice in window.findChildren(FontNotice))


def look_on() -> None:
    """Lets the windows live for a moment."""
    loop = QEventLoop()
    QTimer.singleShot(300, loop.quit)
    loop.exec()


def main(folder: Path) -> int:
    application = QApplication([])
    program = Program(application, folder / "new")
    program.begin()
    look_on()
    if says_it(program.start.window):
        print("start-window-says-it")
    window = program.open_desk(open_test_desk(folder / "desk", SystemClock()), CLERK)
    look_on()
    if says_it(window.window):
        print("main-window-says-it")
    window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
