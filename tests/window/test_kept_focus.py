"""Where the focus is after an act: never in a text field that nobody chose, and Ctrl+Z works from there."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.demo.photos import photo
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


def has_files(window: DeskWindow, record: str, count: int) -> bool:
    return len(detail_of(window.desk, record).files) == count


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


def test_a_picture_is_added_by_ctrl_v_after_esc_from_a_large_photo_and_from_what_stands_around_the_ticket(
    window: DeskWindow, page: RecordPage, qtbot: QtBot, tmp_path: Path
) -> None:
    record = window.record.record.record_id
    page.files_brought.emit([photo(tmp_path / "box.jpg", "box")])
    qtbot.waitUntil(lambda: len(page.photos.tiles()) == 1, timeout=10_000)
    quiet(qtbot, window)
    (tile,) = page.photos.tiles()
    tile.setFocus()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: focused() is window.record.viewer.canvas)
    press(Qt.Key.Key_Escape)
    assert focused() is tile
    for number, place in enumerate((page, tile, window.tickets.pane.views.buttons[0]), start=2):
        picture = QImage(8 * number, 8, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.darkGreen)
        QGuiApplication.clipboard().setImage(picture)
        place.setFocus()
        assert focused() is place
        press(Qt.Key.Key_V, CONTROL)
        qtbot.waitUntil(partial(has_files, window, record, number), timeout=10_000)
        quiet(qtbot, window)


def test_after_the_pages_to_print_the_focus_is_in_the_field_where_it_was(
    window: DeskWindow, page: RecordPage, qtbot: QtBot
) -> None:
    title = page.form.cells["title"].input.widget
    title.setFocus()
    field = focused()
    press(Qt.Key.Key_P, CONTROL)
    quiet(qtbot, window)
    assert not page.isVisible()
    press(Qt.Key.Key_Escape)
    assert page.isVisible()
    assert focused() is field


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
