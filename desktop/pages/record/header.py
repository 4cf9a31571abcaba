"""The head of a record: number, title, where it stands, its road, and what may be done next."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from core.record import PROMISE_AT, REMINDERS
from desktop.models.value_words import title_of
from desktop.pages.record.pill import FOLDED, Pill
from desktop.pages.record.record_state import PillWords, RecordState, status_pill, sync_pill, voided_words
from desktop.pages.record.stepper import Stepper, road_of
from desktop.pages.record.submit_button import MOMENT_MILLISECONDS
from desktop.theme import restyle, the_theme
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.parts import Button, button, icon_button, label
from desktop.wording import instant_of, label_text, remaining, unmarked

NARROWEST = 440
"""Logical px: below this the head is cut off; what has no room before folds to its icon or goes behind the dots."""
LOW = 560
"""Logical px: on a page below this height the road of states gives way to a contact that is written."""
_SPACING, _MARGINS, _ICON_BUTTON = 8, (16, 10, 10, 10), 34
_ICON_ONLY, _AWAY = 1, 2
_ANY = (1 << 24) - 1
"""Qt's word for a width that has no upper limit."""


class RecordHeader(QFrame):
    """Exactly one primary button, by state; other moves beside it or behind the dots."""

    move_chosen = Signal(str)
    void_chosen = Signal()
    restore_chosen = Signal()
    assign_chosen = Signal()
    hand_over_chosen = Signal()
    erase_chosen = Signal()
    print_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "header")
        self.number = label("", "title")
        self.title = ElidedLabel("body2")
        self.status, self.promise, self.reminded, self.sync = Pill(), Pill(), Pill(), Pill()
        self._pills = (self.status, self.promise, self.reminded, self.sync)
        self.stepper = Stepper()
        self.primary = button("", "arrow-right", role="primary", on_click=lambda: self._choose(0))
        self.second = button("", on_click=lambda: self._choose(1))
        self.assign = button(self.tr("Assign"), "person", on_click=self.assign_chosen.emit)
        self.print = button(self.tr("Print"), "print", on_click=self.print_chosen.emit)
        self._words = {self.assign: (self.assign.text(), "F4"), self.print: (self.print.text(), "Ctrl+P")}
        self.restore = button(self.tr("Restore"), "reopen", on_click=self.restore_chosen.emit)
        self.more = icon_button("more", self.tr("More"), self._open_menu)
        self.setMinimumWidth(NARROWEST)
        self._state: RecordState | None = None
        self._low = False
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(MOMENT_MILLISECONDS)
        self._waiting.timeout.connect(self._close_acts)
        for one in (self.primary, self.second):
            one.installEventFilter(self)
        self._may_assign = False
        self._moves: list[tuple[str, str]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(*_MARGINS)
        column.setSpacing(4)
        column.addLayout(self._make_top())
        column.addWidget(self.title)
        column.addSpacing(2)
        column.addWidget(self.stepper)
        the_theme().changed.connect(self._show_buttons)

    def _make_top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(_SPACING)
        row.addWidget(self.number)
        for pill in self._pills:
            row.addWidget(pill)
        row.addStretch()
        for one in (self.second, self.assign, self.print, self.restore, self.primary, self.more):
            row.addWidget(one)
        return row

    def show_record(self, state: RecordState) -> None:
        """Shows that record."""
        self._state = state
        self._moves = [(move.id, unmarked(label_text(move.label))) for move in state.moves]
        self._may_assign = not state.locked and "assignee" in state.form.columns
        record = state.detail.record
        self.number.setText(record.number or label_text(state.form.label))
        title = title_of(state.form, record.fields)
        self.title.set_text(voided_words(state, title) if state.closed else title)
        self.status.say(status_pill(state))
        self.sync.say(sync_pill(state))
        self._show_promise(state)
        self.stepper.setVisible(state.form.is_ticket and not self._low)
        if state.form.is_ticket:
            self.stepper.show_road(road_of(state.form, record.status, state.detail.timeline))
        self.restore.setVisible(state.voided and not state.erased and not state.look_only)
        self._show_buttons()

    def make_room(self, wanted: bool) -> None:
        """Whether what stands under it needs the height of the road of states."""
        self._low = wanted
        if self._state is not None:
            self.stepper.setVisible(self._state.form.is_ticket and not wanted)

    def come_first(self, first: bool) -> None:
        """The next step is not the primary act of the page while changes wait to be submitted, or a panel asks."""
        restyle(self.primary, role="primary" if first else "plain")
        the_theme().dress(self.primary, "arrow-right", "onprimary" if first else "text2")

    def show_busy(self, busy: bool) -> None:
        """A step is being saved: after a moment the buttons are grey until it is told."""
        if not busy:
            self._waiting.stop()
            self._open_acts(True)
        elif self.primary.isEnabled() and not self._waiting.isActive():
            self._waiting.start()

    @Slot()
    def _close_acts(self) -> None:
        self._open_acts(False)

    def _open_acts(self, open_: bool) -> None:
        for one in (self.primary, self.second, self.assign, self.restore, self.more):
            one.setEnabled(open_)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A double click on a step takes that step, and not the next one, which stands there a moment later."""
        return event.type() == QEvent.Type.MouseButtonDblClick or super().eventFilter(watched, event)

    def _show_promise(self, state: RecordState) -> None:
        promised = state.detail.record.fields.get(PROMISE_AT)
        instant = instant_of(str(promised)) if promised else None
        words = None
        if instant is not None and instant.isValid() and not state.closed:
            due = instant.toMSecsSinceEpoch()
            tone = "danger" if due < state.now else "warn"
            words = PillWords("phone", self.tr("Reply: %1").replace("%1", remaining(due, state.now)), tone)
        self.promise.say(words)
        count = state.detail.record.fields.get(REMINDERS)
        asked = isinstance(count, int) and count > 0
        again = self.tr("Asked again %Ln time(s)", "", int(count)) if asked and isinstance(count, int) else ""
        self.reminded.say(PillWords("bell", again, "danger") if again else None)

    def _show_buttons(self) -> None:
        """Names the buttons, then folds what the width has no room for. The number is never cut."""
        state = self._state
        has_primary = bool(state is not None and state.moves and state.moves[0].primary)
        self.primary.setVisible(has_primary)
        if has_primary:
            self.primary.setText(self._moves[0][1])
        rest = self._moves[1:] if has_primary else self._moves
        self.second.setVisible(bool(rest))
        if rest:
            self.second.setText(rest[0][1])
        for pill in self._pills:
            pill.setVisible(bool(pill.text))
        self.assign.setVisible(self._may_assign)
        self.print.show()
        self.more.setVisible(state is not None and (not state.locked or state.may_erase))
        self._fold()

    def _fold(self) -> None:
        """The least urgent first; what a fold that was needed later made superfluous is unfolded again."""
        steps: list[tuple[Pill | Button, int]] = [
            (self.print, _ICON_ONLY),
            (self.assign, _ICON_ONLY),
            (self.sync, _ICON_ONLY),
            (self.second, _AWAY),
            (self.reminded, _ICON_ONLY),
            (self.promise, _ICON_ONLY),
            (self.print, _AWAY),
            (self.assign, _AWAY),
            (self.status, _ICON_ONLY),
            *((pill, _AWAY) for pill in (self.status, self.sync, self.reminded, self.promise)),
        ]
        steps = [(part, level) for part, level in steps if not part.isHidden()]
        whole = self._whole_widths()
        done: list[tuple[Pill | Button, int]] = []
        while steps and self._wanted_width(whole, done) > self.width():
            done.append(steps.pop(0))
        for step in reversed(tuple(done)):
            without = [one for one in done if one != step]
            if self._wanted_width(whole, without) <= self.width():
                done = without
        levels = _levels(done)
        for pill in self._pills:
            pill.fold(levels.get(pill) == _ICON_ONLY)
            pill.setHidden(pill.isHidden() or levels.get(pill) == _AWAY)
        for one in self._words:
            self._fold_button(one, levels.get(one, 0))
        self.second.setHidden(self.second.isHidden() or levels.get(self.second) == _AWAY)
        if _AWAY in (levels.get(one) for one in (self.second, self.assign, self.print)):
            self.more.show()

    def _fold_button(self, one: Button, level: int) -> None:
        words, keys = self._words[one]
        folded = level == _ICON_ONLY
        one.setText("" if folded else words)
        one.setToolTip(f"{words} ({keys})" if folded else keys)
        one.setAccessibleName(words)
        if folded:
            one.setFixedWidth(_ICON_BUTTON)
        else:
            one.setMinimumWidth(0)
            one.setMaximumWidth(_ANY)
        one.setHidden(one.isHidden() or level == _AWAY)

    def _whole_widths(self) -> dict[QWidget, int]:
        """What each part that is shown would take with its words."""
        for pill in self._pills:
            pill.fold(False)
        for one in self._words:
            shown = not one.isHidden()
            self._fold_button(one, 0)
            one.setVisible(shown)
        parts = (self.number, *self._pills)
        buttons = (self.second, self.assign, self.print, self.restore, self.primary)
        return {part: part.sizeHint().width() for part in (*parts, *buttons) if not part.isHidden()}

    def _wanted_width(self, whole: dict[QWidget, int], folded: Sequence[tuple[Pill | Button, int]]) -> int:
        levels = _levels(folded)
        wanted = _MARGINS[0] + _MARGINS[2]
        if not self.more.isHidden() or levels.get(self.print) == _AWAY:
            wanted += _ICON_BUTTON + _SPACING
        for part, width in whole.items():
            level = levels.get(part, 0)
            if level != _AWAY:
                narrow = FOLDED if isinstance(part, Pill) else _ICON_BUTTON
                wanted += (narrow if level == _ICON_ONLY else width) + _SPACING
        return wanted

    def _choose(self, place: int) -> None:
        index = place if not self.primary.isHidden() else 0
        if index < len(self._moves):
            self.move_chosen.emit(self._moves[index][0])

    def _open_menu(self) -> None:
        self.menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """What is behind the dots: moves without a button of their own, taking the record back, erasing it."""
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
        if self._state is not None and not self._state.locked and self._state.decides:
            if self._state.places and self._state.form.is_ticket:
                menu.addAction(the_theme().icon("send"), self.tr("Hand over …"), self.hand_over_chosen.emit)
            menu.addAction(the_theme().icon("trash"), self.tr("Take back …"), self.void_chosen.emit)
        if self._state is not None and self._state.may_erase:
            menu.addSeparator()
            menu.addAction(the_theme().icon("trash"), self.tr("Erase for ever …"), self.erase_chosen.emit)
        return menu

    def buttons(self) -> list[Button]:
        """The buttons of moves that are shown."""
        return [one for one in (self.second, self.primary) if not one.isHidden()]

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._state is not None:
            self._show_buttons()


def _levels(folded: Sequence[tuple[Pill | Button, int]]) -> dict[QWidget, int]:
    """How far each part is folded; the last step of a part counts."""
    levels: dict[QWidget, int] = {}
    levels.update(folded)
    return levels
