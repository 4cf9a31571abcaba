"""The simulator's own suite: short worlds of fixed seeds, the corpus, and the same seed twice."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from random import SystemRandom
from subprocess import PIPE, Popen
from typing import Any

import pytest

from tests.simulator import archive
from tests.simulator.__main__ import LEAST_OF_EACH
from tests.simulator.checks.of_erasures import TYPED
from tests.simulator.stories import Story, Sum, Tale, play, play_all
from tests.simulator.world import World

BLOCK = 60
"""Worlds in one test: seconds, not minutes, between two signs of life."""
SHORT_RUN, LONG_RUN = 300, 3_000
REPLAYED = 20
SAME_WORK = ("2", "7", "12")
LOG = Path(__file__).parents[2] / "docs" / "simulator-run.jsonl"


@cache
def block(first: int) -> Sum:
    """What so many worlds from that seed on went through."""
    total = Sum()
    for story in play_all(Tale(seed) for seed in range(first, first + BLOCK)):
        total.add(story)
    return total


def told(stories: list[Story]) -> str:
    """Which seeds failed and how, one a line."""
    return "\n".join(f"seed {story.tale}: {story.says}" for story in stories)


@pytest.mark.parametrize("first", range(0, SHORT_RUN, BLOCK))
def test_in_short_worlds_with_every_trouble_every_invariant_holds(first: int) -> None:
    total = block(first)
    assert not total.failures, told(total.failures)


def test_every_kind_of_trouble_happened_often_enough_to_say_something() -> None:
    together = Sum()
    for first in range(0, SHORT_RUN, BLOCK):
        together.fired.update(block(first).fired)
    assert together.seldom(LEAST_OF_EACH) == {}


def once_broke() -> list[Any]:
    """The corpus. A full day takes ten seconds, and what broke it has a test of its own."""
    return [
        pytest.param(found, id=str(found.tale), marks=[pytest.mark.slow] if found.tale.full_day else [])
        for found in archive.corpus()
    ]


@pytest.mark.parametrize("found", once_broke())
def test_a_world_that_once_broke_an_invariant_holds(found: archive.Found) -> None:
    story = play(found.tale)
    assert not story.broken, f"it broke {found.broke} once; now {story.says}"


def test_the_same_seed_gives_the_same_trace_in_another_process() -> None:
    tales = [Tale(seed) for seed in (3, 1_000_003)]
    elsewhere = {story.tale: story.trace for story in play_all(tales, processes=2)}
    assert {tale: play(tale).trace for tale in tales} == elsewhere


def test_the_same_seed_writes_the_same_in_the_same_order_whatever_order_sets_have() -> None:
    asked = [sys.executable, "-m", "tests.simulator.written", *SAME_WORK]
    playing = [Popen(asked, stdout=PIPE, env={**os.environ, "PYTHONHASHSEED": chance}) for chance in ("1", "2")]
    one, other = (process.communicate()[0] for process in playing)
    assert one == other
    assert len(one.splitlines()) == len(SAME_WORK)


def test_a_log_knows_every_seed_that_was_played(tmp_path: Path) -> None:
    log, tales = tmp_path / "log.jsonl", [Tale(0), Tale(7, acts=3, devices=1, without=("login_page",))]
    log.write_text("".join(archive.line_of(Story(tale, trace="x")) + "\n" for tale in tales), encoding="utf-8")
    assert list(archive.logged(log)) == tales
    assert archive.summed(log).worlds == len(tales)


def test_what_an_old_page_still_holds_of_words_that_stay_is_never_words_that_were_erased(tmp_path: Path) -> None:
    """A newer copy of a row may lie over the end of an older one: no words begin with those of another act."""
    world = World(207, tmp_path / "files")
    try:
        world.play()
        words = {found for entry in world.ledger.entries for found in TYPED.findall(str(entry.operation))}
    finally:
        world.close()
    assert len({word.partition(".")[0] for word in words}) > 10
    assert not {part for part in words if any(word.startswith(part) for word in words - {part})}


@pytest.mark.slow
@pytest.mark.parametrize("first", range(SHORT_RUN, LONG_RUN, BLOCK))
def test_in_many_more_worlds_every_invariant_holds(first: int) -> None:
    total = block(first)
    assert not total.failures, told(total.failures)


@pytest.mark.slow
def test_seeds_of_the_long_run_give_the_trace_that_its_log_says() -> None:
    """Other seeds each time; what differs is told with its tale.

    The log says by which program it was made; of another one two plays are compared with each other instead.
    """
    logged = archive.logged(LOG)
    chosen = SystemRandom().sample(sorted(logged, key=str), REPLAYED)
    traces = {story.tale: story.trace for story in play_all(chosen)}
    if archive.program_of(LOG) == archive.program():
        assert traces == {tale: logged[tale] for tale in chosen}
    else:
        assert traces == {story.tale: story.trace for story in play_all(chosen)}
