"""Work on sticks in worlds with every trouble: the invariants hold as without them (N9)."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator.checks import Broken
from tests.simulator.sticks import WorldWithSticks

WORLDS, MANY_WORLDS = 4, 200


@pytest.fixture(autouse=True)
def in_silence() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def played(seeds: range, folder: Path) -> tuple[list[str], Counter[str]]:
    """Which seeds broke an invariant and how, and what happened to sticks."""
    broken, carried = [], Counter[str]()
    for seed in seeds:
        world = WorldWithSticks(seed, folder / str(seed))
        try:
            world.play()
            world.judge()
        except Broken as failure:
            broken.append(f"seed {seed}: {failure}")
        finally:
            carried.update(world.carried)
            world.close()
    return broken, carried


def test_N9_worlds_with_sticks_keep_every_invariant(tmp_path: Path) -> None:
    broken, carried = played(range(WORLDS), tmp_path)
    assert broken == []
    for needed in ("written", "answered", "taken", "nothing new", "stick.damaged"):
        assert carried[needed], f"{needed} never happened: {carried}"


@pytest.mark.slow
def test_N9_many_worlds_with_sticks_keep_every_invariant(tmp_path: Path) -> None:
    assert played(range(WORLDS, MANY_WORLDS), tmp_path)[0] == []
