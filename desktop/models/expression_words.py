"""The words of the expression language."""

from __future__ import annotations

from functools import cache

from engines.expressions.words import Words, decode_words
from resources import EXPRESSION_WORDS


@cache
def expression_words() -> Words:
    """The words of the expression language, read once."""
    return decode_words(EXPRESSION_WORDS.read_bytes())
