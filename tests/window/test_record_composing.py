"""The fields of the ticket page outside its form: while an input method composes there, nothing is done or closed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.bootstrap.record import RecordPlace
from desktop.pages.record.page import RecordPage
from local_db.desk import Desk
from tests.window.composing import compose
from tests.window.desks import submit

ENTER, TAB, ESC, CTRL = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(place: RecordPlace, desk: Desk, qtbot: QtBot) -> RecordPage:
    """The page of a claim, in front."""
    with qtbot.waitSignal(place.record.shown):
        place.open_record(submit(desk))
    with qtbot.waitActive(place.widget):
        place.widget.activateWindow()
    return place.page


def test_a_note_is_not_added_while_a_composition_is_open(page: RecordPage) -> None:
    told: list[str] = []
    page.note_entered.connect(told.append)
    text = page.notes.text
    text.setFocus()
    compose(text, "", "客户")
    compose(text, "hui dian")
    QTest.keyClick(text, ENTER, CTRL)
    QTest.keyClick(text, TAB)
    page.notes.add.click()
    assert text.hasFocus()
    assert told == []
    compose(text, "", "回电")
    QTest.keyClick(text, ENTER, CTRL)
    assert told == ["客户回电"]


def test_a_contact_is_neither_logged_nor_closed_while_a_composition_is_open(page: RecordPage) -> None:
    told: list[object] = []
    page.contact.logged.connect(told.append)
    page.notes.contact.click()
    panel = page.contact
    compose(panel.outcome.text, "", "同意")
    for field in (panel.outcome.text, panel.person):
        field.setFocus()
        compose(field, "pei fu")
        for key, chord in ((ENTER, CTRL), (TAB, Qt.KeyboardModifier.NoModifier), (ESC, Qt.KeyboardModifier.NoModifier)):
            QTest.keyClick(field, key, chord)
        panel.log.click()
        assert field.hasFocus()
        assert panel.isVisible()
        assert told == []
        compose(field, "", "赔付")
    QTest.keyClick(panel.person, ENTER, CTRL)
    assert len(told) == 1


def test_a_reason_is_neither_given_nor_closed_while_a_composition_is_open(page: RecordPage) -> None:
    told: list[str] = []
    page.ask.reason_given.connect(told.append)
    page.ask.ask_reason()
    reason = page.ask.reason
    assert reason is not None
    compose(reason, "chong fu")
    for key in (ENTER, TAB, ESC):
        QTest.keyClick(reason, key)
    page.ask.confirm.click()
    assert reason.hasFocus()
    assert page.ask.isVisible()
    assert told == []
    assert not page.ask._error.text()
    compose(reason, "", "重复登记")
    QTest.keyClick(reason, ENTER)
    assert told == ["重复登记"]


def test_nobody_is_put_in_charge_while_a_composition_is_open(page: RecordPage) -> None:
    told: list[str] = []
    page.assign_wanted.connect(told.append)
    page.header.assign_chosen.emit()
    name = page.assign.filter
    compose(name, "zhou")
    for key in (ENTER, TAB, ESC):
        QTest.keyClick(name, key)
    assert name.hasFocus()
    assert page.assign.isVisible()
    assert told == []
    compose(name, "", "周")
    QTest.keyClick(name, ENTER)
    assert told == ["zhou.min"]
