"""Logging a contact in a narrow window: nothing of the panel is beside the screen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.language import Language, the_speech
from desktop.pages.record.contact_panel import ContactPanel
from desktop.theme import the_theme
from desktop.widgets.yielding import Yielding


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
