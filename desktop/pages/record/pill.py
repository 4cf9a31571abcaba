"""A pill with an icon before its word: colour is never the only sign."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy

from desktop.pages.record.record_state import PillWords
from desktop.theme import restyle, the_theme
from desktop.theme.tokens import INK, PILL
from desktop.widgets.parts import icon_label, label


class Pill(QFrame):
    """An icon and a word on a coloured ground."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "pill")
        self.setFixedHeight(PILL)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(5)
        self._icon = icon_label("clock", "text2", 14)
        self._word: QLabel = label("", "pillword")
        row.addWidget(self._icon)
        row.addWidget(self._word)
        self.hide()

    @property
    def text(self) -> str:
        """Its word."""
        return self._word.text()

    def say(self, words: PillWords | None) -> None:
        """Shows that icon and word; None hides it."""
        if words is None:
            self._word.clear()
            self.hide()
            return
        the_theme().dress(self._icon, words.icon, INK[words.tone], 14)
        self._word.setText(words.text)
        restyle(self, tone=words.tone)
        restyle(self._word, tone=words.tone)
        self.show()
