"""The window as a whole: it opens, leads, tells the truth and gives the profile free again."""

from __future__ import annotations

import shutil
from pathlib import Path

import shiboken6
from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.services.commands import EditRecord, MoveRecord, VoidRecord
from core.services.records import edit_record, move_record, void_record
from desktop.bootstrap.desk_window import DeskWindow
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.models.standing import NetworkWord, Standing
from desktop.preferences import Preferences
from local_db.desk import open_desk, with_keyring
from local_db.machine.clock import SystemClock
from local_db.os_keyring import Vault
from local_db.queries.standing import Backlog
from tests.window.conftest import CLERK, OpenDesk, quiet


def tab(window: DeskWindow, view: str) -> QPushButton:
    found = window.tickets.pane.views.tab(view)
    assert found is not None
    return found


def test_the_window_opens_with_the_open_tickets_and_their_counts(window: DeskWindow) -> None:
    assert window.model.rowCount() == 6
    assert tab(window, "open").text() == "全部未结 6"
    assert window.window.top_bar.person_button.text() == "陈丽"
    assert window.window.windowTitle() == "天河营业部 · 网点售后"


def test_a_destination_lists_the_tickets_of_its_form(window: DeskWindow, qtbot: QtBot) -> None:
    window.navigator.go("tickets:claim")
    quiet(qtbot, window)
    assert window.model.rowCount() == 2
    tab(window, "closed").click()
    quiet(qtbot, window)
    assert window.model.rowCount() == 0
    assert window.tickets.empty.isVisible()


def test_a_ticket_that_is_closed_leaves_the_list_and_the_counts_follow(window: DeskWindow, qtbot: QtBot) -> None:
    window.navigator.go("tickets:complaint")
    quiet(qtbot, window)
    record = window.model.id_at(0)
    assert record is not None
    form = window.workspace.forms.form("complaint")
    closing = next(move for move in form.moves_from(form.initial) if move.target != "registered")
    command = MoveRecord(window.workspace.new_id(), "u-chen", record, closing.id, {})
    window.workspace.do(move_record, command)
    quiet(qtbot, window)
    row = window.model.row_of(record)
    assert row == 0, "the last changed ticket stands first"


def test_an_edit_elsewhere_moves_the_row_and_keeps_the_choice(window: DeskWindow, qtbot: QtBot) -> None:
    last = window.model.id_at(window.model.rowCount() - 1)
    first = window.model.id_at(0)
    assert first is not None
    assert last is not None
    window.tickets.select(first)
    command = EditRecord(window.workspace.new_id(), "u-wang", last, {"title": "客户再次来电"})
    window.workspace.do(edit_record, command)
    quiet(qtbot, window)
    assert window.model.id_at(0) == last
    current = window.tickets.list.currentIndex()
    assert window.model.id_at(current.row()) == first


def test_a_choice_in_the_list_opens_that_ticket_once(window: DeskWindow, qtbot: QtBot) -> None:
    opened: list[str] = []
    window.tickets.ticket_opened.connect(opened.append)
    window.tickets.list.setFocus()
    qtbot.keyClick(window.tickets.list, Qt.Key.Key_Down)
    assert opened == [window.model.id_at(1)]


def test_a_click_in_the_list_opens_that_ticket_once(window: DeskWindow, qtbot: QtBot) -> None:
    opened: list[str] = []
    window.tickets.ticket_opened.connect(opened.append)
    view = window.tickets.list
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(window.model.index(2)).center())
    assert opened == [window.model.id_at(2)]


def test_a_click_on_the_ticket_whose_questions_are_shown_returns_to_it(window: DeskWindow, qtbot: QtBot) -> None:
    place, view = window.record, window.tickets.list
    qtbot.waitUntil(lambda: place.page.state is not None)
    assert place.page.state is not None
    record = place.page.state.record_id
    place.show_questions(record)
    assert place._stack.currentWidget() is place.conflict_page
    centre = view.visualRect(window.model.index(window.model.row_of(record))).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert place._stack.currentWidget() is place.page
    quiet(qtbot, window)
    assert place.page.isVisible()


def test_the_ticket_that_stood_beside_the_list_is_opened_again_after_a_new_one_was_begun(
    window: DeskWindow, qtbot: QtBot
) -> None:
    place, view = window.record, window.tickets.list
    first = window.model.id_at(0)
    qtbot.waitUntil(lambda: place.page.isVisible() and view.currentIndex().row() == 0)
    window.window.top_bar.new_button.click()
    quiet(qtbot, window)
    assert place.new_page.isVisible()
    assert not view.selectionModel().hasSelection(), "the new ticket is none of the list"
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(window.model.index(0)).center())
    qtbot.waitUntil(place.page.isVisible)
    assert place.page.state is not None
    assert place.page.state.record_id == first
    with qtbot.waitActive(window.window):
        window.window.activateWindow()
    window.window.top_bar.new_button.click()
    title = place.new_page.form.cells["title"].input.widget
    qtbot.waitUntil(title.hasFocus)
    qtbot.keyClick(title, Qt.Key.Key_Escape)
    qtbot.waitUntil(place.page.isVisible)
    assert view.selectionModel().isSelected(window.model.index(0))


