"""The benchmark's arithmetic: pairs, medians and percentiles."""

from __future__ import annotations

import pytest

from benchmarks.measure import Comparison, Figure, Spent, compare, percentile, spread


def test_ratios_are_taken_pair_by_pair_and_their_middle_counts() -> None:
    ours = (Spent(2.0, 1.0), Spent(9.0, 8.0), Spent(3.0, 3.0))
    baseline = (Spent(1.0, 1.0), Spent(1.0, 1.0), Spent(1.0, 1.0))
    ratio = Comparison(ours, baseline).cpu_ratio()
    assert (ratio.least, ratio.median, ratio.greatest) == (1.0, 3.0, 8.0)


def test_both_sides_run_in_turns_after_a_round_that_does_not_count() -> None:
    order: list[str] = []
    done = compare(lambda: order.append("ours"), lambda: order.append("base"), rounds=5)
    assert len(done.ours) == len(done.baseline) == 5
    assert order[:6] == ["ours", "base", "ours", "base", "base", "ours"]


def test_fewer_than_five_rounds_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 5"):
        compare(lambda: None, lambda: None, rounds=4)


def test_the_95th_percentile_of_a_hundred_numbers_is_the_95th() -> None:
    assert percentile(range(1, 101), 0.95) == 95


def test_the_percentile_of_one_number_is_that_number() -> None:
    assert percentile([7.0], 0.95) == 7.0


def test_no_numbers_have_no_middle() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        spread([])


def test_a_figure_is_a_line_of_four_columns() -> None:
    assert Figure("save", "1.7x", "<= 2.5x", met=False).line() == "save\t1.7x\t<= 2.5x\tMISSED"
