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


class Divisions:
    """The divisions by their codes.

    `endings` are what people leave out at the end of a name, longer ones first; `between` what older lists of
    municipalities write in the place of a city.
    """

    def __init__(self, names: Mapping[str, str], endings: tuple[str, ...] = (), between: tuple[str, ...] = ()) -> None:
        self.names = names
        self._endings = re.compile(f"(?:{'|'.join(endings)})$")
        self._between = between

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
        said = _plain(text)
        if said in self.names:
            return said
        found = self._among("", said)
        return next(iter(found)) if len(found) == 1 else None

    def named(self, text: str) -> tuple[str, ...]:
        """The codes of all divisions that are called so, alone or behind some that they lie in."""
        said = _plain(text)
        return tuple(sorted({code for above in self._below for code in self._among(above, said)}))

    def _among(self, above: str, rest: str) -> frozenset[str]:
        found: set[str] = set()
        for code in self.below(above):
            for name in {self.names[code], self._endings.sub("", self.names[code])}:
                if len(name) < 2 or not rest.startswith(name):
                    continue
                left = rest.removeprefix(name)
                for again in (name, self.names[code], *self._between):
                    if above == "" and left.startswith(again) and left != again:
                        found |= self._among(code, left.removeprefix(again))
                found |= self._among(code, left) if left else {code}
        return frozenset(found)


def _plain(text: str) -> str:
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)) if len(text) <= 200 else ""


def decode_divisions(body: bytes) -> Divisions:
    """Reads the list: a code and a name on each line; before them the `endings` and what stands `between`."""
    said = dict(line.split(" ", 1) for line in body.decode().splitlines())
    endings, between = (tuple(said.pop(word).split()) for word in ("endings", "between"))
    return Divisions(said, endings, between)
