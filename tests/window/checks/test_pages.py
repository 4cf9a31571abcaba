"""Checks 2, 4, 5, 9 and 14 on every page, over themes, font sizes and window sizes."""

from __future__ import annotations

import pytest

from tests.window.checks.survey import PIXELS_AT, Surroundings, Survey, every_surrounding, sampled_surroundings

SAMPLED = sampled_surroundings()
EVERYWHERE = [
    pytest.param(one, id=str(one), marks=() if one in SAMPLED else pytest.mark.slow) for one in every_surrounding()
]
PIXELS_EVERYWHERE = [
    pytest.param(one, id=str(one), marks=() if one in SAMPLED and one.points == PIXELS_AT else pytest.mark.slow)
    for one in every_surrounding()
]


@pytest.mark.parametrize("surroundings", EVERYWHERE)
def test_check_02_every_page_fits_and_nothing_scrolls_sideways(survey: Survey, surroundings: Surroundings) -> None:
    assert survey.faults(2, surroundings) == []


@pytest.mark.parametrize("surroundings", EVERYWHERE)
def test_check_04_everything_that_takes_the_focus_has_a_name(survey: Survey, surroundings: Surroundings) -> None:
    assert survey.faults(4, surroundings) == []


@pytest.mark.parametrize("surroundings", EVERYWHERE)
def test_check_05_every_label_leads_to_its_field(survey: Survey, surroundings: Surroundings) -> None:
    assert survey.faults(5, surroundings) == []


@pytest.mark.parametrize("surroundings", EVERYWHERE)
def test_check_09_no_text_is_clipped(survey: Survey, surroundings: Surroundings) -> None:
    assert survey.faults(9, surroundings) == []


@pytest.mark.parametrize("surroundings", PIXELS_EVERYWHERE)
def test_check_14_painted_words_are_readable(survey: Survey, surroundings: Surroundings) -> None:
    assert survey.faults(14, surroundings) == []
