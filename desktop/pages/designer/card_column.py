"""A column of cards that scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


class CardColumn(QScrollArea):
    """The cards go into `cards`; keys reach them, not the column."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        inner.setProperty("role", "plain")
        self.cards = QVBoxLayout(inner)
        self.cards.setContentsMargins(16, 10, 16, 12)
        self.cards.setSpacing(8)
        self.setWidget(inner)
