"""Patterns whose tries double with every character are known, plain ones are taken."""

from __future__ import annotations

import pytest

from engines.forms.endless import may_take_for_ever


@pytest.mark.parametrize(
    "pattern",
    [
        *("(a+)+", "(a*)*b", "(?:a+)*", "((a+)b?)+", "(a|b+)*", r"(\d+)+$", "([0-9]+-?){3,}", "(?P<x>a{2,})+"),
        *("(a+){9}", "((a+))+", "(x(a+){2})*", r"(\(a+)+", "([]a]+)+", "(a{1,9})*"),
        *("(a|a)*b", "(a|aa)+$", "(?:a?){30}a{30}", r"(\d|[0-9])+x", r"(\w|中)*", "(.|a){9,}", "(a||b)*", "((a|ab)c)*"),
        *("(?P<x>a|a)+", "(a+?)+", "(a??)*b", "((?:a|b)|a)*", "(|a)*", r"((a)\2|b)*"),
    ],
)
def test_a_repeated_part_that_repeats_is_known(pattern: str) -> None:
    assert may_take_for_ever(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        *("", "[0-9A-Z]{15,20}", "[0-9A-Za-z][0-9A-Za-z._/-]{1,39}", "(a|b)*", "(ab)+", "a+b+c*", r"\(a+\)+"),
        *("(a{3})+", "[(a+)]+", "(a+)?", "(a+){1,3}", r"[\]+)]*x", "(?:-[0-9]{4}){3}", "([A-Z]{2}-)*[0-9]+"),
        *(
            "(SF|YT|JD)[0-9]+",
            "(SF|YT|JD)*",
            r"([0-9]|[a-z])+",
            "(a|aa){1,3}",
            "a?b?c?",
            "(?:a|b)*?",
            "(a?b){2}",
            "(中|文)+",
        ),
    ],
)
def test_a_plain_pattern_is_taken(pattern: str) -> None:
    assert not may_take_for_ever(pattern)
