"""What people notice of a long import: how long a save waits, how long the window stands still, memory, being found.

The first part is one window in which a log is looked at, tried and imported, while a person saves a claim every quarter
of a second; a freeze is counted in the window thread's own CPU, a save on the wall. The second is an import and the
filling of the search index, by CPU, against python-calamine reading the same file. The third is the first rows of that
file. The wall counts in all of this, so it says little on a busy machine. BRANCHDESK_BENCH_ROWS sets the size of the
log: 100,000 by default.
"""

from __future__ import annotations

import linecache
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from benchmarks.baseline_import import read_everything
from benchmarks.bench_import import empty_store
from benchmarks.log_workbook import write_log_workbook
from benchmarks.measure import Figure, cpu_seconds, percentile, print_figures, resident_mib
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from desktop.bootstrap.desk_window import DeskWindow
from desktop.garbage import WindowThreadCollector
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.pages.importing.page import ImportPage
from desktop.preferences import Preferences
from desktop.theme import Appearance, the_theme
from desktop.unread_sources import leave_sources_unread
from importers.mapping import load_mapping
from importers.preview import preview_file
from importers.run import import_file
from local_db.catalogue import Catalogue, pack_forms
from local_db.machine.clock import SystemClock
from local_db.search.filling import fill_index
from local_db.store import Store
from resources import PACK_FORMS
from tests.window import desks
from tests.window.hand import Hand
from tests.window.heartbeat import Heartbeat

ROWS = int(os.environ.get("BRANCHDESK_BENCH_ROWS", "100000"))
MAPPING = "branch-log-2025"
BETWEEN_SAVES_MS = 250
SAVE_SECONDS, BLOCK_SECONDS, MEBIBYTES, SEARCHABLE, FIRST_ROWS_SECONDS = 0.1, 0.05, 250.0, 10.0, 1.0


def main() -> None:
    """Prints the figures."""
    leave_sources_unread()  # as the program does before it imports anything else
    linecache.clearcache()
    application = QApplication.instance() or QApplication([])
    collector = WindowThreadCollector()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = folder / "log.xlsx"
        made = multiprocessing.get_context("spawn").Process(target=write_log_workbook, args=(log, ROWS))
        made.start()  # elsewhere: what it takes is not this process's memory
        made.join()
        figures = [first_rows(log), *beside_a_person(folder, log), searchable(folder / "bare.db", log)]
    collector.stop()
    print_figures(figures)
    del application


def first_rows(log: Path) -> Figure:
    """Of the file under its mapping, with the start of the process that reads it."""
    mapping, forms = load_mapping(MAPPING), Catalogue(pack_forms(PACK_FORMS))
    began = time.perf_counter()
    preview_file(log, mapping, forms)
    wall = time.perf_counter() - began
    size = log.stat().st_size / 2**20
    said = f"first rows of a log of {size:.0f} MiB, {ROWS} rows, wall"
    return Figure(said, f"{wall:.1f} s", "<= 1 s at 60 MB", wall <= FIRST_ROWS_SECONDS)


def beside_a_person(folder: Path, log: Path) -> list[Figure]:
    """The waits of saves and the longest block of the window while the log comes in, and the most memory since."""
    the_speech().speak(Language.CHINESE)
    the_theme().apply(Appearance.LIGHT, "normal")
    desk = desks.open_test_desk(folder / "profile", SystemClock())
    window = DeskWindow(desk, JobRunner(), Preferences(folder / "profile"), desks.CLERK)
    window.start()
    hand, heart, waits = Hand(), Heartbeat(), list[float]()
    hand.wait(lambda: window.jobs.idle)
    heart.start()
    page = at_the_start_of(window, hand, heart, log)
    heart.step = "importing"
    began = time.perf_counter()
    hand.click(page.foot.next_button)
    while not page.done.problems.isVisible():
        save(desk.store, waits)
        hand.pause(BETWEEN_SAVES_MS)
    sys.stdout.write(f"{ROWS} rows came in within {time.perf_counter() - began:.0f} s, beside {len(waits)} saves\n")
    hand.wait(lambda: window.jobs.idle, timeout=600_000)
    heart.stop()
    most = resident_mib(os.getpid())
    window.close()
    desk.close()
    waited, block = percentile(waits, 0.95), heart.busiest(1)[0].cpu
    sys.stdout.write(f"saves waited {max(waits) * 1000:.0f} ms at most\n")
    sys.stdout.write("\n".join(f"  {gap}" for gap in heart.busiest()) + "\n")
    return [
        Figure("saves during an import, p95, wall", f"{waited * 1000:.0f} ms", "<= 100 ms", waited <= SAVE_SECONDS),
        Figure("window's longest block meanwhile, CPU", f"{block * 1000:.0f} ms", "<= 50 ms", block <= BLOCK_SECONDS),
        Figure("memory of the desktop process, most", f"{most:.0f} MiB", "<= 250 MiB", most <= MEBIBYTES),
    ]


def at_the_start_of(window: DeskWindow, hand: Hand, heart: Heartbeat, log: Path) -> ImportPage:
    """The import page with that log, tried and with nothing left but to press the button."""
    heart.step = "going to import"
    hand.click(window.window.navigation.button("import"))
    hand.wait(lambda: window.navigator.place == "import")
    page = window.navigator.page("import")
    assert isinstance(page, ImportPage)
    heart.step = "looking at the log and trying it"
    hand.drop(page, [log])
    hand.wait(lambda: page.match.isVisible() and page.rail.counts is not None, timeout=600_000)
    heart.step = "going through the steps"
    for shown in (page.clean, page.trial):
        hand.click(page.foot.next_button)
        hand.wait(shown.isVisible)
    return page


def save(store: Store, waits: list[float]) -> None:
    """A claim, as a person submits it; how long it took comes into `waits` when it is durable."""
    command = SubmitRecord(id=store.ids.operation(), by=desks.CLERK, form="claim", fields=desks.CLAIM)
    began = time.perf_counter()
    store.execute(submit_record, command).add_done_callback(lambda _done: waits.append(time.perf_counter() - began))


def searchable(database: Path, log: Path) -> Figure:
    """An import until every ticket is found by its words, against a bare reading of the file."""
    store = empty_store(database)
    try:
        began = cpu_seconds()
        import_file(store, log, MAPPING, "bench")
        fill_index(store)
        ours = cpu_seconds() - began
    finally:
        store.close()
    began = cpu_seconds()
    read_everything(log)
    ratio = ours / (cpu_seconds() - began)
    said = "import until searchable / raw calamine, CPU"
    return Figure(said, f"{ratio:.1f}x", f"<= {SEARCHABLE:g}x", ratio <= SEARCHABLE)


if __name__ == "__main__":
    main()
