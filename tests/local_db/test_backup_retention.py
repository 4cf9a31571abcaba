from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from local_db.backup import BackupSet, sets_to_drop

START = datetime(2026, 1, 1, tzinfo=UTC)


def sets_at(minutes: list[int], size: int = 10) -> list[BackupSet]:
    return [
        BackupSet(Path(f"/b/{minute}"), number, START + timedelta(minutes=minute), size)
        for number, minute in enumerate(minutes)
    ]


def kept(sets: list[BackupSet], budget: int) -> list[BackupSet]:
    dropped = {one.folder for one in sets_to_drop(sets, budget)}
    return [one for one in sets if one.folder not in dropped]


def test_within_the_budget_24_hours_and_14_days_are_kept() -> None:
    sets = sets_at([30 * count for count in range(48 * 40)])
    days = {one.made_at.date() for one in kept(sets, 10**9)}
    newest = max(one.made_at for one in sets)
    recent = [one for one in kept(sets, 10**9) if newest - one.made_at < timedelta(hours=24)]
    assert len(days) == 14
    assert len(recent) == 24


def test_a_budget_of_nothing_still_keeps_three_hours_and_seven_days() -> None:
    sets = sets_at([30 * count for count in range(48 * 40)])
    left = kept(sets, 0)
    assert len(left) == 9
    assert len({one.made_at.date() for one in left}) == 7
    newest = max(one.made_at for one in left)
    assert sum(newest - one.made_at < timedelta(hours=3) for one in left) == 3


@given(st.lists(st.integers(0, 60 * 24 * 60), min_size=1, max_size=80, unique=True), st.integers(0, 900))
def test_the_newest_set_is_never_dropped_and_the_budget_holds_beyond_the_least(minutes: list[int], budget: int) -> None:
    sets = sets_at(minutes)
    left = kept(sets, budget)
    assert sets[-1] in left  # by its number, whatever the clock said
    least = kept(sets, 0)
    assert set(least) <= set(left)
    assert sum(one.size for one in left) <= max(budget, sum(one.size for one in least))


@given(st.lists(st.integers(0, 60 * 24 * 60), min_size=1, max_size=80, unique=True), st.integers(0, 900))
def test_dropping_again_drops_nothing(minutes: list[int], budget: int) -> None:
    left = kept(sets_at(minutes), budget)
    assert sets_to_drop(left, budget) == []
