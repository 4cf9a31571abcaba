"""Putting somebody in charge by keys, in one act that is undone like any other; the tabs of the timeline."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.operation import Child, ChildKind
from core.services.commands import AddChildren
from core.services.records import add_children
from desktop.bootstrap.desk_window import DeskWindow
from desktop.bootstrap.record import RecordPlace
from desktop.pages.record.entry_row import EntryRow
from local_db.desk import Desk
from local_db.queries.tickets import TicketFilter, ticket_page
from tests.window.conftest import quiet
from tests.window.desks import CLAIM, CLERK, SECOND, detail_of, submit


@pytest.fixture
def opened(place: RecordPlace, desk: Desk, qtbot: QtBot) -> str:
    """A claim that is open on the page."""
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    place.widget.activateWindow()
    return record


def assignee(desk: Desk, record: str) -> object:
    return detail_of(desk, record).record.fields.get("assignee")


def test_f4_a_letter_of_the_name_and_enter_put_somebody_in_charge_and_ctrl_z_takes_it_back(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    page = place.page
    page.notes.text.setFocus()
    QTest.keyClick(page.notes.text, Qt.Key.Key_F4)
    assert page.assign.isVisibleTo(page)
    page.assign.filter.setText("周")
    assert page.assign.names() == ["周敏"]
    QTest.keyClick(page.assign.filter, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: assignee(desk, opened) == SECOND)
    qtbot.waitUntil(lambda: page.undo.isVisibleTo(page))
    assert page.undo.sentence.text() == "已转派给 周敏。"
    assert not page.assign.isVisibleTo(page)
    assert detail_of(desk, opened).timeline[-1].changes == {"assignee": (None, SECOND)}
    page.notes.text.setFocus()
    QTest.keyClick(page.notes.text, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: assignee(desk, opened) is None)
    qtbot.waitUntil(lambda: any("撤销" in text for text in page.timeline.texts()))


def test_the_arrows_choose_esc_leaves_and_nobody_can_be_in_charge_again(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    page = place.page
    page.header.assign.click()
    filter_ = page.assign.filter
    QTest.keyClick(filter_, Qt.Key.Key_Escape)
    assert not page.assign.isVisibleTo(page)
    page.header.assign.click()
    first = page.assign.list.currentRow()
    QTest.keyClick(filter_, Qt.Key.Key_Down)
    assert page.assign.list.currentRow() == first + 1
    wanted = page.assign.list.currentItem().data(Qt.ItemDataRole.UserRole)
    QTest.keyClick(filter_, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: assignee(desk, opened) == wanted)
    qtbot.waitUntil(lambda: page.state is not None and page.state.detail.record.fields.get("assignee") == wanted)
    page.header.assign.click()
    assert page.assign.names()[-1] == "不指定负责人"
    page.assign.list.itemActivated.emit(page.assign.list.item(page.assign.list.count() - 1))
    qtbot.waitUntil(lambda: assignee(desk, opened) is None)


def test_what_is_typed_in_the_form_survives_an_assignment(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    entry = place.page.form.cells["title"].input
    entry.put("外箱破损，已改")
    entry.on_edited()
    place.page.assign_wanted.emit(SECOND)
    qtbot.waitUntil(lambda: assignee(desk, opened) == SECOND)
    qtbot.waitUntil(lambda: place._workspace.jobs.idle)
    assert entry.typed() == "外箱破损，已改"
    assert detail_of(desk, opened).record.fields["title"] == CLAIM["title"]


def test_one_panel_asks_at_a_time_and_what_was_typed_into_another_one_stays(
    place: RecordPlace, qtbot: QtBot, opened: str
) -> None:
    page = place.page

    def open_panels() -> list[str]:
        panels = {"ask": page.ask, "assign": page.assign, "contact": page.contact}
        return [name for name, panel in panels.items() if panel.isVisible()]

    page.notes.contact.click()
    page.contact.outcome.put("客户同意先核实")
    QTest.keyClick(page.notes.text, Qt.Key.Key_F4)
    assert open_panels() == ["assign"]
    page.header.void_chosen.emit()
    assert open_panels() == ["ask"]
    page.notes.contact.click()
    assert open_panels() == ["contact"]
    assert page.contact.outcome.typed() == "客户同意先核实"


def test_every_act_has_the_height_that_its_words_need_also_in_another_column(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    note = Child(kind=ChildKind.NOTE, text="客户要求 48 小时内答复，外箱与内件照片已留存，签收视频待网点补传。" * 3)
    desk.store.execute(add_children, AddChildren(desk.store.ids.operation(), CLERK, opened, (note,))).result()
    view = place.page.timeline
    qtbot.waitUntil(lambda: len(view.texts()) == 2)

    def shown_in(width: int) -> bool:
        return place.widget.width() == width

    for width in (806, 1360, 660, 1206):
        place.widget.resize(width, 800)
        qtbot.waitUntil(partial(shown_in, width))
        qtbot.waitUntil(
            lambda: all(row.height() >= row.heightForWidth(row.width()) for row in view.findChildren(EntryRow))
        )


def test_a_record_that_was_taken_back_is_printed_but_not_assigned(
    place: RecordPlace, qtbot: QtBot, opened: str
) -> None:
    place.page.void_wanted.emit("重复登记")
    qtbot.waitUntil(lambda: place.page.state is not None and place.page.state.voided)
    assert not place.page.header.assign.isVisibleTo(place.page)
    assert place.page.header.print.isVisibleTo(place.page)
    QTest.keyClick(place.page.notes.text, Qt.Key.Key_F4)
    assert not place.page.assign.isVisibleTo(place.page)


def test_buttons_without_room_are_behind_the_dots(place: RecordPlace, qtbot: QtBot, opened: str) -> None:
    header = place.page.header
    assert header.assign.isVisibleTo(header)
    place.widget.resize(470, 500)
    qtbot.waitUntil(lambda: not header.assign.isVisibleTo(header))
    texts = [action.text() for action in header.menu().actions()]
    assert "转派 …" in texts
    assert "打印 …" in texts


def test_the_timeline_has_a_tab_for_contacts_and_one_for_changes(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    contact = Child(kind=ChildKind.CONTACT, text="客户催问", channel="phone", direction="in", person="陈晓梅")
    note = Child(kind=ChildKind.NOTE, text="已转网点")
    for child in (contact, note):
        command = AddChildren(desk.store.ids.operation(), CLERK, opened, (child,))
        desk.store.execute(add_children, command).result()
    place.page.assign_wanted.emit(SECOND)
    view = place.page.timeline
    qtbot.waitUntil(lambda: [tab.text() for tab in view.tabs] == ["时间线 4", "联系记录 1", "修改记录 1"])
    view.tabs[1].click()
    assert len(view.texts()) == 1
    assert "客户催问" in view.texts()[0]
    view.tabs[2].click()
    assert "负责人" in view.texts()[0]
    other = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(other)
    assert view.tabs[0].isChecked()
    view.tabs[1].click()
    assert view.texts() == []
    assert view.action.isVisibleTo(view)
    view.action.click()
    assert place.page.contact.isVisibleTo(place.page)
    view.tabs[2].click()
    view.action.click()
    assert view.tabs[0].isChecked()
    assert not view.action.isVisibleTo(view)


def test_ctrl_z_from_the_list_takes_the_last_act_back(window: DeskWindow, qtbot: QtBot) -> None:
    with window.desk.store.reading() as connection:
        window.navigator.open_record(ticket_page(connection, TicketFilter())[0].id)
    page = window.record.page
    qtbot.waitUntil(lambda: page.state is not None)
    page.assign_wanted.emit("u-wang")
    qtbot.waitUntil(lambda: page.undo.isVisibleTo(page))
    assert page.state is not None
    shown = page.state.record_id
    qtbot.waitUntil(lambda: assignee(window.desk, shown) == "u-wang")
    window.window.activateWindow()
    window.tickets.list.setFocus()
    QTest.keyClick(window.tickets.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: assignee(window.desk, shown) is None)
    quiet(qtbot, window)