def test_a_ticket_that_leaves_the_list_stays_beside_it_and_its_neighbour_is_not_opened(
    window: DeskWindow, qtbot: QtBot
) -> None:
    place, opened = window.record, window.model.id_at(2)
    assert opened is not None
    view = window.tickets.list
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(window.model.index(2)).center())
    qtbot.waitUntil(lambda: place.page.state is not None and place.page.state.record_id == opened)
    quiet(qtbot, window)
    window.workspace.do(void_record, VoidRecord(window.workspace.new_id(), "u-chen", opened, "重复登记"))
    qtbot.waitUntil(lambda: window.model.row_of(opened) < 0)
    quiet(qtbot, window)
    assert place.page.state is not None
    assert place.page.state.record_id == opened
    assert not view.selectionModel().hasSelection()


def test_the_language_switches_while_the_window_is_open(window: DeskWindow, qtbot: QtBot) -> None:
    for place in window.navigator.places():
        window.navigator.go(place)
        quiet(qtbot, window)
    the_speech().speak(Language.ENGLISH)
    window.navigator.go("tickets:claim")
    quiet(qtbot, window)
    assert tab(window, "open").text() == "All open 2"
    assert window.window.top_bar.new_button.text() == "New ticket"
    assert window.window.status_bar.network.text().strip() == "On this computer only"
    assert window.window.windowTitle() == "天河营业部 · BranchDesk"


def test_a_narrow_window_folds_the_navigation_and_narrows_the_list(window: DeskWindow, qtbot: QtBot) -> None:
    widths = {}
    for width in (1093, 1366, 1920):
        window.window.resize(width, 640)
        qtbot.waitUntil(lambda width=width: window.window.width() == width)  # type: ignore[misc]  # a default binds it
        widths[width] = (window.window.navigation.width(), window.tickets._pane.width())
    assert widths == {1093: (54, 320), 1366: (164, 396), 1920: (164, 440)}


def test_the_status_bar_tells_offline_pending_and_conflicts_and_never_drops_conflicts(window: DeskWindow) -> None:
    bar = window.window.status_bar
    hour = 3_600_000
    standing = Standing(
        NetworkWord("offline", last_sync_at=10 * hour, retry_at=11 * hour + 130_000),
        Backlog(9, 7, 12, 18_400_000, 2, 1, 0, files_missing=3),
        saved_at=11 * hour,
        now=11 * hour,
    )
    window.window.resize(1366, 700)
    bar.show_standing(standing)
    assert "离线工作中" in bar.network.text()
    assert "1 时 00 分前" in bar.network.text()
    assert "待上传 7 条" in bar.pending.text()
    assert "12 个" in bar.pending.text()
    assert "本机缺 3 个" in bar.pending.text()
    assert bar.questions.text().strip() == "冲突 2 条待处理"
    assert bar.network.property("tone") == "warn"
    assert bar.questions.property("tone") == "danger"
    assert bar.saved.isVisible()
    window.window.resize(960, 700)
    bar.show_standing(replace(standing, backlog=replace(standing.backlog, stuck=4)))
    assert not bar.saved.isVisible()
    assert bar.questions.isVisible()


def test_a_click_on_the_conflicts_leads_to_them(window: DeskWindow, qtbot: QtBot) -> None:
    window.window.status_bar.questions_wanted.emit()
    quiet(qtbot, window)
    assert window.navigator.place == "questions"


def test_the_person_at_the_desk_can_be_changed_and_is_remembered(window: DeskWindow) -> None:
    window.window.top_bar.person_chosen.emit("u-wang")
    assert window.workspace.person == "u-wang"
    assert window.preferences.person == "u-wang"
    assert window.window.top_bar.person_button.text() == "王强"


def test_closing_gives_the_profile_free_and_the_next_start_finds_everything(
    open_window: OpenDesk, qtbot: QtBot
) -> None:
    first = open_window()
    first.window.close()
    again = open_window()
    assert again.model.rowCount() == 6


def test_no_list_is_refreshed_by_a_language_event_that_says_nothing_new(window: DeskWindow) -> None:
    ids = [window.model.id_at(row) for row in range(window.model.rowCount())]
    window.tickets.changeEvent(QEvent(QEvent.Type.LanguageChange))
    assert [window.model.id_at(row) for row in range(window.model.rowCount())] == ids


def test_case_20_a_profile_in_a_cloud_folder_is_named_at_every_start(
    small_profile: Path, tmp_path: Path, vault: Vault, qtbot: QtBot
) -> None:
    root = tmp_path / "OneDrive - 公司" / "desk"
    shutil.copytree(small_profile, root)
    for _ in range(2):
        desk = open_desk(root, vault, with_keyring, SystemClock())
        made = DeskWindow(desk, JobRunner(), Preferences(root), CLERK.id)
        made.start()
        notice = made.window.notice
        qtbot.waitUntil(notice.isVisible, timeout=10_000)
        assert "OneDrive - 公司" in notice.sentence.text()
        assert "请尽快安排搬迁" in notice.sentence.text()
        made.close()
        shiboken6.delete(made.window)


def test_case_20_a_profile_on_a_local_disk_is_not_warned_of(window: DeskWindow) -> None:
    assert not window.window.notice.isVisible()


def test_an_ampersand_in_a_persons_name_is_shown_and_marks_no_key(window: DeskWindow) -> None:
    bar = window.window.top_bar
    bar.show_people([("u-rd", "R&D"), ("u-wang", "王强")], "u-rd")
    assert bar.person_button.text() == "R&&D"
    assert [action.text() for action in bar._people.actions()[:2]] == ["R&&D", "王强"]
