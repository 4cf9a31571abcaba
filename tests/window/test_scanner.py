"""A hand scanner types like a keyboard, only faster: a scan leads to its ticket and types into no field."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.scanner import Scanner, code_of
from desktop.widgets.entry import CodeLine
from tests.window.conftest import quiet

WAYBILL = "SF1537226004101"
ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab


class Stopwatch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Counter(QWidget):
    """A window with a scanner and the three kinds of fields that it may meet."""

    def __init__(self) -> None:
        super().__init__()
        self.stopwatch = Stopwatch()
        self.scanner = Scanner(self, self.stopwatch)
        self.scans: list[str] = []
        self.mixed: list[bool] = []
        self.scanner.scanned.connect(self.scans.append)
        self.scanner.composed.connect(lambda: self.mixed.append(True))
        self.name, self.waybill, self.story = QLineEdit(), CodeLine(50), QPlainTextEdit()
        column = QVBoxLayout(self)
        for field in (self.name, self.waybill, self.story):
            column.addWidget(field)

    def type(self, field: QWidget, text: str, milliseconds: float, end: Qt.Key | None = ENTER) -> None:
        """Types into a field with that much time between the keys."""
        field.setFocus()
        self.stopwatch.now += 1
        for letter in text:
            self.stopwatch.now += milliseconds / 1000
            QTest.keyClicks(field, letter)
        if end is not None:
            self.stopwatch.now += milliseconds / 1000
            QTest.keyClick(field, end)


@pytest.fixture
def counter(qtbot: QtBot) -> Iterator[Counter]:
    made = Counter()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.scanner.stop()


@pytest.mark.parametrize("end", [ENTER, Qt.Key.Key_Enter, TAB])
def test_a_burst_with_enter_or_tab_is_one_scan_and_types_nothing(counter: Counter, end: Qt.Key) -> None:
    counter.name.setText("陈晓梅")
    edited: list[str] = []
    counter.name.textEdited.connect(edited.append)
    counter.type(counter.name, WAYBILL, 2, end)
    assert counter.scans == [WAYBILL]
    assert counter.name.text() == "陈晓梅"
    assert edited[-1] == "陈晓梅", "whoever keeps what is typed hears that it is gone"
    assert counter.name.hasFocus()


def test_a_selection_that_a_scan_typed_over_is_there_again(counter: Counter) -> None:
    counter.name.setText("陈晓梅")
    counter.name.setFocus()
    counter.name.setSelection(1, 2)
    for letter in WAYBILL:
        counter.stopwatch.now += 0.002
        QTest.keyClicks(counter.name, letter)
    QTest.keyClick(counter.name, ENTER)
    assert (counter.scans, counter.name.text()) == ([WAYBILL], "陈晓梅")


def test_a_scan_into_a_long_text_leaves_it_as_it_was(counter: Counter) -> None:
    counter.story.setPlainText("外箱破损\n内件完好")
    counter.type(counter.story, WAYBILL, 2)
    assert counter.scans == [WAYBILL]
    assert counter.story.toPlainText() == "外箱破损\n内件完好"


@pytest.mark.parametrize("milliseconds", [60, 120, 36])
def test_sixty_milliseconds_between_keys_are_typing(counter: Counter, milliseconds: float) -> None:
    counter.type(counter.name, WAYBILL, milliseconds)
    assert counter.scans == []
    assert counter.name.text() == WAYBILL


def test_a_short_burst_or_one_without_an_end_or_without_a_digit_is_typing(counter: Counter) -> None:
    counter.type(counter.name, "1234567", 2)
    counter.type(counter.name, WAYBILL, 2, end=None)
    counter.stopwatch.now += 1
    QTest.keyClick(counter.name, ENTER)
    counter.type(counter.name, "abcdefghij", 2)
    assert counter.scans == []
    assert counter.name.text() == "1234567" + WAYBILL + "abcdefghij"


def test_two_scans_one_after_the_other_are_two(counter: Counter) -> None:
    counter.type(counter.name, WAYBILL, 2)
    counter.type(counter.name, "YT1234567890123", 2)
    assert counter.scans == [WAYBILL, "YT1234567890123"]


def test_a_waybill_field_is_filled_by_the_scan_instead_of_what_stood_there(counter: Counter) -> None:
    counter.waybill.setText("SF1")
    counter.type(counter.waybill, WAYBILL, 2)
    assert counter.scans == []
    assert counter.waybill.text() == WAYBILL


def test_control_characters_are_stripped_and_full_width_becomes_narrow(counter: Counter) -> None:
    assert code_of("\x02ＳＦ１５３７２２６００４１０１\x1d\x03 ") == WAYBILL
    counter.name.setFocus()
    for letter in ("\x02", *WAYBILL[:4], "\x1d", *WAYBILL[4:], "\x03"):
        counter.stopwatch.now += 0.002
        control = Qt.KeyboardModifier.ControlModifier if letter < " " else Qt.KeyboardModifier.NoModifier
        key = Qt.Key.Key_unknown.value if letter < " " else ord(letter.upper())
        QApplication.sendEvent(counter.name, QKeyEvent(QEvent.Type.KeyPress, key, control, letter))
    QTest.keyClick(counter.name, ENTER)
    assert counter.scans == [WAYBILL]
    assert counter.name.text() == ""


def test_backspace_and_shortcuts_pressed_fast_do_what_they_do(counter: Counter) -> None:
    counter.name.setFocus()
    QTest.keyClicks(counter.name, "12345678")
    QTest.keyClick(counter.name, Qt.Key.Key_Backspace)
    assert counter.name.text() == "1234567"
    QTest.keyClick(counter.name, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(counter.name, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert (counter.name.text(), counter.scans) == ("", [])


def test_a_scan_in_the_middle_of_a_composition_loses_nothing_and_is_said(counter: Counter) -> None:
    counter.name.setText("陈")
    counter.name.setFocus()
    for length in range(1, 9):
        counter.stopwatch.now += 0.002
        QApplication.sendEvent(counter.name, QInputMethodEvent(WAYBILL[:length].lower(), []))
    assert counter.mixed == [True]
    event = QInputMethodEvent()
    event.setCommitString("是否")
    QApplication.sendEvent(counter.name, event)
    assert counter.name.text() == "陈是否", "what the input method made of it stands there for the person to see"
    assert counter.scans == []


def test_keys_behind_an_open_composition_stay_where_they_were_typed(counter: Counter) -> None:
    counter.name.setFocus()
    QApplication.sendEvent(counter.name, QInputMethodEvent("chen", []))
    counter.type(counter.name, WAYBILL, 2)
    assert counter.scans == []
    assert counter.mixed
    assert WAYBILL in counter.name.text()


def test_another_window_has_its_own_scanner(counter: Counter, qtbot: QtBot) -> None:
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    QTest.keyClicks(other, WAYBILL)
    QTest.keyClick(other, ENTER)
    assert counter.scans == []


def scan(window: DeskWindow, qtbot: QtBot, code: str) -> None:
    target = QApplication.focusWidget() or window.window
    QTest.keyClicks(target, code)
    QTest.keyClick(target, ENTER)
    quiet(qtbot, window)


def test_check_18_a_scan_anywhere_opens_the_ticket_with_that_waybill(window: DeskWindow, qtbot: QtBot) -> None:
    window.window.activateWindow()
    qtbot.waitUntil(window.window.isActiveWindow)
    wanted = next(str(window.model.id_at(row)) for row in range(6) if number_in(window, row) == WAYBILL)
    box = window.searching.box
    for focused in (window.tickets.list, box):
        window.navigator.open_record(
            next(str(window.model.id_at(row)) for row in range(6) if window.model.id_at(row) != wanted)
        )
        quiet(qtbot, window)
        focused.setFocus()
        scan(window, qtbot, WAYBILL)
        qtbot.waitUntil(lambda: window.record.record.record_id == wanted)
        assert box.text() == ""


def number_in(window: DeskWindow, row: int) -> str:
    return str(window.model.index(row).data(Qt.ItemDataRole.UserRole + 1).waybill_no)


def test_check_18_a_scan_that_nobody_knows_offers_a_new_ticket_with_it(window: DeskWindow, qtbot: QtBot) -> None:
    window.window.activateWindow()
    qtbot.waitUntil(window.window.isActiveWindow)
    window.tickets.list.setFocus()
    scan(window, qtbot, "YT9988776655443")
    notice = window.window.notice
    qtbot.waitUntil(notice.isVisible)
    assert "YT9988776655443" in notice.sentence.text()
    QTest.mouseClick(notice.action, Qt.MouseButton.LeftButton)
    quiet(qtbot, window)
    assert window.record.new_page.isVisible()
    session = window.record.new.session
    assert session is not None
    assert session.changes["waybill_no"] == "YT9988776655443"
    assert window.record.new_page.form.cells["waybill_no"].input.typed() == "YT9988776655443"
