"""The first letters of Chinese words in pinyin, for a command box that hears ``xjgd`` for a new ticket.

The 3,755 common characters of GB 2312 stand in the order of their pinyin, so where a character stands tells its first
letter. Rarer characters, which stand by stroke, and the second reading of a character give nothing here.
"""

from __future__ import annotations

from bisect import bisect_right
from unicodedata import normalize

_FIRST = (
    0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8,
    0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1,
)  # fmt: skip
_LETTERS = "abcdefghjklmnopqrstwxyz"
_LAST = 0xD7F9


def initials(text: str) -> str:
    """The first letter of every character, in small letters; digits and Latin letters stand for themselves."""
    return "".join(_initial(character) for character in normalize("NFKC", text).lower())


def _initial(character: str) -> str:
    if character.isascii():
        return character if character.isalnum() else ""
    code = character.encode("gb2312", "ignore")
    number = int.from_bytes(code, "big") if len(code) == 2 else 0
    return _LETTERS[bisect_right(_FIRST, number) - 1] if _FIRST[0] <= number <= _LAST else ""
