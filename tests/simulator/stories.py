"""Playing seeds: one after another or on every core, with what became of each and what all of them went through."""

from __future__ import annotations

import atexit
import gc
import itertools
import logging
import multiprocessing
import os
import shutil
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from tests.simulator.checks import Broken
from tests.simulator.disk import Dead
from tests.simulator.faults import Fault
from tests.simulator.short_lines import WorldOfShortLines
from tests.simulator.world import World

_MEMORY = Path("/dev/shm")
MEMORY = _MEMORY if os.access(_MEMORY, os.W_OK) else None
"""Where worlds have their files, when the machine has such a place."""


@dataclass(frozen=True)
class Tale:
    """Which world to play: its seed and, for a shrunk one, what is left of it."""

    seed: int
    acts: int | None = None
    devices: int | None = None
    without: tuple[str, ...] = ()
    full_day: bool = False
    short_lines: bool = False

    def __str__(self) -> str:
        parts = [f"{self.seed}{' full day' if self.full_day else ''}"]
        parts += [f"acts={self.acts}"] if self.acts is not None else []
        parts += [f"devices={self.devices}"] if self.devices is not None else []
        parts += [f"without={','.join(self.without)}"] if self.without else []
        parts += ["short lines"] if self.short_lines else []
        return " ".join(parts)


@dataclass(frozen=True)
class Story:
    """What became of a tale. `broken` names the invariant that does not hold, `says` tells how; empty when all hold."""

    tale: Tale
    trace: str = ""
    operations: int = 0
    imported: int = 0
    forgotten: int = 0
    fired: dict[str, int] = field(default_factory=dict)
    virtual_seconds: float = 0.0
    cpu_seconds: float = 0.0
    broken: str = ""
    says: str = ""


def play(tale: Tale) -> Story:
    """Plays and judges one world in a folder of its own, which is gone afterwards."""
    begun = time.process_time()
    room = Path(tempfile.mkdtemp(prefix="world-", dir=MEMORY))
    broken = says = ""
    world: World | None = None
    try:
        if tale.short_lines:
            world = WorldOfShortLines(tale.seed, room / "files")
        else:
            without = tuple(Fault(name) for name in tale.without)
            sizes: dict[str, Any] = {"acts": tale.acts, "devices": tale.devices, "full_day": tale.full_day}
            world = World(tale.seed, room / "files", without=without, **sizes)
        world.play()
        world.judge()
    except Broken as failure:
        broken, says = failure.name, str(failure)
    except (Exception, Dead):  # noqa: BLE001 - whatever it was, it belongs to this seed and the others go on
        broken, says = "crash", traceback.format_exc()
    finally:
        if world is not None:
            world.close()
        shutil.rmtree(room, ignore_errors=True)
    if world is None:
        return Story(tale, broken=broken, says=says)
    return Story(
        tale,
        trace=world.trace,
        operations=len(world.ledger.entries),
        imported=world.ledger.imported,
        forgotten=world.ledger.forgotten,
        fired={str(fault): count for fault, count in world.faults.fired.items()},
        virtual_seconds=world.now,
        cpu_seconds=time.process_time() - begun,
        broken=broken,
        says=says,
    )


def play_all(tales: Iterable[Tale], processes: int | None = None, seconds: float | None = None) -> Iterator[Story]:
    """Plays worlds on every core and gives each story as it ends; no new world begins after `seconds`."""
    count = processes or os.cpu_count() or 1
    until = time.monotonic() + seconds if seconds is not None else None
    in_time = itertools.takewhile(lambda _: until is None or time.monotonic() < until, tales)
    if count == 1:
        logging.disable(logging.CRITICAL)
        try:
            yield from map(play, in_time)
        finally:
            logging.disable(logging.NOTSET)
        return
    pool = _players(count)
    waiting: list[Any] = []
    for tale in in_time:
        waiting.append(pool.apply_async(play, (tale,)))
        while len(waiting) >= 2 * count:
            yield from _ended(waiting)
    while waiting:
        yield from _ended(waiting)


@cache
def _players(count: int) -> Any:
    """Processes that play worlds as long as this one runs: each takes seconds to begin."""
    pool = multiprocessing.get_context("spawn").Pool(count, quiet)
    atexit.register(pool.terminate)
    return pool


def _ended(waiting: list[Any]) -> Iterator[Story]:
    waiting[0].wait(0.05)
    for result in [result for result in waiting if result.ready()]:
        waiting.remove(result)
        yield result.get()


def quiet() -> None:
    """How a process begins that plays worlds only."""
    logging.disable(logging.CRITICAL)
    gc.freeze()
    gc.set_threshold(50_000)  # a world makes few cycles, and lives for a second


@dataclass
class Sum:
    """What many stories went through together."""

    worlds: int = 0
    operations: int = 0
    imported: int = 0
    forgotten: int = 0
    virtual_seconds: float = 0.0
    cpu_seconds: float = 0.0
    fired: Counter[str] = field(default_factory=lambda: Counter({str(fault): 0 for fault in Fault}))
    failures: list[Story] = field(default_factory=list)

    def add(self, story: Story) -> None:
        """Counts one more."""
        self.worlds += 1
        self.operations += story.operations
        self.imported += story.imported
        self.forgotten += story.forgotten
        self.cpu_seconds += story.cpu_seconds
        self.virtual_seconds += story.virtual_seconds
        self.fired.update(story.fired)
        if story.broken:
            self.failures.append(story)

    def seldom(self, least: int) -> dict[str, int]:
        """The kinds of trouble that happened less often than `least`."""
        return {name: count for name, count in self.fired.items() if count < least}


def shrink(story: Story) -> Story:
    """The smallest world found that still breaks the same invariant: fewer devices, acts and kinds of trouble."""
    best = story
    for smaller in _smaller(story.tale):
        best = _tried(best, **smaller)
    for fault in Fault:
        if str(fault) in best.fired:
            best = _tried(best, without=(*best.tale.without, str(fault)))
    acts = best.tale.acts or 60
    while acts > 1:
        acts -= 1
        best = _tried(best, acts=acts)
        if best.tale.acts is None or best.tale.acts > acts + 3:
            break
    return best


def _smaller(tale: Tale) -> Iterator[dict[str, int]]:
    for devices in (5, 3, 2, 1):
        yield {"devices": devices}
    for acts in (40, 30, 20, 15, 10, 7, 5, 3):
        if tale.acts is None or acts < tale.acts:
            yield {"acts": acts}


def _tried(best: Story, **changes: Any) -> Story:
    story = play(replace(best.tale, **changes))
    return story if story.broken == best.broken else best
