"""The parts of a form document above its fields: sections, states, moves, and the form itself."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property

import msgspec

from engines.forms.field import Field, Label
from engines.forms.old_sheet import OldSheet


class FormDocumentError(ValueError):
    """A form document contradicts itself; the text names the form and the place.

    `field_id` is the field that it is about, where it is about one; `code` is that of an expression's error, if any;
    `circle` names the fields that depend on each other in a circle, the first one again at the end.
    """

    def __init__(
        self, text: str, field_id: str | None = None, code: str | None = None, circle: tuple[str, ...] = ()
    ) -> None:
        super().__init__(text)
        self.field_id = field_id
        self.code = code
        self.circle = circle


class Standing(StrEnum):
    """Where a record stands for lists: on the desk, done, taken back, or a reference record that is no ticket."""

    OPEN = "open"
    CLOSED = "closed"
    VOID = "void"
    REFERENCE = "reference"


LOOK_UP_COLUMNS = frozenset({"waybill_no", "customer_phone"})
"""The list columns that a look-up may go by: those with an index."""

LIST_COLUMNS = frozenset(
    {"title", "customer_name", "customer_phone", "waybill_no", "assignee", "amount", "priority", "due_at"}
)


class Section(msgspec.Struct, frozen=True):
    """A titled group of fields, drawn as one card."""

    label: Label
    fields: tuple[Field, ...]


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """A state of a ticket; `step` says whether the stepper draws it on the main road.

    `tone` is the colour of its pill, one of those of the form's `tone`; without one its standing says it.
    """

    id: str
    label: Label
    standing: Standing = Standing.OPEN
    step: bool = True
    tone: str = ""


class Move(msgspec.Struct, frozen=True, omit_defaults=True):
    """An allowed move between states. `asks` are fields that must be filled to make it (the result of a closing)."""

    id: str
    label: Label
    sources: tuple[str, ...]
    target: str
    asks: tuple[str, ...] = ()
    primary: bool = False


class Form(msgspec.Struct, frozen=True, omit_defaults=True, dict=True):
    """A whole form document. Reference records have neither states nor moves. `short` is the label in narrow places.

    `old_sheet` is the sheet that the form was made of, if it was made of one.
    """

    id: str
    version: int
    label: Label
    sections: tuple[Section, ...]
    icon: str = "ticket"
    tone: str = "neutral"
    short: Label | None = None
    states: tuple[State, ...] = ()
    moves: tuple[Move, ...] = ()
    old_sheet: OldSheet | None = None

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every field by its stable id, in reading order."""
        return {field.id: field for section in self.sections for field in section.fields}

    @cached_property
    def columns(self) -> dict[str, str]:
        """List column -> id of the field shown there."""
        return {field.column: field.id for field in self.fields.values() if field.column}

    @cached_property
    def states_by_id(self) -> dict[str, State]:
        """Every state by its id."""
        return {state.id: state for state in self.states}

    @property
    def is_ticket(self) -> bool:
        """Whether records of this form are tickets (they have states) and not reference records."""
        return bool(self.states)

    @property
    def initial(self) -> str | None:
        """The state in which a ticket starts: the first one listed."""
        return self.states[0].id if self.states else None

    def moves_from(self, state: str | None) -> tuple[Move, ...]:
        """The moves that the form allows from `state`, in the form's order."""
        return tuple(move for move in self.moves if state in move.sources)

    def move(self, move_id: str | None) -> Move | None:
        """The move with that id, or None."""
        return next((move for move in self.moves if move.id == move_id), None)

    def standing(self, state: str | None, voided: bool) -> Standing:
        """Where a record in `state` stands for lists."""
        if voided:
            return Standing.VOID
        if not self.states:
            return Standing.REFERENCE
        known = self.states_by_id.get(state or "")
        return known.standing if known else Standing.OPEN
