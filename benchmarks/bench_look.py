"""Moments in which a window must not freeze: a switch of theme or font size, and twenty photos dropped at once.

Switches are measured with one ticket open, and when every page was visited and every kind of ticket begun.

There is no baseline: a person feels 100 to 150 ms. The window thread's own CPU between two beats of a 10 ms timer
decides; the wall, which counts what other programs did meanwhile, is told.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from benchmarks.measure import Figure, print_figures
from desktop.garbage import WindowThreadCollector
from desktop.language import Language, the_speech
from desktop.theme import Appearance, the_theme
from tests.window.checks.stage import Stage
from tests.window.heartbeat import Heartbeat

PHOTOS, WIDTH, HEIGHT = 20, 4000, 3000
SWITCH_SECONDS, FREEZE_SECONDS = 0.15, 0.1
STATES = ("one ticket open", "every page visited")


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    _application = QApplication.instance() or QApplication([])
    the_speech().speak(Language.CHINESE)
    the_theme().apply(Appearance.LIGHT, "normal")
    collector = WindowThreadCollector()
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        figures = []
        for state in STATES:
            if state == STATES[1]:
                visit(stage)
            figures += switches(stage, state, chosen.rounds)
        longest = drop(stage, Path(folder))
        stage.close()
    collector.stop()
    said = f"{PHOTOS} photos of 12 MP dropped at once, longest block, CPU"
    print_figures([*figures, Figure(said, f"{1000 * longest:.0f} ms", "<= 100 ms", longest <= FREEZE_SECONDS)])


def visit(stage: Stage) -> None:
    """Every page is built and was seen, and a ticket of every kind was begun."""
    for place in stage.window.navigator.places():
        stage.window.navigator.go(place)
        stage.quiet()
    for form in ("claim", "complaint", "repair", "return"):
        stage.window.navigator.new_ticket(form)
        stage.quiet()
    stage.open_claim()


def switches(stage: Stage, state: str, rounds: int) -> list[Figure]:
    """Of the theme and of the font size in that state: the median of the longest blocks."""
    blocks: dict[str, list[float]] = {"theme": [], "font size": []}
    for _ in range(rounds):
        dark = the_theme().name == "dark"
        blocks["theme"].append(switch(stage, partial(the_theme().apply, Appearance.LIGHT if dark else Appearance.DARK)))
        huge = the_theme().size == "huge"
        blocks["font size"].append(switch(stage, partial(the_theme().apply, size="normal" if huge else "huge")))
    figures = []
    for what, limit in (("theme", SWITCH_SECONDS), ("font size", FREEZE_SECONDS)):
        middle = statistics.median(blocks[what])
        said = f"switch of the {what}, {state}, longest block, CPU"
        figures.append(Figure(said, f"{1000 * middle:.0f} ms", f"<= {1000 * limit:.0f} ms", middle <= limit))
    return figures


def switch(stage: Stage, change: Callable[[], None]) -> float:
    """Changes the look, until everything is styled and painted: seconds of CPU of the longest block."""
    heart = Heartbeat()
    heart.start()
    change()
    stage.quiet()
    heart.stop()
    return heart.busiest(1)[0].cpu


def drop(stage: Stage, folder: Path) -> float:
    """Twenty different photos into the open ticket until all are kept: the longest block in seconds of CPU."""
    paths = [_photo(folder / f"IMG_{number:04}.jpg", number) for number in range(PHOTOS)]
    strip = stage.window.record.page.photos
    before = len(strip.tiles())
    heart = Heartbeat()
    heart.step = "dropping photos"
    heart.start()
    stage.hand.drop(strip, paths)
    stage.hand.wait(lambda: len(strip.tiles()) == before + PHOTOS and stage.window.jobs.idle, 120_000)
    stage.quiet()
    heart.stop()
    sys.stdout.write("\n".join(f"  {gap}" for gap in (*heart.busiest(3), heart.longest(1)[0])) + "\n")
    return heart.busiest(1)[0].cpu


def _photo(path: Path, number: int) -> Path:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for line in range(0, HEIGHT, 40):
        painter.fillRect(0, line, WIDTH, 40, QColor((line + number) % 256, line // 12 % 256, number * 12 % 256))
    painter.end()
    image.save(str(path), quality=85)
    return path


if __name__ == "__main__":
    main()
