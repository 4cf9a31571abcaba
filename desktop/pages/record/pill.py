"""A pill with an icon before its word: colour is never the only sign."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy

from desktop.pages.record.record_state import PillWords
from desktop.theme import restyle, the_theme
from desktop.theme.tokens import INK, PILL
from desktop.widgets.parts import icon_label, label

_ANY = (1 << 24) - 1
"""Qt's word for a width that has no upper limit."""
FOLDED = 30
"""Logical px of a pill that is its icon only."""


class Pill(QFrame):
    """An icon and a word on a coloured ground. Folded, the word is its tooltip."""

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

    def fold(self, folded: bool) -> None:
        """Shows its icon only, or its word again."""
        self._word.setVisible(not folded)
        self.setToolTip(self.text if folded else "")
        if folded:
            self.setFixedWidth(FOLDED)
        else:
            self.setMinimumWidth(0)
            self.setMaximumWidth(_ANY)

    def say(self, words: PillWords | None) -> None:
        """Shows that icon and word; None hides it."""
        if words is None:
            self._word.clear()
            self.hide()
            return
        the_theme().dress(self._icon, words.icon, INK[words.tone], 14)
        self._word.setText(words.text)
        self.setAccessibleName(words.text)
        restyle(self, tone=words.tone)
        restyle(self._word, tone=words.tone)
        self.show()
