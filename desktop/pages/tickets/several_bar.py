"""What can be done with several chosen tickets, under the list; one undo takes it back whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout
from typing_extensions import override

from core.people import Person
from core.ports import Changes
from desktop.messages import message_of
from desktop.models.workspace import Workspace
from desktop.pages.tickets.ticket_view import TicketView
from desktop.widgets.banners import Banners
from desktop.widgets.parts import Notice, button, icon_button, label
from desktop.wording import count, filled, unmarked

MOST = 200
"""More tickets than these are not given to one person in one act."""


class TakingBack:
    """An act that can be taken back in two places, and once."""

    def __init__(self, undo: Callable[[], None]) -> None:
        self._undo: Callable[[], None] | None = undo

    def once(self) -> None:
        """Takes it back, if that was not done already."""
        undo, self._undo = self._undo, None
        if undo is not None:
            undo()


class SeveralBar(QFrame):
    """Shows how many are chosen; says whom they are for."""

    person_chosen = Signal(str)
    let_go = Signal()
    acted = Signal(object)
    """An act is durable; what takes it back, once, is handed over."""

    def __init__(self) -> None:
        super().__init__()
        self._number = 0
        self._people: tuple[Person, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.notice = Notice()
        self._line = QFrame()
        self._line.setProperty("role", "footer")
        row = QHBoxLayout(self._line)
        row.setContentsMargins(14, 6, 6, 6)
        self._words = label("", "strong")
        self.assign_button = button("", "person")
        self.assign_button.clicked.connect(self._open)
        self.menu = QMenu(self.assign_button)
        self._close = icon_button("close", "", self.let_go.emit)
        row.addWidget(self._words)
        row.addStretch()
        row.addWidget(self.assign_button)
        row.addWidget(self._close)
        said = Banners(8, 8, 8, 8)
        said.put(self.notice)
        column.addWidget(said)
        column.addWidget(self._line)
        self._line.hide()
        self._translate()

    def show_people(self, people: Sequence[Person]) -> None:
        """Who can be put in charge."""
        self._people = tuple(people)

    def show_number(self, number: int, *, gathering: bool = False) -> None:
        """How many are chosen together; one is several only while more are gathered."""
        self._number = number
        self._line.setVisible(number > 1 or (gathering and number == 1))
        self._translate()

    def assign(self, workspace: Workspace, view: TicketView, person: str) -> None:
        """Puts the person in charge of the chosen tickets and offers to take it back."""
        from core.services.commands import AssignRecords
        from core.services.records import assign_records

        records = tuple(view.chosen())[:MOST]
        act = workspace.new_id()
        take_back = TakingBack(partial(self._undo, workspace, act))

        def done(_changes: Changes) -> None:
            words = count(len(records)), workspace.person_name(person)
            said = lambda: filled(self.tr("%1 tickets are for %2 now."), *words)  # noqa: E731 - asked for anew
            self.notice.say(said, "ok", lambda: self.tr("Undo"), take_back.once)
            self.acted.emit(take_back.once)

        command = AssignRecords(act, workspace.person, records, person)
        workspace.do(assign_records, command, done, self._failed)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _undo(self, workspace: Workspace, act: str) -> None:
        from core.services.commands import UndoAct
        from core.services.undo import undo_act

        command = UndoAct(workspace.new_id(), workspace.person, act)
        workspace.do(
            undo_act, command, lambda _changes: self.notice.say(lambda: self.tr("Undone."), "ok"), self._failed
        )

    def _failed(self, error: BaseException) -> None:
        self.notice.say(partial(message_of, error), "danger")

    def _open(self) -> None:
        self.menu.clear()
        for person in self._people:
            action = QAction(unmarked(person.name), self.menu)
            action.triggered.connect(lambda _checked=False, chosen=person.id: self.person_chosen.emit(chosen))
            self.menu.addAction(action)
        self.menu.popup(self.assign_button.mapToGlobal(self.assign_button.rect().topLeft()))

    def _translate(self) -> None:
        self._words.setText(self.tr("%1 chosen").replace("%1", count(self._number)))
        self.assign_button.setText(self.tr("Put in charge…"))
        self.assign_button.setEnabled(self._number <= MOST)
        self.assign_button.setToolTip(
            "" if self._number <= MOST else self.tr("At most %1 at once.").replace("%1", count(MOST))
        )
        self._close.setToolTip(self.tr("Choose one only"))
        self._close.setAccessibleName(self.tr("Choose one only"))
