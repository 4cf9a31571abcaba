"""Moves, notes, contacts and taking back: what each button does, and that no dialog opens."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog
from pytestqt.qtbot import QtBot

from core.operation import ChildKind
from core.record import PROMISE_AT, REMINDERS
from desktop.bootstrap.record import RecordPlace
from desktop.language import Language, the_speech
from desktop.pages.record.page import RecordPage
from desktop.turns import the_turns
from desktop.widgets.parts import Button
from local_db.desk import Desk
from tests.window.desks import CLAIM, Headquarters, detail_of, enrol, submit


@pytest.fixture
def opened(place: RecordPlace, desk: Desk, qtbot: QtBot) -> str:
    """A claim that is open on the page."""
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    return record


def status_of(desk: Desk, record: str) -> str | None:
    return detail_of(desk, record).record.status


def settled(qtbot: QtBot, page: RecordPage, state: str) -> None:
    qtbot.waitUntil(lambda: page.state is not None and page.state.detail.record.status == state)


def test_there_is_one_primary_button_and_it_is_the_next_step(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    page = place.page
    assert page.header.primary.text() == "开始核实"
    assert [one.text() for one in page.header.buttons()] == ["开始核实"]
    page.header.primary.click()
    settled(qtbot, page, "verifying")
    assert page.header.primary.text() == "转赔付"
    assert {"待客户补充"} == {one.text() for one in page.header.buttons()} - {"转赔付"}
    menu = [action.text() for action in page.header.menu().actions() if action.text()]
    assert "结案" in menu
    assert "待客户补充" not in menu


def primary_ones(page: RecordPage) -> list[str]:
    return [one.text() for one in page.findChildren(Button) if one.property("role") == "primary" and one.isVisible()]


def test_what_a_panel_asks_is_the_one_primary_act_also_over_changes(place: RecordPlace, opened: str) -> None:
    page = place.page
    assert primary_ones(page) == ["开始核实"]
    QTest.keyClicks(page.form.cells["title"].input.widget, "a")
    assert primary_ones(page) == ["提交修改"]
    said = []
    for ask in (page.over.ask_reason, page.over.ask_assignee, page.over.ask_taker, page.over.open_contact):
        ask()
        said.append(primary_ones(page))
    assert said == [["作废"], [], ["转交"], ["登记"]]
    page.contact.hide()
    assert primary_ones(page) == ["提交修改"]


def test_a_move_that_asks_is_asked_inline_and_takes_the_answer(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    page = place.page
    page.header.primary.click()
    settled(qtbot, page, "verifying")
    page.header.move_chosen.emit("close")
    assert page.ask.isVisibleTo(page)
    assert list(page.ask.cells) == ["result"]
    page.ask.confirm.click()
    assert page.ask.cells["result"].error
    assert status_of(desk, opened) == "verifying"
    combo = page.ask.cells["result"].input.widget
    assert isinstance(combo, QComboBox)
    combo.setCurrentIndex(combo.findData("paid"))
    page.ask.confirm.click()
    settled(qtbot, page, "closed")
    assert detail_of(desk, opened).record.fields["result"] == "paid"
    assert not page.ask.isVisibleTo(page)
    assert page.header.status.text == "结案"
    assert not any(isinstance(widget, QDialog) and widget.isVisible() for widget in QApplication.topLevelWidgets())


def test_undoing_a_move_brings_the_state_and_the_answers_back(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    page = place.page
    page.header.primary.click()
    settled(qtbot, page, "verifying")
    page.move_wanted.emit("close", {"result": "paid"})
    settled(qtbot, page, "closed")
    page.undo.button.click()
    settled(qtbot, page, "verifying")
    assert "result" not in detail_of(desk, opened).record.fields
    assert not page.undo.keys.isVisibleTo(page), "nothing is left that Ctrl+Z would take back"


def test_the_stepper_names_the_step_that_the_ticket_is_at(place: RecordPlace, qtbot: QtBot, opened: str) -> None:
    page = place.page
    page.move_wanted.emit("verify", {})
    settled(qtbot, page, "verifying")
    assert "核实" in page.header.stepper.accessibleName()
    page.move_wanted.emit("wait", {})
    settled(qtbot, page, "waiting")
    assert "核实" in page.header.stepper.accessibleName(), "a state beside the road counts as the step it left from"
    assert page.header.status.text == "待客户"


def test_taking_back_asks_why_locks_the_form_and_can_be_restored(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    page = place.page
    page.header.void_chosen.emit()
    page.ask.confirm.click()
    assert not detail_of(desk, opened).record.voided
    assert page.ask.reason is not None
    page.ask.reason.setText("重复登记")
    page.ask.confirm.click()
    qtbot.waitUntil(lambda: page.state is not None and page.state.voided)
    title = detail_of(desk, opened).record.fields["title"]
    assert page.header.title.text() == f"{title} · 已作废：重复登记"
    assert page.photos.nothing.isVisibleTo(page)
    assert page.photos.nothing.text() == "没有照片和文件"
    assert not page.header.buttons()
    assert not page.photos.acceptDrops()
    page.header.restore.click()
    qtbot.waitUntil(lambda: page.state is not None and not page.state.voided)
    assert page.header.title.text() == title
    assert not page.photos.nothing.isVisibleTo(page)
    assert page.header.primary.isVisibleTo(page)


def test_what_was_typed_into_a_record_that_is_taken_back_waits_until_it_is_restored(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    page = place.page
    QTest.keyClicks(page.form.cells["title"].input.widget, "abc")
    typed = page.form.cells["title"].input.typed()
    page.void_wanted.emit("重复登记")
    qtbot.waitUntil(lambda: page.state is not None and page.state.voided)
    assert page.draft.isVisibleTo(page)
    assert not page.draft.submit.isVisibleTo(page)
    assert "恢复" in page.draft.saved.text()
    QTest.keyClick(page.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: place._workspace.jobs.idle)
    assert page.form.cells["title"].input.typed() == typed, "nothing was submitted, nothing was lost"
    page.header.restore.click()
    qtbot.waitUntil(lambda: page.state is not None and not page.state.voided)
    page.draft.submit.click()
    qtbot.waitUntil(lambda: detail_of(desk, opened).record.fields["title"] == typed)


def test_ctrl_enter_adds_the_note_and_clears_the_bar(place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str) -> None:
    bar = place.page.notes
    bar.text.setPlainText("派件员已回电")
    qtbot.keyClick(bar.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bar.text.toPlainText() == "")
    notes = [effect.child.text for effect in detail_of(desk, opened).timeline if effect.child is not None]
    assert notes == ["派件员已回电"]
    qtbot.waitUntil(lambda: any("派件员已回电" in text for text in place.page.timeline.texts()))


def test_a_contact_is_logged_in_three_actions(place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str) -> None:
    page = place.page
    page.notes.contact.click()
    page.contact.outcome.text.setPlainText("客户来电询问进度")
    page.contact.log.click()
    qtbot.waitUntil(lambda: not page.contact.isVisibleTo(page))
    (child,) = [effect.child for effect in detail_of(desk, opened).timeline if effect.child is not None]
    assert (child.kind, child.channel, child.direction) == (ChildKind.CONTACT, "phone", "in")
    assert child.person == CLAIM["customer_name"]


def test_a_promise_becomes_the_deadline_and_a_reminder_is_counted(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    page = place.page
    page.notes.contact.click()
    page.contact.outcome.text.setPlainText("催单")
    page.contact.promise.setCurrentIndex(1)
    page.contact.again.setChecked(True)
    page.contact.log.click()
    qtbot.waitUntil(lambda: page.header.promise.isVisibleTo(page))
    fields = detail_of(desk, opened).record.fields
    assert fields[REMINDERS] == 1
    promised = datetime.fromisoformat(str(fields[PROMISE_AT]))
    assert promised.utcoffset() is not None
    assert page.header.reminded.text


def test_a_contact_without_an_outcome_or_with_a_time_that_is_none_is_not_logged(
    place: RecordPlace, desk: Desk, opened: str
) -> None:
    panel = place.page.contact
    place.page.notes.contact.click()
    panel.log.click()
    panel.outcome.text.setPlainText("明天回复")
    panel.promise.setCurrentIndex(panel.promise.count() - 1)
    panel.promise.activated.emit(panel.promise.count() - 1)
    panel.other_time.put("改天再说")
    panel.log.click()
    assert panel._error.text() == "时间请写成 2026-01-18 09:30。", "said before anything is written"
    panel.other_time.put("Tuesday")
    panel.log.click()
    assert panel._error.text() == "时间请写成 2026-01-18 09:30。"
    panel.other_time.put("2020-01-18 09:30")
    panel.log.click()
    assert panel._error.text() == "这一天已经过去，请填写将来什么时候回复客户。"
    assert panel.isVisibleTo(place.page)
    assert all(effect.child is None for effect in detail_of(desk, opened).timeline)


def test_the_sync_pill_tells_where_the_record_stands(place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str) -> None:
    assert place.page.header.sync.text == "", "headquarters does not know this desk"
    enrol(desk)
    place.record.open(opened)
    qtbot.waitUntil(lambda: place.page.header.sync.text == "未上传")
    Headquarters(desk).accept(opened)
    qtbot.waitUntil(lambda: place.page.header.sync.text != "未上传")


def test_another_language_changes_every_word_and_keeps_what_is_typed(
    place: RecordPlace, qtbot: QtBot, opened: str
) -> None:
    line = place.page.form.cells["customer_name"].input.widget
    line.setText("陈小梅")  # type: ignore[attr-defined]  # a line edit
    line.textEdited.emit("陈小梅")  # type: ignore[attr-defined]  # as above
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: place.page.header.primary.text() == "Verify")
    assert place.page.form.cells["customer_name"].input.typed() == "陈小梅"
    qtbot.waitUntil(lambda: place.page.notes.add.text() == "Add")
    the_speech().speak(Language.CHINESE)
    qtbot.waitUntil(lambda: place.page.header.primary.text() == "开始核实")


def test_another_language_keeps_the_form_and_one_way_to_take_an_act_back(
    place: RecordPlace, qtbot: QtBot, opened: str
) -> None:
    form = place.page.form
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: place.page.header.primary.text() == "Verify" and the_turns().idle)
    assert place.page.form is form
    place.page.show_done("act", lambda: "Done")
    wanted: list[str] = []
    place.page.undo_wanted.connect(wanted.append)
    qtbot.keyClick(place.page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert wanted == ["act"]


def test_two_switches_of_the_language_in_one_moment_leave_the_record_in_its_place(
    place: RecordPlace, qtbot: QtBot, opened: str
) -> None:
    for _switch in range(2):
        QApplication.sendEvent(place.page, QEvent(QEvent.Type.LanguageChange))
    qtbot.waitUntil(lambda: the_turns().idle)
    assert place.page.state is not None
    assert place.page.header.primary.text() == "开始核实"


@pytest.mark.parametrize(("width", "height"), [(806, 684), (719, 500), (1316, 900)])
def test_the_page_fits_beside_the_list(place: RecordPlace, qtbot: QtBot, opened: str, width: int, height: int) -> None:
    place.widget.resize(width, height)
    qtbot.waitUntil(lambda: place.page.width() == width)
    assert place.widget.minimumSizeHint().width() <= 719
    assert place.widget.minimumSizeHint().height() <= 500
    assert place.widget.size().width() == width


def test_the_offer_to_undo_names_its_ticket_wherever_the_person_went_meanwhile(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    page, number = place.page, detail_of(desk, opened).record.number
    page.notes.note_entered.emit("派件员已回电")
    qtbot.waitUntil(lambda: page.undo.act != "")
    assert str(number) not in page.undo.sentence.text(), "it stands on its own ticket"
    place.record.close()
    place.record.close()
    for _ticket in range(2):
        with qtbot.waitSignal(place.record.shown):
            place.open_record(submit(desk))
        assert page.undo.isVisibleTo(page)
        assert page.undo.sentence.text().startswith(f"{number}：")
        assert page.undo.sentence.text().count(str(number)) == 1
    page.undo.button.click()
    qtbot.waitUntil(lambda: any(effect.undo for effect in detail_of(desk, opened).timeline))
