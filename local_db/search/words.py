"""Texts as the index and the search compare them, and the words that go into the index.

A word of the index is one character, two neighbouring ones, or the end of a number. Chinese has no spaces, and the
commonest search is two characters: only such pairs find all of them (performance.md). The index names candidates; the
record's own text decides, so words may collide but must never be missing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

LONGEST_SEARCH = 200
"""Characters of a search that are looked at."""
MOST_TERMS = 12
LEAST_OF_NUMBER = 3
"""From so many characters on, the beginning or the end of a number finds it."""

_MOST_PAIRS = 24
_MARKS = {6: "\ue206", 4: "\ue204", 3: "\ue203"}
"""What stands before the end of a number of that length, the longest first."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
_PLAIN = str.maketrans({code: chr(0xE100 + code) for code in range(33, 127) if not chr(code).isalnum()})
"""The index's tokenizer parts words at ASCII punctuation; here such a character is one like any other."""
_CODE = re.compile(r"[0-9a-z][0-9a-z_./#+-]*")


def normal(text: str) -> str:
    """Text as it is compared: NFKC, without case and characters of no width; control characters are spaces."""
    if not text.isprintable():
        text = _UNSEEN.sub("", _CONTROL.sub(" ", text))
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


@dataclass(frozen=True)
class Findable:
    """What of one record can be found, normalised: its texts, one a line, and its numbers.

    `numbers` are the ticket's own and the waybill's; they are found by their beginning. `ends` are found by their end.
    """

    text: str
    numbers: tuple[str, ...]
    ends: tuple[str, ...]


def index_words(found: Findable) -> set[str]:
    """The words under which the index names the record."""
    words: set[str] = set()
    for run in found.text.translate(_PLAIN).split():
        words.update(map("".join, pairwise(run)))
        words.update(run)
    for number in found.ends:
        for length, mark in _MARKS.items():
            if len(number) >= length:
                words.add(mark + number[-length:].translate(_PLAIN))
    return words


def written(words: Iterable[str]) -> str:
    """Words as the text that is given to the index."""
    return " ".join(words)


@dataclass(frozen=True)
class Term:
    """One word of a search. A `code` may be the beginning or the end of a number, too."""

    text: str
    code: bool

    def fits(self, record: Findable) -> bool:
        """Whether the record has it."""
        if self.text in record.text:
            return True
        if not self.numeral:
            return False
        if any(number.startswith(self.text) for number in record.numbers):
            return True
        return any(number.endswith(self.text) for number in record.ends)

    @property
    def numeral(self) -> bool:
        """Whether it is long enough to find a number."""
        return self.code and len(self.text) >= LEAST_OF_NUMBER

    def expression(self) -> str:
        """The index's expression for the candidates of this term in texts and ends of numbers.

        Every character of it is a quote, a bracket, an operator of ours or a word without ASCII punctuation.
        """
        text = self.text.translate(_PLAIN)
        if len(text) == 1:
            return f'"{text}"'
        pairs = list(dict.fromkeys(map("".join, pairwise(text))))
        step = -(-len(pairs) // _MOST_PAIRS)
        inside = " AND ".join(f'"{pair}"' for pair in pairs[::step])
        if not self.numeral:
            return f"({inside})"
        length = next(length for length in _MARKS if len(text) >= length)
        return f'(({inside}) OR "{_MARKS[length]}{text[-length:]}")'


@dataclass(frozen=True)
class Terms:
    """A search: every term must fit. `whole` is the number that was typed or scanned in groups, where it may be one."""

    terms: tuple[Term, ...]
    whole: Term | None

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def codes_only(self) -> bool:
        """Whether all terms may be numbers, so that the numbers' own indexes must be asked."""
        return all(term.code for term in self.terms)

    @property
    def leading(self) -> Term:
        """The term whose candidates are looked at where all may be numbers."""
        return max(self.terms, key=lambda term: len(term.text))

    def beginnings(self) -> tuple[str, ...]:
        """The beginnings of numbers that are candidates; empty where a term is no number."""
        if not self.codes_only:
            return ()
        wanted = [self.leading] + ([self.whole] if self.whole is not None else [])
        return tuple(dict.fromkeys(term.text for term in wanted if term.numeral))

    def expression(self) -> str:
        """The index's expression for the candidates."""
        if self.codes_only:
            asked = [self.leading] + ([self.whole] if self.whole is not None else [])
            return " OR ".join(term.expression() for term in asked)
        return " AND ".join(term.expression() for term in self.terms if not term.code)

    def fit(self, record: Findable) -> bool:
        """Whether the record is what is searched."""
        if all(term.fits(record) for term in self.terms):
            return True
        return self.whole is not None and self.whole.fits(record)


def terms_of(typed: str) -> Terms:
    """What a person typed, as terms; none for text without a visible character."""
    text = normal(typed[:LONGEST_SEARCH].encode("utf-8", "ignore").decode())
    words = list(dict.fromkeys(text.split()))[:MOST_TERMS]
    terms = tuple(Term(word, _CODE.fullmatch(word) is not None) for word in words)
    joined = "".join(text.split())
    grouped = len(terms) > 1 and all(term.code for term in terms) and any(sign.isdigit() for sign in joined)
    return Terms(terms, Term(joined, True) if grouped else None)
