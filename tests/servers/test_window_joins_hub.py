"""The window on a real profile joins a real hub process, sends its ticket, and says the truth when the hub is gone."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.people import Person, Role
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from desktop.application import Program
from desktop.bootstrap.desk_window import DeskWindow
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.pages.settings.page import SettingsPage
from desktop.preferences import Preferences
from local_db.catalogue import pack_forms
from local_db.desk import create_desk
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
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
        program.start.hub = (url, hub.enrolment_code(BRANCH))
        identity = Identity(branch=BRANCH, branch_name="天河营业部")
        desk, _ = create_desk(root, MemoryVault(), None, identity, pack_forms(PACK_FORMS), SystemClock())
        window = program.open_desk(desk, "local-1")
        qtbot.waitUntil(lambda: "在线" in window.window.status_bar.network.text(), timeout=20_000)
        qtbot.waitUntil(lambda: window.window.top_bar.person_button.text() == "陈丽", timeout=20_000)
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
        bar = window.window.status_bar
        qtbot.waitUntil(lambda: "仅在本机" in bar.network.text())
        window.workspace.do(submit_record, SubmitRecord("1" * 32, CLERK.id, "complaint", FIELDS))
        page.address.setText(url)
        page.code.setText("WRONG-CODE")
        page.enrol_button.click()
        qtbot.waitUntil(lambda: "一次性代码" in page.notice.sentence.text(), timeout=20_000)
        page.code.setText(hub.enrolment_code(BRANCH))
        page.device_name.setText("柜台 1")
        page.enrol_button.click()
        qtbot.waitUntil(lambda: "在线" in bar.network.text(), timeout=20_000)
        qtbot.waitUntil(lambda: "已全部上传总部" in bar.pending.text(), timeout=20_000)
        assert not page.enrol_button.isVisible()
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
