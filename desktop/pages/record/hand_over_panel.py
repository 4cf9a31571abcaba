"""Giving a record to another branch or to headquarters: a place is chosen with the arrows, Enter gives it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout
from typing_extensions import override

from core.people import Place
from core.record import Record, branch_scope
from desktop.messages import message
from desktop.pages.record.record_state import RecordState, place_name
from desktop.theme import restyle
from desktop.widgets.entry import EntryLine
from desktop.widgets.parts import Notice, button, icon_button, label, name_icon
from desktop.widgets.too_long import refusal
from desktop.wording import filled

HEADQUARTERS = "hq"
REASON_LIMIT = 500
HAND_OVER = "$hand_over"
"""The step under which `EditSession.asked` keeps what was typed here and not given yet."""
REASON, TAKER = "reason", "taker"
"""The two parts of it: why, and the scope that was chosen."""
ROWS, ROW = 5, 30


class Taker(msgspec.Struct, frozen=True):
    """Who may take a record over, in words. `stays`: the record stays in its branch, only the decisions go there."""

    scope: str
    stays: bool
    words: str


def takers(record: Record, own_scope: str, places: Sequence[Place]) -> list[Taker]:
    """To whom those who decide on the record now can give it."""
    translate, found = QCoreApplication.translate, []
    if record.custody != branch_scope(HEADQUARTERS):
        words = translate("HandOverPanel", "Headquarters decides; this branch keeps seeing it")
        found.append(Taker(branch_scope(HEADQUARTERS), True, words))
    if record.custody == own_scope != record.scope:
        words = filled(translate("HandOverPanel", "Back to %1"), place_name(record.scope, places))
        found.append(Taker(record.scope, True, words))
    for place in places:
        scope = branch_scope(place.id)
        if scope not in (record.scope, branch_scope(HEADQUARTERS)):
            found.append(Taker(scope, False, filled(translate("HandOverPanel", "%1 takes it over whole"), place.name)))
    return found


class CustodyNotice(Notice):
    """The line over a record on which others decide."""

    asked = Signal(str)
    """The id of the record that the people here want to decide on."""

    def __init__(self) -> None:
        super().__init__(lasting=True)

    def show_state(self, state: RecordState) -> None:
        """Says who decides, where that is not this branch."""
        if state.decides or state.locked or not state.form.is_ticket:
            self.hide()
            return
        text = self.tr("%1 decides on this. What you change here goes there as a question.")
        words = filled(text, place_name(state.detail.record.custody, state.places))
        self.say(words, "primary", self.tr("Ask for it"), partial(self.asked.emit, state.record_id))


class HandOverPanel(QFrame):
    """A child frame in the page, never a popup: an input method can be used in it."""

    given = Signal(str, str, bool, str)
    """The record's id, the scope, whether the record stays where it is, and why; the reason may be empty."""
    typed = Signal(str, dict)
    """As `AskPanel.typed`: HAND_OVER, and the parts of what is typed; nothing of it: it was given up."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        restyle(self, tone="primary")
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        self.list.setProperty("role", "choices")
        self.reason = EntryLine(REASON_LIMIT, spare=0)
        self.hint = label("", "hint", wrap=True)
        self.error = label("", "error", tone="danger", wrap=True)
        self.confirm = button("", role="primary", on_click=self._confirm)
        self._title = label("", "section")
        self._close = icon_button("close", "", self._give_up)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 10, 10)
        column.setSpacing(6)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._close)
        column.addLayout(top)
        column.addWidget(self.list)
        column.addWidget(self.hint)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.reason, 1)
        foot.addWidget(self.confirm)
        column.addLayout(foot)
        column.addWidget(self.error)
        self._takers: Sequence[Taker] = ()
        self._state: RecordState | None = None
        self._too_long = 0
        self.list.currentRowChanged.connect(self._chosen)
        self.list.itemActivated.connect(self._activated)
        self.reason.textEdited.connect(self._tell_typed)
        self.reason.too_long.connect(self._say_too_long)
        self.reason.installEventFilter(self)
        self.translate()
        self.hide()

    def ask(self, state: RecordState) -> None:
        """Asks who takes that record over; what was typed here before and not given stands there again."""
        self._state = None
        found = takers(state.detail.record, state.own_scope, state.places)
        self._takers = found
        typed = state.session.asked
        self.reason.setText(str(typed.get(f"{HAND_OVER}:{REASON}") or ""))
        self._say_too_long(0)
        self.list.clear()
        for taker in found:
            item = QListWidgetItem(taker.words)
            item.setSizeHint(QSize(0, ROW))
            self.list.addItem(item)
        self.list.setFixedHeight(min(max(len(found), 1), ROWS) * ROW + 4)
        scopes = [taker.scope for taker in found]
        chosen = typed.get(f"{HAND_OVER}:{TAKER}")
        self.list.setCurrentRow(scopes.index(str(chosen)) if chosen in scopes else 0)
        self.confirm.setEnabled(bool(found))
        self._state = state
        self.show()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def translate(self) -> None:
        """Says its words in the window's language; what is typed, the row that is chosen and the focus stay."""
        self._title.setText(self.tr("Hand over to"))
        name_icon(self._close, self.tr("Close"))
        self.list.setAccessibleName(self.tr("Who takes it over"))
        self.reason.setPlaceholderText(self.tr("Why? Who takes it over reads this."))
        self.reason.setAccessibleName(self.tr("Reason"))
        self.confirm.setText(self.tr("Hand over"))
        if self._state is not None:
            self._takers = takers(self._state.detail.record, self._state.own_scope, self._state.places)
            for row, taker in enumerate(self._takers):
                self.list.item(row).setText(taker.words)
        self._explain(self.list.currentRow())
        self._say_too_long(self._too_long)

    def names(self) -> list[str]:
        """What is offered, in order."""
        return [self.list.item(row).text() for row in range(self.list.count())]

    @Slot(int)
    def _chosen(self, row: int) -> None:
        self._explain(row)
        if self._state is not None:
            self._tell()

    @Slot()
    def _tell_typed(self) -> None:
        if len(self.reason.text()) < REASON_LIMIT:
            self._say_too_long(0)
        self._tell()

    def _tell(self) -> None:
        """Where no reason is typed, nothing is lost."""
        text, row = self.reason.text(), self.list.currentRow()
        taker = self._takers[row].scope if 0 <= row < len(self._takers) else ""
        self.typed.emit(HAND_OVER, {REASON: text, TAKER: taker} if text.strip() else {})

    @Slot(int)
    def _say_too_long(self, count: int) -> None:
        self._too_long = count
        self.error.setText(message(*refusal(count, REASON_LIMIT)) if count else "")
        self.error.setVisible(bool(count))

    def _give_up(self) -> None:
        self.hide()
        self.typed.emit(HAND_OVER, {})

    def _explain(self, row: int) -> None:
        if not 0 <= row < len(self._takers):
            self.hint.setText(self.tr("Headquarters has not named any other branch yet."))
        elif self._takers[row].stays:
            self.hint.setText(self.tr("Everybody goes on seeing it. Notes and photos can still be added here."))
        else:
            self.hint.setText(self.tr("It leaves this branch with everything in it, as soon as HQ has said so."))

    def _activated(self, _item: QListWidgetItem) -> None:
        self._confirm()

    def _confirm(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._takers) and not self.reason.composition and self._state is not None:
            taker = self._takers[row]
            self.given.emit(self._state.record_id, taker.scope, taker.stays, self.reason.text().strip())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move in the list while the reason is typed."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self.list.count():
                self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), self.list.count() - 1))
                return True
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if not self.reason.composition:
                self._give_up()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
        else:
            super().keyPressEvent(event)
