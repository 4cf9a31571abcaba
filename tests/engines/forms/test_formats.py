"""Formats made of parts become patterns and parts again; named ones accept their examples."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engines.forms.formats import Part, Sign, decode_formats, parts_of, parts_of_sample, pattern_of
from resources import TEXT_FORMATS

CLASSES = [sign for sign in Sign if sign is not Sign.TEXT]
COUNTED = st.builds(
    lambda sign, least, more: Part(sign, least, least + more),
    st.sampled_from(CLASSES),
    st.integers(0, 9),
    st.integers(0, 9),
).filter(lambda part: part.most > 0)
WRITTEN = st.builds(lambda text: Part(Sign.TEXT, text=text), st.text("SF-/_. #()[]\\+*号", min_size=1, max_size=5))


def apart(parts: list[Part]) -> bool:
    """No two texts stand beside one another: nobody could say where one ends."""
    return all(Sign.TEXT not in (one.sign, two.sign) or one.sign != two.sign for one, two in pairwise(parts))


@given(st.lists(st.one_of(COUNTED, WRITTEN), min_size=1, max_size=8))
def test_parts_make_a_pattern_that_gives_the_parts_again(parts: list[Part]) -> None:
    assume(apart(parts))
    pattern = pattern_of(parts)
    assert pattern is not None
    assert parts_of(pattern) == tuple(parts)


@given(st.text("ABz09-/#. 号", min_size=1, max_size=12))
def test_a_sample_fits_the_format_that_is_made_of_it(sample: str) -> None:
    assume(sample.strip())
    pattern = pattern_of(parts_of_sample(sample))
    assert pattern is not None
    assert re.fullmatch(pattern, sample.strip())


@pytest.mark.parametrize(
    "pattern", ["[0-9]+", "(a|b)", "[^0-9]", "a{2}", ".*", r"\d{3}", "[0-9]{5,2}", "", "[0-9]{1,100}"]
)
def test_what_says_more_than_parts_has_none(pattern: str) -> None:
    assert parts_of(pattern) is None


def test_a_written_sample_has_its_parts() -> None:
    assert parts_of_sample("SF-2026号") == (
        Part(Sign.CAPITALS, 2, 2),
        Part(Sign.TEXT, text="-"),
        Part(Sign.DIGITS, 4, 4),
        Part(Sign.CHINESE, 1, 1),
    )


@pytest.mark.parametrize("known", decode_formats(TEXT_FORMATS.read_bytes()), ids=lambda one: one.id)
def test_a_named_format_accepts_its_example_and_no_other_signs(known: object) -> None:
    pattern, sample = known.pattern, known.sample  # type: ignore[attr-defined]  # a NamedFormat
    assert re.fullmatch(pattern, sample)
    assert not re.fullmatch(pattern, f"{sample} ")
    assert set(known.label) == set(known.message) == {"zh_CN", "en"}  # type: ignore[attr-defined]  # as above
