"""Choosing in the ticket list: keys, several tickets at once with one undo, and which ticket stands beside it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.services.commands import EditRecord
from core.services.records import edit_record
from desktop.bootstrap.desk_window import DeskWindow
from desktop.models.ticket_list import RowRole
from desktop.pages.tickets.list_pane import ListPane
from tests.window.conftest import SUPERVISOR, quiet


def shown(window: DeskWindow, qtbot: QtBot, view: str) -> ListPane:
    window.tickets.pane.show_view(view)
    quiet(qtbot, window)
    return window.tickets.pane


def ids(window: DeskWindow) -> list[str | None]:
    return [window.model.id_at(row) for row in range(window.model.rowCount())]


def test_the_space_bar_gathers_from_the_open_ticket_on(window: DeskWindow, qtbot: QtBot) -> None:
    pane = shown(window, qtbot, "open")
    view, before = pane.list, ids(window)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.chosen() == [before[0]], "the open ticket is the first of several"
    assert pane.several._words.text() == "已选 1 条"
    assert pane.several._words.isVisible()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.chosen() == [before[0]]
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.chosen() == [before[0], before[2]]
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.chosen() == [before[0]]
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not pane.several._words.isVisible()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert len(view.chosen()) == 1
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(window.model.index(4)).center())
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.chosen() == [before[5]], "a click chooses one ticket again"


def test_several_tickets_are_put_in_charge_by_keys_and_one_undo_takes_it_back(window: DeskWindow, qtbot: QtBot) -> None:
    pane = shown(window, qtbot, "open")
    view = pane.list
    view.setFocus()
    before = ids(window)
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.chosen() == [before[0], before[1], before[3]]
    assert pane.several._words.text() == "已选 3 条"
    opened: list[str] = []
    window.tickets.ticket_opened.connect(opened.append)
    pane.several.person_chosen.emit(SUPERVISOR.id)
    quiet(qtbot, window)
    rows = {row.id: row.assignee for row in (window.model.index(at).data(RowRole) for at in range(6))}
    assert [rows[str(record)] for record in before] == ["u-wang", "u-wang", None, "u-wang", None, None]
    assert opened == []
    assert pane.several.notice.sentence.text() == "已将 3 张工单交给王强。"
    pane.several.notice.action.click()
    quiet(qtbot, window)
    assert {row.assignee for row in (window.model.index(at).data(RowRole) for at in range(6))} == {None}
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert len(view.chosen()) == 1


def test_ctrl_z_takes_an_act_on_several_tickets_back_before_what_was_done_earlier(
    window: DeskWindow, qtbot: QtBot
) -> None:
    view, page = shown(window, qtbot, "open").list, window.record.page
    notice = window.tickets.pane.several.notice
    qtbot.waitUntil(lambda: page.state is not None)
    page.note_entered.emit("早先的备注")
    qtbot.waitUntil(lambda: bool(page.undo.act))
    quiet(qtbot, window)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    window.tickets.pane.several.person_chosen.emit(SUPERVISOR.id)
    qtbot.waitUntil(notice.isVisible)
    qtbot.waitUntil(lambda: len(assignees(window)) == 2)
    qtbot.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: notice.sentence.text() == "已撤销。")
    qtbot.waitUntil(lambda: assignees(window) == [])
    assert any("早先的备注" in text for text in page.timeline.texts())


def assignees(window: DeskWindow) -> list[str]:
    """Who is in charge of the tickets of the list, as far as somebody is."""
    rows = [window.model.index(at).data(RowRole) for at in range(window.model.rowCount())]
    return [row.assignee for row in rows if row.assignee]


def test_a_held_arrow_key_opens_only_the_ticket_on_which_it_rests(window: DeskWindow, qtbot: QtBot) -> None:
    view = window.tickets.list
    view.setFocus()
    opened: list[str] = []
    window.tickets.ticket_opened.connect(opened.append)
    for number in range(4):
        kind = QEvent.Type.KeyPress
        held = QKeyEvent(kind, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier, "", number > 0)
        QApplication.sendEvent(view, held)
    assert opened == [window.model.id_at(1)], "the first press opens at once"
    qtbot.waitUntil(lambda: opened[-1] == window.model.id_at(4))
    assert len(opened) == 2


def test_enter_and_f2_lead_into_the_form_and_esc_back_into_the_list(window: DeskWindow, qtbot: QtBot) -> None:
    window.window.activateWindow()
    qtbot.waitUntil(window.record.page.isVisible)
    view = window.tickets.list
    for key in (Qt.Key.Key_Return, Qt.Key.Key_F2):
        view.setFocus()
        qtbot.keyClick(view, key)
        focused = QApplication.focusWidget()
        assert focused is not None
        assert window.record.page.isAncestorOf(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Escape)
        assert view.hasFocus()


def test_among_what_a_search_found_enter_leads_into_the_form_and_esc_back_to_the_rows_and_then_to_the_list(
    window: DeskWindow, qtbot: QtBot
) -> None:
    window.window.activateWindow()
    qtbot.waitUntil(window.record.page.isVisible)
    window.window.top_bar.search.setFocus()
    window.window.top_bar.search.setText("破损")
    found = window.searching.pane
    qtbot.waitUntil(lambda: found.isVisible() and found.list.model().rowCount() > 1)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_F2):
        found.list.setFocus()
        qtbot.keyClick(found.list, Qt.Key.Key_Down)
        quiet(qtbot, window)
        qtbot.keyClick(found.list, key)
        focused = QApplication.focusWidget()
        assert focused is not None
        assert window.record.page.isAncestorOf(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Escape)
        assert found.list.hasFocus()
    qtbot.keyClick(found.list, Qt.Key.Key_Escape)
    qtbot.waitUntil(window.tickets.list.isVisible)


def test_the_keys_of_a_ticket_work_from_the_list_and_where_nothing_of_the_ticket_has_the_focus(
    window: DeskWindow, qtbot: QtBot
) -> None:
    window.window.activateWindow()
    record = window.record
    qtbot.waitUntil(record.page.isVisible)
    for place in (window.tickets.list, record.page):
        place.setFocus()
        qtbot.keyClick(place, Qt.Key.Key_F4)
        assert record.page.assign.isVisible()
        record.page.assign.hide()
        place.setFocus()
        qtbot.keyClick(place, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(record.print_page.isVisible)
        record.printing.left.emit()
        qtbot.waitUntil(record.page.isVisible)


def test_f2_leads_into_the_first_field_where_nothing_is_missing(window: DeskWindow, qtbot: QtBot) -> None:
    window.window.activateWindow()
    form = window.record.page.form
    qtbot.waitUntil(lambda: bool(form.cells))
    qtbot.keyClick(window.tickets.list, Qt.Key.Key_F2)
    required = [cell for cell in form.cells.values() if cell.spec.required]
    assert required
    assert not any(cell.input.empty for cell in required)
    assert next(iter(form.cells.values())).input.has_focus


def test_letters_typed_over_the_list_move_nothing(window: DeskWindow, qtbot: QtBot) -> None:
    view = window.tickets.list
    before = view.currentIndex().row()
    qtbot.keyClicks(view, "sf15372260")
    assert view.currentIndex().row() == before


@pytest.mark.parametrize("backwards", [False, True])
def test_chosen_rows_that_move_one_after_the_other_open_nothing_and_stay_chosen(
    window: DeskWindow, qtbot: QtBot, backwards: bool
) -> None:
    view = window.tickets.list
    opened: list[str] = []
    for row in (1, 3, 5):
        view.selectionModel().select(window.model.index(row), QItemSelectionModel.SelectionFlag.Select)
    chosen = sorted(view.chosen())
    window.tickets.ticket_opened.connect(opened.append)
    rows = [window.model.index(row).data(RowRole) for row in (0, 1, 3, 5)]
    rows = [replace(row, updated_at=row.updated_at + 60_000) for row in (reversed(rows) if backwards else rows)]
    window.model._refresh([row.id for row in rows], rows, window.model._generation)
    assert opened == []
    assert sorted(view.chosen()) == sorted({*chosen, str(window.tickets.pane._open)})


def test_a_row_that_changes_elsewhere_keeps_several_chosen(window: DeskWindow, qtbot: QtBot) -> None:
    view = window.tickets.list
    for row in (0, 1):
        view.selectionModel().select(window.model.index(row), QItemSelectionModel.SelectionFlag.Select)
    chosen = set(view.chosen())
    last = window.model.id_at(5)
    assert last is not None
    window.workspace.do(edit_record, EditRecord(window.workspace.new_id(), "u-wang", last, {"title": "客户再次来电"}))
    quiet(qtbot, window)
    assert set(view.chosen()) == chosen


def test_going_to_another_list_opens_its_first_ticket_unless_the_open_one_is_in_it(
    window: DeskWindow, qtbot: QtBot
) -> None:
    window.navigator.go("tickets:claim")
    quiet(qtbot, window)
    claim = window.record.record.record_id
    assert claim == window.model.id_at(0)
    window.navigator.go("tickets:repair")
    quiet(qtbot, window)
    repair = window.record.record.record_id
    assert repair == window.model.id_at(0) != claim
    window.navigator.go("tickets")
    quiet(qtbot, window)
    assert window.record.record.record_id == repair
    window.tickets.pane.show_view("closed")
    quiet(qtbot, window)
    assert window.record.record.record_id == repair, "a view of the same place takes nothing away"


def test_a_ticket_opened_from_elsewhere_stands_although_its_list_does_not_show_it(
    window: DeskWindow, qtbot: QtBot
) -> None:
    claim = next(row for row in ids(window) if row and is_claim(window, row))
    window.navigator.go("tickets:repair")
    quiet(qtbot, window)
    window.navigator.go("settings")
    window.tickets.pane.show_form(None)
    window.navigator.open_record(claim)
    quiet(qtbot, window)
    assert window.record.record.record_id == claim


def is_claim(window: DeskWindow, record: str) -> bool:
    return bool(window.model.index(window.model.row_of(record)).data(RowRole).form == "claim")


def test_a_new_ticket_under_way_stays_when_another_list_is_shown(window: DeskWindow, qtbot: QtBot) -> None:
    window.navigator.new_ticket("claim")
    quiet(qtbot, window)
    window.navigator.go("tickets:customer")
    quiet(qtbot, window)
    assert window.record.new_page.isVisible()
