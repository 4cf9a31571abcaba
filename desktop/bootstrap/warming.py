"""What is needed soon but not for the first rows is loaded in a job, so that no click waits for an import."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from core.errors import Cancelled
from desktop.jobs import Cancel
from desktop.loading import load
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


def do_what_comes_later(desk: Desk, cancel: Cancel) -> None:
    """Loads it, then shows what is left to be shown of imports that were taken back when the program ended."""
    load_what_comes_later(cancel)
    if desk.look_only:
        return
    with desk.store.plain_reading() as connection:
        from local_db.whole_imports import anything_to_show

        left = anything_to_show(connection)
    if left:
        from importers.taking_back import go_on

        with suppress(Cancelled):
            go_on(desk.store, cancelled=cancel.asked)


def load_what_comes_later(cancel: Cancel) -> None:
    """Imports it all, one after the other, until the window closes."""
    for name in (*(name for names in CODE.values() for name in names), *_LATER):
        if cancel.asked():
            return
        load(name)
