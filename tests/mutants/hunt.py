"""Looking for a small world in which a mutant breaks an invariant, and keeping it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tests.mutants.catalogue import BY_NAME
from tests.mutants.mutant import Mutant
from tests.simulator.faults import Fault
from tests.simulator.stories import Story, Tale, play
from tests.simulator.world import MOST_ACTS

TROUBLES = tuple(str(fault) for fault in Fault if fault is not Fault.OFFLINE_FOR_LONG)
"""What a calm world is without: all but people who are offline for long."""
KILLS = Path(__file__).with_name("kills.jsonl")


@dataclass(frozen=True)
class Kill:
    """A world in which that mutant breaks that invariant."""

    mutant: str
    breaks: str
    tale: Tale


def kills() -> dict[str, Kill]:
    """The world that is kept for each mutant."""
    found: dict[str, Kill] = {}
    for line in KILLS.read_text(encoding="utf-8").splitlines() if KILLS.exists() else ():
        said = json.loads(line)
        tale = Tale(**{**said["tale"], "without": tuple(said["tale"].get("without", ()))})
        found[said["mutant"]] = Kill(said["mutant"], said["breaks"], tale)
    return found


def keep(kill: Kill) -> None:
    """Keeps the world of one mutant in the place of the one before; lines stand in the order of names."""
    lines = [_line(one) for _, one in sorted((kills() | {kill.mutant: kill}).items())]
    KILLS.write_text("".join(lines), encoding="utf-8")


def _line(kill: Kill) -> str:
    said = asdict(kill.tale).items()
    tale = {name: value for name, value in said if not (value is None or value is False or value == ())}
    return json.dumps({"mutant": kill.mutant, "breaks": kill.breaks, "tale": tale}) + "\n"


def mutated(mutant: Mutant, tale: Tale) -> Story:
    """The world of that tale with the mutant on."""
    with mutant.on():
        return play(tale)


def is_named(story: Story) -> bool:
    """Whether an invariant was broken, and not only the program."""
    return story.broken.startswith("I")


def shows(kill: Kill) -> bool:
    """Whether that world still breaks that invariant with its mutant, and none without it."""
    return mutated(BY_NAME[kill.mutant], kill.tale).broken == kill.breaks and not play(kill.tale).broken


def hunt(mutant: Mutant, first: int, most: int) -> Kill | None:
    """The first of `most` worlds from a seed on, made smaller, in which the mutant breaks an invariant.

    The same world without the mutant must be sound.
    """
    for seed in range(first, first + most):
        tale = Tale(seed, MOST_ACTS, 2 if seed % 2 else 3, TROUBLES if mutant.calm else ())
        story = mutated(mutant, tale)
        if is_named(story) and not play(tale).broken:
            return _smaller(mutant, story)
    return None


def _smaller(mutant: Mutant, found: Story) -> Kill:
    best = found
    for changes in _REDUCTIONS:
        tale = replace(best.tale, **changes)
        story = mutated(mutant, tale)
        if story.broken == best.broken and not play(tale).broken:
            best = story
    return Kill(mutant.name, best.broken, best.tale)


_REDUCTIONS: tuple[dict[str, Any], ...] = ({"acts": 30}, {"acts": 15})
