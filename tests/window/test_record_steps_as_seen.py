"""A step is taken on what its person saw: a page of the hub comes in while it is pressed."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.operation import Kind
from core.record import STATUS
from desktop.bootstrap.record import RecordPlace
from engines.forms.values import Value
from local_db.desk import Desk
from local_db.queries.detail import RecordDetail
from tests.window.desks import Headquarters, detail_of, submit
from tests.window.test_record_pressed_twice import at_rest


@pytest.fixture
def opened(place: RecordPlace, desk: Desk, qtbot: QtBot) -> str:
    """A claim that is open on the page."""
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    return record


def pressed_meanwhile(
    place: RecordPlace, desk: Desk, qtbot: QtBot, record: str, changes: dict[str, tuple[Value, Value]]
) -> RecordDetail:
    """What stands after "verify" was pressed while these changes of somebody else were taken in."""
    hub = Headquarters(desk)
    hub.accept(record)
    at_rest(qtbot, place, desk)
    with hub.arriving(hub.effect(record, Kind.SET, changes=changes)):
        place.page.move_wanted.emit("verify", {})
    at_rest(qtbot, place, desk)
    qtbot.waitUntil(lambda: not place.page.notice.isHidden() or detail_of(desk, record).unsent > 0)
    return detail_of(desk, record)


def test_nobody_takes_a_step_on_an_amount_that_he_did_not_see(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    found = pressed_meanwhile(place, desk, qtbot, opened, {"claim_amount": ("1280.00", "9999.00")})
    assert (found.record.status, found.record.fields["claim_amount"], found.unsent) == ("registered", "9999.00", 0)
    assert any(
        "金额或责任已被改动" in one.text() for one in place.page.findChildren(QLabel) if one.isVisibleTo(place.page)
    )
    place.page.move_wanted.emit("verify", {})
    qtbot.waitUntil(lambda: detail_of(desk, opened).unsent == 1)
    act = detail_of(desk, opened).timeline[-1]
    assert (act.kind, act.seen["claim_amount"]) == (Kind.ACT, "9999.00")


def test_nobody_takes_a_step_from_a_state_that_he_did_not_see(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    found = pressed_meanwhile(place, desk, qtbot, opened, {STATUS: ("registered", "verifying")})
    assert (found.record.status, found.unsent) == ("verifying", 0)


def test_a_step_stands_when_something_changed_that_decides_nothing(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    found = pressed_meanwhile(place, desk, qtbot, opened, {"title": ("外箱破损", "外箱破损，已补照片")})
    assert (found.record.status != "registered", found.unsent) == (True, 1)


def test_a_step_right_after_a_change_is_taken_on_what_was_submitted(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    hub = Headquarters(desk)
    hub.accept(opened)
    at_rest(qtbot, place, desk)
    place.record.session.take("claim_amount", "1200.00")  # type: ignore[union-attr]  # it is open
    with hub.arriving():
        place.page.submit_wanted.emit()
        place.page.move_wanted.emit("verify", {})
    at_rest(qtbot, place, desk)
    qtbot.waitUntil(lambda: detail_of(desk, opened).unsent == 2)
    assert detail_of(desk, opened).timeline[-1].seen["claim_amount"] == "1200.00"
