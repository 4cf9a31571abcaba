"""A personal PIN in the window, by keys alone: set, asked for by the lock and the list of people, changed, removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.errors import UserError
from core.services.commands import MoveRecord
from core.services.records import move_record
from desktop.bootstrap.desk_window import DeskWindow
from desktop.jobs import JobRunner
from desktop.navigator import SETTINGS
from desktop.pages.settings.page import SettingsPage
from desktop.pages.settings.pin import PinPart
from desktop.pages.start.lock_window import LockWindow
from desktop.preferences import Preferences
from local_db.desk import Desk
from local_db.machine.clock import SystemClock
from local_db.pins import change_pin, forget_pins, set_pin
from sync.protocol.signing import new_key
from tests.window.conftest import quiet
from tests.window.desks import CLERK, SECOND, detail_of, open_test_desk, submit

PIN, OTHER = "135790", "246801"
LONG = 20_000
"""Milliseconds that Argon2id may take on a busy machine."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk that a hub knows, which does not answer; with one claim."""
    made = open_test_desk(tmp_path / "branch", SystemClock())
    known = {"hub_url": "http://127.0.0.1:1", "device": "d", "replica": "r", "device_key": new_key()[0]}
    made.store.set_up(msgspec.structs.replace(made.store.identity, **known))
    submit(made)
    return made


@pytest.fixture
def shown(desk: Desk, tmp_path: Path, qtbot: QtBot) -> Iterator[DeskWindow]:
    window = DeskWindow(desk, JobRunner(), Preferences(tmp_path), CLERK)
    window.start()
    quiet(qtbot, window)
    yield window
    window.close()
    shiboken6.delete(window.window)


def lock_of(window: DeskWindow) -> LockWindow:
    assert window.locking._lock is not None
    return window.locking._lock


def card_of(window: DeskWindow, qtbot: QtBot) -> PinPart:
    window.navigator.go(SETTINGS)
    quiet(qtbot, window)
    page = window.navigator.page(SETTINGS)
    assert isinstance(page, SettingsPage)
    return page.shared.pin


def press(text: str) -> None:
    """Types into whatever has the focus, then Enter."""
    field = QApplication.focusWidget()
    assert isinstance(field, QWidget)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def set_by_keys(window: DeskWindow, qtbot: QtBot) -> PinPart:
    card = card_of(window, qtbot)
    card.change_button.setFocus()
    QTest.keyClick(card.change_button, Qt.Key.Key_Space)
    press(PIN)
    press(PIN)
    qtbot.waitUntil(card.remove_button.isVisible, timeout=LONG)
    return card


def act(desk: Desk) -> None:
    ((record, form),) = rows(desk, "SELECT id, form FROM record")
    status = str(detail_of(desk, record).record.status)
    step = desk.store.catalogue.form(form).moves_from(status)[0]
    desk.store.execute(move_record, MoveRecord(desk.store.ids.operation(), CLERK, record, step.id, {})).result()


def rows(desk: Desk, sql: str) -> list[tuple[str, ...]]:
    with desk.store.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql).fetchall()]


