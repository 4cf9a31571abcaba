"""Provinces, cities and districts by the codes of GB/T 2260: what may be chosen, and what a code is called. Pure.

The list is data (resources/divisions.txt) of its day: it is for choosing and naming. Whether a code may be stored does
not depend on it (`engines.forms.texts.region_fault`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cached_property

_BETWEEN = re.compile(r"[\s,;/>|-]+")
_ENDINGS = re.compile("(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|地区|省|市|盟|区|县|旗)$")
_CITY_DISTRICTS = ("市辖区", "县")
"""What stands in place of a city in older lists of municipalities."""


class Divisions:
    """The divisions by their codes."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    @cached_property
    def _below(self) -> dict[str, tuple[str, ...]]:
        below: dict[str, list[str]] = {"": []}
        for code in sorted(self.names):
            below.setdefault(self.parent(code) or "", []).append(code)
        return {code: tuple(codes) for code, codes in below.items()}

    def parent(self, code: str) -> str | None:
        """The division above: of a district its city, or the province without one between; None of a province."""
        city, province = f"{code[:4]}00", f"{code[:2]}0000"
        if code == province:
            return None
        return city if code != city and city in self.names else province

    def below(self, code: str | None) -> tuple[str, ...]:
        """What may be chosen below a division, by code; the provinces below None."""
        return self._below.get(code or "", ())

    def path(self, code: str) -> tuple[str, ...]:
        """The codes from the province down to this one, as far as the list knows them."""
        path = []
        at: str | None = code
        while at is not None:
            path.append(at)
            at = self.parent(at)
        return tuple(one for one in reversed(path) if one in self.names)

    def label(self, code: str) -> str:
        """What a code is called, from the province on; the code itself where the list does not know it."""
        if code not in self.names:
            return code
        return " ".join(self.names[one] for one in self.path(code))

    def find(self, text: str) -> str | None:
        """The code of a division that is written from its province on, with or without ``省``, ``市`` and the like.

        None where nothing, or more than one, is called so, or something is left over.
        """
        said = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)) if len(text) <= 200 else ""
        if said in self.names:
            return said
        found = self._among("", said)
        return next(iter(found)) if len(found) == 1 else None

    def _among(self, above: str, rest: str) -> frozenset[str]:
        found: set[str] = set()
        for code in self.below(above):
            for name in {self.names[code], _ENDINGS.sub("", self.names[code])}:
                if len(name) < 2 or not rest.startswith(name):
                    continue
                left = rest.removeprefix(name)
                for again in (name, self.names[code], *_CITY_DISTRICTS):
                    if above == "" and left.startswith(again) and left != again:
                        found |= self._among(code, left.removeprefix(again))
                found |= self._among(code, left) if left else {code}
        return frozenset(found)


def decode_divisions(body: bytes) -> Divisions:
    """Reads the list: a code and a name on each line."""
    lines = body.decode().splitlines()
    return Divisions({code: name for code, _, name in (line.partition(" ") for line in lines) if name})
