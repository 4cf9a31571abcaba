"""Check 30: each kind of page looks as on its picture. `python3 dev.py golden` takes the pictures again."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from desktop.theme import Appearance, the_theme
from desktop.wording import keep_clock
from local_db.machine.clock import SystemClock
from tests.local_db.clocks import FixedClock
from tests.window.checks import golden
from tests.window.checks.golden import FOLDER, GOLDEN, MADE_WITH, MAY_DIFFER, share_that_differs
from tests.window.checks.stage import Stage


@pytest.fixture(scope="module")
def still_stage(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The window on a clock that stands still."""
    the_theme().apply(Appearance.LIGHT, "normal")
    made_with, here = json.loads(MADE_WITH.read_text(encoding="utf-8")), golden.fonts_at_work()
    if made_with != here:
        pytest.skip(f"the pictures were made with {made_with}, here are {here}: python3 dev.py golden")
    made = Stage(tmp_path_factory.mktemp("golden"), FixedClock())
    yield made
    made.close()
    keep_clock(lambda: int(SystemClock().now().timestamp() * 1000))


@pytest.mark.slow
def test_check_30_every_page_looks_as_on_its_picture(still_stage: Stage) -> None:
    other = {}
    for one, picture in golden.shots(still_stage):
        with Image.open(FOLDER / f"{one.name}.png") as kept:
            share = share_that_differs(picture, kept)
        if share > MAY_DIFFER:
            other[one.name] = f"{share:.2%} of the pixels"
    assert other == {}, "python3 dev.py golden takes the pictures again, if this change was meant"


def test_check_30_there_is_a_picture_of_each_page_and_no_other() -> None:
    assert {path.stem for path in FOLDER.glob("*.png")} == {one.name for one in GOLDEN}
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 250_000


def test_check_30_a_page_that_moved_or_changed_its_colours_is_told_from_one_that_did_not() -> None:
    with Image.open(FOLDER / f"{GOLDEN[0].name}.png") as kept:
        page = kept.convert("RGB")
    moved = Image.new("RGB", page.size)
    moved.paste(page, (0, 3))
    assert share_that_differs(page, page) == 0
    assert share_that_differs(page, moved) > MAY_DIFFER
    assert share_that_differs(page, page.point(lambda value: value * 0.8)) > MAY_DIFFER
    assert share_that_differs(page, page.resize((page.width, page.height + 1))) == 1
