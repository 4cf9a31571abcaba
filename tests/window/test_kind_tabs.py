"""The kinds over a new ticket: those without room stand in a menu, and the page is never wider for them."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from desktop.pages.record.kind_tabs import KindTabs
from desktop.theme import Appearance, the_theme
from tests.window.test_record_form import FORMS


@pytest.fixture
def tabs(qtbot: QtBot) -> KindTabs:
    made = KindTabs()
    qtbot.addWidget(made)
    made.show_kinds([form for form in FORMS.values() if form.is_ticket], "survey")
    made.resize(1400, 40)
    made.show()
    return made


def shown(tabs: KindTabs) -> list[str]:
    return [name for name, tab in tabs.buttons.items() if not tab.isHidden()]


def test_where_there_is_room_every_kind_is_a_tab(tabs: KindTabs, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(shown(tabs)) == 10)
    assert tabs.more.isHidden()


@pytest.mark.parametrize("size", ["small", "huge"])
def test_in_little_room_the_chosen_kind_is_a_tab_and_the_menu_has_the_others(
    tabs: KindTabs, qtbot: QtBot, size: str
) -> None:
    the_theme().apply(Appearance.LIGHT, size)
    tabs.resize(420, 40)
    qtbot.waitUntil(lambda: not tabs.more.isHidden())
    qtbot.waitUntil(lambda: tabs.more.geometry().right() < tabs.width(), timeout=2_000)
    assert "survey" in shown(tabs)
    assert {form.id for form in tabs.hidden()} == set(tabs.buttons) - set(shown(tabs))
    assert tabs.minimumSizeHint().width() < 420
    chosen = QSignalSpy(tabs.chosen)
    wanted = tabs.hidden()[-1]
    tabs.menu().actions()[-1].trigger()
    assert chosen.at(0) == [wanted.id]
