"""Case 9 over a restart: the clerk is told which photo of which ticket is still missing, and stores it in one click."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.demo.photos import photo
from desktop.jobs import JobRunner
from desktop.pages.record.new_page import NewRecordPage
from desktop.pages.record.photo_tile import TileState
from desktop.preferences import Preferences
from local_db.desk import Desk
from local_db.machine import free_bytes
from local_db.machine.clock import SystemClock
from local_db.queries.tickets import TicketFilter, ticket_page
from local_db.refused_files import RefusedFiles
from tests.local_db.desks import new_desk, reopened
from tests.local_db.mounts import fill, small_disk
from tests.window.conftest import quiet
from tests.window.desks import CLAIM, CLERK, detail_of, submit
from tests.window.test_record_new import fill as fill_in

OpenOn = Callable[[Desk], DeskWindow]
LONG = 10_000


@pytest.fixture
def open_on(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenOn]:
    """Opens the window on a desk whose files may fill the last byte of the disk."""
    made: list[DeskWindow] = []

    def open_now(desk: Desk) -> DeskWindow:
        desk.files._reserve = 0
        window = DeskWindow(desk, JobRunner(), Preferences(tmp_path), CLERK)
        made.append(window)
        window.start()
        quiet(qtbot, window)
        return window

    yield open_now
    for window in made:
        window.close()
        shiboken6.delete(window.window)


@pytest.fixture
def original(tmp_path: Path) -> Path:
    return photo(tmp_path / "外箱.jpg", "外箱")


def states(window: DeskWindow) -> list[TileState]:
    return [tile.tile.state for tile in window.record.page.photos.tiles()]


def said(window: DeskWindow) -> str:
    notice = window.window.notice
    return notice.sentence.text() if notice.isVisible() else ""


def show(window: DeskWindow, record: str, qtbot: QtBot) -> None:
    window.navigator.open_record(record)
    page = window.record.page
    qtbot.waitUntil(lambda: page.state is not None and page.state.record_id == record, timeout=LONG)


def begin_claim(window: DeskWindow, original: Path) -> NewRecordPage:
    """A claim is being written, and a photo was dropped on it."""
    window.navigator.new_ticket("claim")
    page = window.record.new_page
    page.files_brought.emit([original])
    fill_in(window.record, CLAIM)
    return page


def only_ticket(desk: Desk) -> str:
    with desk.store.reading() as connection:
        (row,) = ticket_page(connection, TicketFilter())
    return row.id


def test_case_9_a_photo_that_a_disk_without_a_free_byte_refused_is_told_and_stored_after_a_restart(
    tmp_path: Path, qtbot: QtBot, open_on: OpenOn, original: Path
) -> None:
    with small_disk(tmp_path / "disk", 24) as folder:
        desk = new_desk(folder / "desk", SystemClock())
        record = submit(desk)
        first = open_on(desk)
        show(first, record, qtbot)
        ballast = fill(folder)
        first.record.page.files_brought.emit([original])
        qtbot.waitUntil(lambda: states(first) == [TileState.NOT_STORED], timeout=LONG)
        quiet(qtbot, first)
        remembered = RefusedFiles(desk.profile.refused_files, desk.key.refused_files()).all()
        assert [(file.owner, file.path) for file in remembered] == [(record, original)]
        first.close()
        ballast.unlink()
        again = open_on(reopened(folder / "desk", SystemClock()))
        number = detail_of(again.desk, record).record.number
        qtbot.waitUntil(lambda: f"外箱.jpg（工单 {number}）" in said(again), timeout=LONG)
        show(again, record, qtbot)
        assert states(again) == [TileState.NOT_STORED]
        ballast = fill(folder)
        again.window.notice.action.click()
        qtbot.waitUntil(lambda: "磁盘已满" in said(again), timeout=LONG)
        ballast.unlink()
        again.window.notice.action.click()
        qtbot.waitUntil(lambda: "已存好 1 个文件" in said(again), timeout=LONG)
        assert again.desk.files.read(detail_of(again.desk, record).files[0].hash) == original.read_bytes()
        qtbot.waitUntil(lambda: states(again) == [TileState.KEPT], timeout=LONG)
        quiet(qtbot, again)
        assert again.desk.refused.all() == ()
        again.close()
        last = open_on(reopened(folder / "desk", SystemClock()))
        assert said(last) == ""
        last.close()


def test_case_9_a_ticket_submitted_without_its_photo_still_waits_for_it_and_a_vanished_original_is_said(
    tmp_path: Path, qtbot: QtBot, open_on: OpenOn, original: Path
) -> None:
    desk = new_desk(tmp_path / "desk", SystemClock())
    with small_disk(desk.profile.files, 3) as folder:
        first = open_on(desk)
        ballast = fill(folder)
        page = begin_claim(first, original)
        qtbot.waitUntil(lambda: [one.tile.state for one in page.photos.tiles()] == [TileState.NOT_STORED], timeout=LONG)
        page.submit.click()
        qtbot.waitUntil(lambda: states(first) == [TileState.NOT_STORED], timeout=LONG)
        quiet(qtbot, first)
        record = only_ticket(desk)
        assert [file.owner for file in desk.refused.all()] == [record]
        first.close()
        ballast.unlink()
        original.unlink()
        again = open_on(reopened(tmp_path / "desk", SystemClock()))
        number = detail_of(again.desk, record).record.number
        qtbot.waitUntil(lambda: f"外箱.jpg（工单 {number}）" in said(again), timeout=LONG)
        assert "已不在原处" in said(again)
        show(again, record, qtbot)
        again.record.page.photos.tiles()[0].click()
        refused = again.record.page.refused
        qtbot.waitUntil(lambda: "文件已经不在了" in "".join(refused.texts()), timeout=LONG)
        assert states(again) == []
        again.window.notice.action.click()
        quiet(qtbot, again)
        assert again.desk.refused.all() == ()
        again.close()


def test_case_9_a_killed_window_leaves_the_photo_with_the_ticket_that_its_draft_became(
    tmp_path: Path, qtbot: QtBot, open_on: OpenOn, original: Path
) -> None:
    desk = new_desk(tmp_path / "desk", SystemClock())
    with small_disk(desk.profile.files, 3) as folder:
        first = open_on(desk)
        ballast = fill(folder)
        page = begin_claim(first, original)
        qtbot.waitUntil(lambda: bool(desk.refused.all()), timeout=LONG)
        quiet(qtbot, first)
        of_the_draft = desk.refused.all()
        page.submit.click()
        qtbot.waitUntil(lambda: states(first) == [TileState.NOT_STORED], timeout=LONG)
        quiet(qtbot, first)
        desk.refused.note(of_the_draft)  # the kill came after the ticket was saved and before this was written
        assert desk.refused.write()
        first.close()
        ballast.unlink()
        again = open_on(reopened(tmp_path / "desk", SystemClock()))
        record = only_ticket(again.desk)
        qtbot.waitUntil(lambda: said(again) != "", timeout=LONG)
        again.window.notice.action.click()
        qtbot.waitUntil(lambda: len(detail_of(again.desk, record).files) == 1, timeout=LONG)
        quiet(qtbot, again)
        assert again.desk.refused.all() == ()
        again.close()


def test_case_9_a_photo_refused_for_a_draft_is_there_again_with_the_draft(
    tmp_path: Path, qtbot: QtBot, open_on: OpenOn, original: Path
) -> None:
    desk = new_desk(tmp_path / "desk", SystemClock())
    with small_disk(desk.profile.files, 3) as folder:
        first = open_on(desk)
        ballast = fill(folder)
        begin_claim(first, original)
        qtbot.waitUntil(lambda: bool(desk.refused.all()), timeout=LONG)
        first.close()
        ballast.unlink()
        again = open_on(reopened(tmp_path / "desk", SystemClock()))
        qtbot.waitUntil(lambda: "外箱.jpg（未提交的草稿）" in said(again), timeout=LONG)
        again.window.notice.action.click()
        page = again.record.new_page
        qtbot.waitUntil(lambda: [one.tile.state for one in page.photos.tiles()] == [TileState.NOT_STORED], timeout=LONG)
        page.photos.tiles()[0].click()
        qtbot.waitUntil(lambda: [one.tile.state for one in page.photos.tiles()] == [TileState.KEPT], timeout=LONG)
        page.submit.click()
        qtbot.waitUntil(lambda: states(again) == [TileState.KEPT], timeout=LONG)
        assert len(detail_of(again.desk, only_ticket(again.desk)).files) == 1
        quiet(qtbot, again)
        assert again.desk.refused.all() == ()
        again.close()


def test_case_9_a_photo_refused_for_a_field_comes_back_to_its_field(
    tmp_path: Path, qtbot: QtBot, open_on: OpenOn, original: Path
) -> None:
    desk = new_desk(tmp_path / "desk", SystemClock())
    record = submit(desk)
    first = open_on(desk)
    show(first, record, qtbot)
    desk.files._reserve = free_bytes(tmp_path) * 2
    first.record.page.brought_to_field.emit([original], "outer")
    qtbot.waitUntil(lambda: [one.place for one in desk.refused.all()] == ["outer"], timeout=LONG)
    quiet(qtbot, first)
    first.close()
    again = open_on(reopened(tmp_path / "desk", SystemClock()))
    qtbot.waitUntil(lambda: said(again) != "", timeout=LONG)
    again.window.notice.action.click()
    qtbot.waitUntil(lambda: "已存好 1 个文件" in said(again), timeout=LONG)
    quiet(qtbot, again)
    (file,) = detail_of(again.desk, record).files
    show(again, record, qtbot)
    field = again.record.page.form.cells["outer"].input
    qtbot.waitUntil(lambda: field.typed() == [file.hash], timeout=LONG)
    assert again.desk.refused.all() == ()
    again.close()
