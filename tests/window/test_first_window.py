"""A click on the program is answered by a picture before the program is imported; that picture never stays too long."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.bootstrap.opening import Opening
from desktop.bootstrap.start import Start
from desktop.first_window import FirstWindow
from desktop.jobs import JobRunner
from desktop.preferences import Preferences
from desktop.theme import Appearance
from tests.local_db.vaults import MemoryVault

ROOT = Path(__file__).resolve().parents[2]
LATER = ("msgspec", "sqlalchemy", "requests", "PIL", "desktop.jobs", "desktop.theme.theme", "desktop.widgets.parts")


def test_the_first_picture_needs_nothing_of_the_program_but_tokens_and_preferences() -> None:
    script = f"import sys, desktop.first_window; print([name for name in {LATER} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, timeout=60, check=True)
    assert done.stdout.decode().strip() == "[]"


def test_the_program_paints_and_says_so_when_it_is_measured(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "--profile", str(tmp_path), "--until-painted"],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout.decode().strip()) == (0, "painted"), done.stderr.decode()


def test_the_first_window_stays_until_there_is_something_to_ask(tmp_path: Path, qtbot: QtBot) -> None:
    jobs = JobRunner()
    start = Start(tmp_path, jobs, Preferences(tmp_path), lambda: Opening(tmp_path / "new", MemoryVault()))
    first = FirstWindow(Appearance.LIGHT)
    qtbot.addWidget(first)
    qtbot.addWidget(start.window)
    with qtbot.waitSignal(first.painted):
        first.show()
    start.begin(first)
    assert first.isVisible()
    assert not start.window.isVisible()
    qtbot.waitUntil(start.window.isVisible)
    assert not first.isVisible()
    jobs.close()
