"""What stands in the place of a list that has no row: a sentence, and the one thing that can be done about it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal

from desktop.theme import the_theme
from desktop.widgets.parts import EmptyState, button
from desktop.wording import label_text
from engines.forms.document import Form

NEW, SHOW_OPEN, PLAIN, RETRY, AGAIN = "new", "open", "plain", "retry", "again"
"""What can be done: make a record, show all open tickets, take the filters away, try or read again."""
_ICONS = {NEW: "plus", SHOW_OPEN: "ticket", PLAIN: "close", RETRY: "sync", AGAIN: "sync"}


class EmptyList(EmptyState):
    """Says why there is nothing; says what the person wants to do."""

    wanted = Signal(str)
    """One of the words above."""

    def __init__(self) -> None:
        self.button = button("", "plus")
        super().__init__("empty", "", self.button)
        self._action = ""
        self.button.clicked.connect(self._act)

    def offer(self, icon: str, sentence: str, action: str, reference: Form | None, *, may_write: bool) -> None:
        """Shows the sentence and a button for the action; `reference`: the list is one of its records, no tickets."""
        self._action = action
        self.say(icon, sentence)
        self.button.setVisible(bool(action))
        if action:
            self.button.setText(_words(action, reference))
            the_theme().dress(self.button, _ICONS[action])
            self.button.setEnabled(action != NEW or may_write)

    def _act(self) -> None:
        self.wanted.emit(self._action)


def _words(action: str, reference: Form | None) -> str:
    if action == NEW and reference is not None:
        return QCoreApplication.translate("ListPane", "New: %1").replace("%1", label_text(reference.label))
    return {
        NEW: QCoreApplication.translate("ListPane", "New ticket"),
        SHOW_OPEN: QCoreApplication.translate("ListPane", "Show all open tickets"),
        PLAIN: QCoreApplication.translate("ListPane", "Take the filters away"),
        RETRY: QCoreApplication.translate("ListPane", "Try again"),
        AGAIN: QCoreApplication.translate("ListPane", "Read again"),
    }[action]
