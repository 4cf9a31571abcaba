"""What a person typed can be had back: discarded drafts and changes, answers not given yet, texts of another kind."""

from __future__ import annotations

import threading

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.bootstrap.record import RecordPlace
from desktop.language import Language, the_speech
from desktop.turns import the_turns
from local_db.desk import Desk
from tests.window.desks import CLAIM, Headquarters, detail_of, submit
from tests.window.test_record_new import drafts_of, fill, tickets_of

CTRL = Qt.KeyboardModifier.ControlModifier


def opened(place: RecordPlace, desk: Desk, qtbot: QtBot) -> str:
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    return record


def begun(place: RecordPlace, qtbot: QtBot, form: str) -> None:
    place.new_record(form)
    qtbot.waitUntil(place.new_page.isVisible)
    qtbot.waitUntil(lambda: place._workspace.jobs.idle and the_turns().idle)


def typed_title(place: RecordPlace, text: str) -> None:
    entry = place.page.form.cells["title"].input
    entry.put(text)
    entry.on_edited()


def test_a_discarded_draft_is_had_back_by_ctrl_z(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    begun(place, qtbot, "return")
    place.widget.activateWindow()
    fill(place, {"title": "换货", "goods": "瓷杯"})
    qtbot.waitUntil(lambda: bool(drafts_of(desk)))
    place.new_page.discard.click()
    qtbot.waitUntil(lambda: place.new_page.undo.isVisible() and drafts_of(desk) == [] and the_turns().idle)
    assert place.new_page.undo.sentence.text() == "草稿已放弃。"
    assert place.new.session is not None
    assert place.new.session.empty
    QTest.keyClick(place.new_page.form.cells["title"].input.widget, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: bool(drafts_of(desk)))
    assert place.new_page.form.cells["goods"].input.typed() == "瓷杯"
    assert not place.new_page.undo.isVisible()


def test_a_look_at_another_kind_loses_nothing_over_a_restart_neither(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    begun(place, qtbot, "return")
    fill(place, {"title": "换货", "goods": "瓷杯"})
    place.new.choose_kind("claim")
    assert place.new.session is not None
    assert set(place.new.session.typed) == {"title"}
    qtbot.waitUntil(lambda: any("$aside:text:goods" in draft.typed for draft in drafts_of(desk)))
    (draft,) = drafts_of(desk)
    place.new.change_person()
    place.new_page.draft_wanted.emit(draft.id)
    qtbot.waitUntil(lambda: place.new.session is not None and "title" in place.new.session.typed)
    place.new.choose_kind("return")
    assert place.new.session.typed == {"title": "换货", "goods": "瓷杯"}


def test_what_is_typed_while_the_disk_is_waited_for_goes_with_the_ticket(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    begun(place, qtbot, "claim")
    fill(place, CLAIM)
    held = threading.Event()
    desk.store.write(lambda _connection: held.wait(30))
    place.new_page.submit.click()
    fill(place, {"description": "又补写的一段"})
    place.new.discard()
    place.new.choose_kind("return")
    held.set()
    qtbot.waitUntil(lambda: place.page.isVisible() and place.page.state is not None)
    (row,) = tickets_of(desk)
    assert detail_of(desk, row.id).record.fields["description"] == CLAIM["description"]
    assert place.page.form.cells["description"].input.typed() == "又补写的一段"
    assert place.page.draft.isVisibleTo(place.page)


def test_discarded_changes_are_had_back(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    record = opened(place, desk, qtbot)
    typed_title(place, "新的标题")
    qtbot.waitUntil(lambda: bool(drafts_of(desk)))
    place.page.draft.discard.click()
    assert place.page.form.cells["title"].input.typed() == CLAIM["title"]
    assert place.page.undo.sentence.text() == "修改已放弃。"
    place.page.undo.button.click()
    assert place.page.form.cells["title"].input.typed() == "新的标题"
    qtbot.waitUntil(lambda: [draft.record for draft in drafts_of(desk)] == [record])


def test_ctrl_z_leads_back_to_what_stood_before_the_draft_of_a_ticket_that_is_opened_again(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    record, other = opened(place, desk, qtbot), submit(desk, fields={**CLAIM, "title": "另一张工单"})
    page = place.page
    names = ("title", "claim_amount", "description")

    def widget(name: str) -> QWidget:
        return page.form.cells[name].input.widget

    def standing() -> list[object]:
        return [*(page.form.cells[name].input.typed() for name in names), page.notes.text.toPlainText()]

    before = standing()
    for name in names:
        widget(name).setFocus()
        QTest.keyClick(widget(name), Qt.Key.Key_A, CTRL)
        QTest.keyClicks(widget(name), "600")
    QTest.keyClicks(page.notes.text, "later")
    for away in (other, record):
        with qtbot.waitSignal(place.record.shown):
            place.open_record(away)
    typed = ["600", "600.00", "600", "later"]
    assert standing() == typed
    assert place.record.session is not None
    for one in (*map(widget, names), page.notes.text):
        QTest.keyClick(one, Qt.Key.Key_Z, CTRL)
        QTest.keyClick(one, Qt.Key.Key_Z, CTRL)
    assert standing() == before, "one step leads back, and no further step to another ticket"
    assert place.record.session.empty
    assert not page.draft.isVisible()
    qtbot.waitUntil(lambda: drafts_of(desk) == [])
    for one in (*map(widget, names), page.notes.text):
        QTest.keyClick(one, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert standing() == typed
    assert set(place.record.session.typed) == set(names)
    qtbot.waitUntil(lambda: [draft.typed.get("$note") for draft in drafts_of(desk)] == ["later"])


def test_nothing_that_was_typed_and_rubbed_out_comes_back_into_another_ticket(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    opened(place, desk, qtbot)
    page, other = place.page, submit(desk)
    page.contact.open("")
    beside = (page.notes.text, page.contact.outcome.text, page.contact.person)
    for one in beside:
        QTest.keyClicks(one, "wrong")
        one.selectAll()
        QTest.keyClick(one, Qt.Key.Key_Delete)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(other)
    page.contact.open("")
    for one in beside:
        QTest.keyClick(one, Qt.Key.Key_Z, CTRL)
    assert page.notes.text.toPlainText() == page.contact.outcome.text.toPlainText() == page.contact.person.text() == ""


def test_what_is_typed_beside_the_fields_is_undone_after_another_ticket(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    record, other = opened(place, desk, qtbot), submit(desk)
    page = place.page
    page.contact.open("Wang")
    QTest.keyClicks(page.contact.outcome.text, "called")
    page.header.void_chosen.emit()
    assert page.ask.reason is not None
    QTest.keyClicks(page.ask.reason, "twice")
    for away in (other, record):
        with qtbot.waitSignal(place.record.shown):
            place.open_record(away)
    page.header.void_chosen.emit()
    for one in (page.contact.outcome.text, page.ask.reason):
        QTest.keyClick(one, Qt.Key.Key_Z, CTRL)
    assert (page.contact.outcome.text.toPlainText(), page.ask.reason.text()) == ("", "")
    for one in (page.contact.outcome.text, page.ask.reason):
        QTest.keyClick(one, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert (page.contact.outcome.text.toPlainText(), page.ask.reason.text()) == ("called", "twice")


def test_ctrl_z_leads_back_from_the_draft_of_a_new_ticket_that_is_gone_on_with(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    begun(place, qtbot, "return")
    fill(place, {"title": "换货", "goods": "瓷杯"})
    qtbot.waitUntil(lambda: bool(drafts_of(desk)))
    place.new.change_person()
    place.new_page.draft_wanted.emit(drafts_of(desk)[0].id)
    goods = place.new_page.form.cells["goods"].input
    qtbot.waitUntil(lambda: goods.typed() == "瓷杯")
    QTest.keyClick(goods.widget, Qt.Key.Key_Z, CTRL)
    assert place.new.session is not None
    assert (goods.typed(), set(place.new.session.typed)) == ("", {"title"})
    QTest.keyClick(goods.widget, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert place.new.session.typed == {"title": "换货", "goods": "瓷杯"}


def test_what_stands_at_headquarters_meanwhile_is_what_ctrl_z_leads_back_to(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    record, other = opened(place, desk, qtbot), submit(desk)
    typed_title(place, "新的标题")
    with qtbot.waitSignal(place.record.shown):
        place.open_record(other)
    headquarters = Headquarters(desk)
    headquarters.accept(record)
    headquarters.change(record, title="总部的标题")
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    title = place.page.form.cells["title"]
    assert "总部的标题" in title.newer
    QTest.keyClick(title.input.widget, Qt.Key.Key_Z, CTRL)
    assert (title.input.typed(), title.newer) == ("总部的标题", "")


def test_an_answer_that_was_typed_is_still_there_after_other_tickets_and_languages(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    record, other = opened(place, desk, qtbot), submit(desk)
    page = place.page
    page.header.void_chosen.emit()
    assert page.ask.reason is not None
    QTest.keyClicks(page.ask.reason, "typed twice")
    for away in (other, record):
        with qtbot.waitSignal(place.record.shown):
            place.open_record(away)
    page.header.void_chosen.emit()
    assert page.ask.reason.text() == "typed twice"
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: page.header.primary.text() == "Verify" and the_turns().idle)
    page.header.void_chosen.emit()
    assert page.ask.reason.text() == "typed twice"
    qtbot.waitUntil(lambda: any("$asked::reason" in draft.typed for draft in drafts_of(desk)))
    page.ask.cancel.click()
    page.header.void_chosen.emit()
    assert page.ask.reason.text() == ""


def test_a_note_that_is_added_meanwhile_closes_no_question(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    opened(place, desk, qtbot)
    place.page.header.void_chosen.emit()
    place.page.note_entered.emit("一条备注")
    qtbot.waitUntil(lambda: place.page.undo.isVisibleTo(place.page))
    assert place.page.ask.isVisibleTo(place.page)


def test_the_undo_bar_stays_when_another_ticket_is_opened_and_names_its_own(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    record, other = opened(place, desk, qtbot), submit(desk)
    number = detail_of(desk, record).record.number
    place.page.move_wanted.emit("verify", {})
    qtbot.waitUntil(lambda: place.page.undo.isVisibleTo(place.page))
    with qtbot.waitSignal(place.record.shown):
        place.open_record(other)
    assert place.page.undo.isVisibleTo(place.page)
    assert place.page.undo.sentence.text() == f"{number}：“开始核实”已完成。"
    place.page.undo.button.click()
    qtbot.waitUntil(lambda: detail_of(desk, record).record.status == "registered")


def test_what_waits_for_the_disk_is_there_when_its_ticket_is_opened_again(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    """An import keeps the writer busy: the draft is not on the disk yet when its ticket is looked at again."""
    record, other = opened(place, desk, qtbot), submit(desk)
    go_on = threading.Event()
    held = desk.store.write(lambda _connection: go_on.wait(30))
    typed_title(place, "新的标题")
    for away in (other, record):
        with qtbot.waitSignal(place.record.shown):
            place.open_record(away)
    assert place.page.form.cells["title"].input.typed() == "新的标题"
    go_on.set()
    assert held.result()
    qtbot.waitUntil(lambda: [draft.typed.get("title") for draft in drafts_of(desk)] == ["新的标题"])
