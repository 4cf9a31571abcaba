"""Acts of somebody who draws the way of a ticket: its states and the moves between them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from engines.forms.field import Label
from engines.forms.form import Form, Move, Standing, State

Part = TypeVar("Part", State, Move)


def add_state(form: Form, identity: str, label: Label) -> Form:
    """With another state, before those in which a ticket is done."""
    at = next((at for at, state in enumerate(form.states) if state.standing is not Standing.OPEN), len(form.states))
    return _with_states(form, (*form.states[:at], State(identity, label), *form.states[at:]))


def change_state(form: Form, identity: str, **properties: Any) -> Form:
    """With other properties of one state."""
    return _with_states(form, _changed(form.states, identity, properties))


def shift_state(form: Form, identity: str, step: int) -> Form:
    """With that state one place further (1) or back (-1); a ticket begins in the first. Itself at the ends."""
    states = _shifted(form.states, identity, step)
    return form if states == form.states else _with_states(form, states)


def remove_state(form: Form, identity: str) -> Form:
    """Without that state: nothing leads to it any more, and moves that began only there are gone."""
    moves = []
    for move in form.moves:
        sources = tuple(one for one in move.sources if one != identity)
        if move.target != identity and sources:
            moves.append(msgspec.structs.replace(move, sources=sources))
    states = tuple(state for state in form.states if state.id != identity)
    return msgspec.structs.replace(form, states=states, moves=tuple(moves))


def add_move(form: Form, identity: str, label: Label) -> Form:
    """With another move, from the first state to one that nothing leads to yet, else to the last."""
    reached = {move.target for move in form.moves}
    target = next((state.id for state in form.states[1:] if state.id not in reached), form.states[-1].id)
    return _with_moves(form, (*form.moves, Move(identity, label, (form.states[0].id,), target)))


def change_move(form: Form, identity: str, **properties: Any) -> Form:
    """With other properties of one move."""
    return _with_moves(form, _changed(form.moves, identity, properties))


def shift_move(form: Form, identity: str, step: int) -> Form:
    """With that move one place further (1) or back (-1) among the buttons; itself at the ends."""
    moves = _shifted(form.moves, identity, step)
    return form if moves == form.moves else _with_moves(form, moves)


def remove_move(form: Form, identity: str) -> Form:
    """Without that move."""
    return _with_moves(form, tuple(move for move in form.moves if move.id != identity))


def unreached(form: Form) -> tuple[State, ...]:
    """The states that no ticket can ever come to."""
    reached = {form.initial}
    while more := {move.target for move in form.moves if reached & {*move.sources}} - reached:
        reached |= more
    return tuple(state for state in form.states if state.id not in reached)


def _changed(parts: Sequence[Part], identity: str, properties: dict[str, Any]) -> tuple[Part, ...]:
    return tuple(msgspec.structs.replace(part, **properties) if part.id == identity else part for part in parts)


def _shifted(parts: Sequence[Part], identity: str, step: int) -> tuple[Part, ...]:
    listed = list(parts)
    place = next(at for at, part in enumerate(listed) if part.id == identity)
    if 0 <= place + step < len(listed):
        listed.insert(place + step, listed.pop(place))
    return tuple(listed)


def _with_states(form: Form, states: tuple[State, ...]) -> Form:
    return msgspec.structs.replace(form, states=states)


def _with_moves(form: Form, moves: tuple[Move, ...]) -> Form:
    return msgspec.structs.replace(form, moves=moves)
