"""One item that stands still: what it is, what it carries, why it stands still, and three ways on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout

from desktop.pages.sync.words import LINES, ItemWords
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.parts import button, icon_label, label, pill
from desktop.wording import filled

_SHORT = 40
"""Characters of a value that stands in half the width."""


class StuckCard(QFrame):
    """Shows an item and says which way the person chose; each signal carries the item's StuckAct."""

    repair_wanted = Signal(object)
    retry_wanted = Signal(object)
    drop_wanted = Signal(object)

    def __init__(self, words: ItemWords, *, locked: bool) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.words = words
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 12, 12)
        column.setSpacing(6)
        self.repair = button(words.repair, "edit", on_click=lambda: self.repair_wanted.emit(words.act))
        self.retry = button(self.tr("Try once more"), "sync", on_click=lambda: self.retry_wanted.emit(words.act))
        give_up = self.tr("Give up, keep a copy\u2026")
        self.drop = button(give_up, "export", on_click=lambda: self.drop_wanted.emit(words.act))
        column.addLayout(self._make_head(locked))
        column.addWidget(label(f"{words.head} \u00b7 {words.by}", "meta", wrap=True))
        column.addLayout(self._make_values())
        column.addLayout(self._make_reason())

    def _make_head(self, locked: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(pill(self.words.tag, self.words.tone))
        row.addWidget(pill(self.words.kind))
        name = ElidedLabel("strong")
        name.set_text(self.words.name)
        row.addWidget(name, 1)
        for one in (self.repair, self.retry, self.drop):
            if one.text() and not locked:
                one.setAccessibleName(filled("%1: %2", one.text(), self.words.name))
                row.addWidget(one)
        return row

    def _make_values(self) -> QGridLayout:
        """Short values in two columns, one long value or note across both."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(4)
        place = 0
        for text in self._shown_lines():
            said = label(text, wrap=True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            wide = len(text) > _SHORT
            place += place % 2 if wide else 0
            grid.addWidget(said, place // 2, place % 2, 1, 2 if wide else 1)
            place += 2 if wide else 1
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        return grid

    def _make_reason(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(icon_label("warning", self.words.tone), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(self.words.reason or self.words.tag, wrap=True, tone=self.words.tone))
        words.addWidget(label(self.words.advice, "hint", wrap=True))
        row.addLayout(words, 1)
        return row

    def _shown_lines(self) -> list[str]:
        lines = list(self.words.lines)
        if len(lines) <= LINES:
            return lines
        return [*lines[:LINES], self.tr("%Ln more, all of them in the copy", "", len(lines) - LINES)]
