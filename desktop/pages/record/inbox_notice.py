"""The line over a record that says what two people met on, and leads to where it is decided."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal

from core.effect import InboxKind
from desktop.pages.record.record_state import RecordState
from desktop.widgets.parts import Notice


class InboxNotice(Notice):
    """Questions before steps without effect before texts that were written by two at once."""

    wanted = Signal(str)
    """The id of the record whose questions or notices are to be looked at."""

    def show_state(self, state: RecordState) -> None:
        """Says what the record's inbox holds, or nothing."""
        questions, notices = len(state.questions), len(state.notices)
        if not questions and not notices:
            self.hide()
            return
        if questions:
            text = self.tr("%n change(s) met another one at HQ. Both are kept; you decide.", "", questions)
            tone, action = "danger", self.tr("Decide")
        elif any(item.kind is InboxKind.INEFFECTIVE for item in state.notices):
            text = self.tr("%n notice(s): a step did not take effect.", "", notices)
            tone, action = "warn", self.tr("Look")
        else:
            text = self.tr("%n text(s) were written by two at once. Both are kept.", "", notices)
            tone, action = "primary", self.tr("Look")
        self.say(text, tone, action, partial(self.wanted.emit, state.record_id))
