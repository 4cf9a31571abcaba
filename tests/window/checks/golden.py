"""Check 30, pictures to compare pages with: `python3 dev.py golden` takes them again after a change that was meant.

A picture holds for one version of Qt and one set of fonts: `made_with.json` says which, and where others are at work
the comparison is skipped with that reason. Pictures are compared pixel by pixel; half a per cent of them may differ.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops
from PySide6.QtCore import QRect, Qt, qVersion
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from desktop.demo.small_picture import in_few_colours
from desktop.garbage import WindowThreadCollector
from desktop.language import Language, the_speech
from desktop.theme import Appearance, the_theme
from tests.local_db.clocks import FixedClock
from tests.window.checks.pages import PAGES
from tests.window.checks.stage import Stage

FOLDER = Path(__file__).with_name("golden")
MADE_WITH = FOLDER / "made_with.json"
SIZE = (1093, 552)
SAME = 24
"""Steps of 255 by which a channel may differ: the palette takes a few, drawn photos are never twice the same."""
MAY_DIFFER = 0.005
_PROBE = "破损 直骨角门 Ag 0189 ¥1,280.00"


@dataclass(frozen=True)
class Golden:
    """A page in one appearance; `part` is what is compared of its window."""

    page: str
    appearance: Appearance
    part: Callable[[Stage, QWidget], QWidget] = lambda _stage, top: top

    @property
    def name(self) -> str:
        """The name of its file without the ending."""
        return f"{self.page.replace(':', '').replace(' ', '-').replace(',', '')}_{self.appearance}"


GOLDEN = (
    Golden("tickets", Appearance.LIGHT, lambda stage, _top: stage.window.tickets.pane),
    Golden("search results", Appearance.DARK, lambda stage, _top: stage.window.searching.pane),
    Golden("import", Appearance.LIGHT),
    Golden("import", Appearance.DARK),
    Golden("new ticket", Appearance.LIGHT),
    Golden("record with a question", Appearance.DARK),
    Golden("designing a form", Appearance.LIGHT),
    Golden("start: set-up 1", Appearance.LIGHT),
)
"""Every kind of page once; few, because each change that is meant changes them."""


def fonts_at_work() -> dict[str, str]:
    """The version of Qt, and a digest of some words in the window's two weights as they are drawn here."""
    image = QImage(420, 80, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    for line, strong in enumerate((False, True)):
        painter.setFont(the_theme().font(strong=strong))
        painter.drawText(QRect(0, 40 * line, 420, 40), int(Qt.AlignmentFlag.AlignVCenter), _PROBE)
    painter.end()
    return {"qt": qVersion(), "words": hashlib.sha256(bytes(image.constBits())).hexdigest()[:16]}


def shots(stage: Stage) -> Iterator[tuple[Golden, Image.Image]]:
    """Every page as it looks now, in Chinese, in normal type, without caret, focus or an offer that ends by itself."""
    the_speech().speak(Language.CHINESE)
    for golden in GOLDEN:
        the_theme().apply(golden.appearance, "normal")
        page = next(page for page in PAGES if page.name == golden.page)
        for top in stage.tops:
            top.resize(*SIZE)
        top = page.show(stage)
        focused = QApplication.focusWidget()
        if focused is not None:
            focused.clearFocus()
        stage.window.record.page.undo.forget()
        stage.quiet()
        yield golden, _picture(golden.part(stage, top))
    the_theme().apply(Appearance.LIGHT, "normal")


def _picture(widget: QWidget) -> Image.Image:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = bytes(image.constBits())
    return Image.frombuffer("RGB", (image.width(), image.height()), rows, "raw", "RGB", image.bytesPerLine(), 1).copy()


def share_that_differs(first: Image.Image, second: Image.Image) -> float:
    """The share of pixels that are not the same in both; all of them where the sizes differ."""
    if first.size != second.size:
        return 1.0
    red, green, blue = ImageChops.difference(first.convert("RGB"), second.convert("RGB")).split()
    worst = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(worst.histogram()[SAME + 1 :]) / (first.width * first.height)


def take_pictures() -> None:
    """Takes every picture again."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    _collector = WindowThreadCollector(application)
    the_theme().apply(Appearance.LIGHT, "normal")
    FOLDER.mkdir(exist_ok=True)
    for left in FOLDER.glob("*.png"):
        left.unlink()
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder), FixedClock())
        for golden, picture in shots(stage):
            in_few_colours(picture).save(FOLDER / f"{golden.name}.png", optimize=True)
        stage.close()
    MADE_WITH.write_text(json.dumps(fonts_at_work(), indent=1) + "\n", encoding="utf-8")
    size = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    sys.stdout.write(f"{len(GOLDEN)} pictures, {size // 1024} KB, in {FOLDER}\n")
    sys.stdout.flush()
    os._exit(0)  # nothing that Qt destroys at the end of a process is looked at here


if __name__ == "__main__":
    take_pictures()
