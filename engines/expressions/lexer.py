"""Text into tokens. Full-width signs and digits count as their narrow twins; places count characters of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from engines.expressions.errors import ExpressionError
from engines.expressions.tree import LITERAL_LENGTH, is_storable
from engines.expressions.vocabulary import nearest
from engines.expressions.words import Word, Words

TEXT_LENGTH = 10_000

_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(wide): ord(narrow)
    for wide, narrow in zip(
        "\u3000\u3001\u3010\u3011\u201c\u201d\u2018\u2019\u00d7\u00f7\u2212\u300c\u300d\u00a0",
        ' ,[]""\'\'*/-"" ',
        strict=True,
    )
}


def narrow(text: str) -> str:
    """The text with the narrow twins of full-width signs; every place stays what it is."""
    return text.translate(_NARROW)


_CLOSED_BY = {"\u201c": "\u201d", "\u2018": "\u2019", "\u300c": "\u300d"}
_SPACE = re.compile(r"\s+")
_FIELD = re.compile(r"\[((?:[^\[\]]|\]\])*)\](?!\])")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?(?![0-9])"
)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SIGN = re.compile(r"[-+*/%(),.]")
_UNKNOWN = re.compile(r"\w+|.", re.DOTALL)


class What(StrEnum):
    """The sorts of tokens."""

    FIELD = "field"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    WORD = "word"
    SIGN = "sign"
    END = "end"


class Token(msgspec.Struct, frozen=True):
    """A token, what it says and where it stands; a word with what it may mean."""

    what: What
    text: str
    start: int
    end: int
    word: Word = Word()


def tokens(text: str, words: Words) -> list[Token]:
    """All tokens and an end. Raises ExpressionError at the first thing that is none."""
    if len(text) > TEXT_LENGTH:
        raise ExpressionError("expression.too_long", 0, len(text), limit=TEXT_LENGTH)
    if not is_storable(text):
        at = next(place for place, sign in enumerate(text) if not is_storable(sign))
        raise ExpressionError("expression.control_characters", at, at + 1)
    return [*_scan(text, narrow(text), words), Token(What.END, "", len(text), len(text))]


def _scan(text: str, plain: str, words: Words) -> Iterator[Token]:
    place = 0
    while place < len(plain):
        space = _SPACE.match(plain, place)
        if space:
            place = space.end()
            continue
        token = _token(text, plain, place, words)
        yield token
        place = token.end


def _token(text: str, plain: str, place: int, words: Words) -> Token:
    sign = plain[place]
    if sign == "[":
        return _field(text, plain, place)
    if sign in "\"'":
        return _text(text, plain, place)
    if sign.isascii() and sign.isdigit():
        return _number(plain, place)
    found = words.pattern.match(plain, place)
    if found:
        return Token(What.WORD, found[0], place, found.end(), words.meaning(found[0]) or Word())
    found = _SIGN.match(plain, place)
    if found:
        return Token(What.SIGN, sign, place, place + 1)
    unknown = _UNKNOWN.match(plain, place)
    assert unknown is not None
    word = unknown[0][:40]
    raise ExpressionError(
        "expression.unknown_word", place, unknown.end(), word=word, nearest=nearest(word, words.by_text)
    )


def _field(text: str, plain: str, place: int) -> Token:
    found = _FIELD.match(plain, place)
    if not found:
        raise ExpressionError("expression.open_bracket", place, len(plain))
    name = text[found.start(1) : found.end(1)].replace("]]", "]").strip()
    return Token(What.FIELD, name, place, found.end())


def _text(text: str, plain: str, place: int) -> Token:
    closing = _CLOSED_BY.get(text[place])
    at = place + 1
    pieces = []
    while True:
        end = text.find(closing, at) if closing else plain.find(plain[place], at)
        if end < 0:
            raise ExpressionError("expression.open_quote", place, len(text))
        pieces.append(text[at:end])
        if closing or plain[end + 1 : end + 2] != plain[place]:
            break
        pieces.append(text[end])
        at = end + 2
    said = "".join(pieces)
    if len(said) > LITERAL_LENGTH:
        raise ExpressionError("expression.literal_too_long", place, end + 1, limit=LITERAL_LENGTH)
    return Token(What.TEXT, said, place, end + 1)


def _number(plain: str, place: int) -> Token:
    found = _MOMENT.match(plain, place)
    if found and found[2] is None:
        return Token(What.DATE, found[0], place, found.end())
    if found:
        said = f"{found[1]}T{found[2]}{found[3] or ':00'}{found[4] or ''}"
        return Token(What.DATETIME, said, place, found.end())
    found = _NUMBER.match(plain, place)
    assert found is not None
    return Token(What.NUMBER, found[0], place, found.end())
