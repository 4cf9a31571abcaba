"""A list whose items are lines in words, one of which is open: rows of a policy, states, moves, look-ups."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.pages.designer.focus_again import focus_again, focused_in
from desktop.widgets.parts import button, clear, icon_button, label


class Card(QFrame):
    """One item. `inside` is where its editors stand, which are made only when it is open."""

    opened = Signal(str)
    """Its line was pressed: it opens, or closes."""
    moved = Signal(str, int)
    removed = Signal(str)

    def __init__(self, identity: str, *, is_open: bool) -> None:
        super().__init__()
        self.setProperty("role", "choice")
        self.identity, self.is_open = identity, is_open
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 6)
        column.setSpacing(4)
        icon = "chevron-up" if is_open else "chevron-down"
        self.line = button("", icon, role="link", on_click=lambda: self.opened.emit(identity))
        self.words = label("", "body2", wrap=True)
        column.addWidget(self.line, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.words)
        self.inside = QVBoxLayout()
        self.inside.setSpacing(8)
        column.addLayout(self.inside)

    def say(self, title: str, words: str) -> None:
        """The line, and what the item says."""
        self.line.setText(title)
        self.line.setAccessibleName(title)
        self.line.setAccessibleDescription(words)
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def add_acts(self, earlier: str, later: str, remove: str) -> None:
        """Buttons for its place and its end, called so; without `remove` it stays, without `earlier` where it is."""
        row = QHBoxLayout()
        row.setSpacing(4)
        if earlier:
            row.addWidget(icon_button("chevron-up", earlier, lambda: self.moved.emit(self.identity, -1)))
            row.addWidget(icon_button("chevron-down", later, lambda: self.moved.emit(self.identity, 1)))
        row.addStretch()
        if remove:
            row.addWidget(icon_button("trash", remove, lambda: self.removed.emit(self.identity)))
        self.inside.addLayout(row)

    def take_focus(self) -> None:
        """The cursor comes into what is asked for first."""
        self.line.setFocus()


class Cards(QWidget):
    """At most one is open."""

    moved = Signal(str, int)
    removed = Signal(str)
    arranged = Signal()
    """There are other cards: the Tab key would meet them last."""

    def __init__(self, made: Callable[[str, int, bool], Card], again: Callable[[], None]) -> None:
        """`made` gives the card of an id, its number from 1 and whether it is open; `again` calls `show_items`."""
        super().__init__()
        self._made, self._again = made, again
        self._shown: object = None
        self.chosen = ""
        """The id of the open one."""
        self.cards: list[Card] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)

    def show_items(self, ids: Iterable[str], shape: Hashable = None) -> None:
        """The cards of these ids; they are made anew when there are others, or the `shape` of one changed."""
        now = (tuple(ids), self.chosen, shape)
        if now == self._shown:
            return
        self._shown, focused = now, focused_in(self)
        clear(self._column)
        self.cards = []
        for number, identity in enumerate(now[0], start=1):
            card = self._made(identity, number, identity == self.chosen)
            card.opened.connect(self._turn)
            card.moved.connect(self.moved)
            card.removed.connect(self._remove)
            self.cards.append(card)
            self._column.addWidget(card)
            card.show()
        self.arranged.emit()
        if focused:
            focus_again(focused, [*self.cards])

    def focus(self, identity: str = "") -> None:
        """The focus comes into the open card, else onto the line of that one."""
        for card in self.cards:
            if card.is_open:
                card.take_focus()
                return
        for card in self.cards:
            if card.identity == identity:
                card.line.setFocus()

    def _turn(self, identity: str) -> None:
        self.chosen = "" if self.chosen == identity else identity
        self._again()
        self.focus(identity)

    def _remove(self, identity: str) -> None:
        self.chosen = ""
        self.removed.emit(identity)
