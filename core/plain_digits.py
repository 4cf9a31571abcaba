"""Whole numbers out of text that may be anything."""

from __future__ import annotations

_LONGEST = 18


def whole_number(text: str, longest: int = _LONGEST) -> int | None:
    """The number of a text of 1 to `longest` ASCII digits; None for every other text.

    ``str.isdigit`` also accepts signs that ``int`` refuses (superscripts), and ``int`` refuses thousands of digits.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else None
