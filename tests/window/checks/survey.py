"""One walk through all pages in given surroundings, with every look at each: many checks for one walk."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import product

from desktop.language import Language, the_speech
from desktop.theme import Appearance, the_theme
from desktop.theme.tokens import FONT_POINTS
from tests.window.checks.looks import LOOKS
from tests.window.checks.pages import PAGES, Page
from tests.window.checks.stage import Stage

SIZES = ((1366, 690), (1093, 552), (1920, 1080))
POINTS = (9, 10, 13)
_NAMES = {points: name for name, points in FONT_POINTS.items()}
SHAPE, PIXELS = 2, 14
PIXELS_AT = 10
"""Looking at pixels takes as long as all other looks together: every day at this font size, else with --all."""


@dataclass(frozen=True)
class Surroundings:
    """A window's size in logical pixels, its theme and the size of its font in points."""

    width: int
    height: int
    appearance: Appearance
    points: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}-{self.appearance}-{self.points}pt"


def every_surrounding() -> list[Surroundings]:
    """The full product, 18 of them."""
    themes = (Appearance.LIGHT, Appearance.DARK)
    return [Surroundings(*size, theme, points) for theme, points, size in product(themes, POINTS, SIZES)]


def sampled_surroundings() -> list[Surroundings]:
    """Every size with the font whose painted rows are looked at and with the largest, the themes by turns: six."""
    themes = (Appearance.LIGHT, Appearance.DARK)
    fonts = (PIXELS_AT, POINTS[-1])
    return [
        Surroundings(*size, themes[(row + column) % 2], points)
        for row, points in enumerate(fonts)
        for column, size in enumerate(SIZES)
    ]


class Survey:
    """Remembers what was found in which surroundings, so that every check reads one walk."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._found: dict[Surroundings, dict[int, list[str]]] = {}

    def faults(self, check: int, surroundings: Surroundings) -> list[str]:
        """What that check finds there."""
        found = self._found.setdefault(surroundings, {})
        if check not in found:
            whole = surroundings.points == PIXELS_AT or check == PIXELS
            found |= self.walk(surroundings, checks=tuple(LOOKS) if whole else tuple(set(LOOKS) - {PIXELS}))
        return found[check]

    def walk(
        self, surroundings: Surroundings, pages: Collection[Page] = PAGES, checks: Collection[int] = tuple(LOOKS)
    ) -> dict[int, list[str]]:
        """Goes through the pages and looks at each."""
        the_speech().speak(Language.CHINESE)
        the_theme().apply(surroundings.appearance, _NAMES[surroundings.points])
        found: dict[int, list[str]] = {check: [] for check in checks}
        for page in pages:
            for check, fault in self._look(page, surroundings, checks):
                found[check].append(f"{page.name}: {fault}")
        return found

    def _look(self, page: Page, wanted: Surroundings, checks: Collection[int]) -> Iterator[tuple[int, str]]:
        for top in self._stage.tops:
            top.resize(wanted.width, wanted.height)
        top = page.show(self._stage)
        needed = top.minimumSizeHint()
        fits = needed.width() <= wanted.width and needed.height() <= wanted.height
        if SHAPE in checks and not (fits and (top.width(), top.height()) == (wanted.width, wanted.height)):
            yield SHAPE, f"is {top.width()}x{top.height()} and needs {needed.width()}x{needed.height()}"
        for check in checks:
            for look in LOOKS[check]:
                for fault in look(top):
                    yield check, fault
