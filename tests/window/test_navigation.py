"""The navigation with many kinds: records that are no tickets stand under one heading, and a low window scrolls."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.navigator import RECORDS, SETTINGS
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


def test_in_a_low_window_no_bar_covers_the_icons(window: DeskWindow, qtbot: QtBot) -> None:
    window.window.show()
    window.window.resize(1093, 552)
    quiet(qtbot, window)
    button = window.window.navigation.button("tickets:claim")
    assert button.visibleRegion().boundingRect().width() == button.width()
