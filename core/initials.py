"""Finding an entry by its number, by words in it, or by the first letters of its Chinese in pinyin. Pure.

The first 3,755 characters of GB 2312 (its level 1, nearly every character of names and choices) are sorted by pinyin,
so a character's place in that standard gives its first letter. For a rarer character any letter counts as right.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence

_BEGINNINGS = (
    *((0xB0A1, "a"), (0xB0C5, "b"), (0xB2C1, "c"), (0xB4EE, "d"), (0xB6EA, "e"), (0xB7A2, "f"), (0xB8C1, "g")),
    *((0xB9FE, "h"), (0xBBF7, "j"), (0xBFA6, "k"), (0xC0AC, "l"), (0xC2E8, "m"), (0xC4C3, "n"), (0xC5B6, "o")),
    *((0xC5BE, "p"), (0xC6DA, "q"), (0xC8BB, "r"), (0xC8F6, "s"), (0xCBFA, "t"), (0xCDDA, "w"), (0xCEF4, "x")),
    *((0xD1B9, "y"), (0xD4D1, "z")),
)
"""Where the characters of each first letter begin in level 1."""
_END = 0xD7F9
_CODES = [code for code, _ in _BEGINNINGS]
_ANY = "?"


def initials(text: str) -> str:
    """The first letters of a text: of Chinese in pinyin (``?`` for a rare character), else the character itself."""
    return "".join(map(_initial, _plain(text)))


def first_letters(text: str) -> str:
    """As `initials`, without signs and spaces: what people type."""
    return "".join(sign for sign in initials(text) if sign.isalnum() or sign == _ANY)


def found(wanted: str, texts: Sequence[str]) -> list[int]:
    """The places of the texts that `wanted` may mean, the likeliest first; all of them when nothing is wanted.

    `wanted` is a place counted from 1, a part of the text, or the first letters of consecutive characters.
    """
    plain = _plain(wanted).strip()
    if not plain:
        return list(range(len(texts)))
    ranked = [(rank, place) for place, text in enumerate(texts) if (rank := _rank(plain, text, place + 1)) is not None]
    return [place for _, place in sorted(ranked)]


def _rank(wanted: str, text: str, number: int) -> int | None:
    """How well a text fits, 0 the best; None when it does not."""
    plain = _plain(text)
    if wanted == plain or wanted == str(number):
        return 0
    if plain.startswith(wanted):
        return 1
    readings = (initials(text), first_letters(text))
    if any(_fits(wanted, letters) for letters in readings):
        return 2
    if wanted in plain:
        return 3
    inside = (letters[start:] for letters in readings for start in range(1, len(letters) - len(wanted) + 1))
    return 4 if any(_fits(wanted, rest) for rest in inside) else None


def _fits(wanted: str, letters: str) -> bool:
    pairs = zip(wanted, letters, strict=False)
    return len(wanted) <= len(letters) and all(letter in (one, _ANY) for one, letter in pairs)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _initial(character: str) -> str:
    if character.isascii():
        return character
    try:
        code = int.from_bytes(character.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return _ANY
    if _CODES[0] <= code <= _END:
        return _BEGINNINGS[bisect_right(_CODES, code) - 1][1]
    return _ANY if code > _END else character
