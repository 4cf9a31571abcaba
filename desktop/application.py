"""What the QApplication needs; then the start, then the desk."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
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
    from desktop.first_window import FirstWindow
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
        self._root = root
        self._switching = False
        self._new_start()
        self.desk: DeskWindow | None = None
        self._no_chinese: bool | None = None

    def begin(self, first: FirstWindow | None = None) -> None:
        """Opens the profile; `first` stays before the eyes of the person until there is more to be seen."""
        self.start.begin(first)
        the_turns().add(self.start, self._look_at_fonts)

    def _new_start(self) -> None:
        self.jobs = JobRunner()
        self.start = Start(self._root, self.jobs, self.preferences)
        self.start.opened.connect(self.open_desk)
        self.start.practice_opened.connect(partial(self.open_desk, practising=True))
        self.start.open_elsewhere.connect(self._leave)
        self.start.quit.connect(self._application.quit)
        self.start.window_made.connect(self._tell_of_fonts)

    def open_desk(self, desk: Desk, person: str = "", practising: bool = False) -> DeskWindow:
        """Shows the main window on an open desk."""
        from desktop.bootstrap.desk_window import DeskWindow

        self.collector.spare_what_stays()
        preferences = self.preferences
        if practising:
            preferences = Preferences(self._root)
            preferences.keep_nothing()
        window = self.desk = DeskWindow(desk, self.jobs, preferences, person, practising)
        window.closed.connect(self._closed)
        window.other_desk_wanted.connect(lambda practice: QTimer.singleShot(0, partial(self._switch, practice)))
        window.logged_out.connect(self._log_out)
        if self.start.import_wanted:
            window.start("import")
        else:
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
                self._tell_of_fonts()

    def _tell_of_fonts(self) -> None:
        """In the window before the desk; on the desk it is told by that."""
        if self._no_chinese and self.start.has_window:
            self.start.window.tell_for_good(FontNotice(self.start.window))

    def _closed(self) -> None:
        if not self._switching:
            self._application.quit()

    def _switch(self, practice: bool) -> None:
        """Closes this desk and opens the practice desk, or clears that away and opens the real one."""
        self._close_desk()
        if practice:
            self.start.practise()
        else:
            self.start.leave_practice()

    def _log_out(self) -> None:
        """Closes this desk, which forgets its key, and asks for it again."""
        self._close_desk()
        self.start.begin_logged_out()

    def _close_desk(self) -> None:
        if self.desk is not None:
            self._switching = True
            self.desk.close()
            self.desk.window.deleteLater()
            self.desk.deleteLater()
            self.desk = None
            self._switching = False
        self.start.end()
        self._new_start()

    def _leave(self, sentence: str) -> None:
        """The profile is open in another window, which comes to the front: no error, exit code 0."""
        sys.stdout.write(f"{sentence}\n")
        self.jobs.close()
        self._application.exit(0)
