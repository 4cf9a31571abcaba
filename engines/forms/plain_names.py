"""What a name that a person gives is: whether there is anything to see in it, whether two are the same, a free one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs by their category that are drawn as nothing."""


def is_visible(name: str) -> bool:
    """Whether at least one character of it is drawn: not only spaces, marks and what has no width."""
    return any(unicodedata.category(one)[0] not in "CZM" and one not in _BLANK_LETTERS for one in name)


def same_to_the_eye(name: str) -> str:
    """Equal for names that differ in case, width, spaces or what has no width only."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join("".join(one for one in plain if unicodedata.category(one) != "Cf").split())


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name, or with the first number behind it that makes it another one than those that are taken."""
    others, number, found = frozenset(map(same_to_the_eye, taken)), 1, name
    while same_to_the_eye(found) in others:
        number += 1
        found = f"{name} ({number})"
    return found
