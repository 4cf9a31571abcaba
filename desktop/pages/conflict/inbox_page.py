"""Everything that waits for a decision over all tickets: the list at the left, the questions of one at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.conflict.decided_page import DecidedPage
from desktop.pages.conflict.inbox_list import InboxList, InboxRow
from desktop.pages.conflict.kept_focus import place_of_focus
from desktop.pages.conflict.page import ConflictPage
from desktop.pages.record.undo_bar import UndoBar
from desktop.turns import the_turns
from desktop.widgets.banners import Banners
from desktop.widgets.parts import EmptyState, button, label

WAITING, DECIDED = "waiting", "decided"
_PANE = 300


class InboxPage(QWidget):
    """Docks the list, the page of questions and the page of a decision; over them what was decided just now."""

    shelf_chosen = Signal(str)
    """WAITING or DECIDED."""
    respoken = Signal()
    tickets_wanted = Signal()
    """Nothing waits, and nothing was decided lately."""

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
        column.addStretch()
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.pane)
        whole.addLayout(self._make_right(), 1)
        self.pane.setFixedWidth(_PANE)
        self.list.entered.connect(self.conflict.focus_first)
        self.conflict.emptied.connect(self._take_focus)
        self._add_keys()
        self._numbers = (0, 0)
        self._shelf = WAITING
        self._translate()

    def _make_right(self) -> QVBoxLayout:
        self.undo = UndoBar()
        banners = Banners(14, 12, 14, 0)
        banners.put(self.undo)
        self.go_on = button("", on_click=self._go_on)
        self.nothing = EmptyState("check-circle", "", self.go_on)
        self.right = QStackedWidget()
        for page in (self.conflict, self.decided, self.nothing):
            self.right.addWidget(page)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(banners)
        column.addWidget(self.right, 1)
        return column

    def show_shelf(self, shelf: str, rows: Sequence[InboxRow], key: str, numbers: tuple[int, int]) -> None:
        """Shows one of the two lists; `numbers` are how many rows both have."""
        self._shelf, self._numbers = shelf, numbers
        self._translate()
        begins = bool(rows) and not self.list.items.rows
        self.list.show_rows(rows, key)
        self.pane.setVisible(any(numbers))
        focused = QApplication.focusWidget()
        if not rows and focused is not None and (focused is self.list or self.conflict.isAncestorOf(focused)):
            self._take_focus()
        for part in (self.list, self.keys):
            part.setVisible(bool(rows))
        waiting = self.conflict if rows else self.nothing
        self.right.setCurrentWidget(waiting if shelf == WAITING else self.decided)
        if begins and self.isVisible():
            self._arrive()

    def _add_keys(self) -> None:
        for keys, act in (
            ("Ctrl+Return", self.conflict.apply_now),
            ("Ctrl+PgDown", lambda: self.conflict.turned.emit(1)),
            ("Ctrl+PgUp", lambda: self.conflict.turned.emit(-1)),
            ("Esc", self._back_to_list),
            (QKeySequence.StandardKey.Undo, self.undo.undo),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.undo.forget()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        the_turns().add(self, self._arrive)

    def _arrive(self) -> None:
        """Gone to by keys: they begin at the list. A click on the navigation leaves them there, one on a choice too."""
        focused = QApplication.focusWidget()
        _item, side = place_of_focus(self.conflict, self.conflict.rows) or ("", None)
        if focused is None or (self.isAncestorOf(focused) and side is None):
            self._take_focus()

    def _go_on(self) -> None:
        if self._numbers[1]:
            self.shelf_chosen.emit(DECIDED)
        else:
            self.tickets_wanted.emit()

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
        self.nothing.say("check-circle", self.tr("Nothing waits for a decision."))
        self.go_on.setText(self.tr("What was decided lately") if self._numbers[1] else self.tr("To the tickets"))
        self.list.setAccessibleName(self.tr("Tickets with open questions"))
        self.keys.setText(self.tr("↑↓ choose · Enter decide · Ctrl+Enter apply"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            the_turns().add(self, self._respeak)

    def _respeak(self) -> None:
        self._translate()
        self.undo.translate()
        self.decided.rebuild()
        self.respoken.emit()
