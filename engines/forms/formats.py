"""Formats of texts without regular expressions: known ones by name, others made of parts. Pure.

A document keeps the pattern only; `parts_of` reads the parts back from one that was made of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import groupby

import msgspec

from engines.forms.field import Label

MOST_PARTS = 12
MOST_TIMES = 99


class Sign(StrEnum):
    """What a part of a format is made of."""

    DIGITS = "digits"
    CAPITALS = "capitals"
    LETTERS = "letters"
    CAPITALS_DIGITS = "capitals_digits"
    LETTERS_DIGITS = "letters_digits"
    CHINESE = "chinese"
    TEXT = "text"


_CLASSES = {
    Sign.DIGITS: "[0-9]",
    Sign.CAPITALS: "[A-Z]",
    Sign.LETTERS: "[A-Za-z]",
    Sign.CAPITALS_DIGITS: "[0-9A-Z]",
    Sign.LETTERS_DIGITS: "[0-9A-Za-z]",
    Sign.CHINESE: "[\u4e00-\u9fff]",
}
_SIGNS = {said: sign for sign, said in _CLASSES.items()}
_PART = re.compile(
    rf"(?P<class>{'|'.join(map(re.escape, _SIGNS))})(?:\{{(?P<least>[0-9]+)(?:,(?P<most>[0-9]+))?\}})?"
    r"|(?P<text>(?:\\[^0-9A-Za-z]|[^\\\[\](){}*+?|^$.])+)"
)


class Part(msgspec.Struct, frozen=True):
    """Some signs of one sort, `least` to `most` of them; or, of the sort TEXT, exactly that `text`."""

    sign: Sign
    least: int = 1
    most: int = 1
    text: str = ""


class NamedFormat(msgspec.Struct, frozen=True):
    """A format that has a name: its pattern, what is said to somebody who types something else, and an example."""

    id: str
    pattern: str
    label: Label
    message: Label
    sample: str


def decode_formats(body: bytes) -> tuple[NamedFormat, ...]:
    """Reads the named formats; msgspec.ValidationError when the file holds none."""
    return msgspec.json.decode(body, type=tuple[NamedFormat, ...])


def pattern_of(parts: Sequence[Part]) -> str | None:
    """The pattern that these parts make; None of none."""
    return "".join(_said(part) for part in parts) or None


def parts_of(pattern: str) -> tuple[Part, ...] | None:
    """The parts that a pattern is made of; None of one that says more than parts can."""
    found, at = [], 0
    while at < len(pattern):
        match = _PART.match(pattern, at)
        if match is None or match.end() == at:
            return None
        at = match.end()
        if match["text"] is not None:
            found.append(Part(Sign.TEXT, text=re.sub(r"\\(.)", r"\1", match["text"])))
        else:
            least = int(match["least"] or 1)
            found.append(Part(_SIGNS[match["class"]], least, int(match["most"] or least)))
    fits = len(found) <= MOST_PARTS and all(0 <= part.least <= part.most <= MOST_TIMES for part in found)
    return tuple(found) if found and fits else None


def parts_of_sample(sample: str) -> tuple[Part, ...]:
    """The parts of texts that look like this one: as many digits, capitals, letters; other signs as they stand."""
    runs = [(sign, "".join(signs)) for sign, signs in groupby(sample.strip(), key=_sign_of)]
    parts = [Part(sign, text=text) if sign is Sign.TEXT else Part(sign, len(text), len(text)) for sign, text in runs]
    return tuple(parts[:MOST_PARTS])


def _said(part: Part) -> str:
    if part.sign is Sign.TEXT:
        return re.escape(part.text)
    if part.least == part.most:
        times = "" if part.most == 1 else f"{{{part.most}}}"
    else:
        times = f"{{{part.least},{part.most}}}"
    return _CLASSES[part.sign] + times


def _sign_of(letter: str) -> Sign:
    for sign in (Sign.DIGITS, Sign.CAPITALS, Sign.LETTERS, Sign.CHINESE):
        if re.fullmatch(_CLASSES[sign], letter):
            return sign
    return Sign.TEXT
