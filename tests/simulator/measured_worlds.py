"""The worlds over which branches are counted: every seed as a short world, and some of them with sticks."""

from __future__ import annotations

import logging
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from tests.simulator.sticks import WorldWithSticks
from tests.simulator.stories import MEMORY, Tale, play

WITH_STICKS = 4
"""Every so many-th seed is played once more, with sticks."""


def play_worlds(seeds: Sequence[int]) -> list[str]:
    """Plays them in this process; which of them broke an invariant and how."""
    logging.disable(logging.CRITICAL)
    broken = []
    for place, seed in enumerate(seeds):
        story = play(Tale(seed))
        broken += [f"seed {seed}: {story.says}"] if story.broken else []
        if place % WITH_STICKS == 0:
            broken += _with_sticks(seed)
    return broken


def _with_sticks(seed: int) -> list[str]:
    with tempfile.TemporaryDirectory(dir=MEMORY) as room:
        world = WorldWithSticks(seed, Path(room) / "files")
        try:
            world.play()
            world.judge()
        except Exception:  # noqa: BLE001 - whatever it was, it belongs to this seed and the others go on
            return [f"seed {seed} with sticks: {traceback.format_exc()}"]
        finally:
            world.close()
    return []
