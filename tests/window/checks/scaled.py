"""A walk in a process of its own, because Qt reads QT_SCALE_FACTOR once: `python -m tests.window.checks.scaled`."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.garbage import WindowThreadCollector
from desktop.language import Language, the_speech
from desktop.theme import Appearance, the_theme
from tests.window.checks.stage import Stage
from tests.window.checks.survey import Surroundings, Survey

CHECKS = (2, 9)


def main(width: int, height: int, appearance: str, points: int) -> None:
    """Prints the pixel ratio and the faults of the checks 2 and 9 as JSON."""
    application = QApplication([])
    _collector = WindowThreadCollector(application)  # as in the program: widgets die in the window's thread only
    the_speech().speak(Language.CHINESE)
    the_theme().apply(Appearance.LIGHT, "normal")
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        surroundings = Surroundings(width, height, Appearance(appearance), points)
        found = Survey(stage).walk(surroundings, checks=CHECKS)
        stage.close()
    print(json.dumps({"ratio": application.devicePixelRatio(), "faults": [*found[2], *found[9]]}))
    sys.stdout.flush()
    os._exit(0)  # nothing that Qt destroys at the end of a process is looked at here


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
