from __future__ import annotations

import pytest

from core.plain_digits import whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_ascii_digits_are_a_number(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["", " 1", "-1", "1.0", "\u00b2", "\u2463", "\uff11", "\u0661", "9" * 19, "9" * 5000])
def test_everything_else_is_none(text: str) -> None:
    assert whole_number(text) is None


def test_more_digits_than_asked_for_are_none() -> None:
    assert (whole_number("1234", longest=4), whole_number("12345", longest=4)) == (1234, None)
