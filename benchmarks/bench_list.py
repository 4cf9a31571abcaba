"""The ticket list: repainting it at 1,000,000 tickets against 10,000, and switching tickets by the down key.

Repainting is compared in turns with as many pages loaded, the list scrolled between two repaints. Switching is held
against the 100 ms that a person feels: the CPU of the program decides, the wall is told. What a start takes until the
first rows is in `bench_start`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from benchmarks.file_vault import FileVault
from benchmarks.many_tickets import CLERK, profile_with
from benchmarks.measure import Figure, compare, percentile, print_figures
from desktop.bootstrap.desk_window import DeskWindow
from desktop.garbage import WindowThreadCollector
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.models.ticket_list import TicketListModel
from desktop.pages.record.page import RecordPage
from desktop.pages.tickets.ticket_view import TicketView
from desktop.preferences import Preferences
from desktop.theme import Appearance, the_theme
from local_db.desk import Desk, open_desk, with_keyring
from local_db.machine.clock import SystemClock

FRAME_MILLISECONDS = 16.7


def main() -> None:
    """Prints the two figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--repaints", type=int, default=60)
    parser.add_argument("--switches", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "branchdesk-bench")
    chosen = parser.parse_args()
    chosen.cache.mkdir(parents=True, exist_ok=True)
    _application = QApplication.instance() or QApplication([])
    collector = WindowThreadCollector()
    figures = [repainting(chosen), switching(chosen)]
    collector.stop()
    print_figures(figures)


def opened(cache: Path, size: int) -> Desk:
    """The desk of a profile with so many tickets, built when the cache has none."""
    root = profile_with(cache, size)
    return open_desk(root, FileVault(root.parent / "keys.json"), with_keyring, SystemClock())


def shown(cache: Path, size: int) -> DeskWindow:
    """The window on a profile with so many tickets, with its first rows."""
    the_speech().speak(Language.CHINESE)
    the_theme().apply(Appearance.LIGHT, "normal")
    desk = opened(cache, size)
    window = DeskWindow(desk, JobRunner(), Preferences(desk.profile.root), CLERK.id)
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


def loaded(model: TicketListModel, rows: int) -> bool:
    """Whether the list has so many rows by now."""
    return model.rowCount() >= rows


def stands(page: RecordPage, record_id: str | None) -> bool:
    """Whether that record stands beside the list."""
    return page.state is not None and page.state.record_id == record_id


def repainting(chosen: argparse.Namespace) -> Figure:
    """The list drawn anew at every step of scrolling, in both windows."""
    windows = [shown(chosen.cache, size) for size in (chosen.large, chosen.small)]
    for window in windows:
        model = window.model
        for pages in range(2, 12):
            model.fetchMore(model.index(-1))
            until(partial(loaded, model, 64 * pages))
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
    window = shown(chosen.cache, chosen.small)
    page, view = window.record.page, window.tickets.list
    until(lambda: page.state is not None)
    taken, waited = [], []
    for row in range(1, chosen.switches + 1):
        wanted = window.model.id_at(row)
        began, wall = time.process_time(), time.perf_counter()
        QApplication.sendEvent(view, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier))
        until(partial(stands, page, wanted))
        page.repaint()
        taken.append(1000 * (time.process_time() - began))
        waited.append(1000 * (time.perf_counter() - wall))
    window.close()
    middle, worst = statistics.median(taken), percentile(taken, 0.95)
    seen = statistics.median(waited)
    sys.stdout.write(f"switching tickets: {middle:.0f} ms CPU, 95 % within {worst:.0f}; {seen:.0f} ms on the wall\n")
    return Figure("switching ticket by the down key, CPU, 95 %", f"{worst:.0f} ms", "<= 100 ms", worst <= 100)


if __name__ == "__main__":
    main()
