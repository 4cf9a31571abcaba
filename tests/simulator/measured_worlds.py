"""The worlds over which branches are counted: every seed as a short world, some with sticks, some on PostgreSQL."""

from __future__ import annotations

import logging
import os
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from tests.simulator.both_stores import play_on
from tests.simulator.clock import MachineClock
from tests.simulator.hub_postgresql import OnPostgresql, start_wrongly
from tests.simulator.short_lines import WorldOfShortLines
from tests.simulator.sticks import WorldWithSticks
from tests.simulator.stories import MEMORY, Tale, play
from tests.simulator.world import World
from tests.support.postgresql_server import NoServer, PostgresServer

WITH_STICKS, ON_POSTGRESQL, ON_SHORT_LINES = 2, 8, 24
"""Every so many-th seed is played once more: with sticks, with the hub on PostgreSQL, on lines that are cut."""


def play_worlds(seeds: Sequence[int]) -> list[str]:
    """Plays them in this process; which of them broke an invariant and how."""
    logging.disable(logging.CRITICAL)
    broken = []
    for place, seed in enumerate(seeds):
        story = play(Tale(seed))
        broken += [f"seed {seed}: {story.says}"] if story.broken else []
        if place % WITH_STICKS == 0:
            broken += _played(seed, WorldWithSticks)
        if place % ON_SHORT_LINES == 0:
            broken += _played(seed, WorldOfShortLines)
    return broken + _on_postgresql(seeds[::ON_POSTGRESQL])


def _on_postgresql(seeds: Sequence[int]) -> list[str]:
    try:
        started = PostgresServer()
    except NoServer as reason:
        return [f"no world on PostgreSQL: {reason}"]
    broken = []
    with started as server, tempfile.TemporaryDirectory(dir=MEMORY) as room:
        start_wrongly(server, Path(room), MachineClock(lambda: 0.0), os.urandom)
        for seed in seeds:
            try:
                play_on(seed, OnPostgresql(server))
            except Exception:  # noqa: BLE001 - as above
                broken.append(f"seed {seed} on PostgreSQL: {traceback.format_exc()}")
    return broken


def _played(seed: int, kind: type[World]) -> list[str]:
    with tempfile.TemporaryDirectory(dir=MEMORY) as room:
        world = kind(seed, Path(room) / "files")
        try:
            world.play()
            world.judge()
        except Exception:  # noqa: BLE001 - whatever it was, it belongs to this seed and the others go on
            return [f"seed {seed}, {kind.__name__}: {traceback.format_exc()}"]
        finally:
            world.close()
    return []
