"""What a mutant is."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from tests.mutants.swapping import Swap, swapped
from tests.simulator.faults import Fault


@dataclass(frozen=True)
class Mutant:
    """One published bug, made again.

    `seen_in` is the repository and number under which its product's people wrote of it; `bug` what happened there,
    `here` how our code does the same. `calm`: it needs people who meet, not trouble, so it is looked for in worlds
    without faults; `mishap`, `moves`, `erases`, `delivers`: in worlds with that grave mishap, where tickets are moved,
    where records are erased, where reference records are delivered;
    `short_lines`: in worlds whose connections end after 30 seconds and do nothing else.
    """

    name: str
    product: str
    seen_in: str
    bug: str
    here: str
    swaps: tuple[Swap, ...]
    calm: bool = False
    mishap: Fault | None = None
    moves: bool = False
    erases: bool = False
    delivers: bool = False
    short_lines: bool = False

    def on(self) -> AbstractContextManager[None]:
        """The program with the bug in it."""
        return swapped(self.swaps)

    @property
    def address(self) -> str:
        """The page that tells of it."""
        repository, _, number = self.seen_in.partition("#")
        kind = "pull" if number.startswith("PR") else "issues"
        return f"https://github.com/{repository}/{kind}/{number.removeprefix('PR')}"


@dataclass(frozen=True)
class Notice:
    """What the ordinary tests say of a mutant: the first that fails, empty when all of `ran` pass."""

    noticed_by: str
    ran: int
