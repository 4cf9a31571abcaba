"""Texts as the index and the search compare them, and the words that go into the index.

A word of the index is one character, two neighbouring ones, the end of a number, or a chosen value. Chinese has no
spaces, and the commonest search is two characters: only such pairs find all of them (performance.md). The index names
candidates; the record's own text decides, so words may collide but must never be missing.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import msgspec

from engines.forms.texts import UNSEEN_AROUND

LONGEST_SEARCH = 200
"""Characters of a search that are looked at."""
MOST_TERMS = 12
LEAST_OF_NUMBER = 3
"""From so many characters on, the beginning or the end of a number finds it."""

_MOST_PAIRS = 24
_MARKS = {6: "\ue206", 4: "\ue204", 3: "\ue203"}
"""What stands before the end of a number of that length, the longest first."""
_CHOSEN = "\ue210"
"""What stands before a chosen value."""
_LEAST_OF_CHOICE = 2
"""From so many characters on, any part of a choice's words finds it; fewer must be the whole of them."""

_CODE_POINTS = "utf-32-le"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
_PLAIN = [(chr(sign), chr(0xE100 + sign)) for sign in range(0x21, 0x7F) if not chr(sign).isalnum()]
_AROUND = ",.;:!?()[]\"'\u3001\u3002\u201c\u201d\u2018\u2019\u300a\u300b\u300c\u300d\u3010\u3011"
"""Signs that come along where words are copied; inside a word, or alone, they are looked for."""
_CODE = re.compile(r"[0-9a-z][0-9a-z_./#+-]*")
_WIDE = [(sign, unicodedata.normalize("NFKC", sign)) for sign in "，：；！？（）…\u3000"]
"""The signs of Chinese sentences that NFKC changes. A text without any takes it a tenth of the time."""


def normal(text: str) -> str:
    """Text as it is compared: NFKC, without case and characters of no width; control characters are spaces."""
    if text.isascii() and text.isprintable():
        return text.lower()
    text = text.replace("\n", " ")
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    if not text.isprintable():
        text = _UNSEEN.sub("", _CONTROL.sub(" ", text))
    return unicodedata.normalize("NFKC", text).casefold()


def _plain(text: str) -> str:
    """The index's tokenizer parts words at ASCII punctuation; here such a character is one like any other."""
    for sign, plain in _PLAIN:
        text = text.replace(sign, plain)
    return text


class Chosen(msgspec.Struct, frozen=True):
    """One value of a choice field: the one word that the index keeps of it, and what it is called in every language."""

    word: str
    said: tuple[str, ...]

    def is_called(self, text: str) -> bool:
        """Whether a search for that normalised text means it."""
        return any(text == one or (len(text) >= _LEAST_OF_CHOICE and text in one) for one in self.said)


def chosen(field: str, value: str, labels: Iterable[str]) -> Chosen:
    """The value of that field as the search sees it."""
    word = _plain("_".join(f"{field}={value}".split()))
    return Chosen(_CHOSEN + word, tuple(dict.fromkeys(map(normal, labels))))


class Findable(msgspec.Struct, frozen=True):
    """What of one record can be found, normalised: its texts, one a line, its numbers and what was chosen.

    `numbers` are the ticket's own and the waybill's; they are found by their beginning. `ends` are found by their end.
    """

    text: str
    numbers: tuple[str, ...]
    ends: tuple[str, ...]
    choices: tuple[Chosen, ...] = ()


def index_words(found: Sequence[Findable]) -> list[str]:
    """Of each record the words under which the index names it, as the text that is given to the index.

    A word may stand there several times; the index keeps it once. All are made at once, by moving code points in
    stretches: a string for each pair of characters, or for each record, would take several times as long.
    """
    signs = _code_points(_plain("".join([one.text for one in found])))
    spaced = _code_points(" " * (3 * len(signs)))
    spaced[0::3], spaced[1:-3:3] = signs, signs[1:]
    pairs = _text_of(spaced)
    spaced = _code_points(" " * (2 * len(signs)))
    spaced[0::2] = signs
    singles = _text_of(spaced)
    words, end = [], 0
    for one in found:
        start, end = end, end + len(one.text)
        parts = (pairs[3 * start : max(3 * end - 3, 0)], singles[2 * start : 2 * end], *_other_words(one))
        words.append(" ".join(parts).strip())
    return words


