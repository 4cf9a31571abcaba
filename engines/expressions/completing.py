"""What somebody who types an expression may mean at the caret: fields, lines, choices, words of the language. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from engines.expressions.printer import quoted
from engines.expressions.vocabulary import FieldName, Relation, Vocabulary, called, normalised
from engines.expressions.words import Words, label_in

_NAME = r"[\[\u3010]([^\[\]\u3010\u3011]+)[\]\u3011]"
_OPEN_FIELD = re.compile(r"[\[\u3010\uff3b]([^\[\]\u3010\u3011\uff3b\uff3d]*)$")
_OPEN_TEXT = re.compile(r"[\"\u201c\uff02]([^\"\u201c\u201d\uff02]*)$")
_WORD = re.compile(r"[^\W\d]\w*$")
_FIELDS = re.compile(_NAME)
_IN_LINES = re.compile(_NAME + r"\s*\.\s*(?:\([^()]*)?[\[\u3010][^\[\]\u3010\u3011]*$")
_TEXTS = re.compile(r"[\"\u201c\uff02][^\"\u201c\u201d\uff02]*[\"\u201d\uff02]")
_CLOSING = "]\u3011\uff3d"
_QUOTES = '"\u201d\uff02'
MOST = 50


class Offer(msgspec.Struct, frozen=True):
    """Something that may be meant: `put` stands in the place of the characters from `start` to `end` then.

    `words` are what a person reads; of a function the caret comes to stand between its brackets, `back` from the end.
    """

    words: str
    put: str
    start: int
    end: int
    back: int = 0


def offers(text: str, caret: int, sight: Vocabulary, language: str, about: str = "") -> tuple[Offer, ...]:
    """What fits to what stands before the caret, the likeliest first; none where nothing was begun.

    Of the field `about` the expression gives a value: in quotation marks its choices may be meant.
    """
    before, after = text[:caret], text[caret:]
    outside = _TEXTS.sub(lambda found: " " * len(found[0]), before)
    if found := _OPEN_TEXT.search(outside):
        return _choices(before, found.start(), after, sight, language, about)
    if found := _OPEN_FIELD.search(outside):
        end = caret + (after[:1] in _CLOSING and bool(after))
        return _fitting(found[1], _named(before, sight, language), found.start(), end)
    if found := _WORD.search(outside):
        known = [*_fields(sight, language), *_words(sight.words, language)]
        return _fitting(found[0], known, found.start(), caret)
    return ()


def field_offers(caret: int, sight: Vocabulary, language: str) -> tuple[Offer, ...]:
    """Every field and table in sight, to be put at the caret."""
    return tuple(Offer(words, put, caret, caret) for words, put, _back in _fields(sight, language))


def function_offers(caret: int, words: Words, language: str) -> tuple[Offer, ...]:
    """Every function, to be put at the caret."""
    return tuple(Offer(said, put, caret, caret, back) for said, put, back in _functions(words, language))


_Known = tuple[str, str, int]


def _fitting(begun: str, known: Iterable[_Known], start: int, end: int) -> tuple[Offer, ...]:
    wanted = normalised(begun)
    named = [(normalised(words.strip("[]")), words, put, back) for words, put, back in known]
    first = [one for one in named if one[0].startswith(wanted)]
    then = [one for one in named if wanted in one[0] and not one[0].startswith(wanted)]
    found = [Offer(words, put, start, end, back) for _name, words, put, back in (*first, *then)]
    return tuple(found[:MOST])


def _named(before: str, sight: Vocabulary, language: str) -> list[_Known]:
    """The fields in sight; of a table whose name and point stand before, its columns."""
    if found := _IN_LINES.search(before):
        tables = called(found[1], sight.relations)
        if len(tables) == 1:
            return list(_fields(sight.inside(tables[0].id), language))
    return list(_fields(sight, language))


def _fields(sight: Vocabulary, language: str) -> Iterator[_Known]:
    named: tuple[FieldName | Relation, ...] = (*sight.fields, *sight.relations)
    for one in named:
        name = bracketed(one.id, label_in(one.label, language), sight)
        yield name, name, 0


def bracketed(identity: str, label: str, sight: Vocabulary) -> str:
    """How a field or table that is called so is written; by its id where others are called so too."""
    alike = [*called(label, sight.fields), *called(label, sight.relations)]
    plain = label.strip() and len(alike) == 1 and not label.startswith("#") and not set("[]\u3010\u3011") & set(label)
    return f"[{label.strip()}]" if plain else f"[#{identity}]"


def _words(words: Words, language: str) -> Iterator[_Known]:
    yield from _functions(words, language)
    for by_language in (*words.operators.values(), *words.constants.values()):
        said = by_language.get(language, ("",))[0]
        if said[:1].isalpha():
            yield said, f"{said} ", 0


def _functions(words: Words, language: str) -> Iterator[_Known]:
    for named in (words.aggregates, words.functions):
        for by_language in named.values():
            said = by_language[language][0]
            yield f"{said}(\u2026)", f"{said}()", 1


def _choices(before: str, start: int, after: str, sight: Vocabulary, language: str, about: str) -> tuple[Offer, ...]:
    """The choices of the field that stands last before the text that was begun, else of that which it is about."""
    asked = _asked(before[:start], sight) or sight.by_id.get(about)
    end = len(before) + (after[:1] in _QUOTES and bool(after))
    labels = [label_in(one.label, language) for one in asked.choices] if asked is not None else []
    if asked is not None and asked.names is not None:
        labels += [label for _stored, label in asked.names.known()]
    return _fitting(before[start + 1 :], [(label, quoted(label), 0) for label in labels], start, end)


def _asked(before: str, sight: Vocabulary) -> FieldName | None:
    names = [name for name in _FIELDS.findall(before) if len(called(name, sight.fields)) == 1]
    found = called(names[-1], sight.fields)[0] if names else None
    return found if found is not None and (found.choices or found.names is not None) else None
