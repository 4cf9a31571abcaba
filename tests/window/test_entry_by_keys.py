"""A practised clerk enters a complaint by keys alone; the chords are counted through a filter on the application."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.language import Language, the_speech
from desktop.models.habits import Habits, keep_habits
from desktop.turns import the_turns
from desktop.wording import today
from local_db.queries.tickets import TicketFilter, ticket_page
from tests.window.conftest import quiet
from tests.window.desks import detail_of
from tests.window.key_chords import KeyChords

CTRL = Qt.KeyboardModifier.ControlModifier
MOST_CHORDS = 12
BETWEEN_KEYS = 40
"""Milliseconds between two keys of a hand; a scanner's follow each other faster."""


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None, "nothing has the cursor"
    return found


def press(key: Qt.Key, chord: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), key, chord)


def commit(text: str) -> None:
    """As an input method does: first a composition, then the words."""
    for composition, words in (("pin yin", ""), ("", text)):
        event = QInputMethodEvent(composition, [])
        event.setCommitString(words)
        QApplication.sendEvent(focused(), event)


def write(text: str) -> None:
    """As a hand types: slower than a scanner."""
    if text.isascii():
        QTest.keyClicks(focused(), text, delay=BETWEEN_KEYS)
    else:
        commit(text)


@pytest.fixture
def chords() -> Iterator[KeyChords]:
    made = KeyChords()
    made.start()
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def usual_habits() -> Iterator[None]:
    yield
    keep_habits(Habits())


def in_front(window: DeskWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window.window):
        window.window.activateWindow()


def test_a_complaint_with_eight_fields_takes_at_most_twelve_chords_from_ctrl_n_to_saved(
    window: DeskWindow, qtbot: QtBot, chords: KeyChords
) -> None:
    window.navigator.go("tickets:complaint")
    quiet(qtbot, window)
    in_front(window, qtbot)
    before = set(ids(window))
    press(Qt.Key.Key_N, CTRL)
    form = window.record.new_page.form
    qtbot.waitUntil(lambda: form.cells["title"].input.widget.hasFocus())
    values = ("派送延误三天", "SF1537226009999", "韩梅梅", "１３９００００１１１１", "sx", "g", "20", "wx")
    for value in values:
        write(value)
        press(Qt.Key.Key_Return)
    assert form.cells["description"].input.widget.hasFocus()
    write("客户要求今日派送")
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: bool(set(ids(window)) - before), timeout=10_000)
    (made,) = set(ids(window)) - before
    fields = detail_of(window.desk, made).record.fields
    assert {name: fields.get(name) for name in fields if not name.startswith("$")} == {
        "title": "派送延误三天",
        "waybill_no": "SF1537226009999",
        "customer_name": "韩梅梅",
        "customer_phone": "13900001111",
        "complaint_kind": "delay",
        "priority": "high",
        "happened_on": today().replace(day=20).isoformat(),
        "channel": "wechat",
        "description": "客户要求今日派送",
    }
    assert len(values) < len(chords.pressed) <= MOST_CHORDS, chords.pressed
    assert chords.pressed[0].endswith("Key_N")


def ids(window: DeskWindow) -> list[str]:
    with window.desk.store.reading() as connection:
        return [row.id for row in ticket_page(connection, TicketFilter())]


def test_the_next_ticket_begins_with_the_kind_and_what_repeats_from_the_last(window: DeskWindow, qtbot: QtBot) -> None:
    window.navigator.go("tickets:complaint")
    quiet(qtbot, window)
    in_front(window, qtbot)
    before = set(ids(window))
    press(Qt.Key.Key_N, CTRL)
    page = window.record.new_page
    qtbot.waitUntil(lambda: page.form.cells["title"].input.widget.hasFocus())
    for value in ("少件", "", "李雷", "13900002222", "1", "", "", "3"):
        write(value)
        press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: bool(set(ids(window)) - before), timeout=10_000)
    quiet(qtbot, window)
    window.navigator.go("tickets")
    quiet(qtbot, window)
    press(Qt.Key.Key_N, CTRL)
    qtbot.waitUntil(lambda: page.form.cells["title"].input.widget.hasFocus())
    assert page.form.form.id == "complaint"
    qtbot.waitUntil(lambda: page.form.cells["channel"].input.typed() == "counter")
    assert page.form.cells["title"].input.typed() == ""
    assert page.form.cells["happened_on"].input.typed() == today().isoformat()


def test_ctrl_page_down_begins_another_kind_and_the_cursor_stays_in_the_form(window: DeskWindow, qtbot: QtBot) -> None:
    window.navigator.go("tickets:claim")
    quiet(qtbot, window)
    in_front(window, qtbot)
    press(Qt.Key.Key_N, CTRL)
    page = window.record.new_page
    qtbot.waitUntil(lambda: page.form.cells["title"].input.widget.hasFocus())
    write("abc")
    press(Qt.Key.Key_PageDown, CTRL)
    assert page.form.form.id == "complaint"
    assert page.form.cells["title"].input.typed() == "abc"
    qtbot.waitUntil(lambda: page.form.isAncestorOf(focused()))


@pytest.mark.parametrize("beginning", [True, False], ids=["new ticket", "ticket"])
def test_another_language_in_mid_edit_keeps_text_cursor_and_undo_on_the_page(
    window: DeskWindow, qtbot: QtBot, beginning: bool
) -> None:
    in_front(window, qtbot)
    if beginning:
        window.navigator.new_ticket("claim")
    else:
        window.navigator.open_record(window.model.id_at(0) or "")
        qtbot.waitUntil(lambda: window.record.page.state is not None)
    quiet(qtbot, window)
    page = window.record.new_page if beginning else window.record.page
    line = page.form.cells["title"].input.widget
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    for words in ("外箱破损", "，要求赔付"):
        commit(words)
    line.setCursorPosition(2)
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: line.accessibleName() == "Title, required")
    qtbot.waitUntil(lambda: the_turns().idle)
    assert page.form.cells["title"].input.widget is line
    assert (line.text(), line.cursorPosition()) == ("外箱破损，要求赔付", 2)
    qtbot.waitUntil(line.hasFocus)
    line.undo()
    assert line.text() != "外箱破损，要求赔付"
