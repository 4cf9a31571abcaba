"""What was meant by a text that is no expression: names without brackets, and signs, numbers and days as people write
them. Looks only where something was refused already."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engines.expressions.completing import bracketed
from engines.expressions.errors import ExpressionError
from engines.expressions.lexer import narrow
from engines.expressions.numerals import amount_of, amounts, day_of, days
from engines.expressions.printer import quoted
from engines.expressions.values import Kind
from engines.expressions.vocabulary import FieldName, Named, Relation, Vocabulary, called, nearest, normalised

FIELD, CHOICE, SO = "expression.field_unbracketed", "expression.choice_unquoted", "expression.written_so"
MONTHS = "expression.months_vary"
_UNREAD = frozenset(
    f"expression.{code}"
    for code in ("unknown_word", "unexpected", "wanted", "ends_early", "two_comparisons", "wants_brackets")
)
_OTHER_KIND = frozenset(f"expression.{code}" for code in ("wrong_kind", "does_not_compute", "not_a_date"))
_TEXT = re.compile(r'"(?:[^"]|"")*"|' + r"'(?:[^']|'')*'")
_NAME = re.compile(r"\[((?:[^\[\]]|\]\])*)\]")
_RUN = re.compile(r"\w+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_DAY = "86400"
_HAN = re.compile("[\u4e00-\u9fff]")
_NAME_LENGTH = 200
_DAYS = {Kind.DATE, Kind.DATETIME}

Found = Iterator[tuple[int, int, str, str]]
"""Where something stands, how it is written instead, and the code of the sentence."""


def meant(text: str, error: ExpressionError, sight: Vocabulary) -> ExpressionError | None:
    """A closer error, whose fact `nearest` is what to write in its place; None where nothing is likely to be meant.

    `nearest` is empty where no one thing says what was meant: months and years, which the sentence tells from days.
    """
    if error.start is None or error.end is None:
        return None
    found = _Meant(text, error.code, error.start, error.end, sight).longest(error)
    if found is None:
        return None
    start, end, put, code = found
    return ExpressionError(code, start, end, found=text[start:end][:40], nearest=put)


class _Meant:
    def __init__(self, text: str, code: str, start: int, end: int, sight: Vocabulary) -> None:
        self._plain = narrow(text)
        self._outside = _NAME.sub(_blank, _TEXT.sub(_blank, self._plain))
        self._code, self._start, self._end, self._sight = code, start, end, sight

    def longest(self, error: ExpressionError) -> tuple[int, int, str, str] | None:
        """The longest thing that is meant at the place, of the first sort that there is."""
        if self._code in _UNREAD:
            written = self._so(days(self._outside)), self._so(amounts(self._outside))
            for sort in (written[0], self._choices(), self._fields(), self._words(), written[1], self._months()):
                there = [one for one in sort if self._covers(one[0], one[1])]
                if there:
                    return max(there, key=lambda one: one[1] - one[0])
            return self._likely() if self._code == "expression.unknown_word" else None
        if self._code in _OTHER_KIND:
            return self._of_another_kind(error)
        return self._choice_in_brackets() if self._code == "expression.unknown_field" else None

    def _covers(self, start: int, end: int) -> bool:
        """Whether that stands at the place; a percent sign is read as one of division, and what follows it refused."""
        share = self._plain[end - 1] == "%" and end <= self._start and not self._plain[end : self._start].strip()
        return start <= self._start < end or share

    def _of_another_kind(self, error: ExpressionError) -> tuple[int, int, str, str] | None:
        kinds = {error.facts.get(name) for name in ("wanted", "kind", "other")}
        if self._code == "expression.not_a_date" or kinds & _DAYS:
            for start, end, put in days(self._outside):
                if (start < self._end and self._start < end) or not self._outside[start:end].isdigit():
                    return start, end, put, SO
        choice = next((one for one in self._choices() if one[:2] == (self._start, self._end)), None)
        if choice is not None:
            return choice
        said = self._plain[self._start : self._end]
        if _TEXT.fullmatch(said) is None:
            return self._of_a_number(said, error.facts.get("wanted"))
        inner = said[1:-1].strip()
        if fields := called(inner, self._sight.fields):
            return self._start, self._end, bracketed(fields[0].id, inner, self._sight), FIELD
        wanted = error.facts.get("wanted")
        read = amount_of if wanted == Kind.NUMBER else day_of if wanted in _DAYS else None
        value = read(inner) if read is not None else None
        return (self._start, self._end, value, SO) if value is not None else None

    def _of_a_number(self, said: str, wanted: object) -> tuple[int, int, str, str] | None:
        """A bare number where a text is asked for, or a duration: so many days."""
        if _NUMBER.fullmatch(said) is None or wanted not in (Kind.TEXT, Kind.DURATION):
            return None
        days = self._sight.words.units[_DAY][self._language][0]
        return self._start, self._end, quoted(said) if wanted == Kind.TEXT else f"{said} {days}", SO

    @property
    def _language(self) -> str:
        return "zh_CN" if _HAN.search(self._plain) else "en"

    def _so(self, found: Iterator[tuple[int, int, str]]) -> Found:
        """Amounts and days behind which no longer word goes on: there is a number in many words."""
        yield from ((start, end, put, SO) for start, end, put in found if self._ends(end))

    def _choices(self) -> Found:
        """The choices of the field that stands last before the place, without quotation marks."""
        for label in {label.strip() for choice in self._asked() for label in choice.label.values()}:
            yield from ((start, end, quoted(label), CHOICE) for start, end in self._standing(label))

    def _asked(self) -> tuple[Named, ...]:
        named = _NAME.findall(self._plain[: self._start])
        fields: tuple[FieldName, ...] = called(named[-1], self._sight.fields) if named else ()
        return fields[0].choices if len(fields) == 1 else ()

    def _fields(self) -> Found:
        for identity, label, sight in self._names():
            for start, end in self._standing(label):
                yield start, end, bracketed(identity, label, sight), FIELD

    def _names(self) -> Iterator[tuple[str, str, Vocabulary]]:
        """What is in sight at the place, what it is called, and where it is called so."""
        yield from _labels((*self._sight.fields, *self._sight.relations), self._sight)
        for name in _NAME.findall(self._plain[: self._start]):
            for relation in called(name, self._sight.relations):
                yield from _labels(relation.fields, self._sight.inside(relation.id))

    def _words(self) -> Found:
        """Signs and words that say the same as one of the language."""
        for op, texts in self._sight.words.instead.items():
            for text in texts:
                put = self._sight.words.operator(op, self._language)
                yield from ((start, end, put, SO) for start, end in self._standing(text, sign=True))

    def _likely(self) -> tuple[int, int, str, str] | None:
        """A field whose name begins so; else one whose name is like it, where no word of the language is."""
        end = self._word_end()
        word = self._plain[self._start : end]
        names = list(self._names())
        begun = [one for one in names if len(word) > 1 and normalised(one[1]).startswith(normalised(word))]
        if not begun and not nearest(word, self._sight.words.by_text):
            like = nearest(word, [one[1] for one in names])
            begun = [one for one in names if one[1] == like]
        same = len({one[0] for one in begun}) == 1
        return (self._start, end, bracketed(*begun[0]), FIELD) if same else None

    def _months(self) -> Found:
        """Months and years behind a number, with nothing to be put in their place."""
        for word in self._sight.words.no_units:
            for start, end in self._standing(word, sign=not word.isascii()):
                if self._plain[:start].rstrip()[-1:].isdigit():
                    yield start, end, "", MONTHS

    def _word_end(self) -> int:
        """Where the unknown word ends: before the first word of the language in it, or with its letters."""
        run = _RUN.match(self._plain, self._start)
        end = run.end() if run is not None else self._start + 1
        pattern = self._sight.words.pattern
        return next((at for at in range(self._start + 1, end) if pattern.match(self._plain, at)), end)

    def _choice_in_brackets(self) -> tuple[int, int, str, str] | None:
        found = called(self._plain[self._start + 1 : self._end - 1], self._asked())
        if len(found) != 1:
            return None
        label = next(iter(found[0].label.values()))
        written = next((one for one in found[0].label.values() if one in self._plain), label)
        return self._start, self._end, quoted(written), CHOICE

    def _standing(self, label: str, *, sign: bool = False) -> Iterator[tuple[int, int]]:
        """Where that stands outside of brackets and quotation marks, and not as the beginning of another word."""
        wanted, outside = narrow(label).strip().lower(), self._outside.lower()
        if not wanted or len(wanted) > _NAME_LENGTH or len(outside) != len(self._outside):
            return
        at = outside.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            if sign or self._ends(end):
                yield at, end
            at = outside.find(wanted, at + 1)

    def _ends(self, end: int) -> bool:
        after = self._outside[end : end + 1]
        if not _RUN.match(after) or after.isdigit() or not _RUN.match(self._outside[end - 1]):
            return True
        words = self._sight.words
        said = {text for texts in words.instead.values() for text in texts}
        return bool(words.pattern.match(self._outside, end)) or self._outside.startswith(tuple(said), end)


def _labels(named: tuple[FieldName | Relation, ...], sight: Vocabulary) -> Iterator[tuple[str, str, Vocabulary]]:
    for one in named:
        for label in dict.fromkeys(one.label.values()):
            yield one.id, label, sight


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
