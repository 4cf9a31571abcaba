"""The QApplication and what it needs before the first window; then the start, then the desk."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop.bootstrap.start import Start
from desktop.garbage import WindowThreadCollector
from desktop.jobs import JobRunner
from desktop.language import the_speech
from desktop.preferences import Preferences
from desktop.theme import the_theme
from desktop.turns import the_turns
from desktop.widgets.font_notice import FontNotice, chinese_is_missing

if TYPE_CHECKING:
    from desktop.bootstrap.desk_window import DeskWindow
    from local_db.desk import Desk


class Program:
    """One run of the window: a start window, then a desk window."""

    def __init__(self, application: QApplication, root: Path) -> None:
        self._application = application
        self.collector = WindowThreadCollector(application)
        self.preferences = Preferences(root)
        application.setApplicationName("BranchDesk")
        application.setQuitOnLastWindowClosed(False)
        the_speech().speak(self.preferences.language)
        the_theme().apply(self.preferences.appearance, self.preferences.font_size)
        self.jobs = JobRunner()
        self.start = Start(root, self.jobs, self.preferences)
        self.desk: DeskWindow | None = None
        self._no_chinese: bool | None = None
        self.start.opened.connect(self.open_desk)
        self.start.open_elsewhere.connect(self._leave)
        self.start.quit.connect(application.quit)

    def begin(self) -> None:
        """Paints the first window."""
        self.start.begin()
        the_turns().add(self.start, self._look_at_fonts)

    def open_desk(self, desk: Desk, person: str = "") -> DeskWindow:
        """Shows the main window on an open desk."""
        from desktop.bootstrap.desk_window import DeskWindow

        window = self.desk = DeskWindow(desk, self.jobs, self.preferences, person)
        window.closed.connect(self._application.quit)
        window.start()
        self._look_at_fonts()
        if self._no_chinese:
            window.window.tell_for_good(FontNotice(window.window))
        return window

    def _look_at_fonts(self) -> None:
        """Once, after the first paint: a window full of boxes says what is missing."""
        if self._no_chinese is None:
            self._no_chinese = chinese_is_missing()
            if self._no_chinese:
                self.start.window.tell_for_good(FontNotice(self.start.window))

    def _leave(self, sentence: str) -> None:
        """The profile is open in another window, which comes to the front: no error, exit code 0."""
        sys.stdout.write(f"{sentence}\n")
        self.jobs.close()
        self._application.exit(0)


def run(profile: Path | None) -> int:
    """Runs the window until it is closed; the exit code."""
    application = QApplication(sys.argv[:1])
    root = profile or _usual_root()
    program = Program(application, root.expanduser().absolute())
    program.begin()
    return application.exec()


def _usual_root() -> Path:
    from local_db.profile import default_root

    return default_root(os.environ)
