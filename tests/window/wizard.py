"""A person at the wizard of the import page: a file is chosen, read, tried; then on, step by step, by the buttons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.pages.importing.page import CHOOSE, DONE, TRIAL, ImportPage
from desktop.pages.importing.views import ImportCounts
from tests.window.conftest import quiet

LONG = 30_000


def import_page_of(window: DeskWindow, qtbot: QtBot) -> ImportPage:
    """The window's import page, gone to."""
    window.navigator.go("import")
    quiet(qtbot, window)
    found = window.navigator.page("import")
    assert isinstance(found, ImportPage)
    return found


def chosen(page: ImportPage, qtbot: QtBot, *paths: Path) -> None:
    """Chooses files and waits until the first was read."""
    page.choose(*map(str, paths))
    qtbot.waitUntil(lambda: page.stop_button.isVisible() or page.step != CHOOSE, timeout=LONG)
    qtbot.waitUntil(lambda: not page.stop_button.isVisible(), timeout=LONG)


def columns_shown(page: ImportPage, qtbot: QtBot, names: Sequence[str]) -> None:
    """Waits until each of the columns has its box; the window builds them in turns."""
    qtbot.waitUntil(lambda: set(names) <= set(page.match.boxes), timeout=LONG)


def tried(page: ImportPage, qtbot: QtBot) -> ImportCounts:
    """Waits until the whole file was tried; what the import would do."""
    qtbot.waitUntil(lambda: page.rail.counts is not None, timeout=LONG)
    assert page.rail.counts is not None
    return page.rail.counts


def gone_on(page: ImportPage, qtbot: QtBot) -> ImportCounts:
    """Presses the way on until everything is imported; the counts at the end."""
    while page.step != TRIAL:
        before = page.step
        page.foot.next_button.click()
        assert page.step == before + 1, page.notice.sentence.text()
        tried(page, qtbot)
    page.foot.next_button.click()
    qtbot.waitUntil(lambda: page.step == DONE, timeout=LONG)
    return tried(page, qtbot)
