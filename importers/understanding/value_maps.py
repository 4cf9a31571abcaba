"""What the words of a column mean for a field with known answers: choices, yes and no, people, branches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from engines.forms.document import Field, FieldKind
from importers.cleaning import narrow, shown
from importers.reader.frames import Cell
from importers.understanding.likeness import NOTHING, SURE, Meaning, bare_name, meaning_of
from importers.vocabulary import vocabulary

WORDS = 200
"""Different words of a column that are looked at, the most frequent first."""
_CALLED, _GIVEN_NAME = 0.6, 0.65


class KnownNames(msgspec.Struct, frozen=True):
    """The people and the branches that this device knows: names of people, and names of branches by id."""

    people: tuple[str, ...] = ()
    branches: Mapping[str, str] = {}


NOBODY = KnownNames()


class WordMeaning(msgspec.Struct, frozen=True):
    """A word of a column, how many cells say it, and what it would mean: a choice's id, ``true``, a name, a branch."""

    word: str
    count: int
    meant: str | None
    sure: float
    why: str


def words_of(cells: Iterable[Cell]) -> list[tuple[str, int]]:
    """The different words of a column and how often each is said, the most frequent first; at most `WORDS`."""
    said = Counter(word for cell in cells if (word := narrow(shown(cell))) and word not in vocabulary().blank)
    return said.most_common(WORDS)


def is_sure(words: Sequence[WordMeaning]) -> bool:
    """Whether every word of the column is surely one of the answers."""
    return 0 < len(words) < WORDS and all(one.sure >= SURE for one in words)


def value_map(field: Field, cells: Iterable[Cell], names: KnownNames) -> tuple[WordMeaning, ...]:
    """Each word of the column with its meaning for that field; nothing for a field that takes any word."""
    targets = targets_of(field, names)
    if not targets:
        return ()
    find = _person if field.kind is FieldKind.PERSON else meaning_of
    found = ((word, count, find(word, targets)) for word, count in words_of(cells))
    return tuple(WordMeaning(word, count, one.meant, one.sure, one.why) for word, count, one in found)


def targets_of(field: Field, names: KnownNames) -> dict[str, Sequence[str]]:
    """What can stand in the field, each with the words that people have for it; nothing where any word can."""
    if field.kind is FieldKind.CHOICE:
        return {choice.id: (*choice.label.values(), choice.id) for choice in field.choices}
    if field.kind is FieldKind.SWITCH:
        return {"true": tuple(vocabulary().yes), "false": tuple(vocabulary().no)}
    if field.kind is FieldKind.PERSON:
        return {name: (name,) for name in names.people}
    if field.kind is FieldKind.BRANCH:
        return {branch: (name, branch) for branch, name in names.branches.items()}
    return {}


def _person(word: str, people: Mapping[str, Sequence[str]]) -> Meaning:
    """As `meaning_of`; a person is also called by the surname, with a title or not, which is never sure."""
    whole = meaning_of(word, people)
    if whole.meant is not None and whole.why in ("same", "initials"):
        return whole
    bare = bare_name(word)
    called = [name for name in people if name.startswith(bare)] if bare != word else []
    if not called and len(word) > 1:
        called = [name for name in people if name.endswith(word)]
        return Meaning(called[0], _GIVEN_NAME, "given_name") if len(called) == 1 else NOTHING
    return Meaning(called[0], _CALLED, "surname") if len(called) == 1 else NOTHING
