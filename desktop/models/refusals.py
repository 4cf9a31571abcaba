"""What became of files that were not taken: one line per file and reason, counted, and never more than a list holds."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

KEPT = 100
"""Lines that are kept; older ones are only counted."""


class Refusal(msgspec.Struct, frozen=True):
    """A file that was not taken, the sentence that says why, and how often that happened."""

    name: str
    reason: str
    times: int = 1


class Refusals:
    """The refusals of one ticket, the newest first."""

    def __init__(self) -> None:
        self._lines: list[Refusal] = []
        self._dropped = 0

    @property
    def lines(self) -> tuple[Refusal, ...]:
        """What is said, the newest first."""
        return tuple(self._lines)

    @property
    def count(self) -> int:
        """How many files that are, also those without a line."""
        named = {one.name for one in self._lines if one.name}
        return len(named) + sum(not one.name for one in self._lines) + self._dropped

    @property
    def dropped(self) -> int:
        """How many of them have no line any more."""
        return self._dropped

    def add(self, name: str, reason: str) -> None:
        """That file was not taken for that reason; said again, the line is counted and comes first."""
        same = next((one for one in self._lines if (one.name, one.reason) == (name, reason)), None)
        if same is not None:
            self._lines.remove(same)
        again = replace(same, times=same.times + 1) if same is not None else Refusal(name, reason)
        self._lines.insert(0, again)
        self._dropped += len(self._lines[KEPT:])
        del self._lines[KEPT:]

    def take_back(self, name: str) -> None:
        """A file of that name was taken after all."""
        self._lines = [one for one in self._lines if one.name != name]

    def clear(self) -> None:
        """Everything was read."""
        self._lines.clear()
        self._dropped = 0
