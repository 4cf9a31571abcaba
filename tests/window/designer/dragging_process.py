"""A process that shows the designer on a real display and writes where everything stands, one JSON line per change."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.bootstrap.desk_window import DeskWindow
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.pages.designer.page import DesignerPage
from desktop.preferences import Preferences
from desktop.theme import the_theme
from engines.forms.document import FieldKind
from local_db.machine.clock import SystemClock
from tests.window.designer.desks import DESIGNER_PERSON, designer_of, open_head

_LOOK = 40
_STEADY = 3
"""Looks in a row that must find the same before it is told: nothing is being laid out any more."""


def state_of(page: DesignerPage) -> dict[str, object]:
    """The fields in their order, where they and the kinds stand on the display, and whether a drag shows its line."""
    bench = page.workbench
    kinds, session = bench.palette_.kinds, bench.session
    assert session is not None
    rows = {}
    for place in range(kinds.count()):
        item = kinds.item(place)
        kind, box = kinds.kind_at(item), kinds.visualItemRect(item)
        if kind is not None and kinds.viewport().rect().contains(box):
            rows[kind.value] = _at(kinds.viewport(), box.center())
    tiles = {name: [*_at(tile, QPoint(0, 0)), tile.width(), tile.height()] for name, tile in bench.canvas.tiles.items()}
    order = [[field.id, field.kind.value] for field in session.form.fields.values()]
    return {"order": order, "kinds": rows, "tiles": tiles, "line": bench.canvas.shows_landing}


def _at(widget: QWidget, point: QPoint) -> list[int]:
    there = widget.mapToGlobal(point)
    return [there.x(), there.y()]


def main(folder: Path) -> int:
    application = QApplication([])
    the_speech().speak(Language.CHINESE)
    the_theme().apply()
    window = DeskWindow(open_head(folder, SystemClock()), JobRunner(), Preferences(folder), DESIGNER_PERSON)
    window.start()
    window.window.setGeometry(0, 0, 1366, 768)
    page, join = designer_of(window)
    said, seen, steady = "", "", 0

    def tell() -> None:
        nonlocal said, seen, steady
        now = json.dumps(state_of(page))
        seen, steady = now, steady + 1 if now == seen else 0
        if steady >= _STEADY and now != said:
            said = now
            print(now, flush=True)

    def begin() -> None:
        if not page.list.new.isEnabled():
            return
        waiting.stop()
        join.controller.begin()
        for kind in (FieldKind.TEXT, FieldKind.PHONE):
            page.workbench.palette_.added.emit(kind)
        looking.start()

    waiting, looking = QTimer(interval=_LOOK), QTimer(interval=_LOOK)
    waiting.timeout.connect(begin)
    looking.timeout.connect(tell)
    waiting.start()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
