"""The destinations of the navigation, and going there; the pages themselves are checked in tests/window/checks."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.navigator import CENTRE, GUIDE, IMPORT, QUESTIONS, SETTINGS, TICKETS
from tests.window.conftest import quiet

PLACES = (TICKETS, "tickets:claim", "tickets:customer", IMPORT, QUESTIONS, CENTRE, SETTINGS, GUIDE)


def go(window: DeskWindow, qtbot: QtBot, place: str) -> QWidget:
    """The page of that destination, shown."""
    window.navigator.go(place)
    quiet(qtbot, window)
    return window.navigator.page(place)
