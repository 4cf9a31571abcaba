"""Phone numbers in free text, as people in China write them, and the same text without them."""

from __future__ import annotations

import re
import unicodedata

from engines.forms.field import Mask
from engines.forms.masking import masked

_APART = r"[ \t\u00a0\u3000\-\u2010-\u2015\uff0d.\uff0e\u00b7()\uff08\uff09]{0,2}"
"""What people write between the groups of a number; a line's end is none of it."""
_COUNTRY = rf"(?:(?:[+\uff0b]|[0\uff10][0\uff10])?[8\uff18][6\uff16]{_APART})?"
_MOBILE = rf"[1\uff11]{_APART}[3-9\uff13-\uff19](?:{_APART}\d){{9}}"
_AREA = r"(?:[1\uff11][0\uff10]|[2\uff12]\d|[3-9\uff13-\uff19]\d{2})"
_LANDLINE = rf"(?:(?:[+\uff0b]|[0\uff10][0\uff10])[8\uff18][6\uff16]{_APART}[0\uff10]?|[0\uff10]){_AREA}"
_LOCAL = rf"{_APART}[2-9\uff12-\uff19]\d{{2,3}}{_APART}\d{{4}}"
_NUMBER = re.compile(rf"(?<!\d){_COUNTRY}({_MOBILE})(?!\d)|(?<!\d)({_LANDLINE}{_LOCAL})(?!\d)")
_WORDS = (
    r"\u7535\u8bdd",  # telephone
    r"\u96fb\u8a71",  # telephone (traditional)
    r"\u624b\u673a",  # mobile
    r"\u5ea7\u673a",  # desk phone
    r"\u56fa\u8bdd",  # landline
    r"\u70ed\u7ebf",  # hotline
    r"\u5206\u673a",  # extension
    r"\u62e8\u6253",  # dial
    r"\u81f4\u7535",  # phone somebody
    r"\u6765\u7535",  # a call came
    r"\u56de\u7535",  # call back
    r"\u53bb\u7535",  # a call went
    r"\u8054\u7cfb\u65b9\u5f0f",  # contact by
    r"(?<![a-z])(?:tel|phone|call|mobile)",
)
_CUE = rf"(?:{'|'.join(_WORDS)})(?:\u53f7\u7801|\u53f7)?[\s:\uff1a.\uff0e(\uff08\[\u3010\u662f\u4e3a#]{{0,4}}"
"""A word for telephone, and what people write between it and the number."""
_SHORT = rf"[2-9\uff12-\uff19]\d{{2,3}}{_APART}\d{{4}}(?!\d)"
_CUED = re.compile(rf"({_CUE})({_SHORT}(?:\s*[\u3001,\uff0c/;\uff1b\u6216\u548c\u53ca]\s*{_SHORT})*)", re.IGNORECASE)
"""Local numbers: seven or eight digits alone may be a date or an amount, behind such a word they are a number."""
_GROUP = 3
"""Digits of the shortest group of a number that is written in groups; shorter ones are dates and measures."""


def mask(text: str) -> str:
    """The text with phone numbers masked: mobile ones, landline ones with an area code or behind a word for telephone.

    A local number that stands alone cannot be told from a date, an amount or a number of goods: it stays.
    """
    return _CUED.sub(_masked_local, _NUMBER.sub(_masked, text))


def _covered(number: str) -> str:
    return masked(Mask.PHONE, number)


def _masked_local(found: re.Match[str]) -> str:
    def one(number: re.Match[str]) -> str:
        return _covered("".join(re.findall(r"\d+", unicodedata.normalize("NFKC", number[0]))))

    return found[1] + re.sub(_SHORT, one, found[2])


def _masked(found: re.Match[str]) -> str:
    written = unicodedata.normalize("NFKC", found[1] or found[2])
    groups = re.findall(r"\d+", written)
    if found[1] and len(groups) != len("".join(groups)) and min(map(len, groups)) < _GROUP:
        return found[0]
    return _covered("".join(groups))
