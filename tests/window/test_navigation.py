"""The navigation with many kinds: records that are no tickets stand under one heading, and a low window scrolls."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.navigator import QUESTIONS, RECORDS, SETTINGS
from desktop.theme import the_theme
from tests.window.conftest import quiet

REFERENCES = ("tickets:customer", "tickets:order", "tickets:product", "tickets:waybill")


def test_records_that_are_no_tickets_fold_under_one_heading(window: DeskWindow, qtbot: QtBot) -> None:
    navigation = window.window.navigation

    def shown() -> list[bool]:
        return [not navigation.button(name).isHidden() for name in REFERENCES]

    assert shown() == [False] * 4
    assert not navigation.button("tickets:claim").isHidden()
    assert navigation.button(RECORDS).accessibleName() == "资料"
    before = window.navigator.place
    navigation.button(RECORDS).click()
    assert shown() == [True] * 4
    assert window.navigator.place == before, "a heading leads nowhere"
    navigation.button(RECORDS).click()
    assert shown() == [False] * 4
    window.navigator.go("tickets:customer")
    quiet(qtbot, window)
    assert shown() == [True] * 4, "who is led there sees where he is"
    assert navigation.button("tickets:customer").isChecked()


def test_in_a_low_window_the_settings_stay_in_sight(window: DeskWindow, qtbot: QtBot) -> None:
    window.window.show()
    window.window.resize(1093, 552)
    quiet(qtbot, window)
    navigation = window.window.navigation
    for name in ("tickets", SETTINGS):
        button = navigation.button(name)
        assert not button.visibleRegion().isEmpty()
        assert navigation.rect().contains(button.mapTo(navigation, button.rect().center()))


def is_seen_as(widget: QWidget, seen: bool) -> bool:
    return widget.isVisible() == seen


def test_in_a_low_window_a_bar_says_that_there_is_more_and_covers_no_icon(window: DeskWindow, qtbot: QtBot) -> None:
    window.window.show()
    navigation, widths = window.window.navigation, set()
    scrolled = navigation.findChild(QScrollArea)
    assert isinstance(scrolled, QScrollArea)
    for height, more in ((1400, False), (552, True)):
        window.window.resize(1093, height)
        quiet(qtbot, window)
        qtbot.waitUntil(partial(is_seen_as, scrolled.verticalScrollBar(), more))
        button = navigation.button("tickets:claim")
        assert button.visibleRegion().boundingRect().width() == button.width()
        widths.add(button.width())
    assert len(widths) == 1, "the bar takes nothing away from the icons"


@pytest.mark.parametrize("size", [(1366, 768), (1093, 552)])
def test_who_is_led_to_a_place_sees_its_button(window: DeskWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    window.window.show()
    window.window.resize(*size)
    quiet(qtbot, window)
    navigation = window.window.navigation

    def is_whole(name: str) -> bool:
        button = navigation.button(name)
        return button.visibleRegion().boundingRect() == button.rect()

    for place in ("tickets:waybill", "tickets", "tickets:survey"):
        window.navigator.go(place)
        quiet(qtbot, window)
        assert is_whole(place)
    window.window.resize(1093, 560)
    qtbot.waitUntil(lambda: is_whole("tickets:survey"))  # also when the window becomes lower


def test_a_red_count_has_a_mark_where_there_is_no_room_for_it(window: DeskWindow, qtbot: QtBot) -> None:
    window.window.show()
    button = window.window.navigation.button(QUESTIONS)
    danger = QColor(the_theme().tokens.danger)

    def marked() -> bool:
        picture = button.grab().toImage()
        corner = range(picture.width() // 2, picture.width())
        return any(picture.pixelColor(x, y) == danger for x in corner for y in range(picture.height() // 2))

    window.window.navigation.fold(True)
    assert not marked()
    window.window.navigation.set_count(QUESTIONS, 3, "danger")
    assert marked()
    window.window.navigation.set_count(QUESTIONS, 0, "danger")
    assert not marked()


def test_opening_a_heading_shows_what_is_under_it(window: DeskWindow, qtbot: QtBot) -> None:
    window.window.show()
    window.window.resize(1366, 768)
    quiet(qtbot, window)
    navigation = window.window.navigation
    navigation.button(RECORDS).click()
    last = navigation.button(REFERENCES[-1])
    assert last.visibleRegion().boundingRect() == last.rect()
