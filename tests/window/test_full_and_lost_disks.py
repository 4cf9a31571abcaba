"""The window while its disk is full, gone or locked: what was typed stays, and is saved once the disk takes it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from core.errors import UserError
from desktop.bootstrap.importing import ImporterDoor
from desktop.bootstrap.record import RecordPlace
from desktop.demo.photos import photo
from desktop.jobs import Cancel, JobRunner, Progress
from desktop.messages import message
from desktop.models.workspace import Workspace
from desktop.pages.importing.choices import Choices
from desktop.pages.importing.door import LogFile
from desktop.pages.record.photo_tile import TileState
from engines.forms.values import Value
from local_db.desk import Desk
from local_db.drafts import Draft, load_drafts
from local_db.machine.clock import SystemClock
from local_db.queries.tickets import TicketFilter, TicketRow, ticket_page
from resources import SAMPLE_LOG
from tests.local_db.mounts import fill, mounted, run, small_disk
from tests.window.desks import CLAIM, CLERK, detail_of, open_test_desk, submit
from tests.window.test_record_new import fill as fill_in

TEXTS = ("title", "waybill_no", "description")
if sys.platform == "win32":
    FREEZE = THAW = signal.SIGTERM  # never sent: the test is skipped there
else:
    FREEZE, THAW = signal.SIGSTOP, signal.SIGCONT
PROJECT = Path(__file__).resolve().parents[2]


@contextmanager
def begun_on(desk: Desk, qtbot: QtBot) -> Iterator[RecordPlace]:
    """A new claim on the page of that profile."""
    jobs = JobRunner()
    workspace = Workspace(desk, jobs, CLERK)
    known: list[bool] = []
    workspace.load_people(lambda: known.append(True))
    qtbot.waitUntil(lambda: bool(known))
    place = RecordPlace(workspace)
    place.widget.resize(806, 684)
    qtbot.addWidget(place.widget)
    place.widget.show()
    place.new_record("claim")
    qtbot.waitUntil(place.new_page.isVisible)
    try:
        yield place
        qtbot.waitUntil(lambda: jobs.idle)
    finally:
        place.leave()
        jobs.close()
        desk.close()


def kept_titles(desk: Desk) -> list[Value]:
    def drafts() -> list[Draft]:
        with desk.store.reading() as connection:
            return load_drafts(connection)

    try:
        return [draft.typed.get("title") for draft in drafts()]
    except UserError:
        return []


def tickets(desk: Desk) -> list[TicketRow]:
    with desk.store.reading() as connection:
        return list(ticket_page(connection, TicketFilter()))


def typed(place: RecordPlace, name: str) -> str:
    return str(place.new_page.form.cells[name].input.typed())


def said(place: RecordPlace, code: str) -> bool:
    notice = place.new_page.notice
    return notice.isVisibleTo(place.new_page) and notice.sentence.text() == message(code)


def test_case_7_a_full_disk_leaves_the_draft_in_the_window_and_keeps_it_when_there_is_room(
    tmp_path: Path, qtbot: QtBot
) -> None:
    with small_disk(tmp_path / "disk", 16) as folder:
        desk = open_test_desk(folder / "desk", SystemClock())
        with begun_on(desk, qtbot) as place:
            ballast = fill(folder)
            before = use_up_the_log(desk)
            fill_in(place, CLAIM)
            qtbot.waitUntil(lambda: said(place, "store.disk_full"), timeout=10_000)
            place.new_page.submit.click()
            qtbot.waitUntil(place.new_page.submit.isEnabled)
            assert kept_titles(desk) == []
            assert len(tickets(desk)) == before
            assert [typed(place, name) for name in TEXTS] == [CLAIM[name] for name in TEXTS]
            ballast.unlink()
            qtbot.waitUntil(lambda: kept_titles(desk) == [CLAIM["title"]], timeout=10_000)  # nothing was typed since
            place.new_page.submit.click()
            qtbot.waitUntil(lambda: len(tickets(desk)) == before + 1, timeout=10_000)


def test_case_7_an_import_that_meets_a_full_disk_speaks_of_the_file_and_not_of_what_was_typed(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 112) as folder:
        desk = open_test_desk(folder / "desk", SystemClock())
        ballast = fill(folder)
        door = ImporterDoor(desk)
        with pytest.raises(UserError, match=r"import\.disk_full"):
            door.run(LogFile(SAMPLE_LOG), Choices(), CLERK, Cancel(), Progress(lambda _state: None))
        ballast.unlink()
        outcome = door.run(LogFile(SAMPLE_LOG), Choices(), CLERK, Cancel(), Progress(lambda _state: None))
        assert outcome.counts.imported + outcome.counts.earlier > 2000
        desk.close()


def use_up_the_log(desk: Desk) -> int:
    """Saves until the disk takes no more: what the log has room for is still saved. Gives the number of tickets."""
    for count in range(1, 500):
        try:
            submit(desk)
        except UserError as error:
            if error.code == "store.disk_full":
                return count - 1
            raise
    raise AssertionError("the disk is not full")


def test_case_21_a_folder_gone_while_running_leaves_the_draft_in_the_window_and_keeps_it_when_it_is_back(
    tmp_path: Path, qtbot: QtBot
) -> None:
    real = tmp_path / "real"
    real.mkdir()
    with mounted(tmp_path / "seen", "--bind", str(real)) as folder:
        desk = open_test_desk(folder / "desk", SystemClock())
        with begun_on(desk, qtbot) as place:
            assert run("umount", "-l", str(folder))
            fill_in(place, CLAIM)
            qtbot.waitUntil(lambda: said(place, "store.profile_gone"), timeout=10_000)
            place.new_page.submit.click()
            qtbot.waitUntil(place.new_page.submit.isEnabled)
            assert [typed(place, name) for name in TEXTS] == [CLAIM[name] for name in TEXTS]
            assert run("mount", "--bind", str(real), str(folder))
            qtbot.waitUntil(lambda: kept_titles(desk) == [CLAIM["title"]], timeout=10_000)
            place.new_page.submit.click()
            qtbot.waitUntil(lambda: len(tickets(desk)) == 1, timeout=10_000)


def test_case_21_a_folder_gone_while_a_ticket_is_edited_keeps_field_note_and_photo_and_says_so(
    tmp_path: Path, qtbot: QtBot
) -> None:
    real = tmp_path / "real"
    real.mkdir()
    with mounted(tmp_path / "seen", "--bind", str(real)) as folder:
        desk = open_test_desk(folder / "desk", SystemClock())
        with begun_on(desk, qtbot) as place:
            record = submit(desk)
            with qtbot.waitSignal(place.record.shown):
                place.open_record(record)
            assert run("umount", "-l", str(folder))
            page = place.page
            entry = page.form.cells["title"].input
            entry.put("外箱破损，已改")
            entry.on_edited()
            qtbot.waitUntil(lambda: page.notice.isVisibleTo(page), timeout=10_000)
            assert page.notice.sentence.text() == message("store.profile_gone")
            page.notice.hide()
            page.submit_wanted.emit()
            qtbot.waitUntil(lambda: page.notice.isVisibleTo(page), timeout=10_000)
            page.notes.text.setPlainText("客户已回电")
            page.notes.add.click()
            place.page.files_brought.emit([photo(tmp_path / "外箱.jpg", "外箱")])
            qtbot.waitUntil(lambda: states(place) == [TileState.NOT_STORED], timeout=10_000)
            assert entry.typed() == "外箱破损，已改"
            assert page.notes.text.toPlainText() == "客户已回电"
            assert detail_of(desk, record).record.fields["title"] == CLAIM["title"]
            assert run("mount", "--bind", str(real), str(folder))
            qtbot.waitUntil(lambda: kept_titles(desk) == ["外箱破损，已改"], timeout=10_000)
            page.submit_wanted.emit()
            qtbot.waitUntil(lambda: detail_of(desk, record).record.fields["title"] == "外箱破损，已改", timeout=10_000)
            page.photos.tiles()[0].click()
            qtbot.waitUntil(lambda: len(detail_of(desk, record).files) == 1, timeout=10_000)


def test_case_21_an_edit_that_could_not_be_kept_is_there_again_when_its_ticket_is_opened_again(
    tmp_path: Path, qtbot: QtBot
) -> None:
    real = tmp_path / "real"
    real.mkdir()
    with mounted(tmp_path / "seen", "--bind", str(real)) as folder:
        desk = open_test_desk(folder / "desk", SystemClock())
        with begun_on(desk, qtbot) as place:
            one, other = submit(desk), submit(desk)
            with qtbot.waitSignal(place.record.shown):
                place.open_record(one)
            entry = place.page.form.cells["title"].input
            entry.put("外箱破损，已改")
            entry.on_edited()
            with desk.store.reading(), desk.store.reading(), desk.store.reading():
                pass  # every reader is open now: none has to find the file that will be gone
            assert run("umount", "-l", str(folder))
            with qtbot.waitSignal(place.record.shown):
                place.open_record(other)
            qtbot.waitUntil(lambda: place.record._workspace.jobs.idle)
            with qtbot.waitSignal(place.record.shown):
                place.open_record(one)
            assert place.page.form.cells["title"].input.typed() == "外箱破损，已改"
            assert run("mount", "--bind", str(real), str(folder))
            qtbot.waitUntil(lambda: kept_titles(desk) == ["外箱破损，已改"], timeout=10_000)


def test_case_9_a_disk_full_for_photos_only_saves_the_ticket_marks_the_photo_and_stores_it_on_retry(
    tmp_path: Path, qtbot: QtBot
) -> None:
    desk = open_test_desk(tmp_path / "desk", SystemClock())
    desk.files._reserve = 0
    with small_disk(desk.profile.files, 3) as folder, begun_on(desk, qtbot) as place:
        ballast = fill(folder)
        source = photo(tmp_path / "外箱.jpg", "外箱")
        place.new_page.files_brought.emit([source])
        fill_in(place, CLAIM)
        strip = place.new_page.photos
        qtbot.waitUntil(lambda: [tile.tile.state for tile in strip.tiles()] == [TileState.NOT_STORED], timeout=10_000)
        place.new_page.submit.click()
        qtbot.waitUntil(lambda: len(tickets(desk)) == 1, timeout=10_000)
        (made,) = tickets(desk)
        qtbot.waitUntil(lambda: states(place) == [TileState.NOT_STORED], timeout=10_000)
        assert detail_of(desk, made.id).files == ()
        place.open_record(made.id)
        place.page.photos.tiles()[0].click()
        qtbot.waitUntil(lambda: states(place) == [TileState.NOT_STORED] and place.record._workspace.jobs.idle)
        ballast.unlink()
        place.page.photos.tiles()[0].click()
        qtbot.waitUntil(lambda: len(detail_of(desk, made.id).files) == 1, timeout=10_000)
        assert desk.files.read(detail_of(desk, made.id).files[0].hash) == source.read_bytes()
        qtbot.waitUntil(lambda: states(place) == [TileState.KEPT], timeout=10_000)


def states(place: RecordPlace) -> list[TileState]:
    return [tile.tile.state for tile in place.page.photos.tiles()]


HOLD = """
import sys
from contextlib import closing
from pathlib import Path
from local_db.driver import cipher_driver
with closing(cipher_driver(bytes.fromhex(sys.stdin.readline())).connect(Path(sys.argv[1]))) as connection:
    connection.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    sys.stdin.readline()
    connection.execute("ROLLBACK")
