"""A decision is told like any other act, Ctrl+Z takes it back, and a page without questions leads on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.services.commands import EditRecord
from core.services.records import edit_record
from desktop.bootstrap.desk_window import DeskWindow
from desktop.language import Language, the_speech
from desktop.navigator import QUESTIONS, TICKETS
from desktop.pages.conflict.inbox_page import InboxPage
from tests.window import desks
from tests.window.conftest import quiet
from tests.window.test_conflict_keys import press, window, within

__all__ = ["window"]
Z, CONTROL = Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier


def waiting(window: DeskWindow) -> list[str]:
    """The fields that wait for a decision."""
    with window.desk.store.reading() as connection:
        found = connection.exec_driver_sql("SELECT item FROM inbox WHERE closed_by IS NULL").fetchall()
    return [row[0] for row in found]


def inbox(window: DeskWindow, qtbot: QtBot) -> InboxPage:
    window.navigator.go(QUESTIONS)
    page = window.navigator.page(QUESTIONS)
    assert isinstance(page, InboxPage)
    quiet(qtbot, window)
    return page


def decide(page: InboxPage, qtbot: QtBot) -> None:
    """Everything on the page as mine; told by the bar."""
    page.conflict.all_mine.click()
    page.conflict.apply.setFocus()
    press(Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(page.undo.isVisible)
    qtbot.waitUntil(page.nothing.isVisible)


@pytest.mark.parametrize("by", ["keys", "button"])
def test_a_decision_is_told_and_taken_back(window: DeskWindow, qtbot: QtBot, by: str) -> None:
    page = inbox(window, qtbot)
    case = page.conflict.case
    assert case is not None
    decide(page, qtbot)
    assert page.undo.sentence.text() == f"{case.number} 已决定。"
    assert waiting(window) == []
    quiet(qtbot, window)
    press(Z, CONTROL) if by == "keys" else page.undo.button.click()
    qtbot.waitUntil(lambda: len(waiting(window)) == 2)
    quiet(qtbot, window)
    assert page.conflict.rows
    assert page.right.currentWidget() is page.conflict
    assert not page.undo.isVisible()
    assert "已撤销决定" in page.conflict.notice.sentence.text()


def test_what_was_decided_is_told_in_another_language_too(window: DeskWindow, qtbot: QtBot) -> None:
    page = inbox(window, qtbot)
    case = page.conflict.case
    assert case is not None
    decide(page, qtbot)
    the_speech().speak(Language.ENGLISH)
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: page.undo.sentence.text() == f"{case.number} is decided.")
    assert page.undo.isVisible()


def test_on_the_ticket_the_bar_over_it_takes_the_decision_back(window: DeskWindow, qtbot: QtBot) -> None:
    record = window.record
    record.page.conflict_wanted.emit(record.record.record_id)
    qtbot.waitUntil(lambda: bool(record.conflict_page.rows))
    record.conflict_page.all_mine.click()
    record.conflict_page.apply.click()
    qtbot.waitUntil(record.page.undo.isVisible)
    assert "已决定" in record.page.undo.sentence.text()
    assert waiting(window) == []
    quiet(qtbot, window)
    press(Z, CONTROL)
    qtbot.waitUntil(lambda: len(waiting(window)) == 2)


def test_among_the_tickets_ctrl_z_takes_the_decision_back_once_and_says_so(window: DeskWindow, qtbot: QtBot) -> None:
    decide(inbox(window, qtbot), qtbot)
    window.navigator.go(TICKETS)
    window.tickets.list.setFocus()
    quiet(qtbot, window)
    for _ in range(2):
        press(Z, CONTROL)
    qtbot.waitUntil(lambda: len(waiting(window)) == 2)
    quiet(qtbot, window)
    assert "已撤销决定" in window.window.notice.sentence.text()


def test_a_decision_that_cannot_be_taken_back_says_why_over_it(window: DeskWindow, qtbot: QtBot) -> None:
    page = inbox(window, qtbot)
    assert page.conflict.case is not None
    record = page.conflict.case.record
    decide(page, qtbot)
    edit = EditRecord("e" * 32, desks.CLERK, record, {"claim_amount": "900.00"})
    window.desk.store.execute(edit_record, edit).result()
    quiet(qtbot, window)
    page.undo.undo()
    qtbot.waitUntil(lambda: page.decided.notice.isVisible())
    assert waiting(window) == []


def test_where_nothing_waits_the_page_leads_to_what_was_decided_or_to_the_tickets(
    window: DeskWindow, qtbot: QtBot
) -> None:
    page = inbox(window, qtbot)
    page.list.setFocus()
    decide(page, qtbot)
    quiet(qtbot, window)
    assert not page.list.isVisible()
    assert within(page.pane), "the keys stay on the page"
    page.go_on.click()
    assert page.decided.isVisible()
    page.show_shelf("waiting", [], "", (0, 0))
    assert not page.pane.isVisible()
    page.go_on.click()
    assert window.navigator.place == TICKETS
