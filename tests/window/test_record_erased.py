"""Having a record erased for ever from its page, by headquarters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.operation import Kind
from core.record import ERASED, HEADQUARTERS
from desktop.bootstrap.record import RecordPlace
from desktop.language import Language, the_speech
from desktop.pages.record.page import RecordPage
from local_db.desk import Desk
from local_db.machine.clock import SystemClock
from tests.window import desks
from tests.window.conftest import place_on
from tests.window.desks import detail_of, submit

WORDS = "永久删除"


@pytest.fixture
def hq_desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk of headquarters."""
    made = desks.open_test_desk(tmp_path / "hq", SystemClock(), HEADQUARTERS)
    yield made
    made.close()


@pytest.fixture
def hq_place(hq_desk: Desk, qtbot: QtBot) -> Iterator[RecordPlace]:
    """Somebody of headquarters in front of it."""
    with place_on(hq_desk, desks.HEADQUARTERS, qtbot) as made:
        yield made


def offered(page: RecordPage) -> list[str]:
    """What is behind the dots."""
    return [one.text() for one in page.header.menu().actions()] if page.header.more.isVisibleTo(page) else []


def opened(place: RecordPlace, desk: Desk, qtbot: QtBot) -> str:
    """A claim, shown."""
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    place.widget.activateWindow()
    return record


def asked(place: RecordPlace) -> None:
    """Chooses it behind the dots."""
    (action,) = (one for one in place.page.header.menu().actions() if WORDS in one.text())
    action.trigger()


def orders(desk: Desk, record: str) -> list[str | None]:
    """The reasons of the erasures that were ordered here."""
    return [effect.reason for effect in detail_of(desk, record).timeline if effect.kind is Kind.ERASE]


def test_headquarters_has_a_record_erased_with_a_reason_by_a_button_that_names_it(
    hq_place: RecordPlace, hq_desk: Desk, qtbot: QtBot
) -> None:
    record, page = opened(hq_place, hq_desk, qtbot), hq_place.page
    number = detail_of(hq_desk, record).record.number
    asked(hq_place)
    assert page.over.erase.confirm.text() == f"{WORDS} {number}"
    page.over.erase.confirm.click()
    assert "原因" in page.over.erase.error.text()
    assert orders(hq_desk, record) == []
    QTest.keyClicks(page.over.erase.reason, "subject request")
    assert page.over.erase.error.text() == ""
    QTest.keyClick(page.over.erase.reason, Qt.Key.Key_Return)
    assert orders(hq_desk, record) == []
    assert QApplication.focusWidget() is page.over.erase.confirm
    page.over.erase.confirm.click()
    qtbot.waitUntil(lambda: orders(hq_desk, record) == ["subject request"])
    qtbot.waitUntil(lambda: "同步" in page.notice.sentence.text())
    assert not page.over.erase.isVisibleTo(page)
    qtbot.waitUntil(lambda: WORDS not in "".join(offered(page)))


def test_a_record_that_was_taken_back_can_be_erased_too(hq_place: RecordPlace, hq_desk: Desk, qtbot: QtBot) -> None:
    opened(hq_place, hq_desk, qtbot)
    page = hq_place.page
    page.void_wanted.emit("登记重复")
    qtbot.waitUntil(lambda: page.header.restore.isVisibleTo(page))
    assert any(WORDS in text for text in offered(page))


def test_nobody_of_a_branch_is_offered_it(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    opened(place, desk, qtbot)
    assert not any(WORDS in text for text in offered(place.page))
    place.page.over.ask_erasure()
    assert not place.page.over.erase.isVisibleTo(place.page)


def test_a_reason_that_was_not_given_yet_stays_with_its_record_and_over_another_language(
    hq_place: RecordPlace, hq_desk: Desk, qtbot: QtBot
) -> None:
    record, page = opened(hq_place, hq_desk, qtbot), hq_place.page
    other = submit(hq_desk)
    asked(hq_place)
    QTest.keyClicks(page.over.erase.reason, "half a")
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: page.over.erase.confirm.text().startswith("Erase "))
    assert page.over.erase.reason.text() == "half a"
    the_speech().speak(Language.CHINESE)
    for wanted in (other, record):
        with qtbot.waitSignal(hq_place.record.shown):
            hq_place.open_record(wanted)
        assert not page.over.erase.isVisibleTo(page)
    asked(hq_place)
    assert page.over.erase.reason.text() == "half a"
    QTest.keyClick(page.over.erase.reason, Qt.Key.Key_Escape)
    asked(hq_place)
    assert page.over.erase.reason.text() == ""


def test_an_erased_record_offers_no_note_and_no_contact_and_one_that_was_taken_back_does(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    record, page = opened(place, desk, qtbot), place.page
    page.notes.contact.click()
    QTest.keyClicks(page.contact.outcome.text, "asked again")
    headquarters = desks.Headquarters(desk)
    headquarters.accept(record)
    page.void_wanted.emit("double")
    qtbot.waitUntil(lambda: page.state is not None and page.state.voided)
    assert page.notes.isVisible()
    headquarters.say(headquarters.effect(record, Kind.ERASE, reason="demanded", changes={ERASED: (None, "demanded")}))
    qtbot.waitUntil(lambda: page.state is not None and page.state.erased)
    assert not page.notes.isVisible()
    assert not page.contact.isVisible()
    page.over.open_contact()
    assert not page.contact.isVisible()
