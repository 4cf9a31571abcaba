"""Logging a contact in a narrow window: nothing of the panel is beside the screen."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.language import Language, the_speech
from desktop.pages.record.contact_panel import ContactPanel
from desktop.theme import the_theme
from desktop.widgets.yielding import Yielding
from tests.window.conftest import quiet


@pytest.mark.parametrize(("size", "width"), [("huge", 690), ("normal", 760), ("normal", 1100)])
def test_every_button_of_the_contact_panel_is_within_the_width(qtbot: QtBot, size: str, width: int) -> None:
    the_speech().speak(Language.ENGLISH)
    the_theme().apply(size=size)
    panel = ContactPanel(lambda: datetime(2026, 1, 18, 10, tzinfo=UTC))
    room = Yielding(panel)
    qtbot.addWidget(room)
    room.resize(width, 300)
    room.show()
    panel.open("陈晓梅")

    def beside() -> list[str]:
        edge = room.viewport().width()
        parts = [one for one in panel.findChildren(QPushButton) if one.isVisible()]
        return [one.text() for one in parts if one.mapTo(room.viewport(), one.rect().topRight()).x() > edge]

    qtbot.waitUntil(lambda: not beside())
    the_theme().apply(size="normal")
    the_speech().speak(Language.CHINESE)


def open_one(window: DeskWindow, qtbot: QtBot) -> None:
    with window.desk.store.reading() as connection:
        ((record,),) = connection.exec_driver_sql("SELECT id FROM record LIMIT 1").fetchall()
    window.navigator.open_record(record)
    qtbot.waitUntil(lambda: window.record.page.state is not None)
    quiet(qtbot, window)


@pytest.mark.parametrize("size", ["normal", "large", "huge"])
def test_in_a_low_window_what_logs_a_contact_and_what_came_of_it_are_seen_whole(
    window: DeskWindow, qtbot: QtBot, size: str
) -> None:
    the_theme().apply(size=size)
    window.window.resize(1093, 552)
    open_one(window, qtbot)
    page = window.record.page
    page.undo.offer("", lambda: "已添加 1 个附件。")
    page.notes.contact.click()
    quiet(qtbot, window)
    parts = (page.contact.log, page.contact.cancel, page.contact.outcome.text, page.notes.text)
    qtbot.waitUntil(lambda: [one for one in parts if one.visibleRegion().boundingRect() != one.rect()] == [])
    assert window.window.size().toTuple() == (1093, 552)
    the_theme().apply(size="normal")


@pytest.mark.parametrize("size", ["normal", "large"])
def test_in_a_low_window_a_contact_is_logged_while_refused_files_are_told(
    window: DeskWindow, qtbot: QtBot, tmp_path: Path, size: str
) -> None:
    the_theme().apply(size=size)
    window.window.resize(1093, 552)
    open_one(window, qtbot)
    page = window.record.page
    page.undo.offer("", lambda: "已添加 1 个附件。")
    page.files_brought.emit([tmp_path / f"{number}.jpg" for number in range(5)])
    qtbot.waitUntil(page.refused.isVisible)
    page.notes.contact.click()
    quiet(qtbot, window)
    contact = page.contact
    parts = (contact.outcome.text, contact.person, contact.promise, contact.log, page.refused.title, page.refused.clear)
    qtbot.waitUntil(lambda: [one for one in parts if one.visibleRegion().boundingRect() != one.rect()] == [])
    assert page.refused.list.visibleRegion().boundingRect().height() >= page.refused.list.sizeHintForRow(0)
    assert window.window.size().toTuple() == (1093, 552)
    the_theme().apply(size="normal")


def test_in_a_low_window_what_is_said_over_the_form_leaves_it_room_and_what_came_last_is_seen(
    window: DeskWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.window.resize(1093, 552)
    open_one(window, qtbot)
    page = window.record.page
    page.undo.offer("", lambda: "已添加 1 个附件。")
    page.say("fake.jpg 名为照片，其实不是照片，已作为文件添加。", "warn")
    page.files_brought.emit([tmp_path / "gone.jpg", tmp_path / "lost.jpg"])
    qtbot.waitUntil(page.refused.isVisible)
    quiet(qtbot, window)
    assert page.body.height() >= 72
    assert page.refused.visibleRegion().boundingRect() == page.refused.rect()
