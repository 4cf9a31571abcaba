"""Pictures of every page, for a reader of the README and for eyes that check: sizes, themes, without a display."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from desktop.bootstrap.desk_window import DeskWindow
from desktop.navigator import IMPORT, TICKETS
from desktop.pages.importing.page import ImportPage
from desktop.theme import Appearance, the_theme
from desktop.turns import the_turns
from resources import SAMPLE_LOG

SIZES = ((1366, 768), (1093, 552), (1920, 1080))
_QUIET_LOOKS = 4
_LOOK_MILLISECONDS = 30
_PATIENCE_LOOKS = 400


def save_screenshots(
    desk: DeskWindow,
    folder: Path,
    sizes: tuple[tuple[int, int], ...] = SIZES,
    appearances: tuple[Appearance, ...] = (Appearance.LIGHT, Appearance.DARK),
    records: Mapping[str, str] | None = None,
    log: Path = SAMPLE_LOG,
) -> list[Path]:
    """Walks through every destination and saves PNG files; the paths. The window must have been started.

    `records` are opened too: a picture's name and the record's id. The import page looks at `log`.
    Runs its own event loop, so that jobs deliver; to be called outside `QApplication.exec`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    desk.navigator.go(IMPORT)
    page = desk.navigator.page(IMPORT)
    if isinstance(page, ImportPage):
        page.choose(str(log))
    wait_until_quiet(desk)
    for appearance in appearances:
        the_theme().apply(appearance=appearance)
        for width, height in sizes:
            desk.window.resize(width, height)
            for name in _shots(desk, records or {}):
                path = folder / f"{name}_{width}x{height}_{appearance}.png"
                desk.window.grab().save(str(path))
                made.append(path)
    return made


def wait_until_quiet(desk: DeskWindow) -> None:
    """Lets events be handled until no job is under way and nothing waits for its turn, for a moment."""
    loop = QEventLoop()
    quiet = looks = 0

    def look() -> None:
        nonlocal quiet, looks
        looks += 1
        still = desk.jobs.idle and not desk.workspace.gathering and the_turns().idle
        quiet = quiet + 1 if still else 0
        if quiet >= _QUIET_LOOKS or looks >= _PATIENCE_LOOKS:
            loop.quit()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(_LOOK_MILLISECONDS)
    loop.exec()


def _shots(desk: DeskWindow, records: Mapping[str, str]) -> Iterator[str]:
    for place in desk.navigator.places():
        desk.navigator.go(place)
        wait_until_quiet(desk)
        yield place.replace(":", "-")
    desk.navigator.go(TICKETS)
    wait_until_quiet(desk)
    for name, record in records.items():
        desk.navigator.open_record(record)
        wait_until_quiet(desk)
        yield name
    desk.navigator.new_ticket("claim")
    wait_until_quiet(desk)
    yield "new_ticket"
