"""How hard a passphrase is to guess, in three words. An estimate for the person who types it, not a rule."""

from __future__ import annotations

import math
import unicodedata
from enum import StrEnum

LEAST = 10
_FAIR_BITS, _STRONG_BITS = 45.0, 62.0
_COMMON = ("password", "passw0rd", "qwerty", "asdf", "zxcv", "12345", "abc", "iloveyou", "woaini", "admin", "letmein")
_POOLS = ((str.islower, 26), (str.isupper, 26), (str.isdigit, 10))
_OTHER_LATIN, _CHINESE = 32, 2500


class Strength(StrEnum):
    """TOO_SHORT is refused; the others are said."""

    TOO_SHORT = "too_short"
    WEAK = "weak"
    FAIR = "fair"
    STRONG = "strong"


def strength(passphrase: str) -> Strength:
    """Judges by length and variety; runs such as 1111, 1234 and well-known words count as one character each."""
    plain = unicodedata.normalize("NFKC", passphrase)
    if len(plain) < LEAST:
        return Strength.TOO_SHORT
    bits = sum(math.log2(_pool(character, plain)) for character in _telling(plain))
    return Strength.WEAK if bits < _FAIR_BITS else Strength.FAIR if bits < _STRONG_BITS else Strength.STRONG


def _telling(plain: str) -> str:
    """What is left when a run or a well-known word is counted once."""
    left = plain
    for word in _COMMON:
        while (at := left.casefold().find(word)) >= 0:
            left = left[:at] + left[at : at + 1].upper() + left[at + len(word) :]
    kept = left[:2]
    for before, last, now in zip(left, left[1:], left[2:], strict=False):
        step = ord(now) - ord(last)
        if step not in (-1, 0, 1) or step != ord(last) - ord(before):
            kept += now
    return kept


def _pool(character: str, whole: str) -> int:
    if not character.isascii():
        return _CHINESE
    return sum(size for belongs, size in _POOLS if any(map(belongs, filter(str.isascii, whole)))) + (
        _OTHER_LATIN if any(part.isascii() and not part.isalnum() for part in whole) else 0
    )
