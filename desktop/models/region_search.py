"""Finding a province, city or district by parts of its names or by their first letters in pinyin. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache, cached_property

import msgspec

from core.initials import initials
from engines.forms.regions import Divisions
from local_db.divisions import divisions

MOST = 60
"""Divisions that are offered at once."""
_LONGEST = 40


class _Place(msgspec.Struct, frozen=True):
    """A division: its code, its own names and those above it, and their first letters."""

    code: str
    names: tuple[str, ...]
    letters: tuple[str, ...]


class RegionSearch:
    """``天河``, ``th``, ``gzth`` and ``广州天河`` all mean the district of 广州市 in 广东省."""

    def __init__(self, known: Divisions) -> None:
        self.divisions = known

    @cached_property
    def _places(self) -> list[_Place]:
        """Made when something is looked for: that takes some 20 ms."""
        names = self.divisions.names
        letters = {code: initials(name) for code, name in names.items()}
        return [
            _Place(code, tuple(names[one] for one in path), tuple(letters[one] for one in path))
            for code in names
            if (path := self.divisions.path(code))
        ]

    def found(self, wanted: str, inside: str = "") -> list[str]:
        """The codes that may be meant, the likeliest first, those below `inside` before all others."""
        plain = "".join(unicodedata.normalize("NFKC", wanted).casefold().split())[:_LONGEST]
        if not plain:
            return []
        within = set(self.divisions.path(inside)[-1:])
        ranked = []
        for place in self._places:
            rank = _rank(plain, place)
            if rank is not None:
                elsewhere = bool(within) and not within & set(self.divisions.path(place.code))
                ranked.append((elsewhere, rank, len(place.names), place.code))
        return [code for *_, code in sorted(ranked)[:MOST]]


@cache
def the_regions() -> RegionSearch:
    """The search over the divisions that come with the program."""
    return RegionSearch(divisions())


def _rank(wanted: str, place: _Place) -> int | None:
    """0: it is called so; 1: its name begins so; 2: its first letters; 3: with names above it; None: not meant."""
    own, letters = place.names[-1], place.letters[-1]
    if own == wanted:
        return 0
    if own.startswith(wanted):
        return 1
    if letters.startswith(wanted):
        return 2
    if len(place.names) > 1 and _goes_through(wanted, place.names, place.letters):
        return 3
    return 4 if len(wanted) > 1 and wanted in own else None


def _goes_through(wanted: str, names: Sequence[str], letters: Sequence[str]) -> bool:
    """Whether it is made of beginnings of these names, or of their letters, in their order and down to the last."""
    if len(names) == 1:
        return names[0].startswith(wanted) or letters[0].startswith(wanted)
    if _goes_through(wanted, names[1:], letters[1:]):
        return True
    for said in (names[0], letters[0]):
        shared = 0
        while shared < min(len(said), len(wanted) - 1) and said[shared] == wanted[shared]:
            shared += 1
            if _goes_through(wanted[shared:], names[1:], letters[1:]):
                return True
    return False
