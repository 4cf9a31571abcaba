"""Searching in the window: as one types, through an input method, with what was found in the place of the list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.errors import UserError
from core.services.commands import EditRecord, SubmitRecord, VoidRecord
from core.services.records import edit_record, submit_record, void_record
from desktop.bootstrap.desk_window import DeskWindow
from desktop.models.ticket_list import RowRole
from desktop.navigator import SETTINGS
from desktop.pages.tickets.found_row import FoundRowDelegate
from local_db.queries.search import TicketSearch
from local_db.search.filling import fill_index
from tests.window.conftest import CLERK, fields_of, quiet


def titles(window: DeskWindow) -> list[str]:
    found = window.searching.found
    return [str(found.index(row).data()) for row in range(found.rowCount())]


def settle(window: DeskWindow, qtbot: QtBot) -> None:
    """Waits until nothing more is looked for."""
    box, found = window.searching.box, window.searching.found
    qtbot.waitUntil(lambda: not box.waiting and not found.searching, timeout=10_000)
    quiet(qtbot, window)


def look_for(window: DeskWindow, qtbot: QtBot, typed: str) -> list[str]:
    """Types into the search box as an input method does, and waits."""
    box = window.searching.box
    box.setFocus()
    box.selectAll()
    event = QInputMethodEvent()
    event.setCommitString(typed)
    QApplication.sendEvent(box, event)
    settle(window, qtbot)
    return titles(window)


def tickets(window: DeskWindow, qtbot: QtBot, number: int) -> None:
    """That many more tickets."""
    for place in range(number):
        fields = fields_of("complaint", f"批量导入的旧单 {place}", 7)
        window.workspace.do(submit_record, SubmitRecord(f"many-{place}", CLERK.id, "complaint", fields))
    quiet(qtbot, window)


def test_what_is_typed_is_found_in_every_kind_and_the_list_comes_back_by_esc(window: DeskWindow, qtbot: QtBot) -> None:
    window.navigator.go("tickets:claim")
    quiet(qtbot, window)
    assert look_for(window, qtbot, "制冷") == ["冰箱制冷异常，第二次上门未修复"]
    pane = window.searching.pane
    assert pane.isVisible()
    assert pane.list.isVisible()
    assert not window.tickets.list.isVisible()
    QTest.keyClick(window.searching.box, Qt.Key.Key_Escape)
    quiet(qtbot, window)
    assert window.searching.box.text() == ""
    assert not pane.isVisible()
    assert window.tickets.list.isVisible()
    assert window.model.rowCount() == 2


def test_numbers_and_ends_of_phones_are_found(window: DeskWindow, qtbot: QtBot) -> None:
    assert len(look_for(window, qtbot, "6620")) == 6
    assert len(look_for(window, qtbot, "SF1537226004")) == 6
    assert len(look_for(window, qtbot, "陈晓梅 外箱")) == 1


def test_nothing_is_looked_for_while_a_composition_is_open(window: DeskWindow, qtbot: QtBot) -> None:
    box = window.searching.box
    box.setFocus()
    said: list[str] = []
    box.searched.connect(said.append)
    QApplication.sendEvent(box, QInputMethodEvent("po'sun", []))
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.composition == "po'sun"
    assert not box.waiting
    event = QInputMethodEvent()
    event.setCommitString("制")
    QApplication.sendEvent(box, event)
    assert box.waiting
    QApplication.sendEvent(box, QInputMethodEvent("leng", []))
    assert not box.waiting, "a new composition holds back what was committed before"
    assert said == []
    event.setCommitString("冷")
    QApplication.sendEvent(box, event)
    settle(window, qtbot)
    assert said == ["制冷"]
    assert len(titles(window)) == 1


def test_the_newest_search_wins(window: DeskWindow, qtbot: QtBot) -> None:
    found = window.searching.found
    for typed in ("外箱", "冰箱", "派送延误", "电视"):
        found.search(typed)
    settle(window, qtbot)
    assert titles(window) == ["电视屏碎，客户拒收"]


def test_enter_on_an_exact_number_opens_its_ticket(window: DeskWindow, qtbot: QtBot) -> None:
    record = window.model.id_at(3)
    row = next(row for row in range(6) if window.model.id_at(row) == record)
    number = window.model.index(row).data(Qt.ItemDataRole.UserRole + 1).number
    box = window.searching.box
    box.setFocus()
    box.setText(number.lower())
    QTest.keyClick(box, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert window.record.record.record_id == record


def test_enter_on_words_goes_on_to_what_was_found_and_opens_the_first(window: DeskWindow, qtbot: QtBot) -> None:
    window.window.activateWindow()
    look_for(window, qtbot, "客户")
    QTest.keyClick(window.searching.box, Qt.Key.Key_Return)
    settle(window, qtbot)
    found = window.searching.found
    qtbot.waitUntil(lambda: window.record.record.record_id == found.id_at(0))
    QTest.keyClick(window.searching.pane.list, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: window.record.record.record_id == found.id_at(1))
    QTest.keyClick(window.searching.pane.list, Qt.Key.Key_Escape)
    assert not window.searching.pane.isVisible()


def test_nothing_found_says_so_and_offers_the_list(window: DeskWindow, qtbot: QtBot) -> None:
    assert look_for(window, qtbot, "查无此单") == []
    pane = window.searching.pane
    assert pane.nothing.isVisible()
    assert pane.nothing.sentence.text() == "没有找到“查无此单”，可以少输几个字再试。"
    QTest.mouseClick(pane.clear_button, Qt.MouseButton.LeftButton)
    assert window.tickets.list.isVisible()


def test_of_one_character_nobody_is_told_to_type_fewer(window: DeskWindow, qtbot: QtBot) -> None:
    assert look_for(window, qtbot, "！") == []
    assert window.searching.pane.nothing.sentence.text() == "没有找到“！”。"


def test_under_nothing_stands_that_nothing_was_found(window: DeskWindow, qtbot: QtBot) -> None:
    look_for(window, qtbot, "查无此单")
    assert window.searching.pane.footer_words().startswith("没有找到")


def test_a_filter_that_a_person_added_narrows_the_search_and_its_chip_can_be_taken_away(
    window: DeskWindow, qtbot: QtBot
) -> None:
    window.tickets.pane.chips._choose("form", "repair")
    quiet(qtbot, window)
    assert look_for(window, qtbot, "客户拒收") == []
    pane = window.searching.pane
    assert list(pane.chips.chips) == ["form"]
    assert "筛选" in pane.nothing.sentence.text()
    QTest.mouseClick(pane.clear_button, Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    assert pane.isVisible()
    assert len(titles(window)) == 1
    pane.chips._choose("priority", "urgent")
    settle(window, qtbot)
    assert titles(window) == []
    QTest.keyClick(pane.chips.chips["priority"], Qt.Key.Key_Delete)
    settle(window, qtbot)
    assert len(titles(window)) == 1
    assert window.searching.found.counted is not None
    assert window.searching.found.counted.number == 1


def test_the_filters_of_the_view_itself_do_not_narrow_a_search(window: DeskWindow, qtbot: QtBot) -> None:
    window.tickets.pane.show_view("closed")
    quiet(qtbot, window)
    assert len(look_for(window, qtbot, "客户拒收")) == 1
    assert list(window.searching.pane.chips.chips) == []


def test_filters_of_a_search_end_with_it(window: DeskWindow, qtbot: QtBot) -> None:
    look_for(window, qtbot, "客户拒收")
    window.searching.pane.chips._choose("form", "repair")
    settle(window, qtbot)
    QTest.keyClick(window.searching.box, Qt.Key.Key_Escape)
    assert len(look_for(window, qtbot, "客户拒收")) == 1


def test_found_words_are_marked_and_a_row_that_does_not_show_them_says_where_they_stand(
    window: DeskWindow, qtbot: QtBot
) -> None:
    look_for(window, qtbot, "外箱")
    delegate, found = window.searching.pane.list.itemDelegate(), window.searching.found
    assert isinstance(delegate, FoundRowDelegate)
    assert delegate.marks_in(titles(window)[0]) == [(0, 2)]
    look_for(window, qtbot, "6620")
    row = found.index(0).data(RowRole)
    assert found.place_in_words(row) == "联系电话：138****6620"
    assert found.index(0).data(Qt.ItemDataRole.AccessibleTextRole).endswith("联系电话：138****6620")
    assert delegate.marks_in("联系电话：138****6620") == [(12, 16)]
    look_for(window, qtbot, "Damage")
    assert found.place_in_words(found.index(0).data(RowRole)) == "理赔类型：破损"


def test_a_search_that_fails_says_why_and_can_be_tried_again(
    window: DeskWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_anything: object) -> None:
        raise UserError("store.io_error")

    with monkeypatch.context() as patch:
        patch.setattr(TicketSearch, "page", broken)
        look_for(window, qtbot, "客户")
    pane = window.searching.pane
    assert pane.failed.isVisible()
    assert pane.failed.sentence.text()
    QTest.mouseClick(pane.retry_button, Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    assert pane.list.isVisible()


def test_a_change_elsewhere_is_found_and_what_is_taken_back_goes(window: DeskWindow, qtbot: QtBot) -> None:
    look_for(window, qtbot, "客户")
    found = window.searching.found
    [television] = [found.id_at(row) for row in range(found.rowCount()) if "电视" in titles(window)[row]]
    assert television is not None
    before = found.rowCount()
    other = next(str(window.model.id_at(row)) for row in range(6) if window.model.id_at(row) not in ids(window))
    window.workspace.do(edit_record, EditRecord("e1", CLERK.id, other, {"title": "客户改口"}))
    settle(window, qtbot)
    assert "客户改口" in titles(window)
    assert found.rowCount() == before + 1
    window.workspace.do(void_record, VoidRecord("v1", CLERK.id, television, "重复"))
    settle(window, qtbot)
    assert not [title for title in titles(window) if "电视" in title]


def ids(window: DeskWindow) -> set[str | None]:
    found = window.searching.found
    return {found.id_at(row) for row in range(found.rowCount())}


def test_many_are_counted_and_fetched_page_by_page(window: DeskWindow, qtbot: QtBot) -> None:
    tickets(window, qtbot, 150)
    assert len(look_for(window, qtbot, "旧单")) == 64
    found = window.searching.found
    assert found.counted is not None
    assert (found.counted.number, found.counted.more) == (150, False)
    while found.canFetchMore(found.index(-1)):
        found.fetchMore(found.index(-1))
        settle(window, qtbot)
    assert found.rowCount() == 150
    assert len(ids(window)) == 150


def test_the_index_catches_up_while_the_window_is_open_and_the_foot_says_how_far(
    window: DeskWindow, qtbot: QtBot
) -> None:
    pane, found = window.searching.pane, window.searching.found
    window.searching.filling.stop()
    tickets(window, qtbot, 3)
    look_for(window, qtbot, "旧单")
    assert found.unindexed > 0
    assert str(found.unindexed) in pane.footer_words()
    fill_index(window.desk.store)
    look_for(window, qtbot, "旧单 ")
    assert found.unindexed == 0
    assert len(titles(window)) == 3


def test_searching_from_another_page_leads_to_the_tickets(window: DeskWindow, qtbot: QtBot) -> None:
    window.navigator.go(SETTINGS)
    quiet(qtbot, window)
    window.shell.actions.run("search")
    look_for(window, qtbot, "电视")
    assert window.navigator.place == "tickets"
    assert window.searching.pane.isVisible()
    window.window.navigation.chosen.emit("tickets:claim")
    window.navigator.go("tickets:claim")
    assert not window.searching.pane.isVisible()


def test_the_focus_never_goes_on_to_a_ticket_when_what_was_found_takes_the_place_of_the_list(
    window: DeskWindow, qtbot: QtBot
) -> None:
    window.tickets.list.setFocus()
    window.searching.box.look_for("破损")
    settle(window, qtbot)
    assert window.searching.pane.isAncestorOf(window.window.focusWidget())
    window.searching.box.clear()
    quiet(qtbot, window)
    assert window.tickets.pane.isAncestorOf(window.window.focusWidget())
