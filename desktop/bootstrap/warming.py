"""What is needed soon but not for the first rows is loaded in a job, so that no click waits for an import."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.jobs import Cancel
from desktop.loading import load
from desktop.navigator import CENTRE, GUIDE, IMPORT, QUESTIONS, SETTINGS

AFTER_MILLISECONDS = 1200
CODE: Mapping[str, tuple[str, ...]] = {
    SETTINGS: ("desktop.bootstrap.settings",),
    QUESTIONS: ("desktop.pages.conflict.inbox_controller", "desktop.pages.conflict.inbox_page"),
    CENTRE: ("desktop.bootstrap.sync_centre",),
    IMPORT: ("desktop.pages.importing.controller", "desktop.bootstrap.importing"),
    GUIDE: ("desktop.bootstrap.guide",),
}
"""What the page of a place is made of, by place. Each is imported by name where it is used too."""
_LATER = ("local_db.images",)


def load_what_comes_later(cancel: Cancel) -> None:
    """Imports it all, one after the other, until the window closes."""
    for name in (*(name for names in CODE.values() for name in names), *_LATER):
        if cancel.asked():
            return
        load(name)
