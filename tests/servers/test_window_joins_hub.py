"""The window on a real profile joins a real hub process, sends its ticket, and says the truth when the hub is gone."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.people import Person, Role
from core.ports import Changes
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from desktop.application import Program
from desktop.bootstrap.desk_window import DeskWindow
from desktop.bootstrap.opening import Opening
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.pages.settings.page import SettingsPage
from desktop.preferences import Preferences
from local_db.catalogue import pack_forms
from local_db.desk import create_desk
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.queries.standing import backlog
from resources import PACK_FORMS
from sync.hub.embedded import EmbeddedHub
from tests.local_db.vaults import MemoryVault

BRANCH = "440106"
CLERK = Person("chen.li", "陈丽", Role.CLERK, BRANCH)
FIELDS = {
    "title": "派送延误 3 天",
    "customer_name": "陈晓梅",
    "customer_phone": "13800136620",
    "complaint_kind": "delay",
}


def press(qtbot: QtBot, window: QWidget, text: str) -> None:
    def button() -> QPushButton | None:
        found = window.findChildren(QPushButton)
        return next((one for one in found if one.text() == text and one.isVisible() and one.isEnabled()), None)

    qtbot.waitUntil(lambda: button() is not None, timeout=20_000)
    wanted = button()
    assert wanted is not None
    wanted.click()


def standing_of(window: DeskWindow) -> tuple[int, int]:
    with window.desk.store.reading() as connection:
        waiting = backlog(connection)
    return waiting.operations, waiting.stuck


def test_a_first_start_with_an_address_and_a_code_ends_connected(tmp_path: Path, qtbot: QtBot) -> None:
    hub = EmbeddedHub(tmp_path / "hub")
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    program: Program | None = None
    try:
        url = hub.start()
        hub.add_branch(BRANCH, "天河营业部")
        hub.add_person(CLERK)
        root = tmp_path / "desk"
        program = Program(application, root)
        the_speech().speak(Language.CHINESE)
        program.start._make = lambda: Opening(root, MemoryVault())
        program.begin()
        start = program.start.window
        press(qtbot, start, "下一步")
        steps = start.steps
        for line, text in ((steps.hub_url, url), (steps.hub_code, "WRONG-CODE"), (steps.person, "李雷")):
            line.setText(text)
        for word in ("下一步", "下一步", "开始使用"):
            press(qtbot, start, word)
        qtbot.waitUntil(lambda: "一次性代码" in steps.notice.sentence.text(), timeout=20_000)
        assert not (root / "keys.json").exists()
        steps.hub_code.setText(hub.enrolment_code(BRANCH))
        for word in ("下一步", "下一步", "开始使用"):
            press(qtbot, start, word)
        qtbot.waitUntil(
            lambda: "保管好恢复码" in " ".join(one.text() for one in start.findChildren(QLabel)), timeout=20_000
        )
        start.panel.kept.click()
        press(qtbot, start, "下一步")
        press(qtbot, start, "开始")
        window = program.desk
        assert window is not None
        qtbot.waitUntil(lambda: "在线" in window.window.status_bar.network.text(), timeout=20_000)
        assert window.desk.store.identity.branch_name == "天河营业部"
        qtbot.waitUntil(lambda: window.window.top_bar.person_button.text() == "李雷", timeout=20_000)
        submitted: list[Changes] = []
        ticket = SubmitRecord("1" * 32, window.workspace.person, "complaint", FIELDS)
        window.workspace.do(submit_record, ticket, submitted.append)
        qtbot.waitUntil(lambda: bool(submitted), timeout=20_000)
        # Nothing may be stuck: the hub knows the person whom the device named.
        qtbot.waitUntil(lambda: standing_of(window) == (0, 0), timeout=20_000)
        qtbot.waitUntil(lambda: "已全部上传总部" in window.window.status_bar.pending.text(), timeout=20_000)
    finally:
        if program is not None and program.desk is not None:
            program.desk.close()
            program.collector.stop()
        hub.stop()


def test_the_window_joins_the_hub_sends_and_tells_when_the_hub_is_gone(tmp_path: Path, qtbot: QtBot) -> None:
    the_speech().speak(Language.CHINESE)
    identity = Identity(branch=BRANCH, branch_name="天河营业部")
    desk, _ = create_desk(tmp_path / "desk", MemoryVault(), None, identity, pack_forms(PACK_FORMS), SystemClock())
    window = DeskWindow(desk, JobRunner(), Preferences(tmp_path), CLERK.id)
    hub = EmbeddedHub(tmp_path / "hub")
    try:
        url = hub.start()
        hub.add_branch(BRANCH, "天河营业部")
        hub.add_person(CLERK)
        window.start("settings")
        page = window.navigator.page("settings")
        assert isinstance(page, SettingsPage)
        qtbot.waitUntil(lambda: page.complete)
        hub_card = page.hub
        bar = window.window.status_bar
        qtbot.waitUntil(lambda: "仅在本机" in bar.network.text())
        window.workspace.do(submit_record, SubmitRecord("1" * 32, CLERK.id, "complaint", FIELDS))
        hub_card.address.setText(url)
        hub_card.code.setText("WRONG-CODE")
        hub_card.enrol_button.click()
        qtbot.waitUntil(lambda: "一次性代码" in page.notice.sentence.text(), timeout=20_000)
        hub_card.code.setText(hub.enrolment_code(BRANCH))
        hub_card.device_name.setText("柜台 1")
        hub_card.enrol_button.click()
        qtbot.waitUntil(lambda: "在线" in bar.network.text(), timeout=20_000)
        qtbot.waitUntil(lambda: "已全部上传总部" in bar.pending.text(), timeout=20_000)
        assert not hub_card.enrol_button.isVisible()
        qtbot.waitUntil(lambda: window.window.top_bar.person_button.text() == "陈丽", timeout=20_000)
        hub.stop()
        window.workspace.do(submit_record, SubmitRecord("2" * 32, CLERK.id, "complaint", FIELDS))
        qtbot.waitUntil(lambda: "离线工作中" in bar.network.text(), timeout=20_000)
        qtbot.waitUntil(lambda: "待上传 1 条" in bar.pending.text(), timeout=20_000)
        hub.start(port=int(url.rsplit(":", 1)[1]))
        bar.sync_button.click()
        qtbot.waitUntil(lambda: "已全部上传总部" in bar.pending.text(), timeout=40_000)
    finally:
        window.close()
        hub.stop()