def test_a_pin_is_set_by_keys_and_the_lock_asks_for_it(shown: DeskWindow, desk: Desk, qtbot: QtBot) -> None:
    card = set_by_keys(shown, qtbot)
    assert card.notice.property("tone") == "ok"
    act(desk)
    QTest.keyClick(shown.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    lock = lock_of(shown)
    assert lock.pin.isVisible()
    assert lock.warning.isHidden()  # that anybody could unlock is not so
    qtbot.waitUntil(lambda: not desk.store.opened_keys)
    with pytest.raises(UserError, match=r"pin\.needed"):
        act(desk)
    QTest.keyClicks(lock.pin, OTHER)
    QTest.keyClick(lock.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lock.notice.isVisible, timeout=LONG)
    assert "PIN 码不对" in lock.notice.sentence.text()
    assert lock.pin.property("invalid") == "true"
    shown.take_language("en")
    qtbot.waitUntil(lambda: lock.notice.sentence.text().isascii())
    shown.take_language("zh_CN")
    qtbot.waitUntil(lambda: "PIN 码不对" in lock.notice.sentence.text())
    assert not shown.window.isVisible()
    QTest.keyClicks(lock.pin, PIN)
    QTest.keyClick(lock.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(shown.window.isVisible, timeout=LONG)
    act(desk)


def test_the_list_of_people_asks_for_the_pin_and_for_none_where_there_is_none(
    shown: DeskWindow, desk: Desk, qtbot: QtBot
) -> None:
    set_by_keys(shown, qtbot)
    shown.window.top_bar.person_chosen.emit(SECOND)
    assert shown.workspace.person == SECOND
    assert not shown.locking.locked
    qtbot.waitUntil(lambda: not desk.store.opened_keys)
    shown.window.top_bar.person_chosen.emit(CLERK)
    lock = lock_of(shown)
    assert (lock.people.currentData(), lock.pin.isVisible()) == (CLERK, True)
    assert shown.workspace.person == SECOND
    lock.people.setCurrentIndex(lock.people.findData(SECOND))
    assert not lock.pin.isVisible()
    assert not lock.warning.isHidden()
    lock.people.setCurrentIndex(lock.people.findData(CLERK))
    QTest.keyClicks(lock.pin, PIN)
    QTest.keyClick(lock.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.workspace.person == CLERK, timeout=LONG)
    act(desk)


def test_whoever_changed_his_mind_goes_on_as_before(shown: DeskWindow, desk: Desk, qtbot: QtBot) -> None:
    set_by_keys(shown, qtbot)
    shown.window.top_bar.person_chosen.emit(SECOND)
    shown.window.top_bar.person_chosen.emit(CLERK)
    lock = lock_of(shown)
    lock.people.setCurrentIndex(lock.people.findData(SECOND))
    lock.unlock.click()
    assert shown.window.isVisible()
    assert shown.workspace.person == SECOND


def test_a_start_in_the_name_of_somebody_with_a_pin_asks_for_it(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    set_pin(desk.store, CLERK, PIN)
    forget_pins(desk.store)
    window = DeskWindow(desk, JobRunner(), Preferences(tmp_path), CLERK)
    window.start()
    try:
        qtbot.waitUntil(lambda: window.locking.locked)
        lock = lock_of(window)
        QTest.keyClicks(lock.pin, PIN)
        QTest.keyClick(lock.pin, Qt.Key.Key_Return)
        qtbot.waitUntil(window.window.isVisible, timeout=LONG)
        quiet(qtbot, window)
        act(desk)
    finally:
        window.close()
        shiboken6.delete(window.window)


def test_a_pin_is_changed_and_removed_by_who_knows_it(shown: DeskWindow, desk: Desk, qtbot: QtBot) -> None:
    card = set_by_keys(shown, qtbot)
    QTest.keyClick(card.change_button, Qt.Key.Key_Space)
    QTest.keyClicks(card.old, OTHER)
    card.new.setText("999999")
    card.again.setText("999999")
    card.save_button.click()  # so many keys in one burst would be a scanner's
    qtbot.waitUntil(lambda: card.notice.property("tone") == "danger" and card.notice.isVisible(), timeout=LONG)
    assert card.old.hasFocus()
    QTest.keyClicks(card.old, PIN)
    QTest.keyClick(card.old, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card.notice.property("tone") == "ok" and card.notice.isVisible(), timeout=LONG)
    QTest.keyClick(card.remove_button, Qt.Key.Key_Space)
    press("999999")
    qtbot.waitUntil(lambda: not card.remove_button.isVisible(), timeout=LONG)
    shown.locking.lock()
    lock = lock_of(shown)
    assert not lock.pin.isVisible()
    lock.unlock.click()
    act(desk)


def test_a_pin_that_is_none_is_refused_where_it_was_typed(shown: DeskWindow, qtbot: QtBot) -> None:
    card = card_of(shown, qtbot)
    card.change_button.click()
    press("12ab")
    press("12ab")
    qtbot.waitUntil(card.notice.isVisible, timeout=LONG)
    assert "6 至 12 位数字" in card.notice.sentence.text()
    assert card.new.hasFocus()
    assert not card.remove_button.isVisible()


def test_a_new_pin_that_was_typed_in_two_ways_is_asked_for_once_more(
    shown: DeskWindow, desk: Desk, qtbot: QtBot
) -> None:
    card = card_of(shown, qtbot)
    card.change_button.click()
    press(PIN)
    press(OTHER)
    assert "再" in card.notice.sentence.text()
    assert card.again.hasFocus()
    press(PIN)
    qtbot.waitUntil(card.remove_button.isVisible, timeout=LONG)
    with pytest.raises(UserError, match=r"pin\."):
        change_pin(desk.store, CLERK, OTHER, "999999")


def test_without_headquarters_there_is_no_pin(desk: Desk, shown: DeskWindow, qtbot: QtBot) -> None:
    desk.store.set_up(msgspec.structs.replace(desk.store.identity, hub_url=""))
    card = card_of(shown, qtbot)
    assert not card.change_button.isEnabled()
    assert "总部" in card.sentence.text()


def test_history_says_what_was_signed(shown: DeskWindow, desk: Desk, qtbot: QtBot) -> None:
    act(desk)
    ((record,),) = rows(desk, "SELECT id FROM record")
    shown.navigator.open_record(record)
    page = shown.record.page
    qtbot.waitUntil(lambda: page.state is not None and len(page.timeline.texts()) == 2)
    assert ["已签名" in entry.when for entry in page.timeline._entries] == [True, False]


def test_without_headquarters_nothing_is_offered_that_cannot_be_done(qtbot: QtBot) -> None:
    part = PinPart()
    host = QWidget()
    qtbot.addWidget(host)
    for one in (part, part.change_button, part.remove_button):
        one.setParent(host)
    part.show_person("Li", has=True, connected=True)
    assert not part.remove_button.isHidden()
    part.show_person("Li", has=True, connected=False)
    assert part.remove_button.isHidden()
    assert not part.change_button.isEnabled()
