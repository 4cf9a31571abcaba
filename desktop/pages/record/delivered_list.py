"""What other systems delivered about a parcel or customer: to be read, with its source and its day."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.widgets.parts import button, label
from desktop.wording import filled


class DeliveredFacts(msgspec.Struct, frozen=True):
    """A delivered record in words. `lines` are its fields, `corrected` those that headquarters corrected.

    `correction` and `own` are ids of records: where changes are proposed, and one of this firm's of the same number.
    """

    kind: str
    source: str
    day: str
    lines: tuple[str, ...]
    corrected: tuple[str, ...] = ()
    correction: str = ""
    own: str = ""


class DeliveredList(QFrame):
    """A card, where there is something in it: nothing there can be changed, but opened and proposed."""

    record_opened = Signal(str)
    change_wanted = Signal(int)
    """The place of the record whose change shall be proposed, among those that are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(6)
        self._column.addWidget(label(self.tr("From other systems"), "section"))
        self._parts: list[QFrame] = []
        self.facts: tuple[DeliveredFacts, ...] = ()
        self.hide()

    def show_facts(self, facts: Sequence[DeliveredFacts], *, may_propose: bool) -> None:
        """Shows these; with `may_propose`, a change of each can be proposed."""
        self.facts = tuple(facts)
        for part in self._parts:
            self._column.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts = [self._part(place, one, may_propose) for place, one in enumerate(self.facts)]
        for part in self._parts:
            self._column.addWidget(part)
        self.setVisible(bool(self._parts))

    def _part(self, place: int, facts: DeliveredFacts, may_propose: bool) -> QFrame:
        part = QFrame()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(4)
        head = filled(self.tr("%1 as %2 has it, as of %3"), facts.kind, facts.source, facts.day)
        column.addWidget(label(head, "label", wrap=True))
        column.addWidget(label("\n".join(facts.lines), "body2", wrap=True))
        if facts.corrected:
            words = filled(self.tr("Corrected by headquarters: %1"), " · ".join(facts.corrected))
            column.addWidget(label(words, "hint", wrap=True, tone="purple"))
        if facts.own:
            told = self.tr("There is also a record of your own with this number. The two are kept apart.")
            column.addWidget(label(told, "hint", wrap=True))
            self._link(column, self.tr("Open your own record"), lambda: self.record_opened.emit(facts.own))
        if facts.correction:
            self._link(column, self.tr("Open the proposed change"), lambda: self.record_opened.emit(facts.correction))
        elif may_propose:
            self._link(column, self.tr("Propose a change"), lambda: self.change_wanted.emit(place))
        return part

    def _link(self, column: QVBoxLayout, text: str, on_click: Callable[[], None]) -> None:
        link = button(text, role="link", on_click=on_click)
        link.setProperty("flush", True)
        column.addWidget(link, alignment=Qt.AlignmentFlag.AlignLeft)
