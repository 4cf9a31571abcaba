"""Photos and the network: what is chosen is kept with the profile, holds at once and can be taken back."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.navigator import SETTINGS
from desktop.pages.settings.page import SettingsPage
from local_db.file_settings import FileSettings, Originals, load_file_settings
from tests.window.conftest import quiet


def test_what_is_chosen_about_photos_is_kept_and_can_be_taken_back(window: DeskWindow, qtbot: QtBot) -> None:
    window.navigator.go(SETTINGS)
    quiet(qtbot, window)
    page = window.navigator.page(SETTINGS)
    assert isinstance(page, SettingsPage)
    card = page.files

    def kept() -> FileSettings:
        with window.desk.store.reading() as connection:
            return load_file_settings(connection)

    assert not card.budget.isVisible(), "a limit is for networks that cost"
    card.metered.click()
    qtbot.waitUntil(lambda: kept().metered)
    qtbot.waitUntil(card.budget.isVisible)
    card.budget.setCurrentIndex(card.budget.findData(20 << 20))
    card.budget.activated.emit(card.budget.currentIndex())
    qtbot.waitUntil(lambda: kept().budget == 20 << 20)
    assert card.state.isHidden()
    card.originals.setCurrentIndex(card.originals.findData(str(Originals.UNMETERED)))
    card.originals.activated.emit(card.originals.currentIndex())
    qtbot.waitUntil(lambda: kept().hold_originals)
    qtbot.waitUntil(card.state.isVisible)
    assert "原图" in card.state.text()
    card.notice.action.click()
    qtbot.waitUntil(lambda: not kept().hold_originals)
    qtbot.waitUntil(lambda: card.originals.currentData() == str(Originals.ALWAYS))
    assert card.metered.isChecked()
