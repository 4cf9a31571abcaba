"""Every published bug of the table breaks its invariant in the world that is kept for it, and no other way."""

from __future__ import annotations

import pytest

from tests.mutants import hunt, table
from tests.mutants.catalogue import BY_NAME, MUTANTS

SAMPLE = 4
AGAIN = 30
"""Worlds that are tried when the one that is kept does not show its mutant any more, because the program or the
simulator has changed since. ``--find`` keeps another one."""


def alive(worlds: list[hunt.Kill]) -> list[str]:
    """The mutants of these worlds that nothing kills any more."""
    lost = [BY_NAME[kill.mutant] for kill, shows in hunt.shown(worlds, processes=2) if not shows]
    return [name for name, kill in hunt.hunt_all(lost, 0, AGAIN, processes=2) if kill is None]


def test_some_published_bugs_break_an_invariant() -> None:
    assert alive(list(table.counting().values())[:SAMPLE]) == []


@pytest.mark.slow
def test_every_published_bug_breaks_an_invariant() -> None:
    """The budget of this group of tests, with --all, is the ten minutes that the table may take on two cores."""
    assert alive(list(table.counting().values())) == [], "python -m tests.mutants --find NAME --most 300"


def test_thirty_are_killed_each_by_a_named_invariant_and_each_has_its_page() -> None:
    assert len(table.counting()) >= 30
    assert len(BY_NAME) == len(MUTANTS)
    assert BY_NAME.keys() >= hunt.kills().keys()
    assert all(kill.breaks.startswith("I") and kill.breaks[1:].isdigit() for kill in hunt.kills().values())
    assert all(mutant.product and mutant.bug and mutant.here and "#" in mutant.seen_in for mutant in MUTANTS)


def test_the_table_says_what_the_catalogue_says() -> None:
    assert table.PAGE.read_text(encoding="utf-8") == table.page(), "python -m tests.mutants --find NAME writes it"


def test_a_mutant_leaves_the_program_as_it_was() -> None:
    from core import merge
    from sync.client import step

    before = (merge._set, dict(merge._RULES), step.step, dict(step._HANDLERS))
    for mutant in MUTANTS:
        with mutant.on():
            pass
    assert (merge._set, dict(merge._RULES), step.step, dict(step._HANDLERS)) == before
