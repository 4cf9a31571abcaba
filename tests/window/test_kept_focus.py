"""Where the focus is after an act: never in a text field that nobody chose, and Ctrl+Z works from there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.navigator import SETTINGS
from desktop.pages.record.page import RecordPage
from tests.window.conftest import quiet
from tests.window.desks import detail_of

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(window: DeskWindow, qtbot: QtBot) -> RecordPage:
    """The first ticket beside the list, in a window at the front."""
    window.window.activateWindow()
    window.tickets.pane.show_view("open")
    quiet(qtbot, window)
    assert window.record.page.state is not None
    return window.record.page


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), key, modifier)


def void(window: DeskWindow, qtbot: QtBot) -> str:
    """Takes the open ticket back, by keys; its id."""
    page, record = window.record.page, window.record.record.record_id
    page.header.void_chosen.emit()
    QTest.keyClicks(focused(), "twice")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: detail_of(window.desk, record).record.voided)
    quiet(qtbot, window)
    return record


def test_after_taking_back_by_enter_ctrl_z_brings_the_ticket_back(
    window: DeskWindow, page: RecordPage, qtbot: QtBot
) -> None:
    record = void(window, qtbot)
    qtbot.waitUntil(lambda: focused() is window.tickets.list)
    press(Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: not detail_of(window.desk, record).record.voided)


def test_ctrl_z_in_the_empty_search_takes_the_last_act_back(window: DeskWindow, page: RecordPage, qtbot: QtBot) -> None:
    record = void(window, qtbot)
    press(Qt.Key.Key_F, CONTROL)
    assert focused() is window.window.top_bar.search
    press(Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: not detail_of(window.desk, record).record.voided)


def test_a_picture_pasted_into_the_search_is_added_to_the_open_ticket(
    window: DeskWindow, page: RecordPage, qtbot: QtBot
) -> None:
    record = window.record.record.record_id
    QGuiApplication.clipboard().setImage(QImage(8, 8, QImage.Format.Format_RGB32))
    press(Qt.Key.Key_F, CONTROL)
    press(Qt.Key.Key_V, CONTROL)
    qtbot.waitUntil(lambda: len(detail_of(window.desk, record).files) == 1, timeout=10_000)


def test_after_assigning_undoing_and_restoring_no_text_field_has_the_focus(
    window: DeskWindow, page: RecordPage, qtbot: QtBot
) -> None:
    title = page.form.cells["title"].input.typed()
    page.over.ask_assignee()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: focused() is window.tickets.list)
    page.undo.button.setFocus()
    page.undo.button.click()
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: focused() is window.tickets.list)
    void(window, qtbot)
    page.header.restore.setFocus()
    page.header.restore.click()
    quiet(qtbot, window)
    QTest.keyClicks(focused(), "zz")
    assert page.form.cells["title"].input.typed() == title


def test_a_panel_given_up_hands_the_focus_back_to_its_page(window: DeskWindow, page: RecordPage, qtbot: QtBot) -> None:
    page.header.void_chosen.emit()
    press(Qt.Key.Key_Escape)
    assert not page.ask.isVisible()
    qtbot.waitUntil(lambda: focused() is window.tickets.list)


def test_a_line_that_is_cleared_over_a_new_ticket_leaves_the_focus_on_its_page(
    window: DeskWindow, page: RecordPage, qtbot: QtBot
) -> None:
    window.navigator.new_ticket("claim")
    quiet(qtbot, window)
    new = window.record.new_page
    new.turned_down.emit("不是文件")
    new.refused.clear.setFocus()
    press(Qt.Key.Key_Space)
    assert not new.refused.isVisible()
    quiet(qtbot, window)
    QTest.keyClicks(focused(), "zz")
    assert not new.form.cells["title"].input.typed()


def test_enter_presses_the_button_that_has_the_focus(window: DeskWindow, page: RecordPage, qtbot: QtBot) -> None:
    page.header.assign.setFocus()
    press(Qt.Key.Key_Return)
    assert page.assign.isVisible()
    window.window.navigation.button(SETTINGS).setFocus()
    press(Qt.Key.Key_Enter)
    qtbot.waitUntil(lambda: window.navigator.place == SETTINGS)
    quiet(qtbot, window)


def test_enter_on_cancel_gives_up_and_answers_nothing(window: DeskWindow, page: RecordPage, qtbot: QtBot) -> None:
    page.header.void_chosen.emit()
    QTest.keyClicks(focused(), "twice")
    page.ask.cancel.setFocus()
    press(Qt.Key.Key_Return)
    quiet(qtbot, window)
    assert not page.ask.isVisible()
    assert not detail_of(window.desk, window.record.record.record_id).record.voided
