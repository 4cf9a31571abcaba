"""Bytes on lines whose connections end after 30 seconds (I18)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator.short_lines import WorldOfShortLines

WORLDS, MANY_WORLDS = 2, 100


@pytest.fixture(autouse=True)
def in_silence() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def play(seed: int, folder: Path) -> None:
    world = WorldOfShortLines(seed, folder / str(seed))
    try:
        world.play()
        world.judge()
    finally:
        world.close()


@pytest.mark.parametrize("seed", range(WORLDS))
def test_I18_connections_of_30_seconds_cost_little(seed: int, tmp_path: Path) -> None:
    play(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(WORLDS, MANY_WORLDS))
def test_I18_connections_of_30_seconds_cost_little_in_many_worlds(seed: int, tmp_path: Path) -> None:
    play(seed, tmp_path)
