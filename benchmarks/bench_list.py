"""The ticket list: repainting it, switching tickets, and the first rows after a start.

Repainting at 1,000,000 tickets against 10,000, in turns, with as many pages loaded; switching by the down key against
the 100 ms that a person feels; the first rows of 100,000 tickets against a bare PySide6 window with a list, each a
process of its own in turns.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from benchmarks.bench_page import INSERT, tickets
from benchmarks.measure import Figure, compare, percentile, print_figures
from core.people import Person, Role
from desktop.bootstrap.desk_window import DeskWindow
from desktop.garbage import WindowThreadCollector
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.pages.tickets.ticket_view import TicketView
from desktop.preferences import Preferences
from desktop.theme import Appearance, the_theme
from local_db.catalogue import pack_forms
from local_db.desk import Desk, create_desk, open_desk, with_keyring
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.replication import save_people
from resources import PACK_FORMS
from tests.local_db.vaults import MemoryVault

FRAME_MILLISECONDS = 16.7
_BARE = """
import sys, time
from PySide6.QtCore import QStringListModel, QTimer
from PySide6.QtWidgets import QApplication, QListView, QMainWindow
application = QApplication(sys.argv)
window, view = QMainWindow(), QListView()
view.setModel(QStringListModel([f"row {number}" for number in range(64)]))
window.setCentralWidget(view)
window.resize(1366, 768)
window.show()
QTimer.singleShot(0, application.quit)
application.exec()
window.grab()
"""


def main() -> None:
    """Prints the three figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--start", type=int, default=100_000, help="tickets of the profile whose start is timed")
    parser.add_argument("--repaints", type=int, default=60)
    parser.add_argument("--switches", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "branchdesk-bench")
    parser.add_argument("--first-rows", type=Path, help="opens this profile, ends with its first rows")
    chosen = parser.parse_args()
    if chosen.first_rows is not None:
        first_rows(chosen.first_rows)
        return
    chosen.cache.mkdir(parents=True, exist_ok=True)
    _application = QApplication.instance() or QApplication([])
    collector = WindowThreadCollector()
    figures = [repainting(chosen), switching(chosen), starting(chosen)]
    collector.stop()
    print_figures(figures)


def profile(cache: Path, size: int) -> Path:
    """A profile with `size` tickets and the file that holds its keys; made when the cache has none of this schema."""
    root = cache / f"list-{size}-v4"
    if not root.exists():
        unfinished = root.with_suffix(".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        vault = MemoryVault()
        identity = Identity(branch="440106", branch_name="bench")
        desk, _ = create_desk(unfinished, vault, None, identity, pack_forms(PACK_FORMS), SystemClock())
        desk.store.write(lambda connection: fill(connection, size)).result()
        desk.close()
        (unfinished / "vault.json").write_text(json.dumps(vault.entries), encoding="utf-8")
        unfinished.rename(root)
    return root


def fill(connection: Any, size: int) -> None:
    """The tickets straight through the driver, and one person."""
    save_people(connection, [Person("chen", "陈丽", Role.CLERK, "440106")])
    rows = tickets(size)
    while batch := list(itertools.islice(rows, 20_000)):
        connection.exec_driver_sql(INSERT, batch)


def opened(root: Path) -> Desk:
    """The desk of a profile made by `profile`."""
    vault = MemoryVault()
    vault.entries.update(json.loads((root / "vault.json").read_text(encoding="utf-8")))
    return open_desk(root, vault, with_keyring, SystemClock())


def shown(root: Path) -> DeskWindow:
    """The window on that profile, with its first rows."""
    the_speech().speak(Language.CHINESE)
    the_theme().apply(Appearance.LIGHT, "normal")
    window = DeskWindow(opened(root), JobRunner(), Preferences(root), "chen")
    window.start()
    until(lambda: window.model.rowCount() > 0)
    return window


def until(seen: Callable[[], bool], seconds: float = 60) -> None:
    """Lets events be handled until that is to be seen."""
    end = time.monotonic() + seconds
    loop = QEventLoop()
    timer = QTimer()
    timer.timeout.connect(lambda: loop.quit() if seen() or time.monotonic() > end else None)
    timer.start(1)
    loop.exec()
    if not seen():
        raise TimeoutError


def repainting(chosen: argparse.Namespace) -> Figure:
    """The list drawn anew at every step of scrolling, in both windows."""
    windows = [shown(profile(chosen.cache, size)) for size in (chosen.large, chosen.small)]
    for window in windows:
        model = window.model
        for pages in range(2, 12):
            model.fetchMore(model.index(-1))
            until(lambda model=model, pages=pages: model.rowCount() >= 64 * pages)  # type: ignore[misc]  # bound
    large, small = (window.tickets.list for window in windows)

    def draw(view: TicketView) -> None:
        bar = view.verticalScrollBar()
        for step in range(chosen.repaints):
            bar.setValue((step * 31) % bar.maximum())
            view.viewport().repaint()

    done = compare(lambda: draw(large), lambda: draw(small), chosen.rounds)
    for window in windows:
        window.close()
    each = 1000 * statistics.median(spent.cpu for spent in done.ours) / chosen.repaints
    sys.stdout.write(done.report(f"{chosen.repaints} repaints") + f"\n  {each:.2f} ms CPU a repaint\n")
    ratio = done.cpu_ratio()
    name = f"list repaint at {chosen.large:,} / at {chosen.small:,}, CPU"
    met = ratio.median <= 1.3 and each <= FRAME_MILLISECONDS
    return Figure(name, f"{ratio}x, {each:.1f} ms", "<= 1.3x, <= 16.7 ms", met)


def switching(chosen: argparse.Namespace) -> Figure:
    """From the down key to the record beside the list."""
    window = shown(profile(chosen.cache, chosen.start))
    page, view = window.record.page, window.tickets.list
    until(lambda: page.state is not None)
    taken = []
    for row in range(1, chosen.switches + 1):
        wanted = window.model.id_at(row)
        began = time.perf_counter()
        QApplication.sendEvent(view, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier))
        until(lambda wanted=wanted: page.state is not None and page.state.record_id == wanted)  # type: ignore[misc]
        page.repaint()
        taken.append(1000 * (time.perf_counter() - began))
    window.close()
    middle, worst = statistics.median(taken), percentile(taken, 0.95)
    sys.stdout.write(f"switching tickets: {middle:.0f} ms wall, 95 % within {worst:.0f} ms\n")
    return Figure("switching ticket by the down key, wall", f"{middle:.0f} ms", "<= 100 ms", middle <= 100)


def starting(chosen: argparse.Namespace) -> Figure:
    """Whole processes, from their start to their first rows, bytecode cached."""
    root = profile(chosen.cache, chosen.start)
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}

    def run(*arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], check=True, env=environment, stderr=subprocess.DEVNULL)

    done = compare(
        lambda: run("-m", "benchmarks.bench_list", "--first-rows", str(root)), lambda: run("-c", _BARE), chosen.rounds
    )
    sys.stdout.write(done.report("first rows") + "\n")
    ratio = done.wall_ratio()
    name = f"first rows of {chosen.start:,} / bare window, wall"
    return Figure(name, f"{ratio}x", "<= 3x", ratio.median <= 3)


def first_rows(root: Path) -> None:
    """What a start does until the first rows are painted; then the process ends at once."""
    _application = QApplication([])
    window = shown(root)
    window.tickets.list.viewport().repaint()
    os._exit(0)


if __name__ == "__main__":
    main()
