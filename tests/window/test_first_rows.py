"""The first rows come first: what stands beside and around them is loaded and built when they are painted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from benchmarks.many_tickets import profile_with
from desktop import loading
from desktop.bootstrap.desk_window import DeskWindow
from desktop.jobs import JobRunner
from desktop.preferences import Preferences
from local_db.desk import Desk
from tests.window import desks
from tests.window.conftest import quiet

ROOT = Path(__file__).resolve().parents[2]
LATER = (
    "sqlalchemy",
    "requests",
    "PIL",
    "keyring",
    "statistics",
    "desktop.bootstrap.guide",
    "desktop.bootstrap.guide_over",
    "desktop.guide_book",
    "desktop.bootstrap.record",
    "desktop.bootstrap.searching",
    "desktop.pages.record.page",
    "desktop.pages.start.lock_window",
    "desktop.pages.start.window",
    "desktop.pages.settings.page",
    "local_db.unit_of_work",
)


def test_the_window_and_the_store_are_imported_without_what_comes_after_the_rows() -> None:
    wanted = "desktop.application, desktop.bootstrap.desk_window, desktop.bootstrap.opening"
    script = f"import sys, {wanted}; print([name for name in {LATER} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, timeout=60, check=True)
    assert done.stdout.decode().strip() == "[]"


_AT_THE_ROWS = """
import linecache, os, sys
from pathlib import Path
from benchmarks import started_window

early = []

def note(event, arguments):
    if event == "import" and arguments[0] in ("sqlalchemy", "desktop.widgets.day_calendar"):
        frame, files = sys._getframe(), set()
        while frame := frame.f_back:
            files.add(Path(frame.f_code.co_filename).name)
        if "after_rows.py" not in files:
            early.append(arguments[0])

def tell():
    read = [name for name in linecache.cache if name.endswith("workspace.py")]
    print(early, read, "desktop.models.workspace" in sys.modules, flush=True)
    os._exit(0)

sys.addaudithook(note)
started_window.tell = tell
started_window.main(Path(sys.argv[1]))
"""
"""`AfterRows` waits for the painted rows in its own thread and may load while `tell` is about to look."""


def test_a_start_has_neither_loaded_nor_read_anew_what_its_rows_do_not_need(tmp_path: Path) -> None:
    told = [sys.executable, "-c", _AT_THE_ROWS, str(profile_with(tmp_path, 70))]
    done = subprocess.run(told, cwd=ROOT, capture_output=True, timeout=120, check=True)
    assert done.stdout.decode().strip() == "[] [] True"


@pytest.fixture
def unstarted(desk: Desk, tmp_path: Path) -> DeskWindow:
    desks.submit(desk)
    return DeskWindow(desk, JobRunner(), Preferences(tmp_path), desks.CLERK)


def end(window: DeskWindow) -> None:
    window.close()
    shiboken6.delete(window.window)


def test_rows_are_painted_before_the_record_beside_them_is_built(unstarted: DeskWindow, qtbot: QtBot) -> None:
    built: list[bool] = []
    unstarted.tickets.list.rows_painted.connect(lambda: built.append(unstarted.complete))
    unstarted.start()
    quiet(qtbot, unstarted)
    assert built == [False]
    assert unstarted.complete
    assert unstarted.record.record.record_id == unstarted.model.id_at(0)
    end(unstarted)


def test_a_new_ticket_wanted_before_its_page_is_there_is_begun_when_it_is(unstarted: DeskWindow, qtbot: QtBot) -> None:
    unstarted.start()
    unstarted.navigator.new_ticket("claim")
    assert not unstarted.complete
    quiet(qtbot, unstarted)
    assert unstarted.record.new_page.isVisible()
    end(unstarted)


def test_what_was_typed_into_the_search_before_it_works_is_looked_for(unstarted: DeskWindow, qtbot: QtBot) -> None:
    unstarted.start()
    unstarted.window.top_bar.search.setText("破损")
    quiet(qtbot, unstarted)
    qtbot.waitUntil(lambda: unstarted.searching.pane.isVisible())
    end(unstarted)


def test_a_window_closed_before_its_first_rows_builds_nothing_more(unstarted: DeskWindow) -> None:
    unstarted.start()
    end(unstarted)
    assert not unstarted.complete


def test_a_window_that_begins_with_the_import_is_completed_without_rows(unstarted: DeskWindow, qtbot: QtBot) -> None:
    unstarted.start("import")
    quiet(qtbot, unstarted)
    assert unstarted.complete
    end(unstarted)


def test_of_two_places_pressed_before_their_code_is_there_the_last_one_is_shown(
    unstarted: DeskWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "_loaded", set())
    unstarted.start()
    quiet(qtbot, unstarted)
    for place in ("import", "settings"):
        unstarted.window.navigation.chosen.emit(place)
    assert unstarted.navigator.place == "tickets", "the window's thread imports nothing"
    quiet(qtbot, unstarted)
    assert unstarted.navigator.place == "settings"
    end(unstarted)
