"""Around the pages: the command box, the keys, the guide by F1, font size, the window's size and place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.initials import initials
from desktop import guide_book
from desktop.actions import page_shortcuts
from desktop.bootstrap.desk_window import DeskWindow
from desktop.language import Language, the_speech
from desktop.navigator import GUIDE, IMPORT, SETTINGS, TICKETS
from desktop.theme import the_theme
from local_db.drafts import load_drafts
from tests.window.conftest import OpenDesk, quiet


def titles(window: DeskWindow, typed: str) -> list[str]:
    return [action.title for action in window.shell.actions.found(typed)]


@pytest.mark.parametrize("typed", ["导入", "dr", "import", "IMP", "ｄｒ"])
def test_a_place_is_found_by_chinese_by_pinyin_initials_and_by_english(window: DeskWindow, typed: str) -> None:
    assert "前往：导入" in titles(window, typed)


def test_every_action_has_words_in_both_languages_and_initials_for_each_character(window: DeskWindow) -> None:
    for action in window.shell.actions.all():
        chinese, english = action.labels["zh_CN"], action.labels["en"]
        assert chinese != english
        assert "?" not in initials(chinese), chinese


def test_ctrl_k_leads_somewhere_without_a_mouse(window: DeskWindow, qtbot: QtBot) -> None:
    window.shell.actions.run("commands")
    box = window.shell.box
    assert box.isVisible()
    assert not box.isWindow()
    qtbot.keyClicks(box.line, "shez")
    assert box.list.model().rowCount() == 0
    assert any(made.isVisible() for made in box.findChildren(QLabel))
    box.line.clear()
    qtbot.keyClicks(box.line, "qwsz")
    qtbot.keyClick(box.line, Qt.Key.Key_Return)
    quiet(qtbot, window)
    assert window.navigator.place == SETTINGS
    assert not box.isVisible()


def test_ctrl_s_keeps_what_is_typed_at_once_and_says_that_nothing_has_to_be_saved(
    window: DeskWindow, qtbot: QtBot
) -> None:
    window.navigator.new_ticket("claim")
    quiet(qtbot, window)
    title = window.record.new_page.form.cells["title"].input.widget
    qtbot.keyClicks(title, "box")
    qtbot.keyClick(title, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert window.window.notice.isVisible()
    assert "Ctrl+Enter" in window.window.notice.sentence.text()
    quiet(qtbot, window)
    with window.desk.store.reading() as connection:
        assert [draft.typed["title"] for draft in load_drafts(connection)] == ["box"]


def test_the_command_box_gives_the_focus_back_and_walks_by_arrows(window: DeskWindow, qtbot: QtBot) -> None:
    window.window.activateWindow()
    window.tickets.list.setFocus()
    box = window.shell.box
    box.open()
    qtbot.keyClick(box.line, Qt.Key.Key_Down)
    assert box.list.currentIndex().row() == 1
    qtbot.keyClick(box.line, Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert window.tickets.list.hasFocus()


def test_no_key_of_a_composition_chooses_a_command(window: DeskWindow, qtbot: QtBot) -> None:
    window.window.activateWindow()
    box = window.shell.box
    box.open()
    QApplication.sendEvent(box.line, QInputMethodEvent("xin", []))
    place = window.navigator.place
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Escape):
        qtbot.keyClick(box.line, key)
    assert (box.isVisible(), box.list.currentIndex().row(), window.navigator.place) == (True, 0, place)
    box.leave()


def test_every_shortcut_of_the_window_is_on_the_sheet(window: DeskWindow, qtbot: QtBot) -> None:
    window.navigator.go(GUIDE)
    window.shell.show_guide(guide_book.SHORTCUTS)
    quiet(qtbot, window)
    told = {
        QKeySequence(keys).toString() for one in window.shell.actions.all() for keys in (one.keys, one.also) if keys
    }
    heard = {shortcut.key().toString() for shortcut in window.window.findChildren(QShortcut)}
    assert heard <= told, "name it in desktop.actions.page_shortcuts or register it as an action"
    assert window.shell.guide is not None
    sheet = window.shell.guide.page.text.toPlainText()
    assert all(action.title in sheet for action in window.shell.actions.all() if action.keys)


def test_no_two_actions_share_their_keys(window: DeskWindow) -> None:
    keys = [one.keys for one in window.shell.actions.all() if one.keys and one.place == "everywhere"]
    assert len(keys) == len(set(keys))
    assert all(one.run is None for one in page_shortcuts())


@pytest.mark.parametrize(
    ("place", "page"), [(IMPORT, guide_book.IMPORTING), (SETTINGS, guide_book.SETTINGS), (TICKETS, guide_book.FINDING)]
)
def test_f1_opens_the_page_on_what_is_in_front_and_again_goes_back(
    window: DeskWindow, qtbot: QtBot, place: str, page: str
) -> None:
    window.navigator.go(place)
    quiet(qtbot, window)
    window.tickets.list.setFocus()
    window.shell.open_guide()
    quiet(qtbot, window)
    assert window.shell.guide is not None
    assert window.shell.guide.page.shown == page
    window.shell.open_guide()
    assert window.navigator.place == place


def test_f1_while_a_new_ticket_is_filled_in_opens_the_page_on_tickets(window: DeskWindow, qtbot: QtBot) -> None:
    window.window.activateWindow()
    window.navigator.new_ticket("claim")
    quiet(qtbot, window)
    window.window.top_bar.guide_wanted.emit()
    quiet(qtbot, window)
    assert window.shell.guide is not None
    assert window.shell.guide.page.shown == guide_book.TICKET


def test_the_open_page_of_the_guide_follows_the_language(window: DeskWindow, qtbot: QtBot) -> None:
    window.shell.show_guide(guide_book.OFFLINE)
    quiet(qtbot, window)
    the_speech().speak(Language.ENGLISH)
    quiet(qtbot, window)
    assert window.shell.guide is not None
    assert window.shell.guide.page.text.toPlainText().startswith("Working offline")


def test_ctrl_plus_and_minus_change_every_font_and_are_kept(window: DeskWindow) -> None:
    window.shell.actions.run("larger")
    assert the_theme().size == "large"
    window.shell.actions.run("smaller")
    window.shell.actions.run("smaller")
    window.shell.actions.run("smaller")
    assert the_theme().size == "small"
    assert window.preferences.font_size == "small"
    window.shell.actions.run("usual")
    assert the_theme().size == "normal"


def test_the_window_comes_back_in_its_size(open_window: OpenDesk, qtbot: QtBot) -> None:
    first = open_window()
    first.window.resize(1093, 600)
    first.close()
    second = open_window()
    assert (second.window.width(), second.window.height()) == (1093, 600)
    assert not second.window.windowIcon().isNull()


def test_a_place_on_a_screen_that_is_gone_is_not_taken(open_window: OpenDesk) -> None:
    first = open_window()
    first.close()
    first.preferences.window_place = (9000, 9000, 1100, 600, False)
    second = open_window()
    assert second.window.x() < 9000
