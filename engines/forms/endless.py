"""Patterns that could take for ever: a repeated part that fits a text in several ways, such as ``(a+)+``. Pure.

Python looks for a fit by trying; of such a pattern the tries double with every character. One value would hold up the
window and the hub. So what could do so is refused, even where it happens to be harmless: it can be written otherwise.
"""

from __future__ import annotations

import re
from itertools import combinations

_CLASS = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*\]", re.DOTALL)
_OPENING = re.compile(r"\((?:\?(?:P<\w+>|<?[=!]|[a-zA-Z-]*:|>))?")
_TIMES = re.compile(r"(?:\*|\+|\?|\{(?P<least>[0-9]*)(?P<up>,(?P<most>[0-9]*))?\})")
_GREED = "?+"
"""What says behind a count how eagerly it is tried."""
_FEW = 8
"""A part that comes so few times at most cannot make many tries."""
_ANYTHING = "."
_SIGNS = [chr(code) for code in (*range(0x250), 0x3001, 0x4E2D, 0x6587, 0xAC00, 0xFF11, 0x1F600)]
"""By one of these any two parts show that they can begin alike."""


class _Bracket:
    """One that is open: whether a part whose count is open stands in it, and how each of its alternatives begins."""

    def __init__(self) -> None:
        self.is_open = False
        self._firsts: list[str] = []
        self._begins = True

    def part(self, written: str) -> None:
        """The next part of the pattern in it."""
        if self._begins:
            self._firsts.append(written)
        self._begins = False

    def alternative(self) -> None:
        """What follows is another alternative; one of nothing begins like any other."""
        self.part(_ANYTHING)
        self._begins = True

    def branches(self) -> bool:
        """Whether a text can fit two of its alternatives."""
        self.part(_ANYTHING)
        return any(_begin_alike(one, other) for one, other in combinations(self._firsts, 2))


def may_take_for_ever(pattern: str) -> bool:
    """Whether a part that may come many times fits in several ways: it holds a part whose count is open, or
    alternatives that begin alike. The pattern must be readable."""
    brackets = [_Bracket()]
    at = 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "|":
            brackets[-1].alternative()
            at += 1
            continue
        if sign == "(" and (opening := _OPENING.match(pattern, at)):
            brackets[-1].part(_ANYTHING)
            brackets.append(_Bracket())
            at = opening.end()
            continue
        several = False
        if sign == ")" and len(brackets) > 1:
            closed, at = brackets.pop(), at + 1
            several = closed.is_open or closed.branches()
        else:
            found = _CLASS.match(pattern, at) if sign == "[" else None
            end = found.end() if found else at + (2 if sign == "\\" else 1)
            brackets[-1].part(pattern[at:end])
            at = end
        times = _TIMES.match(pattern, at)
        if times is not None:
            at = times.end() + (pattern[times.end() : times.end() + 1] in tuple(_GREED))
        if several and _most(times) > _FEW:
            return True
        brackets[-1].is_open |= several or (times is not None and _is_open(times))
    return False


def _begin_alike(one: str, other: str) -> bool:
    try:
        first, second = re.compile(one, re.DOTALL), re.compile(other, re.DOTALL)
    except re.error:  # what an earlier bracket held
        return True
    return any(first.match(sign) and second.match(sign) for sign in (*_SIGNS, one[:1], other[:1]))


def _most(times: re.Match[str] | None) -> float:
    if times is None or times[0] == "?":
        return 1
    if times[0] in "*+" or (times["up"] and not times["most"]):
        return float("inf")
    return int(times["most"] or times["least"] or 1)


def _is_open(times: re.Match[str]) -> bool:
    return times[0] in "*+?" or (times["up"] is not None and times["most"] != times["least"])
