"""Patterns that could take for ever: a repeated part that itself repeats, such as ``(a+)+``. Pure.

Python looks for a fit by trying; of such a pattern the tries double with every character. One value would hold up the
window and the hub. So what could do so is refused, even where it happens to be harmless: it can be written otherwise.
"""

from __future__ import annotations

import re

_CLASS = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*\]", re.DOTALL)
_OFTEN = re.compile(r"(?:\*|\+|\{(?P<least>[0-9]*)(?P<up>,(?P<most>[0-9]*))?\})")
_FEW = 8
"""A part that comes so few times at most cannot make many tries."""


def may_take_for_ever(pattern: str) -> bool:
    """Whether a part that may come many times holds a part whose count is open. The pattern must be readable."""
    groups = [False]
    """Of each bracket that is open: whether a part whose count is open stands in it."""
    at = 0
    while at < len(pattern):
        sign = pattern[at]
        within = False
        if sign == "[" and (found := _CLASS.match(pattern, at)):
            at = found.end()
        elif sign == "(":
            groups.append(False)
            at += 1
            continue
        else:
            at += 2 if sign == "\\" else 1
            if sign == ")" and len(groups) > 1:
                within = groups.pop()
        times = _OFTEN.match(pattern, at)
        if times is not None:
            at = times.end()
        if within and _most(times) > _FEW:
            return True
        groups[-1] |= within or (times is not None and _is_open(times))
    return False


def _most(times: re.Match[str] | None) -> float:
    if times is None:
        return 1
    if times[0] in "*+" or (times["up"] and not times["most"]):
        return float("inf")
    return int(times["most"] or times["least"] or 1)


def _is_open(times: re.Match[str]) -> bool:
    return times[0] in "*+" or (times["up"] is not None and times["most"] != times["least"])
