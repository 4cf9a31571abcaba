"""What the window warns of once its first rows stand: a recovery code that nobody kept, a bad place for the profile."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.errors import UserError
from desktop.messages import message, message_of
from desktop.navigator import SETTINGS
from local_db.profile import location_problem

if TYPE_CHECKING:
    from desktop.bootstrap.desk_window import DeskWindow


class StartWarnings(QObject):
    """Belongs to one DeskWindow; speaks in the line over its pages."""

    def __init__(self, desk: DeskWindow) -> None:
        super().__init__(desk.window)
        self._desk = desk

    def look_for_code(self) -> None:
        """Warns where the recovery code was shown and nobody said that it was kept."""
        from local_db.recovery_mark import code_is_open

        self._desk.workspace.read(code_is_open, self._remind_of_code)

    def look_at_place(self) -> None:
        """Warns where the profile lies in a place that it may be lost or damaged in."""
        root = self._desk.desk.profile.root
        self._desk.jobs.read(lambda: location_problem(root), self._warn_of_place)

    def _remind_of_code(self, is_open: bool) -> None:
        if is_open:
            said, act = self._code_words, lambda: self.tr("Settings")
            self._desk.window.notice.say(said, "warn", act, partial(self._desk.navigator.go, SETTINGS))

    def _code_words(self) -> str:
        return self.tr("The recovery code was shown, but nobody said that it was kept. Make a new one, to be safe.")

    def _warn_of_place(self, problem: UserError | None) -> None:
        if problem is not None:
            said = lambda: message("profile.place_warning", {"problem": message_of(problem)})  # noqa: E731 - asked anew
            self._desk.window.notice.say(said, "warn")
