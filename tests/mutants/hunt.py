"""Looking for a short world in which a mutant breaks an invariant, and keeping it."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import signal
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from tests.mutants.catalogue import BY_NAME
from tests.mutants.mutant import Mutant
from tests.simulator.faults import Fault
from tests.simulator.stories import Story, Tale, play, quiet
from tests.simulator.world import erases_records, grave_mishap, has_source, moves_tickets

TROUBLES = tuple(str(fault) for fault in Fault if fault is not Fault.OFFLINE_FOR_LONG)
"""What a calm world is without: all but people who are offline for long."""
ACTS = 40
"""Of a world in which a mutant is looked for: enough for people to meet, and over in a second or two."""
LONGEST = 12.0
"""Seconds of CPU after which a world with a mutant is given up."""
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


def keep(name: str, kill: Kill | None) -> None:
    """Keeps the world of one mutant in the place of the one before, or that there is none; in the order of names."""
    known = {other: one for other, one in kills().items() if other != name}
    lines = [_line(one) for _, one in sorted((known | ({name: kill} if kill is not None else {})).items())]
    fresh = KILLS.with_suffix(".new")
    fresh.write_text("".join(lines), encoding="utf-8")
    fresh.replace(KILLS)


def _line(kill: Kill) -> str:
    said = asdict(kill.tale).items()
    tale = {name: value for name, value in said if not (value is None or value is False or value == ())}
    return json.dumps({"mutant": kill.mutant, "breaks": kill.breaks, "tale": tale}) + "\n"


def mutated(mutant: Mutant, tale: Tale) -> Story:
    """The world of that tale with the mutant on; a bug may keep everybody busy for ever, which breaks nothing named."""
    if sys.platform == "win32":
        with mutant.on():
            return play(tale)
    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST, 1.0)
    try:
        with mutant.on():
            return play(tale)
    except _Endless:
        return Story(tale, broken="endless")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
        signal.signal(signal.SIGVTALRM, before)


class _Endless(BaseException):
    """Nothing in a world keeps this for itself."""


def _stop(_number: int, _frame: object) -> None:
    raise _Endless


def is_named(story: Story) -> bool:
    """Whether an invariant was broken, and not only the program."""
    return story.broken.startswith("I")


def shows(kill: Kill) -> bool:
    """Whether that world still breaks that invariant with its mutant, and none without it."""
    return mutated(BY_NAME[kill.mutant], kill.tale).broken == kill.breaks and is_sound(kill.tale)


@cache
def is_sound(tale: Tale) -> bool:
    """Whether that world breaks nothing without a mutant."""
    return not play(tale).broken


def hunt_all(mutants: Iterable[Mutant], first: int, most: int, processes: int) -> Iterator[tuple[str, Kill | None]]:
    """Of each mutant the world that is kept, when it still shows it, else one that is looked for."""
    with _players(processes) as pool:
        yield from pool.imap_unordered(partial(_found, first=first, most=most), [one.name for one in mutants])


def shown(worlds: Iterable[Kill], processes: int) -> Iterator[tuple[Kill, bool]]:
    """Whether each of these worlds still shows its mutant."""
    with _players(processes) as pool:
        yield from pool.imap_unordered(_shown, worlds)


def _players(processes: int) -> Any:
    return multiprocessing.get_context("spawn").Pool(processes, quiet)


def _shown(kill: Kill) -> tuple[Kill, bool]:
    return kill, shows(kill)


def _found(name: str, first: int, most: int) -> tuple[str, Kill | None]:
    known = kills().get(name)
    return name, known if known is not None and shows(known) else hunt(BY_NAME[name], first, most)


def hunt(mutant: Mutant, first: int, most: int) -> Kill | None:
    """The first of `most` worlds from a seed on in which the mutant breaks an invariant.

    The same world without the mutant must be sound.
    """
    fitting = (seed for seed in itertools.count(first) if _fits(mutant, seed))
    for seed in itertools.islice(fitting, most):
        tale = _tale_for(mutant, seed)
        story = mutated(mutant, tale)
        if is_named(story) and is_sound(tale):
            return Kill(mutant.name, story.broken, tale)
    return None


def _tale_for(mutant: Mutant, seed: int) -> Tale:
    if mutant.short_lines:
        return Tale(seed, short_lines=True)
    return Tale(seed, ACTS, 2 if seed % 2 else 3, TROUBLES if mutant.calm else ())


def _fits(mutant: Mutant, seed: int) -> bool:
    asked = ((mutant.moves, moves_tickets), (mutant.erases, erases_records), (mutant.delivers, has_source))
    return mutant.mishap in (None, grave_mishap(seed)) and all(has(seed) for wanted, has in asked if wanted)
