"""Editing a record in place: drafts, submissions, what arrives meanwhile, and taking the last act back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from core.effect import InboxItem, InboxKind, Outcome
from core.operation import Kind
from core.record import STATUS
from desktop.bootstrap.record import RecordPlace
from desktop.models.draft_keeper import edit_draft_id
from local_db.desk import Desk
from local_db.drafts import load_draft
from tests.window.desks import CLERK, Headquarters, detail_of, submit


def opened(place: RecordPlace, qtbot: QtBot, record_id: str) -> None:
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record_id)


def line_of(place: RecordPlace, field: str) -> QLineEdit:
    widget = place.page.form.cells[field].input.widget
    assert isinstance(widget, QLineEdit)
    return widget


def type_into(line: QLineEdit, text: str) -> None:
    """As an input method commits it: full-width characters too."""
    line.selectAll()
    line.insert(text)
    line.textEdited.emit(text)


def draft_on_disk(desk: Desk, record_id: str) -> dict[str, object] | None:
    with desk.store.reading() as connection:
        found = load_draft(connection, edit_draft_id(record_id, CLERK))
    return dict(found.typed) if found is not None else None


def test_full_width_digits_are_kept_as_typed_and_become_digits_when_the_person_goes_on(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    opened(place, qtbot, submit(desk))
    amount = line_of(place, "claim_amount")
    type_into(amount, "１１８０")
    assert amount.text() == "１１８０"
    amount.editingFinished.emit()
    assert amount.text() == "1,180.00"
    assert place.record.session is not None
    assert place.record.session.changes == {"claim_amount": "1180.00"}


def test_an_error_stands_under_its_field_with_the_limit_and_moves_no_neighbour(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    opened(place, qtbot, submit(desk))
    cell, neighbour = place.page.form.cells["claim_amount"], place.page.form.cells["priority"]
    amount = line_of(place, "claim_amount")
    type_into(amount, "-5")
    amount.editingFinished.emit()
    assert "0" in cell.error
    assert cell.input.widget.accessibleDescription() == cell.error
    qtbot.waitUntil(lambda: cell.height() >= cell.sizeHint().height())
    places = {one.input.widget.mapTo(place.page, QPoint(0, 0)).y() for one in (cell, neighbour)}
    assert len(places) == 1
    place.page.submit_wanted.emit()
    assert detail_of(desk, place.page.state.record_id).record.fields["claim_amount"] == "1280.00"  # type: ignore[union-attr]  # a record is open


def test_what_is_typed_is_on_the_disk_when_the_typing_pauses_and_back_when_the_record_is_opened_again(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    record, other = submit(desk), submit(desk)
    opened(place, qtbot, record)
    type_into(line_of(place, "customer_name"), "陈小梅")
    place.page.notes.text.setPlainText("等客户回电")
    qtbot.waitUntil(lambda: (draft_on_disk(desk, record) or {}).get("customer_name") == "陈小梅", timeout=3000)
    qtbot.waitUntil(lambda: (draft_on_disk(desk, record) or {}).get("$note") == "等客户回电", timeout=3000)
    opened(place, qtbot, other)
    assert not place.page.draft.isVisibleTo(place.page)
    assert place.page.notes.text.toPlainText() == ""
    opened(place, qtbot, record)
    assert line_of(place, "customer_name").text() == "陈小梅"
    assert place.page.notes.text.toPlainText() == "等客户回电"
    qtbot.waitUntil(place.page.draft.isVisible)


def test_leaving_a_record_within_the_pause_keeps_the_text_too(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    record, other = submit(desk), submit(desk)
    opened(place, qtbot, record)
    type_into(line_of(place, "customer_name"), "陈小梅")
    opened(place, qtbot, other)
    qtbot.waitUntil(lambda: draft_on_disk(desk, record) == {"customer_name": "陈小梅"})


def test_discarding_shows_what_stands_and_forgets_the_draft(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    record = submit(desk)
    opened(place, qtbot, record)
    type_into(line_of(place, "customer_name"), "陈小梅")
    qtbot.waitUntil(lambda: draft_on_disk(desk, record) is not None, timeout=3000)
    place.page.draft.discard.click()
    assert line_of(place, "customer_name").text() == "陈晓梅"
    qtbot.waitUntil(lambda: draft_on_disk(desk, record) is None)


def test_submitting_saves_once_forgets_the_draft_and_can_be_undone_by_ctrl_z(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    record = submit(desk)
    opened(place, qtbot, record)
    type_into(line_of(place, "claim_amount"), "1180")
    qtbot.waitUntil(lambda: draft_on_disk(desk, record) is not None, timeout=3000)
    place.page.draft.submit.click()
    place.page.draft.submit.click()
    qtbot.waitUntil(lambda: place.page.undo.isVisibleTo(place.page))
    found = detail_of(desk, record)
    assert found.record.fields["claim_amount"] == "1180.00"
    assert sum("claim_amount" in effect.changes for effect in found.timeline) == 2
    assert draft_on_disk(desk, record) is None
    assert not place.page.draft.isVisibleTo(place.page)
    place.page.header.primary.setFocus()
    qtbot.keyClick(place.page.header.primary, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    place.page.undo.undo()
    qtbot.waitUntil(lambda: detail_of(desk, record).record.fields["claim_amount"] == "1280.00")
    qtbot.waitUntil(lambda: line_of(place, "claim_amount").text() == "1,280.00")


def test_the_base_of_an_edit_is_the_value_seen_when_it_began(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    record = submit(desk)
    headquarters = Headquarters(desk)
    headquarters.accept(record)
    opened(place, qtbot, record)
    type_into(line_of(place, "claim_amount"), "1180")
    headquarters.change(record, claim_amount="1380.00")
    session = place.record.session
    assert session is not None
    qtbot.waitUntil(lambda: session.stored["claim_amount"] == "1380.00")
    assert session.bases == {"claim_amount": "1280.00"}


def test_incoming_changes_leave_unsubmitted_text_alone_and_show_a_badge(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    record = submit(desk)
    headquarters = Headquarters(desk)
    headquarters.accept(record)
    opened(place, qtbot, record)
    amount, cell = line_of(place, "claim_amount"), place.page.form.cells["claim_amount"]
    type_into(amount, "1180")
    headquarters.change(record, claim_amount="1380.00", customer_name="陈小梅")
    qtbot.waitUntil(lambda: line_of(place, "customer_name").text() == "陈小梅")
    assert amount.text() == "1180"
    assert "1,380.00" in cell.newer
    assert cell.use is not None
    cell.use.click()
    assert amount.text() == "1,380.00"
    assert not cell.newer
    assert not place.page.draft.isVisibleTo(place.page)


def test_incoming_changes_leave_the_field_under_the_cursor_alone(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    record = submit(desk)
    headquarters = Headquarters(desk)
    headquarters.accept(record)
    opened(place, qtbot, record)
    text = place.page.form.cells["description"].input.widget
    assert isinstance(text, QPlainTextEdit)
    with qtbot.waitActive(place.widget):
        place.widget.activateWindow()
    text.setFocus()
    qtbot.waitUntil(text.hasFocus)
    before = text.toPlainText()
    headquarters.change(record, description="总部：已转仓储部核实。", customer_name="陈小梅")
    qtbot.waitUntil(lambda: line_of(place, "customer_name").text() == "陈小梅")
    assert text.toPlainText() == before
    line_of(place, "title").setFocus()
    assert text.toPlainText() == "总部：已转仓储部核实。"


def test_no_query_or_save_of_the_page_runs_in_the_window_thread(
    place: RecordPlace, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = submit(desk)
    window, threads = threading.get_ident(), set()
    reading = desk.store.reading

    @contextmanager
    def watched() -> Iterator[object]:
        threads.add(threading.get_ident())
        with reading() as connection:
            yield connection

    monkeypatch.setattr(desk.store, "reading", watched)
    desk.store.subscribe(lambda _changes: threads.add(threading.get_ident()))
    opened(place, qtbot, record)
    type_into(line_of(place, "claim_amount"), "1180")
    place.page.submit_wanted.emit()
    qtbot.waitUntil(lambda: place.page.undo.isVisibleTo(place.page))
    assert threads
    assert window not in threads


def test_a_text_written_by_two_is_told_on_the_page(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    record = submit(desk)
    headquarters = Headquarters(desk)
    headquarters.accept(record)
    headquarters.meet(record, "description", "乙柜台", "甲柜台", InboxKind.PARALLEL)
    opened(place, qtbot, record)
    assert place.page.inbox.isVisibleTo(place.page)
    assert any("甲柜台" in text and "乙柜台" in text for text in place.page.timeline.texts())


def test_a_step_without_effect_is_told_on_the_page_and_asks_nothing(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    record = submit(desk)
    headquarters = Headquarters(desk)
    headquarters.accept(record)
    item = InboxItem("i", InboxKind.INEFFECTIVE, record, STATUS, "registered", "registered", mine="verifying")
    lost = {"outcome": Outcome.INEFFECTIVE, "code": "act.seen_differs", "move": "verify", "inbox": (item,)}
    headquarters.say(headquarters.effect(record, Kind.ACT, **lost))
    opened(place, qtbot, record)
    assert place.page.inbox.isVisibleTo(place.page)
    assert "未生效" in place.page.inbox.sentence.text()
