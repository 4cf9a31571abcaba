"""Case 16 through the window: a desk that a newer program wrote is looked at, and nothing in its folder changes."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.effect import InboxKind
from desktop.bootstrap.desk_window import DeskWindow
from desktop.bootstrap.opening import Opening
from desktop.bootstrap.start import Start
from desktop.demo.photos import photo
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.messages import message
from desktop.pages.conflict.inbox_page import InboxPage
from desktop.pages.settings.page import SettingsPage
from desktop.preferences import Preferences
from local_db.desk import Desk, file_child, open_desk, with_keyring
from local_db.drafts import Draft, save_draft
from local_db.evidence import keep_evidence
from local_db.machine.clock import SystemClock
from local_db.os_keyring import Vault
from tests.window.conftest import CLERK, quiet
from tests.window.desks import Headquarters, submit
from tests.window.places import PLACES, go


@pytest.fixture
def newer(tmp_path: Path, small_profile: Path, vault: Vault) -> Path:
    """A copy of the small profile, with a photo, a question and a draft, stamped by a newer program."""
    root = tmp_path / "newer"
    shutil.copytree(small_profile, root)
    desk = open_desk(root, vault, with_keyring, SystemClock())
    kept = keep_evidence(desk.files, photo(tmp_path / "外箱.jpg", "外箱"), "外箱.jpg")
    record = submit(desk, files=(file_child(kept),))
    headquarters = Headquarters(desk)
    headquarters.accept(record)
    headquarters.meet(record, "claim_amount", "1600.00", "1480.00", InboxKind.CONFLICT)
    draft = Draft(f"edit:{record}:{CLERK.id}", "claim", 1, CLERK.id, record, {"title": "还没有提交"}, {}, (), 1)
    desk.store.write(lambda connection: save_draft(connection, draft)).result()
    desk.store.write(lambda connection: connection.exec_driver_sql("PRAGMA user_version = 99")).result()
    desk.close()
    return root


class Looking:
    """One start on a newer database, up to the window that shows it."""

    def __init__(self, root: Path, vault: Vault) -> None:
        self.root = root
        self.jobs = JobRunner()
        self.preferences = Preferences(root)
        self.desk: Desk | None = None
        self.window: DeskWindow | None = None
        self.start = Start(root, self.jobs, self.preferences, lambda: Opening(root, vault))
        self.start.opened.connect(self._open)
        self.start.begin()

    def button(self, text: str) -> QPushButton | None:
        found = self.start.window.findChildren(QPushButton)
        return next((made for made in found if made.text() == text and made.isVisible()), None)

    def _open(self, desk: Desk, person: str) -> None:
        self.desk = desk
        self.window = DeskWindow(desk, self.jobs, self.preferences, person)
        self.window.start()

    def close(self) -> None:
        if self.window is not None:
            self.window.close()
            shiboken6.delete(self.window.window)
        self.jobs.close()
        shiboken6.delete(self.start.window)


@pytest.fixture
def looking(newer: Path, vault: Vault, qtbot: QtBot) -> Iterator[Looking]:
    one = Looking(newer, vault)
    qtbot.waitUntil(lambda: one.button("只读查看，不做任何改动") is not None, timeout=10_000)
    yield one
    one.close()


def state(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in folder.rglob("*")
    }


def look(looking: Looking, qtbot: QtBot) -> DeskWindow:
    wanted = looking.button("只读查看，不做任何改动")
    assert wanted is not None
    wanted.click()
    qtbot.waitUntil(lambda: looking.window is not None, timeout=10_000)
    assert looking.window is not None
    quiet(qtbot, looking.window)
    return looking.window


def test_case_16_a_newer_database_is_looked_at_through_the_window_and_nothing_in_its_folder_changes(
    looking: Looking, newer: Path, qtbot: QtBot
) -> None:
    before = state(newer)
    window = look(looking, qtbot)
    bar, page = window.window.status_bar, window.record.page
    assert window.model.rowCount() == 7
    qtbot.waitUntil(lambda: page.state is not None, timeout=10_000)
    for place in PLACES:
        go(window, qtbot, place)
        quiet(qtbot, window)
        assert window.window.lasting.isVisible()
    assert "安装新版" in window.window.lasting.sentence.text()
    assert not window.window.lasting._close.isVisible()
    assert (bar.network.text().strip(), bar.saved.text().strip()) == ("只读查看", "什么都不会保存")
    assert not bar.sync_button.isEnabled()
    window.settings.looks.language_chosen.emit("en")
    window.settings.looks.appearance_chosen.emit("dark")
    window.window.top_bar.person_chosen.emit("u-wang")
    qtbot.waitUntil(lambda: window.window.lasting.sentence.text().startswith("Read-only view"))
    quiet(qtbot, window)
    the_speech().speak(Language.CHINESE)
    window._keep_up()
    quiet(qtbot, window)
    window.close()
    assert state(newer) == before
    assert Preferences(newer).person == ""


def test_case_16_nothing_can_be_written_in_a_window_that_only_looks(
    looking: Looking, newer: Path, qtbot: QtBot
) -> None:
    before = state(newer)
    window = look(looking, qtbot)
    page = window.record.page
    qtbot.waitUntil(lambda: page.state is not None, timeout=10_000)
    assert page.state is not None
    assert page.state.session.typed == {}, "a draft is not taken up"
    assert page.header.buttons() == []
    assert not page.header.more.isVisible()
    assert not page.notes.isVisible()
    assert not page.photos.choose.isVisible()
    assert not page.photos.acceptDrops()
    assert [name for name, cell in page.form.cells.items() if not cell.input.locked] == []
    assert not window.window.top_bar.new_button.isEnabled()
    window.navigator.new_ticket("claim")
    assert window.window.notice.sentence.text() == message("store.look_only")
    assert not window.record.new_page.isVisible()
    inbox = go(window, qtbot, "questions")
    assert isinstance(inbox, InboxPage)
    questions = inbox.conflict
    qtbot.waitUntil(lambda: bool(questions.rows), timeout=10_000)
    assert not questions.apply.isVisible()
    qtbot.mouseClick(next(iter(questions.rows[0].choices.values())), Qt.MouseButton.LeftButton)
    assert questions.rows[0].choice is None
    settings = go(window, qtbot, "settings")
    assert isinstance(settings, SettingsPage)
    assert not settings.hub.enrol_button.isVisible()
    go(window, qtbot, "import")
    assert window.navigator.page("import").findChildren(QPushButton) == []
    page.note_entered.emit("不该写进去")
    page.void_wanted.emit("不该写进去")
    page.files_brought.emit([newer.parent / "外箱.jpg"])
    qtbot.waitUntil(lambda: page.notice.sentence.text() == message("store.look_only"), timeout=10_000)
    quiet(qtbot, window)
    window.close()
    assert state(newer) == before