def _code_points(text: str) -> array[int]:
    return array("I", text.encode(_CODE_POINTS))


def _text_of(code_points: array[int]) -> str:
    return code_points.tobytes().decode(_CODE_POINTS)


def _other_words(found: Findable) -> Iterator[str]:
    for number in _plain("\n".join(found.ends)).split("\n"):
        for length, mark in _MARKS.items():
            if len(number) >= length:
                yield mark + number[-length:]
    for choice in found.choices:
        yield choice.word


class Term(msgspec.Struct, frozen=True):
    """One word of a search. A `code` may be the beginning or the end of a number, too."""

    text: str
    code: bool

    def fits(self, record: Findable) -> bool:
        """Whether the record has it."""
        if self.text in record.text or any(choice.is_called(self.text) for choice in record.choices):
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

    def expression(self, choices: Sequence[str] = ()) -> str:
        """The index's expression for the candidates of this term in texts, ends of numbers and chosen values.

        `choices` are the words of the values that the term means. Every character of the expression is a quote, a
        bracket, an operator of ours or a word without ASCII punctuation.
        """
        text = _plain(self.text)
        if len(text) == 1:
            inside = f'"{text}"'
        else:
            pairs = list(dict.fromkeys(map("".join, pairwise(text))))
            step = -(-len(pairs) // _MOST_PAIRS)
            inside = " AND ".join(f'"{pair}"' for pair in pairs[::step])
        more = [f'"{word}"' for word in choices]
        if self.numeral:
            length = next(length for length in _MARKS if len(text) >= length)
            more.append(f'"{_MARKS[length]}{text[-length:]}"')
        return " OR ".join((f"(({inside})", *more)) + ")" if more else f"({inside})"


class Terms(msgspec.Struct, frozen=True):
    """A search: every term must fit. `whole` is the number that was typed in groups, where it may be one."""

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

    def expression(self, choices: Mapping[str, Sequence[str]] | None = None) -> str:
        """The index's expression for the candidates; `choices` are the words of chosen values by the term's text."""
        known = choices or {}
        if self.codes_only:
            asked = [self.leading] + ([self.whole] if self.whole is not None else [])
            return " OR ".join(term.expression(known.get(term.text, ())) for term in asked)
        return " AND ".join(term.expression(known.get(term.text, ())) for term in self.terms if not term.code)

    def fit(self, record: Findable) -> bool:
        """Whether the record is what is searched."""
        if all(term.fits(record) for term in self.terms):
            return True
        return self.whole is not None and self.whole.fits(record)

    @property
    def texts(self) -> tuple[str, ...]:
        """Each term as it is compared."""
        return tuple(term.text for term in self.terms)


def spans_in(text: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    """Where normalised terms stand in a text as people read it: from and to, in order, none touching another."""
    found: list[tuple[int, int]] = []
    plain, places = _by_character(text)
    for term in terms:
        at = plain.find(term) if term else -1
        while at >= 0:
            found.append((places[at], places[at + len(term) - 1] + 1))
            at = plain.find(term, at + len(term))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _by_character(text: str) -> tuple[str, Sequence[int]]:
    """The text as it is compared, and of each of its characters the place of the one that it comes from."""
    plain = normal(text)
    if len(plain) == len(text):
        return plain, range(len(text))
    parts = [normal(sign) for sign in text]
    return "".join(parts), [place for place, part in enumerate(parts) for _ in part]


def terms_of(typed: str) -> Terms:
    """What a person typed, as terms; none for text without a visible character."""
    text = normal(typed.strip(UNSEEN_AROUND)[:LONGEST_SEARCH].encode("utf-8", "ignore").decode())
    typed_words = [word.strip(_AROUND) or word for word in text.split()]
    words = list(dict.fromkeys(typed_words))[:MOST_TERMS]
    terms = tuple(Term(word, _CODE.fullmatch(word) is not None) for word in words)
    joined = "".join(typed_words)
    grouped = len(terms) > 1 and all(term.code for term in terms) and any(sign.isdigit() for sign in joined)
    digits = joined.replace("-", "")
    if len(terms) == 1 and digits != joined and digits.isdecimal():
        return Terms(terms, Term(digits, True))
    return Terms(terms, Term(joined, True) if grouped else None)
