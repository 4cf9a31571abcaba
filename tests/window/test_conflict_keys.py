"""The page of questions by keys alone: where they begin, where they go on, and that nothing takes them away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.effect import InboxKind
from desktop.bootstrap.desk_window import DeskWindow
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.navigator import QUESTIONS
from desktop.pages.conflict.case import Side
from desktop.pages.conflict.inbox_page import InboxPage
from desktop.preferences import Preferences
from local_db.machine.clock import SystemClock
from tests.window import desks
from tests.window.conftest import quiet

KEY, ALT, CONTROL, NONE = (
    Qt.Key,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.NoModifier,
)


@pytest.fixture
def window(tmp_path: Path, qtbot: QtBot) -> Iterator[DeskWindow]:
    """A clerk's window with one ticket on which two fields wait for a decision."""
    desk = desks.open_test_desk(tmp_path / "desk", SystemClock())
    headquarters = desks.Headquarters(desk)
    record = desks.submit(desk)
    headquarters.accept(record)
    headquarters.meet(record, "claim_amount", "1480.00", "1380.00", InboxKind.CONFLICT)
    headquarters.meet(record, "liability", "transit", "delivery", InboxKind.CONFLICT)
    made = DeskWindow(desk, JobRunner(), Preferences(tmp_path / "desk"), desks.CLERK)
    qtbot.addWidget(made.window)
    made.start()
    made.window.activateWindow()
    quiet(qtbot, made)
    yield made
    made.close()


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifier)


def within(part: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (part is focused or part.isAncestorOf(focused))


def can_be_chosen(page: InboxPage) -> bool:
    """Qt shows rows one turn after they were put into their layout; keys go past what is not seen."""
    return bool(page.conflict.rows) and all(row.choices[Side.MINE].radio.isVisible() for row in page.conflict.rows)


def test_questions_are_decided_by_keys_alone_from_the_navigation_to_the_next_thing(
    window: DeskWindow, qtbot: QtBot
) -> None:
    press(KEY.Key_9, ALT)
    qtbot.waitUntil(lambda: window.navigator.place == QUESTIONS)
    page = window.navigator.page(QUESTIONS)
    assert isinstance(page, InboxPage)
    qtbot.waitUntil(lambda: within(page.list) and can_be_chosen(page))
    press(KEY.Key_Return)
    first, second = page.conflict.rows
    assert within(first.choices[Side.MINE].radio)
    press(KEY.Key_Space)
    press(KEY.Key_Tab)
    assert within(second.choices[Side.MINE].radio)
    press(KEY.Key_Space)
    press(KEY.Key_Tab)
    assert within(page.conflict.all_mine), "the buttons under the rows come after them"
    second.choices[Side.MINE].radio.setFocus()
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: page.conflict.rows[0].question.field != first.question.field)
    quiet(qtbot, window)
    assert within(page.conflict.rows[1].choices[Side.MINE].radio), "the keys stay where they were"
    assert [row.choice for row in page.conflict.rows] == [Side.MINE, Side.MINE]
    page.conflict.apply.setFocus()
    press(KEY.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: page.conflict.case is None)
    quiet(qtbot, window)
    assert within(page.pane), "the keys go on beside the page, not in the search box"


def test_something_that_arrives_meanwhile_leaves_the_keys_on_the_choice_where_they_were(
    window: DeskWindow, qtbot: QtBot
) -> None:
    window.navigator.go(QUESTIONS)
    page = window.navigator.page(QUESTIONS)
    assert isinstance(page, InboxPage)
    qtbot.waitUntil(lambda: within(page.list) and can_be_chosen(page))
    page.conflict.rows[1].choices[Side.THEIRS].radio.setFocus()
    before = page.conflict.rows
    desks.submit(window.desk)
    qtbot.waitUntil(lambda: page.conflict.rows is not before)
    quiet(qtbot, window)
    assert within(page.conflict.rows[1].choices[Side.THEIRS].radio)
    assert [row.choice for row in page.conflict.rows] == [None, None], "the focus alone chooses nothing"
