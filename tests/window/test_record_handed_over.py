"""Giving a ticket to another branch or to headquarters from the page of the ticket, and asking for it back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.effect import Outcome
from core.people import Place
from desktop.bootstrap.record import RecordPlace
from local_db.desk import Desk
from local_db.places import save_places
from tests.window.desks import detail_of, submit

PLACES = (Place("440106", "天河网点"), Place("310115", "浦东网点"), Place("hq", "总部"))


@pytest.fixture
def named(desk: Desk) -> tuple[Place, ...]:
    """Headquarters has named the branches before the window opens."""
    desk.store.write(lambda connection: save_places(connection, PLACES)).result()
    return PLACES


@pytest.fixture
def opened(named: tuple[Place, ...], place: RecordPlace, desk: Desk, qtbot: QtBot) -> str:
    """A claim that is open on the page of a branch that knows the others."""
    assert named
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    place.widget.activateWindow()
    return record


def hand_over(place: RecordPlace) -> None:
    """Chooses it behind the dots."""
    (action,) = (one for one in place.page.header.menu().actions() if "转交" in one.text())
    action.trigger()


def test_a_ticket_is_given_to_another_branch_by_keys_and_the_timeline_says_to_whom(
    opened: str, place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    page = place.page
    hand_over(place)
    assert page.hand_over.isVisibleTo(page)
    assert page.hand_over.names() == ["由总部处理，本网点仍可查看", "浦东网点整单接手"]
    QTest.keyClick(page.hand_over.list, Qt.Key.Key_Down)
    page.hand_over.reason.setText("客户在浦东")
    QTest.keyClick(page.hand_over.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: detail_of(desk, opened).record.scope == "branch:310115")
    assert detail_of(desk, opened).timeline[-1].reason == "客户在浦东"
    qtbot.waitUntil(lambda: any("转交给 浦东网点" in text for text in page.timeline.texts()))
    assert not page.hand_over.isVisibleTo(page)


def test_a_ticket_on_which_headquarters_decides_says_so_offers_no_steps_and_is_asked_for_in_one_click(
    opened: str, place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    page = place.page
    hand_over(place)
    QTest.keyClick(page.hand_over.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: detail_of(desk, opened).record.custody == "hq")
    qtbot.waitUntil(lambda: page.custody.isVisibleTo(page))
    assert page.custody.sentence.text() == "本工单由总部处理。您在这里的修改会作为建议发给对方。"
    assert page.header.buttons() == []
    page.custody.action.click()
    qtbot.waitUntil(lambda: detail_of(desk, opened).timeline[-1].outcome is Outcome.PROPOSED)
    assert detail_of(desk, opened).record.custody == "hq"
    qtbot.waitUntil(lambda: any("申请转交给 天河网点" in text for text in page.timeline.texts()))
