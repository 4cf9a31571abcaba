"""Phone numbers in free text, as people in China write them, and the same text without them."""

from __future__ import annotations

import re
import unicodedata

from desktop.wording import masked_phone

_APART = r"[ \t\u00a0\u3000\-\u2010-\u2015\uff0d.\uff0e\u00b7()\uff08\uff09]{0,2}"
"""What people write between the groups of a number; a line's end is none of it."""
_COUNTRY = rf"(?:(?:[+\uff0b]|[0\uff10][0\uff10])?[8\uff18][6\uff16]{_APART})?"
_MOBILE = rf"[1\uff11]{_APART}[3-9\uff13-\uff19](?:{_APART}\d){{9}}"
_AREA = r"(?:[1\uff11][0\uff10]|[2\uff12]\d|[3-9\uff13-\uff19]\d{2})"
_LANDLINE = rf"(?:(?:[+\uff0b]|[0\uff10][0\uff10])[8\uff18][6\uff16]{_APART}[0\uff10]?|[0\uff10]){_AREA}"
_LOCAL = rf"{_APART}[2-9\uff12-\uff19]\d{{2,3}}{_APART}\d{{4}}"
_NUMBER = re.compile(rf"(?<!\d){_COUNTRY}({_MOBILE})(?!\d)|(?<!\d)({_LANDLINE}{_LOCAL})(?!\d)")
_GROUP = 3
"""Digits of the shortest group of a number that is written in groups; shorter ones are dates and measures."""


def mask(text: str) -> str:
    """The text with every mobile number, and every landline number with its area code, masked."""
    return _NUMBER.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    written = unicodedata.normalize("NFKC", found[1] or found[2])
    groups = re.findall(r"\d+", written)
    if found[1] and len(groups) != len("".join(groups)) and min(map(len, groups)) < _GROUP:
        return found[0]
    return masked_phone("".join(groups))
