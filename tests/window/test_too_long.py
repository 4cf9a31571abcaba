"""A paste that a field of one line does not take is refused whole and said: nothing is cut without a word."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.pages.start.set_up import HUB, KEY, PERSON, SetUpSteps
from desktop.widgets.entry import EntryLine
from desktop.widgets.search_box import LONGEST
from desktop.widgets.too_long import MOST, TooLongHint
from tests.window.places import go

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def clipboard() -> Iterator[None]:
    """Ten thousand characters to paste."""
    QGuiApplication.clipboard().setText("破损" * 5_000)
    yield
    QGuiApplication.clipboard().clear()


def hint_of(line: QLineEdit) -> TooLongHint:
    (found,) = line.findChildren(TooLongHint)
    return found


def paste_in(line: QLineEdit, before: str) -> str:
    """What it says after the paste; what stood there before is all that stands there now."""
    line.setText(before)
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_V, CTRL)
    assert line.text() == before
    return hint_of(line).sentence


def test_the_search_box_the_command_box_and_the_settings_say_it(window: DeskWindow, qtbot: QtBot) -> None:
    window.window.activateWindow()
    box = window.searching.box
    assert "10,000" in paste_in(box, "")
    QTest.keyClicks(box, "a")
    assert hint_of(box).sentence == ""
    commit(box, "破" * (LONGEST + 1))
    assert len(box.text()) == LONGEST
    assert hint_of(box).sentence == "不能超过 200 个字符", "what is cut while it is typed is said, too"
    box.clear()
    QTest.keyClick(box, Qt.Key.Key_K, CTRL)
    line = window.shell.box.line
    qtbot.waitUntil(line.hasFocus)
    assert "10,000" in paste_in(line, "")
    window.shell.box.leave()
    page = go(window, qtbot, "settings")
    fields = [field for field in page.findChildren(QLineEdit) if field.isVisible()]
    assert len(fields) >= 3
    for field in fields:
        assert "10,000" in paste_in(field, "x")


def commit(line: QWidget, text: str) -> None:
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(line, event)


def test_the_first_start_says_it_and_a_passphrase_is_pasted_to_the_letter(qtbot: QtBot) -> None:
    steps = SetUpSteps(keyring=False)
    qtbot.addWidget(steps)
    steps.resize(700, 600)
    steps.show()
    steps.activateWindow()
    for step in (HUB, PERSON, KEY):
        steps.show_step(step)
        lines = [line for line in steps.findChildren(EntryLine) if line.isVisible()]
        assert lines
        for line in lines:
            assert f"{MOST:,}" in paste_in(line, "x")
    QGuiApplication.clipboard().setText(" two words ")
    steps.passphrase.clear()
    QTest.keyClick(steps.passphrase, Qt.Key.Key_V, CTRL)
    assert steps.passphrase.text() == " two words "
