"""What happened to the exchange itself: one card with a line for each item."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.models.news import DAMAGED, FORGOTTEN, UNREAD, News
from desktop.pages.sync.line_card import LineCard
from desktop.pages.sync.news_words import NewsLine
from desktop.widgets.parts import button, icon_label, label
from desktop.wording import filled


class NewsCard(LineCard[NewsLine]):
    """Shows the items and says which one the person has read. Objects in signals are News."""

    understood = Signal(object)
    anew_wanted = Signal(object)
    code_wanted = Signal()
    """The hub does not know this device any more: somebody has a new code."""

    def __init__(self, *, locked: bool) -> None:
        super().__init__(self._row, locked=locked)
        self.title.setText(self.tr("What you should know"))

    def _row(self, one: NewsLine) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        icon = "warning" if one.tone == "warn" else "info"
        row.addWidget(icon_label(icon, one.tone), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(one.sentence, wrap=True))
        if one.when:
            words.addWidget(label(one.when, "meta"))
        words.addStretch()
        row.addLayout(words, 1)
        if one.act and not self._locked:
            icon = {DAMAGED: "sync", UNREAD: "sync", FORGOTTEN: "key"}.get(one.news.code, "check")
            made = button(one.act, icon, on_click=partial(self._did, one.news))
            made.setAccessibleName(filled("%1: %2", one.act, one.sentence))
            row.addWidget(made)
        return holder

    def _did(self, news: News) -> None:
        if news.code == FORGOTTEN:
            self.code_wanted.emit()
            return
        (self.anew_wanted if news.code in (DAMAGED, UNREAD) else self.understood).emit(news)
