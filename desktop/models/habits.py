"""How the person at this computer enters tickets: what Enter does, and which kind was made last."""

from __future__ import annotations

from typing import Protocol

import msgspec


class EntryHabits(Protocol):
    """What entry pages ask. `last_kind` is a form's id, empty before the first ticket."""

    @property
    def enter_moves_on(self) -> bool:
        """Whether Enter in a field of one line goes to the next field."""

    @enter_moves_on.setter
    def enter_moves_on(self, chosen: bool) -> None: ...

    @property
    def last_kind(self) -> str:
        """The kind that was made last."""

    @last_kind.setter
    def last_kind(self, form_id: str) -> None: ...


class Habits(msgspec.Struct):
    """The habits of a person of whom nothing is known yet."""

    enter_moves_on: bool = True
    last_kind: str = ""


_habits: list[EntryHabits] = [Habits()]


def the_habits() -> EntryHabits:
    """The habits of this program's one person."""
    return _habits[0]


def keep_habits(kept: EntryHabits) -> None:
    """From now on these are asked and changed: the preferences, which last."""
    _habits[:] = [kept]
