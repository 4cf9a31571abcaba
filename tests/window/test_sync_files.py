"""No light is green while a file needs somebody: refused by the disk, or gone from it before headquarters had it."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from core.services.commands import AddChildren, RemoveChild
from core.services.records import add_children, remove_child
from desktop.bootstrap.desk_window import DeskWindow
from desktop.models.standing import NetworkWord
from desktop.navigator import CENTRE
from desktop.pages.sync.page import SyncPage
from local_db.desk import file_child
from local_db.evidence import keep_evidence
from local_db.refused_files import RefusedFile
from sync.client.enrolment import enrol
from sync.client.state import Settings
from sync.client.worker import sync_once
from sync.hub.registry import put_person
from tests.sync.client.serving import served_hub
from tests.window.conftest import quiet
from tests.window.desks import CLERK, PEOPLE, detail_of, submit


@pytest.fixture
def window(window_without_tickets: DeskWindow) -> DeskWindow:
    return window_without_tickets


def centre(window: DeskWindow, qtbot: QtBot) -> SyncPage:
    window.navigator.go(CENTRE)
    quiet(qtbot, window)
    page = window.navigator.page(CENTRE)
    assert isinstance(page, SyncPage)
    return page


def words_of(page: SyncPage) -> str:
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def pressed(page: SyncPage, words: str) -> None:
    next(one for one in page.files.findChildren(QPushButton) if one.text().strip() == words).click()


def online(window: DeskWindow) -> None:
    window.standing.ask()
    window.standing.note_network(NetworkWord("online", False, 1))


def tone(window: DeskWindow) -> str:
    return str(window.window.status_bar.network.property("tone"))


def lost(window: DeskWindow, folder: Path) -> tuple[str, str, Path]:
    """A ticket whose scan is gone from the disk: its id, the scan's hash, and where the original lies."""
    desk, original = window.desk, folder / "scan.txt"
    original.write_text("signed by the customer", encoding="utf-8")
    record = submit(desk)
    child = file_child(keep_evidence(desk.files, original, original.name))
    desk.store.execute(add_children, AddChildren(desk.store.ids.operation(), CLERK, record, (child,))).result()
    desk.files._path(child.hash).unlink()
    return record, child.hash, original


def test_a_file_that_is_gone_before_headquarters_had_it_is_named_and_comes_back_from_its_original(
    window: DeskWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = window.desk
    record, file_hash, original = lost(window, tmp_path)
    with served_hub(tmp_path / "hub") as served:
        for someone in PEOPLE:
            served.hub.store.write(partial(put_person, someone=someone)).result()
        enrol(desk.store, None, served.url, served.hub.code("440106"), "window")

        def exchange() -> None:
            for _ in range(2):
                sync_once(desk.store, desk.files, settings=Settings(pull_between=0.0))

        exchange()
        page = centre(window, qtbot)
        online(window)
        qtbot.waitUntil(lambda: tone(window) == "warn")
        assert "1 个文件待处理" in window.window.status_bar.questions.text()
        qtbot.waitUntil(lambda: len(page.files.lines) == 1)
        (line,) = page.files.lines
        assert (line.name.split(" ")[0], line.record, line.hash) == ("scan.txt", record, file_hash)
        assert detail_of(desk, record).record.number in words_of(page)
        page.original_chosen.emit(line, _other(tmp_path))
        qtbot.waitUntil(lambda: "这不是缺失的那个文件" in words_of(page))
        assert not desk.files.has(file_hash)
        page.original_chosen.emit(line, original)
        qtbot.waitUntil(lambda: desk.files.has(file_hash) and page.files.lines == ())
        exchange()
        assert detail_of(desk, record).files[0].uploaded
    online(window)
    qtbot.waitUntil(lambda: tone(window) == "ok")
    assert not page.files.isVisible()


def _other(folder: Path) -> Path:
    other = folder / "other.txt"
    other.write_text("not the same", encoding="utf-8")
    return other


def test_a_lost_file_that_is_taken_off_its_ticket_needs_nobody_any_more(
    window: DeskWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = window.desk
    record, file_hash, _ = lost(window, tmp_path)
    desk.store.write(lambda c: c.exec_driver_sql("UPDATE file SET state = 'missing'")).result()
    page = centre(window, qtbot)
    online(window)
    qtbot.waitUntil(lambda: len(page.files.lines) == 1)
    assert (tone(window), page.files.lines[0].hash) == ("warn", file_hash)
    child = detail_of(desk, record).files[0].operation
    command = RemoveChild(desk.store.ids.operation(), CLERK, record, child)
    desk.store.announce(desk.store.execute(remove_child, command).result())
    qtbot.waitUntil(lambda: page.files.lines == ())
    qtbot.waitUntil(lambda: tone(window) == "ok")


def test_what_a_full_disk_refused_keeps_the_light_from_green_until_it_is_stored_or_given_up(
    window: DeskWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    record = submit(window.desk)
    here, gone = tmp_path / "here.txt", tmp_path / "gone.txt"
    here.write_text("a scan", encoding="utf-8")
    shutil.copy(here, gone)
    online(window)
    qtbot.waitUntil(lambda: tone(window) == "ok")
    refused = [RefusedFile(one.name, record, "", bytes(one), one.name) for one in (here, gone)]
    gone.unlink()
    window.workspace.refused.note(refused)
    bar = window.window.status_bar
    assert (tone(window), "2 个文件未能保存" in bar.saved.text(), bar.questions.isVisible()) == ("warn", True, True)
    page = centre(window, qtbot)
    qtbot.waitUntil(lambda: [line.name for line in page.files.lines] == ["here.txt", "gone.txt"])
    assert [bool(line.key) for line in page.files.lines] == [False, True]
    assert "等您处理 2" in words_of(page)
    pressed(page, "放弃")
    qtbot.waitUntil(lambda: [line.name for line in page.files.lines] == ["here.txt"])
    opened: list[str] = []
    page.record_wanted.connect(opened.append)
    pressed(page, "打开工单")
    assert opened == [record]
    window.workspace.refused.forget(["here.txt"])
    qtbot.waitUntil(lambda: page.files.lines == () and tone(window) == "ok")
    assert "未能保存" not in bar.saved.text()
