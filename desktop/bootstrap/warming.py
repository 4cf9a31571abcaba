"""What is needed soon but not for the first rows is loaded behind them, so that no click waits for an import."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.errors import Cancelled
from desktop.jobs import Cancel, JobRunner, Progress
from desktop.loading import load_in_turns, read_ahead
from desktop.navigator import CENTRE, DESIGNER, GUIDE, IMPORT, QUESTIONS, SETTINGS

if TYPE_CHECKING:
    from local_db.desk import Desk

AFTER_MILLISECONDS = 1200
CODE: Mapping[str, tuple[str, ...]] = {
    SETTINGS: ("desktop.bootstrap.settings",),
    QUESTIONS: ("desktop.bootstrap.questions",),
    CENTRE: ("desktop.bootstrap.sync_centre",),
    IMPORT: ("desktop.bootstrap.importing",),
    DESIGNER: ("desktop.bootstrap.designer",),
    GUIDE: ("desktop.bootstrap.guide",),
}
"""What the page of a place is made of, by place. Each is imported by name where it is used too."""
_LATER = ("local_db.images",)


def load_more(desk: Desk, jobs: JobRunner, owner: QObject) -> None:
    """Loads what comes later, then shows what is left to be shown of imports that were taken back."""
    names = tuple(name for each in CODE.values() for name in each)

    def read(cancel: Cancel, _progress: Progress) -> list[str]:
        own = read_ahead((*names, *_LATER), cancel.asked)
        show_what_is_left(desk, cancel)
        return own

    jobs.net(read, lambda own: load_in_turns(names, own, owner, lambda: None))


def show_what_is_left(desk: Desk, cancel: Cancel) -> None:
    """Goes on with imports that were being taken back when the program ended."""
    if desk.look_only:
        return
    with desk.store.plain_reading() as connection:
        from local_db.whole_imports import anything_to_show

        left = anything_to_show(connection)
    if left:
        from importers.taking_back import go_on

        with suppress(Cancelled):
            go_on(desk.store, cancelled=cancel.asked)
