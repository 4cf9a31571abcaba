"""The panels over the form of a record: what a step asks, why it is taken back, who is in charge, to whom it goes,
why it is erased."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.models.surroundings import Surroundings
from desktop.pages.record.ask_panel import REASON, AskPanel
from desktop.pages.record.assign_panel import AssignPanel
from desktop.pages.record.contact_panel import ContactPanel
from desktop.pages.record.erase_panel import ERASE, ErasePanel
from desktop.pages.record.hand_over_panel import HAND_OVER, HandOverPanel
from desktop.pages.record.record_state import RecordState
from engines.forms.values import Problem


class OverForm(QObject):
    """One of them asks at a time; what was typed into another one stays. They live as long as their page.

    Another language is spoken by the same panels: what is typed, the caret and an open composition stay.
    """

    move_wanted = Signal(str, dict)
    """A move, with the answers to what it asks."""
    typed = Signal(str, dict)
    """As `AskPanel.typed`, of whichever panel asks."""
    asking_changed = Signal()
    """A panel appeared or went, that of a contact too: its button is the primary one of the page while it asks."""

    def __init__(
        self,
        page: QWidget,
        state: Callable[[], RecordState | None],
        contact: ContactPanel,
        around: Surroundings | None = None,
    ) -> None:
        """`around` is what the fields of a step may ask of the world outside, as of `FormView`."""
        super().__init__(page)
        self.ask, self.assign, self.hand_over = AskPanel(around), AssignPanel(), HandOverPanel()
        self.erase = ErasePanel()
        self.ask.answered.connect(self.move_wanted)
        for panel in (self.ask, self.hand_over, self.erase):
            panel.typed.connect(self.typed)
        self._contact = contact
        self._state = state
        for watched in (*self.panels, contact):
            watched.installEventFilter(self)

    @property
    def panels(self) -> tuple[QWidget, ...]:
        """Those that stand under the head, in their order."""
        return self.ask, self.assign, self.hand_over, self.erase

    @property
    def asking(self) -> bool:
        """Whether one of them asks."""
        return any(not panel.isHidden() for panel in (*self.panels, self._contact))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.asking_changed.emit()
        return False

    def show_state(self, state: RecordState) -> None:
        """A contact of a record that takes none any more is not written on."""
        if not state.takes_notes:
            self._contact.forget()

    def end(self) -> None:
        """Another record is shown: nothing of the one before is asked any more."""
        for panel in self.panels:
            panel.hide()

    def done(self, step: str) -> None:
        """The answer to that step is durable."""
        {HAND_OVER: self.hand_over, ERASE: self.erase}.get(step, self.ask).hide()

    def translate(self) -> None:
        """Says their words in the window's language."""
        self.ask.translate()
        self.assign.translate()
        self.hand_over.translate()
        self.erase.translate()

    def show_problems(self, problems: Iterable[Problem]) -> bool:
        """Shows what is wrong with the answers of a step; whether it is about them at all."""
        found = list(problems)
        mine = not self.ask.isHidden() and all(problem.field_id in self.ask.cells for problem in found)
        if mine:
            self.ask.show_problems(found)
        return mine

    @Slot(str)
    def move(self, move_id: str) -> None:
        """The person chose that move: asks what it asks for."""
        state = self._state()
        move = state.form.move(move_id) if state is not None else None
        if state is None or move is None:
            return
        if not move.asks:
            self.move_wanted.emit(move.id, {})
            return
        self._make_room_for(self.ask)
        self.ask.ask_move(
            state.form, move, state.validator, state.people, {**state.session.stored}, state.session.asked
        )

    @Slot()
    def ask_reason(self) -> None:
        """The person wants to take the record back: asks why."""
        state = self._state()
        if state is not None:
            self._make_room_for(self.ask)
            self.ask.ask_reason(str(state.session.asked.get(f":{REASON}") or ""))

    @Slot()
    def ask_assignee(self) -> None:
        """Asks who is in charge from now on."""
        state = self._state()
        field = state.form.columns.get("assignee") if state is not None else None
        if state is None or field is None or state.locked:
            return
        self._make_room_for(self.assign)
        self.assign.ask(state.people, str(state.detail.record.fields.get(field) or ""))

    @Slot()
    def ask_taker(self) -> None:
        """Asks to whom the record goes."""
        state = self._state()
        if state is not None:
            self._make_room_for(self.hand_over)
            self.hand_over.ask(state)

    @Slot()
    def ask_erasure(self) -> None:
        """Asks why the record is erased."""
        state = self._state()
        if state is not None and state.may_erase:
            self._make_room_for(self.erase)
            self.erase.ask(state)

    @Slot()
    def open_contact(self) -> None:
        """Asks what came of a contact."""
        state = self._state()
        if state is not None and state.takes_notes:
            self._make_room_for(self._contact)
            fields = state.detail.record.fields
            self._contact.open(str(fields.get(state.form.columns.get("customer_name", "")) or ""))

    def _make_room_for(self, panel: QWidget) -> None:
        for other in (*self.panels, self._contact):
            if other is not panel:
                other.hide()
