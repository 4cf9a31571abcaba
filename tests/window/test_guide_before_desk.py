"""The guide where there is no desk in front: F1 on every screen before it and on the lock, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.bootstrap.guide_over import GuideOver
from desktop.guide_book import FIRST_START, SETTINGS, TROUBLE
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.pages.guide.page import GuidePage
from desktop.pages.start.lock_window import LockWindow
from desktop.pages.start.set_up import PERSON
from desktop.pages.start.window import StartWindow
from tests.local_db.vaults import no_vault
from tests.window.conftest import OpenDesk
from tests.window.test_start import Begin, begin

__all__ = ["begin"]
KEY = Qt.Key
Shown = Callable[[StartWindow], None]


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[StartWindow]:
    """The window before the desk, as Start joins it with the guide."""
    jobs, made = JobRunner(), StartWindow()
    qtbot.addWidget(made)
    made.guide_wanted.connect(GuideOver(jobs, made.pages, lambda: made.topic).turn)
    made.show()
    made.activateWindow()
    yield made
    jobs.close()


def press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def read_page(qtbot: QtBot, window: QWidget) -> GuidePage:
    """The guide over that window, when its page is set."""
    qtbot.waitUntil(lambda: any(page.isVisible() and page.shown for page in window.findChildren(GuidePage)))
    return window.findChildren(GuidePage)[0]


@pytest.mark.parametrize(
    ("show", "topic"),
    [
        (lambda start: start.show_set_up(keyring=False), FIRST_START),
        (lambda start: start.show_practice(20), FIRST_START),
        (lambda start: start.show_recovery_code("ABCD-EFGH"), FIRST_START),
        (lambda start: start.show_begin(), FIRST_START),
        (lambda start: start.show_opening(), TROUBLE),
        (lambda start: start.show_keys_lost("?"), TROUBLE),
        (lambda start: start.show_unlock("?", passphrase=True), TROUBLE),
        (lambda start: start.show_rescue("?"), TROUBLE),
        (lambda start: start.show_problem("?"), TROUBLE),
        (lambda start: start.show_logged_out(), SETTINGS),
    ],
)
def test_f1_opens_the_page_on_the_screen_in_front_and_leads_back(
    start: StartWindow, qtbot: QtBot, show: Shown, topic: str
) -> None:
    show(start)
    QTest.keyClick(start, KEY.Key_F1)
    page = read_page(qtbot, start)
    assert page.shown == topic
    assert page.text.hasFocus()
    QTest.keyClick(page.text, KEY.Key_F1)
    assert not page.isVisible()


@pytest.mark.parametrize("leave", ["Esc", "Back"])
def test_what_was_typed_and_the_focus_are_where_they_were(begin: Begin, qtbot: QtBot, leave: str) -> None:
    one = begin(no_vault())
    steps = one.window.steps
    steps.show_step(PERSON)
    one.window.activateWindow()
    qtbot.waitUntil(steps.person.hasFocus)
    qtbot.keyClicks(steps.person, "Li Lei")
    press(KEY.Key_F1)
    page = read_page(qtbot, one.window)
    press(KEY.Key_Escape) if leave == "Esc" else page.back.click()
    assert steps.person.isVisible()
    assert steps.person.hasFocus()
    assert steps.steps.currentIndex() == PERSON, "Esc went no step back as well"
    press(KEY.Key_Exclam)
    assert steps.person.text() == "Li Lei!", "nothing was selected"


def test_the_button_beside_the_title_opens_the_guide_too(begin: Begin, qtbot: QtBot) -> None:
    one = begin(no_vault())
    one.window.steps.guide.click()
    assert read_page(qtbot, one.window).shown == FIRST_START


def test_the_guide_speaks_the_language_that_was_chosen(begin: Begin, qtbot: QtBot) -> None:
    one = begin(no_vault())
    steps = one.window.steps
    steps.languages.buttons()[1].click()
    assert the_speech().spoken is Language.ENGLISH
    qtbot.waitUntil(lambda: steps.guide.accessibleName() == "User guide (F1)")
    steps.guide.click()
    page = read_page(qtbot, one.window)
    assert page.text.toPlainText().startswith("The first start")
    qtbot.waitUntil(lambda: page.contents.count() > 0)
    assert page.contents.item(page.contents.count() - 1).text().startswith("Designing forms")


def test_a_screen_that_comes_meanwhile_is_in_front_of_the_guide(start: StartWindow, qtbot: QtBot) -> None:
    start.show_opening()
    QTest.keyClick(start, KEY.Key_F1)
    page = read_page(qtbot, start)
    start.show_unlock("?", passphrase=True)
    assert not page.isVisible()
    assert start.passphrase.hasFocus(), "what is typed goes into what is seen"


def test_f1_is_heard_while_headquarters_is_asked(begin: Begin, qtbot: QtBot) -> None:
    one = begin(no_vault())
    one.window.set_up_wanted.disconnect()
    steps = one.window.steps
    steps.answered.emit(object())
    assert not steps.next.isEnabled()
    QTest.keyClick(one.window, KEY.Key_F1)
    assert read_page(qtbot, one.window).shown == FIRST_START


def test_the_lock_has_the_guide_and_keeps_what_was_typed(open_window: OpenDesk, qtbot: QtBot) -> None:
    window = open_window()
    window.locking.lock()
    lock = window.locking.front
    assert isinstance(lock, LockWindow)
    lock.ask([], "", passphrase=True)
    lock.activateWindow()
    qtbot.waitUntil(lock.isActiveWindow)
    qtbot.keyClicks(lock.passphrase, "kestrel")
    press(KEY.Key_F1)
    assert read_page(qtbot, lock).shown == SETTINGS
    press(KEY.Key_Escape)
    assert lock.passphrase.hasFocus()
    assert lock.passphrase.text() == "kestrel"
    assert window.locking.locked
