"""What a window needs, but not for its first rows, is loaded and built when those rows are painted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Slot

from desktop.jobs import Cancel, JobRunner, Progress
from desktop.loading import load_in_turns, read_ahead
from desktop.pages.tickets.ticket_view import TicketView
from desktop.turns import the_turns

_PATIENCE_SECONDS = 1.0
"""A window that nobody can see paints no rows."""
_LOADED = (
    "engines.forms.validation",
    "local_db.unit_of_work",
    "local_db.queries.detail",
    "desktop.bootstrap.record",
    "desktop.bootstrap.not_stored",
    "desktop.bootstrap.unfinished",
    "desktop.bootstrap.searching",
    "desktop.bootstrap.shell",
)
"""Each is imported by name where it is used too, which is how the frozen build finds them."""


class AfterRows(QObject):
    """Waits for the first rows of a list; belongs to it. `check` runs in the job.

    Of `builds` each has a turn of its own of the window's thread, in their order.
    """

    def __init__(
        self, view: TicketView, jobs: JobRunner, check: Callable[[], None], builds: Sequence[Callable[[], object]]
    ) -> None:
        super().__init__(view)
        self._jobs = jobs
        self._check = check
        self._builds = builds
        self._given_up = False
        self._painted = threading.Event()
        self._begun = False
        view.rows_painted.connect(self._note_painted)

    @Slot()
    def begin(self) -> None:
        """The rows are there, or there will be none: once they are painted, the rest is loaded and then built."""
        if not self._begun:
            self._begun = True
            self._jobs.net(self._load, self._loaded)

    @Slot()
    def begin_at_once(self) -> None:
        """As `begin`, where no rows are to be painted first."""
        self._painted.set()
        self.begin()

    def give_up(self) -> None:
        """The window closes: nobody waits for a picture any more, and nothing more is built."""
        self._given_up = True
        self._painted.set()

    @Slot()
    def _note_painted(self) -> None:
        self._painted.set()

    def _load(self, cancel: Cancel, _progress: Progress) -> list[str]:
        self._painted.wait(_PATIENCE_SECONDS)
        self._check()
        return read_ahead(_LOADED, cancel.asked)

    def _loaded(self, own: list[str]) -> None:
        load_in_turns(_LOADED, own, self, self._build_all)

    def _build_all(self) -> None:
        for build in self._builds:
            the_turns().add(self, partial(self._build_one, build))

    def _build_one(self, build: Callable[[], object]) -> None:
        if not self._given_up:
            build()
