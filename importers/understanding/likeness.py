"""How surely one word means another: the same, a synonym, a part, an abbreviation, the first letters, a misspelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import msgspec
from rapidfuzz import fuzz

from core.initials import first_letters
from importers.understanding.words import compared
from resources import ROOT

SURE = 0.9
"""Below it a person is asked: a wrong guess is worse than a blank."""

_SAME, _PLAINLY, _SYNONYM, _SHORT_SYNONYM, _PART, _INITIALS, _LEFT_OUT = 1.0, 0.97, 0.92, 0.85, 0.8, 0.75, 0.7
_LIKE, _LEAST_LIKE, _LEAST_LIKE_NAME = 0.6, 60.0, 75.0
_NEXT_BEST = 0.15
"""A meaning that another one comes so near to is none."""
_DOUBTFUL = 0.5
_SURELY_SAID = 2


class Meaning(msgspec.Struct, frozen=True):
    """What a word would mean. `meant` None: nothing known is like it. `why` is a code with a sentence."""

    meant: str | None
    sure: float
    why: str


NOTHING = Meaning(None, 0.0, "nothing_like_it")


class _Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    before_names: tuple[str, ...]
    after_names: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]


@cache
def _said() -> _Said:
    return msgspec.json.decode((ROOT / "import_synonyms.json").read_bytes(), type=_Said)


@cache
def _groups() -> dict[str, frozenset[int]]:
    """The groups of trade synonyms that a word stands in."""
    found: dict[str, set[int]] = {}
    for number, group in enumerate(_said().words):
        for word in group:
            found.setdefault(compared(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


def bare_name(called: str) -> str:
    """What people call somebody by, without the words that they say before and after a name."""
    for before in _said().before_names:
        called = called.removeprefix(before) if len(called) > 1 else called
    for after in _said().after_names:
        called = called.removesuffix(after) if len(called) > len(after) else called
    return called


def meaning_of(word: str, targets: Mapping[str, Sequence[str]]) -> Meaning:
    """Which of the targets, each with its names, `word` means. Where two are nearly alike, neither is sure."""
    scored = sorted(
        (
            Meaning(target, *max((_likeness(word, name) for name in names), default=(0.0, "")))
            for target, names in targets.items()
        ),
        key=lambda one: -one.sure,
    )
    if not scored or not scored[0].sure:
        return NOTHING
    best = scored[0]
    rival = scored[1].sure if len(scored) > 1 else 0.0
    if best.sure < _SAME and rival > best.sure - _NEXT_BEST:
        return msgspec.structs.replace(best, sure=_DOUBTFUL, why="several_like_it")
    return best


def named_alike(name: str, known: Sequence[str]) -> float:
    """How like a column's name is to the likest of the known ones, all as `compared` gives them; never sure."""
    best = max((fuzz.ratio(name, word) for word in known), default=0.0)
    return _LIKE * best / 100 if best >= _LEAST_LIKE_NAME else 0.0


def _likeness(word: str, name: str) -> tuple[float, str]:
    said, meant = compared(word), compared(name)
    if not said or not meant:
        return 0.0, ""
    if word.strip() == name.strip():
        return _SAME, "same"
    if said == meant:
        return _PLAINLY, "same"
    if _groups().get(said, frozenset()) & _groups().get(meant, frozenset()):
        clear = (len(said) >= _SURELY_SAID and not said.isascii()) or said in meant
        return (_SYNONYM if clear else _SHORT_SYNONYM), "synonym"
    if said in meant or (meant in said and len(meant) > 1):
        return _PART, "part"
    if said.isascii() and len(said) > 1 and not meant.isascii() and first_letters(meant) == said:
        return _INITIALS, "initials"
    if len(said) > 1 and len(said) < len(meant) and _is_left_out(said, meant):
        return _LEFT_OUT, "abbreviation"
    ratio = fuzz.ratio(said, meant)
    return (_LIKE * ratio / 100, "similar") if ratio >= _LEAST_LIKE else (0.0, "")


def _is_left_out(short: str, whole: str) -> bool:
    """Whether `short` is `whole` with some characters left out, beginning alike."""
    left = iter(whole)
    return short[0] == whole[0] and all(character in left for character in short)
