"""How the person at this computer enters tickets: what Enter does, and which kind was made last."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Habits:
    """What entry pages ask. `last_kind` is a form's id, empty before the first ticket."""

    enter_moves_on: bool = True
    """Whether Enter in a field of one line goes to the next field."""
    last_kind: str = ""


_habits: list[Habits] = []


def the_habits() -> Habits:
    """The habits of this program's one person; kept by the preferences."""
    if not _habits:
        _habits.append(Habits())
    return _habits[0]
