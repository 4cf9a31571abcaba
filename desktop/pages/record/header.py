"""The head of a record: number, title, where it stands, its road, and what may be done next."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout
from typing_extensions import override

from core.record import PROMISE_AT, REMINDERS
from desktop.models.value_words import title_of
from desktop.pages.record.pill import Pill
from desktop.pages.record.record_state import PillWords, RecordState, status_pill, sync_pill
from desktop.pages.record.stepper import Stepper, road_of
from desktop.theme import restyle, the_theme
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.parts import button, icon_button, label
from desktop.wording import instant_of, label_text, remaining

NARROWEST = 440
"""Logical px: below this the head is cut off; what has no room before is left out or goes behind the dots."""


class RecordHeader(QFrame):
    """Exactly one primary button, by state; other moves beside it or behind the dots."""

    move_chosen = Signal(str)
    void_chosen = Signal()
    restore_chosen = Signal()
    assign_chosen = Signal()
    print_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "header")
        self.number = label("", "title")
        self.title = ElidedLabel("body2")
        self.status, self.promise, self.reminded, self.sync = Pill(), Pill(), Pill(), Pill()
        self.stepper = Stepper()
        self.primary = button("", role="primary", on_click=lambda: self._choose(0))
        self.second = button("", on_click=lambda: self._choose(1))
        self.assign = button(self.tr("Assign"), "person", on_click=self.assign_chosen.emit)
        self.assign.setToolTip("F4")
        self.print = button(self.tr("Print"), "print", on_click=self.print_chosen.emit)
        self.print.setToolTip("Ctrl+P")
        self.restore = button(self.tr("Restore"), "reopen", on_click=self.restore_chosen.emit)
        self.more = icon_button("more", self.tr("More"), self._open_menu)
        self.setMinimumWidth(NARROWEST)
        self._state: RecordState | None = None
        self._may_assign = False
        self._moves: list[tuple[str, str]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 10, 10)
        column.setSpacing(4)
        column.addLayout(self._make_top())
        column.addWidget(self.title)
        column.addSpacing(2)
        column.addWidget(self.stepper)

    def _make_top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.number)
        for pill in (self.status, self.promise, self.reminded, self.sync):
            row.addWidget(pill)
        row.addStretch()
        for one in (self.second, self.assign, self.print, self.restore, self.primary, self.more):
            row.addWidget(one)
        return row

    def show_record(self, state: RecordState) -> None:
        """Shows that record."""
        self._state = state
        record = state.detail.record
        self.number.setText(record.number or label_text(state.form.label))
        self.title.set_text(title_of(state.form, record.fields))
        self.status.say(status_pill(state))
        self.sync.say(sync_pill(state))
        self._show_promise(state)
        self.stepper.setVisible(state.form.is_ticket)
        if state.form.is_ticket:
            self.stepper.show_road(road_of(state.form, record.status, state.detail.timeline))
        self._moves = [(move.id, label_text(move.label)) for move in state.moves]
        self.restore.setVisible(state.voided and not state.look_only)
        self._may_assign = not state.locked and "assignee" in state.form.columns
        self._show_buttons()

    def show_unsubmitted(self, unsubmitted: bool) -> None:
        """While changes wait to be submitted, submitting them is the primary act of the page."""
        role = None if unsubmitted else "primary"
        restyle(self.primary, role=role or "plain")
        the_theme().dress(self.primary, "arrow-right", "text2" if unsubmitted else "onprimary")

    def _show_promise(self, state: RecordState) -> None:
        promised = state.detail.record.fields.get(PROMISE_AT)
        instant = instant_of(str(promised)) if promised else None
        words = None
        if instant is not None and instant.isValid() and not state.voided:
            due = instant.toMSecsSinceEpoch()
            tone = "danger" if due < state.now else "warn"
            words = PillWords("phone", self.tr("Reply: %1").replace("%1", remaining(due, state.now)), tone)
        self.promise.say(words)
        count = state.detail.record.fields.get(REMINDERS)
        asked = isinstance(count, int) and count > 0
        again = self.tr("Asked again %n time(s)", "", int(count)) if asked and isinstance(count, int) else ""
        self.reminded.say(PillWords("bell", again, "danger") if again else None)

    def _show_buttons(self) -> None:
        """Names the buttons, then leaves out what the width has no room for, the least urgent first."""
        state = self._state
        has_primary = bool(state is not None and state.moves and state.moves[0].primary)
        self.primary.setVisible(has_primary)
        if has_primary:
            self.primary.setText(self._moves[0][1])
        rest = self._moves[1:] if has_primary else self._moves
        self.second.setVisible(bool(rest))
        if rest:
            self.second.setText(rest[0][1])
        for pill in (self.promise, self.reminded):
            pill.setVisible(bool(pill.text))
        self.assign.setVisible(self._may_assign)
        self.print.show()
        self.more.setVisible(state is not None and not state.locked)
        for spare in (self.second, self.print, self.assign, self.reminded, self.promise):
            if self._wanted_width() <= self.width():
                break
            spare.hide()
            self.more.show()

    def _wanted_width(self) -> int:
        parts = (self.number, self.status, self.promise, self.reminded, self.sync)
        buttons = (self.second, self.assign, self.print, self.restore, self.primary, self.more)
        shown = [part.sizeHint().width() + 8 for part in (*parts, *buttons) if not part.isHidden()]
        return sum(shown) + 34

    def _choose(self, place: int) -> None:
        index = place if not self.primary.isHidden() else 0
        if index < len(self._moves):
            self.move_chosen.emit(self._moves[index][0])

    def _open_menu(self) -> None:
        self.menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """What is behind the dots: moves without a button of their own, and taking the record back."""
        menu = QMenu(self)
        shown = {one.text() for one in (self.primary, self.second) if not one.isHidden()}
        for move_id, text in self._moves:
            if text not in shown:
                menu.addAction(text, partial(self.move_chosen.emit, move_id))
        if not menu.isEmpty():
            menu.addSeparator()
        if self._may_assign and self.assign.isHidden():
            menu.addAction(the_theme().icon("person"), self.tr("Assign") + " …", self.assign_chosen.emit)
        if self.print.isHidden():
            menu.addAction(the_theme().icon("print"), self.tr("Print") + " …", self.print_chosen.emit)
        if self._state is not None and not self._state.locked:
            menu.addAction(the_theme().icon("trash"), self.tr("Take back …"), self.void_chosen.emit)
        return menu

    def buttons(self) -> list[QPushButton]:
        """The buttons of moves that are shown."""
        return [one for one in (self.second, self.primary) if not one.isHidden()]

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._state is not None:
            self._show_buttons()
