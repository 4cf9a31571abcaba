"""Every published bug of the catalogue breaks its invariant in the world that is kept for it, and no other way."""

from __future__ import annotations

import pytest

from tests.mutants import table
from tests.mutants.catalogue import BY_NAME, MUTANTS
from tests.mutants.hunt import hunt, kills, shows
from tests.mutants.mutant import Mutant

KILLS = kills()
KILLED = [mutant for mutant in MUTANTS if mutant.name in KILLS]


AGAIN = 30
"""Worlds that are tried when the one that is kept does not show its mutant any more, because the program or the
simulator has changed since. ``--find`` keeps another one."""


def breaks_its_invariant(mutant: Mutant) -> None:
    if not shows(KILLS[mutant.name]):
        assert hunt(mutant, 0, AGAIN) is not None, f"alive: python -m tests.mutants --find {mutant.name} --most 300"


@pytest.mark.slow
@pytest.mark.parametrize("mutant", KILLED, ids=lambda mutant: mutant.name)
def test_a_published_bug_breaks_an_invariant(mutant: Mutant) -> None:
    breaks_its_invariant(mutant)


def test_thirty_are_killed_each_by_a_named_invariant_and_each_has_its_page() -> None:
    assert len(KILLED) >= 30
    assert len(BY_NAME) == len(MUTANTS)
    assert BY_NAME.keys() >= KILLS.keys()
    assert all(kill.breaks.startswith("I") and kill.breaks[1:].isdigit() for kill in KILLS.values())
    assert all(mutant.product and mutant.bug and mutant.here and "#" in mutant.seen_in for mutant in MUTANTS)


def test_the_table_says_what_the_catalogue_says() -> None:
    assert table.PAGE.read_text(encoding="utf-8") == table.page(), "python -m tests.mutants --table"


def test_a_mutant_leaves_the_program_as_it_was() -> None:
    from core import merge
    from sync.client import step

    before = (merge._set, dict(merge._RULES), step.step, dict(step._HANDLERS))
    for mutant in MUTANTS:
        with mutant.on():
            pass
    assert (merge._set, dict(merge._RULES), step.step, dict(step._HANDLERS)) == before
