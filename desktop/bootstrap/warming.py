"""What is needed soon but not for the first rows is loaded in a job, so that no click waits for an import."""

from __future__ import annotations

from importlib import import_module

from desktop.jobs import Cancel

AFTER_MILLISECONDS = 1200
_LATER = (
    "desktop.pages.conflict.inbox_controller",
    "desktop.bootstrap.sync_centre",
    "desktop.pages.importing.controller",
    "desktop.bootstrap.importing",
    "local_db.images",
    "desktop.bootstrap.guide",
)
"""Each is imported by name where it is used too, which is how the frozen build finds them."""


def load_what_comes_later(cancel: Cancel) -> None:
    """Imports them one after the other, until the window closes."""
    for name in _LATER:
        if cancel.asked():
            return
        import_module(name)
