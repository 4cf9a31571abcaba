"""What is pressed again while it is being saved is one act: the writer is held up, as by another program's lock."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.bootstrap.record import RecordPlace
from desktop.models.draft_keeper import edit_draft_id
from local_db.desk import Desk
from tests.window.desks import CLERK, SECOND, detail_of, submit


@pytest.fixture
def opened(place: RecordPlace, desk: Desk, qtbot: QtBot) -> str:
    """A claim that is open on the page."""
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    return record


@contextmanager
def held(desk: Desk) -> Iterator[None]:
    """Nothing becomes durable in here; what was ordered does so afterwards, in its order."""
    go = threading.Event()
    waiting = desk.store.write(lambda _connection: go.wait(60))
    try:
        yield
    finally:
        go.set()
        waiting.result()


def texts_of(desk: Desk, record: str) -> list[str]:
    return [effect.child.text for effect in detail_of(desk, record).timeline if effect.child is not None]


def ctrl_enter(place: RecordPlace) -> None:
    QTest.keyClick(place.page.notes.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def at_rest(qtbot: QtBot, place: RecordPlace, desk: Desk) -> None:
    """Everything that was ordered is durable and shown."""
    desk.store.write(lambda _connection: None).result()
    workspace = place.record._workspace
    qtbot.waitUntil(lambda: workspace.jobs.idle and not workspace.gathering)


def test_a_note_is_one_note_and_what_is_typed_meanwhile_is_the_next_one(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    bar = place.page.notes
    bar.text.insertPlainText("回电已约")
    with held(desk):
        ctrl_enter(place)
        ctrl_enter(place)
        bar.add.click()
        assert bar.text.toPlainText() == "回电已约", "it stays until it is durable"
        assert not bar.add.isEnabled()
        qtbot.waitUntil(lambda: bar.add.text() == "正在保存…")
        bar.text.insertPlainText("\n明早再打")
        ctrl_enter(place)
        assert not bar.add.isEnabled()
    at_rest(qtbot, place, desk)
    assert texts_of(desk, opened) == ["回电已约"]
    assert bar.text.toPlainText() == "明早再打"
    assert bar.text.textCursor().position() == len("明早再打"), "the caret stays where the person types"
    assert bar.add.isEnabled()
    assert bar.add.text() == "添加"
    ctrl_enter(place)
    qtbot.waitUntil(lambda: bar.text.toPlainText() == "")
    at_rest(qtbot, place, desk)
    assert texts_of(desk, opened) == ["回电已约", "明早再打"]


def test_a_note_that_became_durable_elsewhere_is_not_offered_again(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    other = submit(desk)
    bar = place.page.notes
    bar.text.insertPlainText("回电已约")
    keeper = place.record._keeper
    assert keeper is not None
    with qtbot.waitSignal(keeper.kept):
        keeper.keep_now()
    with held(desk):
        ctrl_enter(place)
        with qtbot.waitSignal(place.record.shown, check_params_cb=other.__eq__):
            place.open_record(other)
        assert not bar.text.toPlainText()
        assert not bar.add.isEnabled()
        with qtbot.waitSignal(place.record.shown, check_params_cb=opened.__eq__):
            place.open_record(opened)
        assert bar.text.toPlainText() == "回电已约"
        assert not bar.add.isEnabled(), "it is still being saved"
        ctrl_enter(place)
    at_rest(qtbot, place, desk)
    qtbot.waitUntil(lambda: bar.text.toPlainText() == "")
    assert texts_of(desk, opened) == ["回电已约"]
    kept: list[object] = []
    at_rest(qtbot, place, desk)
    place.record._workspace.draft(edit_draft_id(opened, CLERK), kept.append)
    qtbot.waitUntil(lambda: bool(kept))
    assert kept == [None]


def test_a_contact_is_one_contact_and_what_is_typed_meanwhile_stays(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    panel = place.page.contact
    place.page.notes.contact.click()
    QTest.keyClicks(panel.outcome.text, "agreed")
    with held(desk):
        for _press in range(3):
            panel.log.click()
        QTest.keyClick(panel.outcome.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert not panel.log.isEnabled()
        QTest.keyClicks(panel.outcome.text, " then asked more")
    at_rest(qtbot, place, desk)
    assert texts_of(desk, opened) == ["agreed"]
    assert panel.outcome.text.toPlainText() == "then asked more"
    assert panel.log.isEnabled()
    panel.log.click()
    qtbot.waitUntil(lambda: not panel.isVisibleTo(place.page))
    at_rest(qtbot, place, desk)
    assert texts_of(desk, opened) == ["agreed", "then asked more"]
    assert not panel.outcome.text.toPlainText()


def acts_of(desk: Desk, record: str) -> list[str]:
    return [str(effect.move or effect.kind.value) for effect in detail_of(desk, record).timeline]


def test_a_step_is_taken_once_and_nothing_is_said_to_have_failed(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    page = place.page
    primary = page.header.primary
    with held(desk):
        for _press in range(3):
            QTest.mouseClick(primary, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not primary.isEnabled())
        assert not page.header.more.isEnabled()
    qtbot.waitUntil(lambda: primary.text() == "转赔付" and primary.isEnabled())
    at_rest(qtbot, place, desk)
    assert acts_of(desk, opened) == ["create", "verify"]
    assert not page.notice.isVisibleTo(page)
    assert page.undo.isVisibleTo(page)
    chosen: list[str] = []
    page.header.move_chosen.connect(chosen.append)
    QTest.mouseClick(primary, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(primary, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(primary, Qt.MouseButton.LeftButton)
    assert len(chosen) == 1, "the second click of a double click would take the step that stands there by then"


def test_assigning_taking_back_restoring_and_submitting_happen_once(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    page = place.page
    with held(desk):
        for _press in range(2):
            page.assign_wanted.emit(SECOND)
    at_rest(qtbot, place, desk)
    assert acts_of(desk, opened) == ["create", "set"]
    title = page.form.cells["title"].input.widget
    QTest.keyClicks(title, "ABC")
    with held(desk):
        for _press in range(2):
            page.draft.submit.click()
            page.submit_wanted.emit()
        qtbot.waitUntil(lambda: page.draft.submit.text() == "正在保存…")
        assert not page.draft.submit.isEnabled()
    at_rest(qtbot, place, desk)
    assert acts_of(desk, opened) == ["create", "set", "set"]
    assert not page.draft.isVisibleTo(page)
    with held(desk):
        for _press in range(2):
            page.void_wanted.emit("重复登记")
    at_rest(qtbot, place, desk)
    with held(desk):
        for _press in range(2):
            page.restore_wanted.emit()
    at_rest(qtbot, place, desk)
    assert acts_of(desk, opened) == ["create", "set", "set", "void", "restore"]
    assert not page.notice.isVisibleTo(page)
    assert page.header.primary.isEnabled()


def test_a_step_that_changes_nothing_leaves_the_buttons_usable(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    for _time in range(2):
        place.page.assign_wanted.emit(SECOND)
        at_rest(qtbot, place, desk)
    qtbot.waitUntil(lambda: not place.record._acts.steps(opened))


def test_a_step_that_failed_can_be_taken_again(place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str) -> None:
    page = place.page
    page.move_wanted.emit("close", {"result": "paid"})
    qtbot.waitUntil(lambda: page.notice.isVisibleTo(page))
    assert not place.record._acts.steps(opened)
    assert page.header.primary.isEnabled()
    page.header.primary.click()
    qtbot.waitUntil(lambda: page.header.primary.text() == "转赔付")
