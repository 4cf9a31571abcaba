"""A branch without a line (N9): the window writes to a stick, a hub takes it in, the window reads the answer."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.navigator import CENTRE
from desktop.pages.sync.page import SyncPage
from desktop.preferences import Preferences
from local_db.desk import Desk
from local_db.machine.clock import SystemClock
from local_db.queries.digests import scope_digest
from local_db.queries.standing import backlog
from sync.client.enrolment import enrol
from sync.client.status import Network
from sync.client.worker import sync_once
from sync.hub.embedded import COMMAND, ROOT, EmbeddedHub
from tests.window.desks import CLERK, PEOPLE, open_test_desk, submit

PATIENCE = 30_000
SCOPE = "branch:440106"


def hub_command(hub: EmbeddedHub, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "--data", str(hub.folder.root), *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        cwd=ROOT,
    )


def unsent(desk: Desk) -> int:
    with desk.store.reading() as connection:
        return backlog(connection).operations


def test_N9_work_goes_to_headquarters_on_a_stick_and_the_answer_comes_back(tmp_path: Path, qtbot: QtBot) -> None:
    the_speech().speak(Language.CHINESE)
    stick = tmp_path / "stick"
    stick.mkdir()
    hub = EmbeddedHub(tmp_path / "hub")
    desk = open_test_desk(tmp_path / "desk", SystemClock())
    other = open_test_desk(tmp_path / "other", SystemClock())
    window: DeskWindow | None = None
    try:
        url = hub.start()
        hub.add_branch("440106", "天河营业部")
        for someone in PEOPLE:
            hub.add_person(someone)
        enrol(desk.store, desk.safe, url, hub.enrolment_code("440106"), "柜台 1", key=desk.key)
        enrol(other.store, other.safe, url, hub.enrolment_code("440106"), "柜台 2", key=other.key)
        submit(other)
        assert sync_once(other.store, other.files).network is Network.ONLINE
        hub.stop()

        submit(desk)
        window = DeskWindow(desk, JobRunner(), Preferences(tmp_path), CLERK)
        window.start(CENTRE)
        page = window.navigator.page(CENTRE)
        assert isinstance(page, SyncPage)
        qtbot.waitUntil(lambda: "离线" in page.network.text(), timeout=PATIENCE)
        said = page.notice.sentence
        page.stick_answer_wanted.emit(stick)
        qtbot.waitUntil(lambda: "没有本程序的内容" in said.text(), timeout=PATIENCE)
        page.stick_wanted.emit(stick)
        qtbot.waitUntil(lambda: "已写到 U 盘：1 项改动" in said.text(), timeout=PATIENCE)
        page.stick_answer_wanted.emit(stick)
        qtbot.waitUntil(lambda: "总部还没有读过" in said.text(), timeout=PATIENCE)

        done = hub_command(hub, "stick", str(stick))
        assert (done.returncode, done.stderr) == (0, "")
        assert "operations 1 applied" in done.stdout

        page.stick_answer_wanted.emit(stick)
        qtbot.waitUntil(lambda: "已读取：1 项改动已有答复" in said.text(), timeout=PATIENCE)
        assert unsent(desk) == 0
        with hub.open_store() as store, store.reading() as connection, desk.store.reading() as here:
            assert scope_digest(connection, SCOPE) == scope_digest(here, SCOPE)
    finally:
        if window is not None:
            window.close()
        else:
            desk.close()
        other.close()
        hub.stop()
