"""A decision that was made: what stood on both sides, what was chosen, whether it is final, and the way back."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.pages.conflict.ruling import Ruling
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.parts import Notice, Words, button, card, clear, label, pill, set_pill


class DecidedLine(msgspec.Struct, frozen=True):
    """One field: what was there before, both sides, and what was decided."""

    field: str
    base: str
    mine: str
    theirs: str
    chosen: str


class Decided(msgspec.Struct, frozen=True):
    """One act of deciding on one record. `act` is empty where this device cannot take it back.

    `until` says how long that can be done, or why it cannot.
    """

    key: str
    act: str
    record: str
    number: str
    title: str
    by: str
    until: str
    ruling: Ruling
    lines: tuple[DecidedLine, ...]


class DecidedPage(QWidget):
    """Shows a Decided; its words come ready made."""

    undo_wanted = Signal(str)
    record_wanted = Signal(str)

    def __init__(self, *, may_decide: bool) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._may_decide = may_decide
        self.decided: Decided | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._build()

    def show_decided(self, decided: Decided) -> None:
        """Shows that decision."""
        self.decided = decided
        self.number.setText(decided.number)
        self.title.set_text(decided.title)
        words, tone = {
            Ruling.AWAITED: (self.tr("Waits for HQ's confirmation"), "warn"),
            Ruling.CONFIRMED: (self.tr("Confirmed by HQ"), "ok"),
            Ruling.NOT_TAKEN: (self.tr("Not taken over by HQ"), "danger"),
            Ruling.PASSED_ON: (self.tr("Put to those who have the ticket"), "warn"),
        }[decided.ruling]
        set_pill(self.standing, words, tone)
        self.by.setText(decided.by)
        self._fill(decided)
        self.undo.setVisible(bool(decided.act) and self._may_decide)
        self.until.setText(decided.until)

    def say(self, sentence: Words, tone: str = "danger") -> None:
        """Says something over the decision."""
        self.notice.say(sentence, tone)

    def rebuild(self) -> None:
        """Another language: the frame anew; what it shows comes from the one who shows it."""
        saying = self.notice.saying
        clear(self._column)
        self._build()
        saying(self.notice)

    def _build(self) -> None:
        self._column.addWidget(self._make_head())
        self.notice = Notice()
        self._column.addWidget(self.notice)
        frame, self._table = card()
        holder = QVBoxLayout()
        holder.setContentsMargins(14, 12, 14, 12)
        holder.addWidget(frame)
        holder.addStretch()
        body = QWidget()
        body.setLayout(holder)
        self._column.addWidget(body, 1)
        foot = QFrame()
        foot.setProperty("role", "footer")
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        self.until = label("", "meta", wrap=True)
        self.undo = button(self.tr("Take this decision back"), "undo", on_click=self._undo)
        row.addWidget(self.until, 1)
        row.addWidget(self.undo)
        self._column.addWidget(foot)

    def _make_head(self) -> QFrame:
        head = QFrame()
        head.setProperty("role", "header")
        column = QVBoxLayout(head)
        column.setContentsMargins(16, 10, 10, 10)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.number, self.title, self.standing = label("", "title"), ElidedLabel("title"), pill("", "warn")
        row.addWidget(self.number)
        row.addWidget(self.title, 1)
        row.addWidget(self.standing)
        row.addWidget(button(self.tr("Open the ticket"), "eye", role="ghost", on_click=self._open))
        column.addLayout(row)
        self.by = label("", "meta", wrap=True)
        column.addWidget(self.by)
        return head

    def _fill(self, decided: Decided) -> None:
        clear(self._table)
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        heads = (
            self.tr("Field"),
            self.tr("Before"),
            self.tr("The later change"),
            self.tr("At HQ"),
            self.tr("Decided"),
        )
        for place, text in enumerate(heads):
            grid.addWidget(label(text, "strong", wrap=True), 0, place)
            grid.setColumnStretch(place, 1)
        tone = "danger" if decided.ruling is Ruling.NOT_TAKEN else "ok"
        for row, one in enumerate(decided.lines, start=1):
            for place, text in enumerate((one.field, one.base, one.mine, one.theirs)):
                grid.addWidget(label(text, None if place == 0 else "body2", wrap=True), row, place)
            grid.addWidget(label(one.chosen, wrap=True, tone=tone), row, 4)
        self._table.addWidget(holder)

    def _undo(self) -> None:
        if self.decided is not None:
            self.undo_wanted.emit(self.decided.act)

    def _open(self) -> None:
        if self.decided is not None:
            self.record_wanted.emit(self.decided.record)
