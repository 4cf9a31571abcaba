"""Everything that waits for a decision over all tickets: the list at the left, the questions of one at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.conflict.decided_page import DecidedPage
from desktop.pages.conflict.inbox_list import InboxList, InboxRow
from desktop.pages.conflict.page import ConflictPage
from desktop.turns import the_turns
from desktop.widgets.parts import button, label

WAITING, DECIDED = "waiting", "decided"
_PANE = 300


class InboxPage(QWidget):
    """Docks the list, the page of questions and the page of a decision."""

    shelf_chosen = Signal(str)
    """WAITING or DECIDED."""
    respoken = Signal()

    def __init__(self, *, may_decide: bool = True) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.conflict = ConflictPage(may_leave=False, may_decide=may_decide)
        self.decided = DecidedPage(may_decide=may_decide)
        self.list = InboxList()
        self.pane = QFrame()
        self.pane.setProperty("role", "listpane")
        column = QVBoxLayout(self.pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.tabs = {name: button("", role="tab") for name in (WAITING, DECIDED)}
        row = QHBoxLayout()
        row.setContentsMargins(14, 6, 8, 0)
        row.setSpacing(12)
        for name, tab in self.tabs.items():
            tab.setCheckable(True)
            tab.clicked.connect(lambda _on=False, chosen=name: self.shelf_chosen.emit(chosen))
            row.addWidget(tab)
        row.addStretch()
        column.addLayout(row)
        column.addWidget(self.list, 1)
        self.keys = label("", "hint", wrap=True)
        self.keys.setContentsMargins(14, 6, 14, 6)
        column.addWidget(self.keys)
        self.right = QStackedWidget()
        self.right.addWidget(self.conflict)
        self.right.addWidget(self.decided)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.pane)
        whole.addWidget(self.right, 1)
        self.pane.setFixedWidth(_PANE)
        self.list.entered.connect(self.conflict.focus_first)
        self.conflict.emptied.connect(self._take_focus)
        self._add_keys()
        self._numbers = (0, 0)
        self._shelf = WAITING
        self._translate()

    def show_shelf(self, shelf: str, rows: Sequence[InboxRow], key: str, numbers: tuple[int, int]) -> None:
        """Shows one of the two lists; `numbers` are how many rows both have."""
        self._shelf, self._numbers = shelf, numbers
        self._translate()
        self.list.show_rows(rows, key)
        begins = self.pane.isHidden() and any(numbers)
        self.pane.setVisible(any(numbers))
        focused = QApplication.focusWidget()
        if begins and self.isVisible() and (focused is None or self.isAncestorOf(focused)):
            self._take_focus()

    def _add_keys(self) -> None:
        for keys, act in (
            ("Ctrl+Return", self.conflict.apply_now),
            ("Ctrl+PgDown", lambda: self.conflict.turned.emit(1)),
            ("Ctrl+PgUp", lambda: self.conflict.turned.emit(-1)),
            ("Esc", self._back_to_list),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        the_turns().add(self, self._arrive)

    def _arrive(self) -> None:
        """Gone to by keys: they begin at the list. A click on the navigation leaves them there."""
        focused = QApplication.focusWidget()
        if focused is None or (self.isAncestorOf(focused) and not self.conflict.isAncestorOf(focused)):
            self._take_focus()

    def _take_focus(self) -> None:
        part = self.list if self.list.items.rows else self.tabs[self._shelf]
        part.setFocus(Qt.FocusReason.OtherFocusReason)

    def _back_to_list(self) -> None:
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _translate(self) -> None:
        words = (
            self.tr("To decide %Ln", "", self._numbers[0]),
            self.tr("Decided %Ln", "", self._numbers[1]),
        )
        for (name, tab), text in zip(self.tabs.items(), words, strict=True):
            tab.setText(text)
            tab.setChecked(name == self._shelf)
        self.list.setAccessibleName(self.tr("Tickets with open questions"))
        self.keys.setText(self.tr("↑↓ choose · Enter decide · Ctrl+Enter apply"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            the_turns().add(self, self._respeak)

    def _respeak(self) -> None:
        self._translate()
        self.decided.rebuild()
        self.respoken.emit()
