"""Erasing a record for ever, by headquarters: says what goes, asks why, and one button names what it erases."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout
from typing_extensions import override

from desktop.messages import message
from desktop.pages.record.record_state import RecordState
from desktop.theme import restyle
from desktop.widgets.entry import EntryLine
from desktop.widgets.parts import button, label
from desktop.widgets.too_long import refusal
from desktop.wording import filled
from engines.forms.values import Problem

ERASE = "$erase"
"""The step under which `EditSession.asked` keeps the reason that was typed and not given yet."""
REASON = "reason"
REASON_LIMIT = 500


class ErasePanel(QFrame):
    """A child frame in the page. Enter leads to the button and never erases: this cannot be undone."""

    given = Signal(str, str)
    """The record's id and why it is erased."""
    typed = Signal(str, dict)
    """As `AskPanel.typed`: ERASE and the reason; nothing of it: it was given up."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        restyle(self, tone="danger")
        self._state: RecordState | None = None
        self._fault: Problem | None = None
        self._title = label("", "section", wrap=True)
        self._words = label("", "hint", wrap=True)
        self._name = label("", "label")
        self.reason = EntryLine(REASON_LIMIT, spare=0)
        self._name.setBuddy(self.reason)
        self.error = label("", "error", tone="danger", wrap=True)
        self.cancel = button("", on_click=self._give_up)
        self.confirm = button("", role="danger", on_click=self._confirm)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(8)
        for part in (self._title, self._words, self._name, self.reason):
            column.addWidget(part)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.error, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.confirm)
        column.addLayout(foot)
        self.reason.textEdited.connect(self._tell)
        self.reason.too_long.connect(self._say_too_long)
        self.translate()
        self.hide()

    def ask(self, state: RecordState) -> None:
        """Asks why that record is erased; a reason that was typed here before and not given stands there again."""
        self._state = state
        self.reason.setText(str(state.session.asked.get(f"{ERASE}:{REASON}") or ""))
        self._say(None)
        self.translate()
        self.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def translate(self) -> None:
        """Says its words in the window's language; what is typed, the caret and the focus stay."""
        name = self._state.name if self._state is not None else ""
        self._title.setText(filled(self.tr("Erase %1 for ever"), name))
        self._words.setText(
            self.tr(
                "Everything that was typed and attached goes: here, at headquarters and on every device with its next "
                "exchange. The number, states, choices, amounts and dates stay. This cannot be undone."
            )
        )
        self._name.setText(self.tr("Reason"))
        required = QCoreApplication.translate("FieldCell", "%1, required")
        self.reason.setAccessibleName(required.replace("%1", self.tr("Reason")))
        self.reason.setPlaceholderText(self.tr("It stays readable for everybody: name nobody in it."))
        self.cancel.setText(self.tr("Cancel"))
        self.confirm.setText(filled(self.tr("Erase %1 for ever"), name))
        self._say(self._fault)

    @Slot(int)
    def _say_too_long(self, count: int) -> None:
        self._say(Problem(REASON, *refusal(count, REASON_LIMIT)))

    def _say(self, fault: Problem | None) -> None:
        self._fault = fault
        self.error.setText(message(fault.code, fault.facts) if fault is not None else "")

    @Slot()
    def _tell(self) -> None:
        self._say(None)
        text = self.reason.text()
        self.typed.emit(ERASE, {REASON: text} if text.strip() else {})

    def _give_up(self) -> None:
        self.hide()
        self.typed.emit(ERASE, {})

    def _confirm(self) -> None:
        reason = self.reason.text().strip()
        if self._state is None or self.reason.composition:
            return
        self._say(None if reason else Problem(REASON, "erase.reason_missing"))
        if reason:
            self.given.emit(self._state.record_id, reason)
        else:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if not self.reason.composition:
                self._give_up()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirm.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)
