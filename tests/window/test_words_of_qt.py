"""What Qt itself says in the window is Chinese too: menus of fields and scroll bars, its own dialogs."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop.language import Language, the_speech

LATIN = re.compile(r"[A-Za-z]{3,}")
SAID = (
    ("QScrollBar", "Page up"),
    ("QScrollBar", "Scroll here"),
    ("QFileDialog", "Look in:"),
    ("QFileDialog", "Files of type:"),
    ("QPlatformTheme", "Cancel"),
    ("QDialogButtonBox", "OK"),
    ("QAbstractSpinBox", "&Step up"),
)


def menu_of(field: QLineEdit | QPlainTextEdit) -> list[str]:
    """What a right click offers, without the keys."""
    menu = field.createStandardContextMenu()
    return [action.text().partition("\t")[0] for action in menu.actions() if action.text()]


def test_the_menu_of_a_text_field_speaks_the_language_of_the_window(qtbot: QtBot) -> None:
    for field in (QLineEdit("外箱"), QPlainTextEdit("外箱")):
        qtbot.addWidget(field)
        chinese = menu_of(field)
        assert len(chinese) >= 6
        assert [words for words in chinese if LATIN.search(words)] == []
        the_speech().speak(Language.ENGLISH)
        assert "&Paste" in menu_of(field)
        the_speech().speak(Language.CHINESE)
        assert menu_of(field) == chinese


def test_scroll_bars_and_qts_own_dialogs_speak_chinese() -> None:
    said = {source: QCoreApplication.translate(context, source) for context, source in SAID}
    assert {source: words for source, words in said.items() if source != "OK" and LATIN.search(words)} == {}
