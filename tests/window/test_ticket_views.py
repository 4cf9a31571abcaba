"""Views, filters, orders and densities of the ticket list; what a row and an empty list say."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from core.errors import UserError
from core.services.commands import EditRecord
from core.services.records import edit_record
from desktop.bootstrap.desk_window import DeskWindow
from desktop.language import Language, the_speech
from desktop.models.ticket_list import RowRole
from desktop.models.ticket_views import Kept, Narrowed, View, read_kept, stretch_of
from desktop.models.view_shelf import ViewShelf
from desktop.pages.tickets.list_pane import ListPane
from desktop.theme import the_theme
from local_db.queries.ticket_filter import Order
from tests.window.conftest import CLERK, SUPERVISOR, OpenDesk, quiet
from tests.window.desks import enrol

BRANCH_TIME = timezone(timedelta(hours=8))


def put_in_charge(window: DeskWindow, qtbot: QtBot, row: int, person: str) -> str:
    record = window.model.id_at(row)
    assert record is not None
    window.workspace.do(edit_record, EditRecord(window.workspace.new_id(), CLERK.id, record, {"assignee": person}))
    quiet(qtbot, window)
    return record


def shown(window: DeskWindow, qtbot: QtBot, view: str) -> ListPane:
    window.tickets.pane.show_view(view)
    quiet(qtbot, window)
    return window.tickets.pane


def ids(window: DeskWindow) -> list[str | None]:
    return [window.model.id_at(row) for row in range(window.model.rowCount())]


def titles(pane: ListPane) -> list[str]:
    return [tab.text() for tab in pane.views.buttons if not tab.isHidden()]


def test_the_tabs_tell_how_many_tickets_each_view_has_and_the_last_views_wait_in_the_menu(
    window: DeskWindow, qtbot: QtBot
) -> None:
    put_in_charge(window, qtbot, 3, CLERK.id)
    pane = window.tickets.pane
    qtbot.waitUntil(lambda: titles(pane) == ["我的待办 1", "待客户", "全部未结 6", "已结案"])
    pane.views._fill_menu()
    said = [action.text() for action in pane.views.menu.actions() if action.text()]
    assert said == ["我的待办 1", "待客户", "全部未结 6", "已结案", "已作废", "将当前筛选存为视图…"]
    window.window.resize(1093, 640)
    qtbot.waitUntil(lambda: len(titles(pane)) == 3)


def test_a_view_that_is_not_counted_yet_has_no_number(window: DeskWindow) -> None:
    shelf = ViewShelf(window.workspace)
    assert {shelf.number(view) for view in shelf.views()} == {None}
    shelf.note_counts([])
    assert {shelf.number(view) for view in shelf.views()} == {None, (0, False)}


def test_my_work_is_that_of_whoever_works_here(window: DeskWindow, qtbot: QtBot) -> None:
    mine, others = (put_in_charge(window, qtbot, row, by.id) for row, by in ((2, CLERK), (4, SUPERVISOR)))
    shown(window, qtbot, "mine")
    assert ids(window) == [mine]
    window.window.top_bar.person_chosen.emit(SUPERVISOR.id)
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: ids(window) == [others])


def test_a_view_from_the_menu_takes_the_last_tab(window: DeskWindow, qtbot: QtBot) -> None:
    pane = shown(window, qtbot, "void")
    tab = pane.views.tab("void")
    assert tab is not None
    assert tab.isChecked()
    assert len(titles(pane)) == 4


def test_chips_narrow_the_list_and_their_cross_or_del_widens_it_again(window: DeskWindow, qtbot: QtBot) -> None:
    pane = shown(window, qtbot, "open")
    pane.chips._choose("priority", "urgent")
    quiet(qtbot, window)
    assert list(pane.chips.chips) == ["standing", "priority"]
    assert pane.chips.chips["priority"].accessibleName() == "优先级：紧急"
    assert window.model.rowCount() == 2
    pane.chips._choose("form", "repair")
    quiet(qtbot, window)
    assert window.model.rowCount() == 0
    qtbot.keyClick(pane.chips.chips["form"], Qt.Key.Key_Delete)
    quiet(qtbot, window)
    chip = pane.chips.chips["priority"]
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 10, chip.height() // 2))
    quiet(qtbot, window)
    assert list(pane.chips.chips) == ["standing"]
    assert window.model.rowCount() == 6


def test_every_filter_is_offered_and_headquarters_also_filters_by_branch(window: DeskWindow, qtbot: QtBot) -> None:
    pane = shown(window, qtbot, "open")
    enrol(window.desk)
    offered = [offer.title for offer in pane._words().offers(pane._narrowed)]
    assert offered == ["状态", "类型", "负责人", "创建", "优先级", "有冲突", "未上传"]
    window.navigator.go("tickets:claim")
    quiet(qtbot, window)
    assert "类型" not in [offer.title for offer in pane._words().offers(pane._narrowed)]
    states = dict(pane._words().offers(pane._narrowed)[0].values)
    assert states["open/settling"] == "赔付处理"


@pytest.mark.parametrize(
    ("narrowed", "number"),
    [
        (Narrowed(), 6),
        (Narrowed(standing="closed"), 0),
        (Narrowed(standing="open", status="registered"), 6),
        (Narrowed(standing="open", status="waiting"), 0),
        (Narrowed(standing="open", form="claim"), 2),
        (Narrowed(standing="open", created="today"), 6),
        (Narrowed(standing="open", created="2001-01-01..2001-12-31"), 0),
        (Narrowed(standing="open", unsent=True), 6),
        (Narrowed(standing="open", questions=True), 0),
    ],
)
def test_filters_show_what_they_say(window: DeskWindow, qtbot: QtBot, narrowed: Narrowed, number: int) -> None:
    pane = shown(window, qtbot, "open")
    pane.narrow(narrowed)
    quiet(qtbot, window)
    assert window.model.rowCount() == number


def test_a_view_of_ones_own_is_there_after_a_restart_and_can_be_renamed_deleted_and_had_back(
    open_window: OpenDesk, qtbot: QtBot
) -> None:
    window = open_window()
    pane = shown(window, qtbot, "open")
    pane.chips._choose("priority", "urgent")
    pane.views.save_wanted.emit()
    assert pane.name_row.isVisible()
    pane.name_row.name.setText("  紧急的  ")
    qtbot.keyClick(pane.name_row.name, Qt.Key.Key_Return)
    quiet(qtbot, window)
    assert not pane.name_row.isVisible()
    window.window.close()
    window = open_window()
    pane = window.tickets.pane
    qtbot.waitUntil(lambda: window.model.rowCount() == 2)
    assert pane._view.name == "紧急的"
    pane.views.rename_wanted.emit()
    pane.name_row.name.setText("最急")
    qtbot.keyClick(pane.name_row.name, Qt.Key.Key_Return)
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: "最急 2" in titles(pane))
    pane.views.delete_wanted.emit()
    quiet(qtbot, window)
    assert [view.name for view in pane.shelf.views() if view.own] == []
    assert window.model.rowCount() == 6
    assert "最急" in pane.notice.sentence.text()
    pane.notice.action.click()
    quiet(qtbot, window)
    assert pane._view.name == "最急"
    assert window.model.rowCount() == 2


def test_order_and_density_belong_to_the_view_and_are_kept(open_window: OpenDesk, qtbot: QtBot) -> None:
    window = open_window()
    pane = shown(window, qtbot, "open")
    first = put_in_charge(window, qtbot, 5, CLERK.id)
    assert ids(window)[0] == first
    height = pane.list.sizeHintForRow(0)
    pane.chips.order_chosen.emit("created")
    pane.chips.density_chosen.emit(True)
    quiet(qtbot, window)
    assert ids(window)[0] != first
    assert pane.list.sizeHintForRow(0) < height
    assert pane._sum.text() == "6 条 · 按登记时间"
    shown(window, qtbot, "closed")
    assert pane._view.order is Order.CHANGED
    shown(window, qtbot, "open")
    window.window.close()
    window = open_window()
    pane = window.tickets.pane
    qtbot.waitUntil(lambda: pane._view.order is Order.CREATED and pane._delegate.compact)


@pytest.mark.parametrize(
    ("view", "sentence", "action"),
    [
        ("mine", "没有等您处理的工单。", "查看全部未结"),
        ("waits", "没有等客户答复的工单。", "查看全部未结"),
        ("closed", "还没有结案的工单。", "查看全部未结"),
        ("void", "没有作废的工单。", "查看全部未结"),
    ],
)
def test_an_empty_view_says_why_and_leads_on(
    window: DeskWindow, qtbot: QtBot, view: str, sentence: str, action: str
) -> None:
    pane = shown(window, qtbot, view)
    assert pane.empty.isVisible()
    assert pane.empty.sentence.text() == sentence
    assert pane.empty_button.text() == action
    pane.empty_button.click()
    quiet(qtbot, window)
    assert window.model.rowCount() == 6
    assert pane.list.isVisible()


def test_filters_that_match_nothing_can_be_taken_away_in_one_click(window: DeskWindow, qtbot: QtBot) -> None:
    pane = shown(window, qtbot, "open")
    pane.narrow(Narrowed(standing="open", created="2001-01-01..2001-01-02"))
    quiet(qtbot, window)
    assert pane.empty.sentence.text() == "没有符合筛选的工单。"
    pane.empty_button.click()
    quiet(qtbot, window)
    assert window.model.rowCount() == 6


def test_a_list_that_cannot_be_read_says_so_and_is_read_again_at_a_click(window: DeskWindow, qtbot: QtBot) -> None:
    pane = shown(window, qtbot, "open")
    window.model.failed.emit(UserError("store.damaged"))
    assert pane.empty.isVisible()
    assert pane.empty_button.text() == "重试"
    pane.empty_button.click()
    quiet(qtbot, window)
    assert pane.list.isVisible()
    assert window.model.rowCount() == 6


def test_reading_is_shown_when_it_takes_long_and_never_flashes(window: DeskWindow, qtbot: QtBot) -> None:
    pane = window.tickets.pane
    window.model.begun.emit()
    assert pane.list.isVisible(), "the old tickets stay while the new ones come at once"
    qtbot.waitUntil(lambda: pane.empty.isVisible() and pane.empty.sentence.text() == "正在读取工单…")
    window.model.filled.emit(6)
    assert pane.list.isVisible()


def test_a_row_is_read_aloud_as_title_customer_state_and_time(window: DeskWindow) -> None:
    row = window.model.index(0).data(RowRole)
    spoken = window.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole).split(", ")
    assert spoken[:3] == [row.title, row.customer_name, "登记"]
    assert spoken[3] == "刚刚" or spoken[3].endswith("前")
    child = QAccessible.queryAccessibleInterface(window.tickets.list).child(0)
    assert child.text(QAccessible.Text.Name).startswith(row.title)


def test_views_that_cannot_be_read_are_passed_over_one_by_one() -> None:
    assert read_kept(None) == read_kept("no json") == read_kept("[]") == read_kept('{"views": 7}') == Kept()
    text = (
        '{"version": 9, "later": {}, "looks": {" open": {"compact": true}, " mine": {"order": "by moon"}},'
        '"views": [{"id": "a", "name": "甲", "narrowed": {"priority": "urgent", "mood": "blue"}},'
        '{"id": 4, "name": "乙"}, {"id": "c"}], "last": {"": "a"}}'
    )
    kept = read_kept(text)
    assert kept.views == (View("a", Narrowed(priority="urgent"), name="甲"),)
    assert list(kept.looks) == [" open"]
    assert kept.last == {"": "a"}


@pytest.mark.parametrize(
    ("created", "begin", "end"),
    [
        ("", None, None),
        ("today", "2026-11-22", None),
        ("7", "2026-11-16", None),
        ("2026-01-01..2026-01-31", "2026-01-01", "2026-02-01"),
        ("..2026-01-31", None, "2026-02-01"),
        ("2026-01-01..", "2026-01-01", None),
        ("0", None, None),
        ("99999999999", None, None),
        ("yesterday", None, None),
        ("9999-12-31..9999-12-31", "9999-12-31", "9999-12-31"),
    ],
)
def test_days_are_those_of_the_branch(created: str, begin: str | None, end: str | None) -> None:
    def moment(day: str | None) -> int | None:
        if day is None:
            return None
        return int(datetime.fromisoformat(day).replace(tzinfo=BRANCH_TIME).timestamp() * 1000)

    now = moment("2026-11-22")
    assert now is not None
    assert stretch_of(created, now + 60_000, BRANCH_TIME) == (moment(begin), moment(end))


def has_room(button: QPushButton) -> bool:
    count = button.findChild(QLabel)
    assert isinstance(count, QLabel)
    return button.width() >= button.sizeHint().width() + (count.sizeHint().width() if count.text() else 0)


def test_the_navigation_is_as_wide_as_its_titles_and_counts_need(window: DeskWindow, qtbot: QtBot) -> None:
    navigation = window.window.navigation
    assert navigation.width() == 164
    the_speech().speak(Language.ENGLISH)
    the_theme().apply(size="huge")
    navigation.set_count("tickets:complaint", 1000)
    quiet(qtbot, window)
    for name in ("tickets", "tickets:complaint", "questions"):
        button = navigation.button(name)
        qtbot.waitUntil(partial(has_room, button))
    navigation.fold(True)
    assert navigation.width() == 54


def test_an_empty_list_of_records_offers_to_make_one_and_nothing_of_another_list_stays(
    window: DeskWindow, qtbot: QtBot
) -> None:
    window.navigator.go("tickets:claim")
    quiet(qtbot, window)
    assert window.record.record.record_id
    window.tickets.list.setFocus()
    window.navigator.go("tickets:customer")
    quiet(qtbot, window)
    pane = window.tickets.pane
    assert pane.empty.isVisible()
    assert (pane.empty.sentence.text(), pane.empty_button.text()) == (
        "这里还没有记录，可以新建一条。",
        "新建客户信息表",
    )
    assert window.record.record.record_id == ""
    assert window.record.page.empty.isVisible()
    assert pane._sum.text() == "0 条"
    assert not pane._under_views.isVisible()
    assert not pane._over_list.isVisible()
    assert not window.record.widget.isAncestorOf(window.window.focusWidget())
    qtbot.mouseClick(pane.empty_button, Qt.MouseButton.LeftButton)
    quiet(qtbot, window)
    assert window.record.new_page.isVisible()


def test_reading_that_takes_long_is_said_and_can_be_begun_again(window: DeskWindow, qtbot: QtBot) -> None:
    pane = window.tickets.pane
    pane._show_reading()
    assert pane.empty.isVisible()
    assert pane.empty_button.text() == "重新读取"
    qtbot.mouseClick(pane.empty_button, Qt.MouseButton.LeftButton)
    quiet(qtbot, window)
    assert pane.list.isVisible()


def test_a_name_that_another_view_has_is_refused_under_the_field_and_an_ampersand_is_shown(
    window: DeskWindow, qtbot: QtBot
) -> None:
    pane = shown(window, qtbot, "open")
    said = "已有同名的视图。"

    def refused(name: str) -> str:
        pane.name_row.name.setText(name)
        qtbot.keyClick(pane.name_row.name, Qt.Key.Key_Return)
        return pane.name_row._refused.text() if pane.name_row.refusal.isVisible() else ""

    pane.views.save_wanted.emit()
    assert refused("R&D") == ""
    pane.views.save_wanted.emit()
    assert [refused("r\uff06d "), refused("R&D\u200b"), refused("全部未结")] == [said, said, said]
    assert refused("\u200b") == ""
    assert pane.name_row.isVisible(), "a name that nobody sees is none"
    assert refused("二") == ""
    quiet(qtbot, window)
    pane.views.rename_wanted.emit()
    assert refused("r&d") == said
    assert [view.name for view in pane.shelf.views() if view.own] == ["R&D", "二"]
    assert refused("二") == "", "its own name"
    pane.show_view(next(view.id for view in pane.shelf.views() if view.name == "R&D"))
    quiet(qtbot, window)
    tab = pane.views.tab(pane._view.id)
    assert tab is not None
    assert "R&&D" in tab.text()
    assert "R&D" in tab.accessibleName()
    pane.views.menu.aboutToShow.emit()
    assert any("R&&D" in action.text() for action in pane.views.menu.actions())
