"""One ticket on the page: how long another one takes to be shown, and a photo's thumbnail beside Qt's own reader.

Switching counts from the click to the painted page, with the database read between; the thread's own CPU decides, as
a busy machine says nothing about the program. The thumbnail is made from the same bytes in memory by both.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, QEventLoop, QIODevice, QSize, QTimer
from PySide6.QtGui import QImageReader
from PySide6.QtWidgets import QApplication

from benchmarks.measure import Figure, compare, print_figures
from core.operation import Child, ChildKind
from core.services.commands import AddChildren
from core.services.records import add_children
from desktop.bootstrap.desk_window import DeskWindow
from desktop.demo.photos import photo
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.preferences import Preferences
from desktop.screenshots import wait_until_quiet
from desktop.theme import Appearance, the_theme
from local_db.desk import Desk, file_child
from local_db.evidence import keep_evidence
from local_db.images import thumbnail_of
from local_db.machine.clock import SystemClock
from tests.window.desks import CLERK, open_test_desk, submit

TICKETS, NOTES, PHOTOS = 6, 20, 4


def main() -> None:
    """Prints both figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    _application = QApplication.instance() or QApplication([])
    the_speech().speak(Language.CHINESE)
    the_theme().apply(Appearance.LIGHT, "normal")
    with tempfile.TemporaryDirectory() as folder:
        spent = switching(Path(folder), chosen.rounds)
    middle, worst = sorted(spent)[len(spent) // 2], max(spent)
    sys.stdout.write(f"  {len(spent)} switches: median {1000 * middle:.0f} ms CPU, worst {1000 * worst:.0f} ms\n")
    content = twelve_megapixels()
    done = compare(lambda: ours(content), lambda: qts(content), chosen.rounds)
    ratio = done.cpu_ratio()
    sys.stdout.write(done.report("a thumbnail of 12 megapixels") + "\n")
    print_figures(
        [
            Figure("switching ticket, window's thread, worst CPU", f"{1000 * worst:.0f} ms", "<= 100 ms", worst <= 0.1),
            Figure("thumbnail of 12 MP / QImageReader, CPU", f"{ratio}x", "<= 1.2x", ratio.median <= 1.2),
        ]
    )


def switching(folder: Path, rounds: int) -> list[float]:
    """Seconds of the window's thread from the order to open another ticket until it is painted with its photos."""
    desk = open_test_desk(folder / "desk", SystemClock())
    records = [a_ticket(desk, folder, number) for number in range(TICKETS)]
    window = DeskWindow(desk, JobRunner(), Preferences(folder), CLERK)
    try:
        window.start()
        wait_until_quiet(window)
        spent = []
        for number in range(rounds * TICKETS):
            spent.append(opening(window, records[number % TICKETS]))
            wait_until_quiet(window)
        return spent[TICKETS:]
    finally:
        window.close()


def a_ticket(desk: Desk, folder: Path, number: int) -> str:
    """A claim or a complaint with photos and a day's notes."""
    sources = [photo(folder / f"{number}-{place}.jpg", f"{number}{place}") for place in range(PHOTOS)]
    kept = tuple(file_child(keep_evidence(desk.files, source, source.name)) for source in sources)
    record = submit(desk, files=kept)
    for note in range(NOTES):
        child = Child(kind=ChildKind.NOTE, text=f"第 {note} 次联系客户，对方要求尽快答复。")
        desk.store.execute(add_children, AddChildren(desk.store.ids.operation(), CLERK, record, (child,))).result()
    return record


def opening(window: DeskWindow, record: str) -> float:
    """Opens that record and waits until it is shown and painted."""
    loop = QEventLoop()
    began = time.thread_time()
    shown = window.record.record.shown.connect(lambda _id: QTimer.singleShot(0, loop.quit))
    window.record.open_record(record)
    loop.exec()
    window.record.record.shown.disconnect(shown)
    window.record.page.repaint()
    return time.thread_time() - began


def twelve_megapixels() -> bytes:
    """A JPEG of 4000 x 3000 as a phone makes it."""
    from PIL import Image, ImageFilter

    noise = Image.effect_noise((1000, 750), 60).resize((4000, 3000)).convert("RGB")
    target = io.BytesIO()
    noise.filter(ImageFilter.GaussianBlur(2)).save(target, "JPEG", quality=88)
    return target.getvalue()


def ours(content: bytes) -> None:
    """The thumbnail as it is kept."""
    assert thumbnail_of(io.BytesIO(content))


def qts(content: bytes) -> None:
    """The same by Qt: decoded at the thumbnail's size, and encoded as JPEG."""
    source, target = QBuffer(), QBuffer()
    source.setData(QByteArray(content))
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    reader = QImageReader(source)
    reader.setAutoTransform(True)
    reader.setScaledSize(QSize(320, 240))
    assert reader.read().save(target, "JPEG", 80)  # type: ignore[call-overload]  # PySide's stub wants bytes for the name


if __name__ == "__main__":
    main()
