"""Who submits with the caret in a field goes on typing there: all of it counts, and nothing is said that is not so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.bootstrap.record import RecordPlace
from local_db.desk import Desk
from tests.window.desks import Headquarters, detail_of, submit

CTRL = Qt.KeyboardModifier.ControlModifier


class Field:
    """One line of the form of an open claim, with the caret in it."""

    def __init__(self, place: RecordPlace, desk: Desk, qtbot: QtBot, name: str) -> None:
        self.place, self.desk, self.qtbot, self.name = place, desk, qtbot, name
        self.record = submit(desk)
        with qtbot.waitSignal(place.record.shown):
            place.open_record(self.record)
        with qtbot.waitActive(place.widget):
            place.widget.activateWindow()
        self.cell = place.page.form.cells[name]
        assert isinstance(self.cell.input.widget, QLineEdit)
        self.line = self.cell.input.widget
        self.line.setFocus()

    def write(self, text: str) -> None:
        """Over what stands there, as an input method commits it."""
        self.line.selectAll()
        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QApplication.sendEvent(self.line, event)

    def submit(self, stored: str) -> None:
        """By the keys, and waits until that is stored."""
        QTest.keyClick(self.line, Qt.Key.Key_Return, CTRL)
        self.qtbot.waitUntil(lambda: self.stored == stored)
        self.qtbot.waitUntil(lambda: self.place.page.undo.isVisibleTo(self.place.page))
        assert self.line.hasFocus()

    @property
    def stored(self) -> object:
        return detail_of(self.desk, self.record).record.fields.get(self.name)


def test_the_old_value_written_again_after_a_submission_is_a_change(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    field = Field(place, desk, qtbot, "customer_phone")
    before = str(field.stored)
    field.write("13900139000")
    field.submit("13900139000")
    field.write(before)
    assert place.record.session is not None
    assert place.record.session.changes == {"customer_phone": before}
    field.submit(before)
    assert field.line.text() == before


def test_one_key_back_after_a_submission_is_a_change(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    field = Field(place, desk, qtbot, "customer_name")
    before = str(field.stored)
    field.write(before + "X")
    field.submit(before + "X")
    QTest.keyClick(field.line, Qt.Key.Key_Backspace)
    assert place.record.session is not None
    assert place.record.session.typed == {"customer_name": before}
    field.submit(before)


def test_ones_own_submission_is_no_newer_value_of_headquarters(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    field = Field(place, desk, qtbot, "customer_name")
    field.write("李雷")
    field.submit("李雷")
    assert field.cell.newer == ""
    QTest.keyClick(field.line, Qt.Key.Key_Tab)
    assert field.cell.newer == ""


def test_a_value_of_headquarters_that_arrives_under_the_caret_is_told(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    field = Field(place, desk, qtbot, "customer_name")
    headquarters = Headquarters(desk)
    headquarters.accept(field.record)
    headquarters.change(field.record, customer_name="韩梅梅")
    qtbot.waitUntil(lambda: "韩梅梅" in field.cell.newer)
    assert field.line.text() == "陈晓梅"


@pytest.mark.parametrize(("typed", "shown"), [("150", "150.00"), ("1280.5", "1,280.50")])
def test_the_caret_stays_behind_an_amount_that_was_submitted(
    place: RecordPlace, desk: Desk, qtbot: QtBot, typed: str, shown: str
) -> None:
    field = Field(place, desk, qtbot, "claim_amount")
    field.write(typed)
    QTest.keyClick(field.line, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: field.line.text() == shown)
    assert field.line.cursorPosition() == len(shown)


def test_an_amount_over_its_limit_is_said_of_a_ticket_that_is_there_and_not_stored(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    field = Field(place, desk, qtbot, "claim_amount")
    before = field.stored
    limit = place.page.form.cells["declared_value"]
    assert isinstance(limit.input.widget, QLineEdit)
    most = limit.input.widget.text()
    field.write("99999")
    QTest.keyClick(field.line, Qt.Key.Key_Tab)
    assert most in field.cell.error
    QTest.keyClick(limit.input.widget, Qt.Key.Key_Return, CTRL)
    assert field.line.hasFocus()
    assert most in field.cell.error
    assert field.stored == before
    field.write("100")
    field.submit("100.00")
    assert field.cell.error == ""


def test_what_was_over_its_limit_before_hinders_no_other_change(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    field = Field(place, desk, qtbot, "customer_name")
    headquarters = Headquarters(desk)
    headquarters.accept(field.record)
    headquarters.change(field.record, declared_value="1.00")
    session = place.record.session
    assert session is not None
    qtbot.waitUntil(lambda: session.stored.get("declared_value") == "1.00")
    field.write("李雷")
    field.submit("李雷")
