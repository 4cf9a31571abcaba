"""The sync centre on a real hub process: what it refused is told, and one click later it is there."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pytestqt.qtbot import QtBot

from core.people import Person, Role
from core.services.commands import EditRecord
from core.services.records import edit_record
from desktop.bootstrap.desk_window import DeskWindow
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.navigator import CENTRE
from desktop.pages.sync.page import SyncPage
from desktop.preferences import Preferences
from local_db.machine.clock import SystemClock
from local_db.queries.detail import record_detail
from sync.client.enrolment import enrol
from sync.hub.embedded import EmbeddedHub
from tests.window.desks import CLERK, PEOPLE, open_test_desk, submit

PATIENCE = 30_000


def test_what_the_hub_refused_is_told_and_goes_when_it_is_tried_once_more(tmp_path: Path, qtbot: QtBot) -> None:
    the_speech().speak(Language.CHINESE)
    hub = EmbeddedHub(tmp_path / "hub")
    desk = open_test_desk(tmp_path / "desk", SystemClock())
    window: DeskWindow | None = None
    try:
        url = hub.start()
        hub.add_branch("440106", "天河营业部")
        for someone in PEOPLE:
            hub.add_person(someone)
        enrol(desk.store, desk.safe, url, hub.enrolment_code("440106"), "柜台 1", key=desk.key)
        record = submit(desk)
        edit = EditRecord(desk.store.ids.operation(), "wu.new", record, {"description": "新同事补充的说明"})
        desk.store.execute(edit_record, edit).result()
        window = DeskWindow(desk, JobRunner(), Preferences(tmp_path), CLERK)
        window.start(CENTRE)
        page = window.navigator.page(CENTRE)
        assert isinstance(page, SyncPage)
        qtbot.waitUntil(lambda: len(page.cards) == 1, timeout=PATIENCE)
        assert "总部的名册中没有这位操作人" in page.cards[0].words.reason
        bar = window.window.status_bar
        qtbot.waitUntil(
            lambda: "在线" in bar.network.text() and bar.network.property("tone") == "warn", timeout=PATIENCE
        )
        hub.add_person(Person("wu.new", "吴新", Role.CLERK, "440106"))
        page.cards[0].retry.click()
        qtbot.waitUntil(lambda: page.cards == [] and bar.network.property("tone") == "ok", timeout=PATIENCE)
        with desk.store.reading() as connection:
            found = record_detail(connection, record)
        assert found is not None
        assert found.record.fields["description"] == "新同事补充的说明"
        assert not found.stuck
    finally:
        if window is not None:
            window.close()
        else:
            desk.close()
        hub.stop()
