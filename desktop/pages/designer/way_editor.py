"""The way of a ticket, drawn: its states in their order, and the moves between them, as cards."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from typing_extensions import override

from desktop.pages.designer.cards import Card, Cards
from desktop.pages.designer.kind_words import LANGUAGES
from desktop.pages.designer.property_editors import PropertyEditor
from desktop.pages.designer.way_cards import MoveCard, StateCard
from desktop.widgets.parts import button, label
from engines.forms import way_editing as acts
from engines.forms.document import Form

_MOST = 50
"""States, and moves: more than anybody reads."""


class FormEditor(PropertyEditor):
    """An editor of the form itself: what it tells is the whole form after an act."""

    def show_form(self, form: Form) -> None:
        """Shows what the form says."""

    @override
    def take_focus(self) -> None:
        """The focus comes to its first item."""


class StatesEditor(FormEditor):
    """A ticket begins in the first."""

    def __init__(self, words: str, new_id: Callable[[], str]) -> None:
        super().__init__("states")
        self._new_id = new_id
        self._form = Form("", 0, {}, ())
        self.column.addWidget(label(words, "label"))
        self.cards = Cards(self._card, lambda: self.show_form(self._form))
        self.cards.moved.connect(lambda name, step: self.tell(acts.shift_state(self._form, name, step)))
        self.cards.removed.connect(lambda name: self.tell(acts.remove_state(self._form, name)))
        self.column.addWidget(self.cards)
        self._add = button(self.tr("Add a state"), "plus", role="link", on_click=self._add_state)
        self.column.addWidget(self._add, alignment=Qt.AlignmentFlag.AlignLeft)

    @override
    def show_form(self, form: Form) -> None:
        self._form = form
        self.cards.show_items((state.id for state in form.states), len(form.states) > 1)
        for card, state in zip(self.cards.cards, form.states, strict=True):
            if isinstance(card, StateCard):
                card.show_state(state, is_first=state is form.states[0])
        self._add.setEnabled(len(form.states) < _MOST)

    @override
    def take_focus(self) -> None:
        self.cards.focus(self._form.states[0].id)

    def _card(self, name: str, number: int, is_open: bool) -> Card:
        card = StateCard(self._form.states_by_id[name], number, is_open=is_open, alone=len(self._form.states) < 2)
        card.changed.connect(self._take)
        return card

    def _take(self, name: str, properties: dict[str, object], together: str) -> None:
        self.tell(acts.change_state(self._form, name, **properties), f"state:{name}:{together}" if together else "")

    def _add_state(self) -> None:
        self.cards.chosen = f"s{self._new_id()[:12]}"
        named = dict.fromkeys(LANGUAGES, self.tr("New state"))
        self.tell(acts.add_state(self._form, self.cards.chosen, named))
        self.cards.focus()


class MovesEditor(FormEditor):
    """The buttons on a ticket, in their order."""

    def __init__(self, words: str, new_id: Callable[[], str]) -> None:
        super().__init__("moves")
        self._new_id = new_id
        self._form = Form("", 0, {}, ())
        self.column.addWidget(label(words, "label"))
        self.cards = Cards(self._card, lambda: self.show_form(self._form))
        self.cards.moved.connect(lambda name, step: self.tell(acts.shift_move(self._form, name, step)))
        self.cards.removed.connect(lambda name: self.tell(acts.remove_move(self._form, name)))
        self.column.addWidget(self.cards)
        self._add = button(self.tr("Add a step"), "plus", role="link", on_click=self._add_move)
        self.column.addWidget(self._add, alignment=Qt.AlignmentFlag.AlignLeft)

    @override
    def show_form(self, form: Form) -> None:
        self._form = form
        states = tuple((state.id, *state.label.values()) for state in form.states)
        asks = tuple(move.asks for move in form.moves)
        self.cards.show_items((move.id for move in form.moves), (states, asks, tuple(form.fields)))
        for card, move in zip(self.cards.cards, form.moves, strict=True):
            if isinstance(card, MoveCard):
                card.show_move(move, form)
        self._add.setEnabled(len(form.states) > 0 and len(form.moves) < _MOST)

    @override
    def take_focus(self) -> None:
        self.cards.focus(self._form.moves[0].id if self._form.moves else "")

    def _card(self, name: str, number: int, is_open: bool) -> Card:
        move = self._form.move(name)
        assert move is not None
        card = MoveCard(move, self._form, number, is_open=is_open)
        card.changed.connect(self._take)
        return card

    def _take(self, name: str, properties: dict[str, object], together: str) -> None:
        self.tell(acts.change_move(self._form, name, **properties), f"move:{name}:{together}" if together else "")

    def _add_move(self) -> None:
        self.cards.chosen = f"m{self._new_id()[:12]}"
        named = dict.fromkeys(LANGUAGES, self.tr("New step"))
        self.tell(acts.add_move(self._form, self.cards.chosen, named))
        self.cards.focus()
