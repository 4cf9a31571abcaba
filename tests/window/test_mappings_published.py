"""From the button on the import page of headquarters to a log that another branch's wizard knows, with a real hub."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.jobs import JobRunner
from desktop.pages.importing.page import MATCH, ImportPage
from desktop.preferences import Preferences
from local_db.catalogue import pack_forms
from local_db.desk import create_desk
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from resources import PACK_FORMS
from sync.client.enrolment import enrol
from tests.local_db.vaults import MemoryVault
from tests.sync.client.serving import BRANCH, ServedHub, served_hub
from tests.window.test_import_wizard import decide_columns, log_of, settled
from tests.window.wizard import LONG, chosen, gone_on, import_page_of, tried

OpenDesk = Callable[[str, str], DeskWindow]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hub") as served:
        yield served


@pytest.fixture
def open_desk(hub: ServedHub, tmp_path: Path, qtbot: QtBot) -> Iterator[OpenDesk]:
    """Opens the window of a new device of that branch that the hub knows, with that person in front."""
    made: list[DeskWindow] = []

    def opened(branch: str, person: str) -> DeskWindow:
        root, identity = tmp_path / branch, Identity(branch=branch, branch_name=branch)
        desk, _code = create_desk(root, MemoryVault(), None, identity, pack_forms(PACK_FORMS), SystemClock())
        enrol(desk.store, None, hub.url, hub.hub.code(branch), branch)
        window = DeskWindow(desk, JobRunner(), Preferences(root), person)
        made.append(window)
        window.start()
        window.window.resize(1366, 690)
        qtbot.waitUntil(lambda: person in window.workspace.people, timeout=LONG)
        return window

    yield opened
    for window in made:
        window.close()
        shiboken6.delete(window.window)


def names_of(page: ImportPage) -> list[str]:
    return [page.head.mapping.itemText(at).split(" · ")[0] for at in range(page.head.mapping.count())]


def save_as(window: DeskWindow, page: ImportPage, name: str, qtbot: QtBot) -> None:
    page.head.keep_button.click()
    page.head.name.setText(name)
    page.head.save_button.click()
    qtbot.waitUntil(lambda: page.head.mapping.currentText().startswith(name), timeout=LONG)
    settled(window, qtbot)


def test_a_mapping_published_at_headquarters_is_known_by_the_wizard_of_a_branch_without_a_restart(
    open_desk: OpenDesk, tmp_path: Path, qtbot: QtBot
) -> None:
    head, branch = open_desk("hq", "head-1"), open_desk(BRANCH, "clerk")
    at_branch = import_page_of(branch, qtbot)
    assert "总部台账" not in names_of(at_branch)
    page = import_page_of(head, qtbot)
    chosen(page, qtbot, log_of(tmp_path / "一月.xlsx"))
    page.foot.next_button.click()
    decide_columns(head, page, qtbot)
    assert not page.head.publish_button.isVisible(), "nothing is saved yet"
    save_as(head, page, "总部台账", qtbot)
    assert (page.head.mapping.currentText(), "方案：本机保存" in page.head.file_text) == ("总部台账 · 本机", True)
    assert page.head.publish_button.isVisible()
    page.head.publish_button.click()
    qtbot.waitUntil(lambda: "发布到各网点" in page.notice.sentence.text(), timeout=LONG)
    qtbot.waitUntil(lambda: "已发布为第 1 版" in page.head.file_text, timeout=LONG)
    assert not page.head.publish_button.isVisible(), "what headquarters has is not published again"

    branch.sync.sync_now()
    qtbot.waitUntil(lambda: "总部台账" in names_of(at_branch), timeout=LONG)
    chosen(at_branch, qtbot, log_of(tmp_path / "二月.xlsx", [2]))
    assert at_branch.step == MATCH, "nothing is left to decide"
    assert at_branch.head.mapping.currentText() == "总部台账 · 总部"
    assert "方案：总部发布，第 1 版" in at_branch.head.file_text
    assert at_branch.match.next_undecided() is None
    assert not at_branch.head.publish_button.isVisible(), "a branch publishes nothing"
    said = tried(at_branch, qtbot)
    assert said.imported > 0
    assert gone_on(at_branch, qtbot) == said


def test_a_branch_saves_its_own_and_is_offered_no_publishing(open_desk: OpenDesk, tmp_path: Path, qtbot: QtBot) -> None:
    window = open_desk(BRANCH, "clerk")
    page = import_page_of(window, qtbot)
    chosen(page, qtbot, log_of(tmp_path / "一月.xlsx"))
    page.foot.next_button.click()
    decide_columns(window, page, qtbot)
    save_as(window, page, "本网点", qtbot)
    assert page.head.mapping.currentText() == "本网点 · 本机"
    assert not page.head.publish_button.isVisible()


def test_a_branch_that_has_its_own_can_take_headquarters_mapping_instead(
    open_desk: OpenDesk, tmp_path: Path, qtbot: QtBot
) -> None:
    head, branch = open_desk("hq", "head-1"), open_desk(BRANCH, "clerk")
    pages = {}
    for window, name in ((head, "总部台账"), (branch, "本网点")):
        page = pages[name] = import_page_of(window, qtbot)
        chosen(page, qtbot, log_of(tmp_path / f"{name}.xlsx"))
        page.foot.next_button.click()
        decide_columns(window, page, qtbot)
        save_as(window, page, name, qtbot)
    pages["总部台账"].head.publish_button.click()
    qtbot.waitUntil(lambda: "已发布为第 1 版" in pages["总部台账"].head.file_text, timeout=LONG)
    branch.sync.sync_now()
    page = pages["本网点"]
    qtbot.waitUntil(lambda: "总部台账" in names_of(page), timeout=LONG)
    assert "本机保存，与总部第 1 版不同" in page.head.file_text
    page.head.mapping.setCurrentIndex(names_of(page).index("总部台账"))
    page.head.mapping.activated.emit(page.head.mapping.currentIndex())
    settled(branch, qtbot)
    assert page.head.mapping.currentText() == "总部台账 · 总部"
    layout = page.match.layout_shown
    assert layout is not None
    assert (layout.known, layout.label["zh_CN"]) == (True, "总部台账")
    save_as(branch, page, "总部台账", qtbot)
    assert "本机保存，已发布为第 1 版" in page.head.file_text
    assert "本网点" not in names_of(page)
    assert tried(page, qtbot).imported > 0


def test_a_version_that_is_on_its_way_is_not_published_twice(
    hub: ServedHub, open_desk: OpenDesk, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_desk("hq", "head-1")
    page = import_page_of(window, qtbot)
    chosen(page, qtbot, log_of(tmp_path / "一月.xlsx"))
    page.foot.next_button.click()
    decide_columns(window, page, qtbot)
    save_as(window, page, "总部台账", qtbot)
    window.sync.stop()
    page.head.publish_button.click()
    qtbot.waitUntil(lambda: "发布到各网点" in page.notice.sentence.text(), timeout=LONG)
    page.head.publish_button.click()
    qtbot.waitUntil(lambda: "正在提交总部" in page.notice.sentence.text(), timeout=LONG)
    assert page.step == MATCH


def test_a_mapping_that_cannot_be_used_is_shown_and_cannot_be_chosen(
    open_desk: OpenDesk, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_desk(BRANCH, "clerk")
    folder = window.desk.profile.root / "mappings"
    folder.mkdir()
    (folder / "spoilt.json").write_text('{"name": "x", "unknown": 1}', encoding="utf-8")
    page = import_page_of(window, qtbot)
    at = names_of(page).index("spoilt")
    assert "写法有误" in page.head.mapping.itemText(at)
    assert page.head.mapping.itemData(at) is None
    model = page.head.mapping.model()
    assert not model.flags(model.index(at, 0)) & Qt.ItemFlag.ItemIsEnabled