"""


class Beats(QObject):
    """The seconds between two beats of a 10 ms timer in the window's thread."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = time.monotonic()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)
        self._timer.start(10)

    def _beat(self) -> None:
        now = time.monotonic()
        self.gaps.append(now - self._last)
        self._last = now


@contextmanager
def frozen_holder(desk: Desk) -> Iterator[Callable[[], None]]:
    """Another process holds the write lock and is frozen; what is given lets it go on and give the lock back."""
    command = [sys.executable, "-c", HOLD, str(desk.store.path)]
    holder = subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdin is not None
    assert holder.stdout is not None
    try:
        holder.stdin.write(desk.key.database().hex().encode() + b"\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == b"held\n"
        os.kill(holder.pid, FREEZE)

        def go_on() -> None:
            os.kill(holder.pid, THAW)
            holder.communicate(b"done\n", timeout=20)

        yield go_on
    finally:
        holder.kill()
        holder.wait(20)


@pytest.mark.skipif(os.name != "posix", reason="freezes a process with SIGSTOP")
@pytest.mark.slow
def test_case_19_the_window_goes_on_while_a_frozen_process_holds_the_write_lock(tmp_path: Path, qtbot: QtBot) -> None:
    desk = open_test_desk(tmp_path / "desk", SystemClock())
    with begun_on(desk, qtbot) as place:
        fill_in(place, CLAIM)
        qtbot.waitUntil(lambda: kept_titles(desk) == [CLAIM["title"]], timeout=10_000)
        with frozen_holder(desk) as go_on:
            beats, began = Beats(), time.monotonic()
            place.new_page.submit.click()
            qtbot.waitUntil(lambda: time.monotonic() - began > 6, timeout=10_000)  # longer than one wait for the lock
            assert tickets(desk) == []
            assert typed(place, "title") == CLAIM["title"]
            assert max(beats.gaps) < 1.0, "the window's thread waited for the lock"
            assert sorted(beats.gaps)[len(beats.gaps) * 99 // 100] < 0.1
            go_on()
            qtbot.waitUntil(lambda: len(tickets(desk)) == 1, timeout=20_000)
