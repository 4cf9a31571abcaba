"""Where the header of a table is: the row that names the most of what stands below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from importers.reader.frames import Cell
from importers.understanding.cells import Look, Row, filled, look_of, text_of
from importers.understanding.words import kind_named, plain_name, words

_BODY = 40
"""Rows below a candidate that are looked at."""
_CANDIDATES = 40
"""Rows with more than one word that are tried, from the top."""
_LEAST = 2.2
_SHORT = 8
_MOSTLY = 0.6
_SAYS = frozenset({Look.WORD, Look.TEXT, Look.CODE})


class Header(msgspec.Struct, frozen=True):
    """`rows` counts from 0, `names` by column."""

    rows: tuple[int, ...]
    names: dict[int, str]


def find_header(rows: Sequence[Row], start: int = 0) -> Header | None:
    """The header of the first table at or below `start`; None where no row names what is below it."""
    best: tuple[float, int] | None = None
    tried = 0
    for at in range(start, len(rows)):
        places = filled(rows[at])
        if len(places) < 2 and not (len(places) == 1 and _is_only_column(rows, at)):
            continue
        tried += 1
        score = _score(rows, at, places) - 0.03 * tried
        if best is None or score > best[0]:
            best = score, at
        if tried >= _CANDIDATES:
            break
    if best is None or best[0] < _LEAST:
        return None
    return _joined(rows, best[1])


def header_at(rows: Sequence[Row], at: int) -> Header | None:
    """The header whose first row is `at`, counted from 0, as a person says; None where nothing stands there."""
    if at >= len(rows) or not filled(rows[at]):
        return None
    chosen = (at, at + 1) if at + 1 < len(rows) and _continues(rows, at, at + 1) else (at,)
    return _named_by(rows, chosen)


def _is_only_column(rows: Sequence[Row], at: int) -> bool:
    body = [filled(row) for row in rows[at + 1 : at + 1 + _BODY]]
    return sum(bool(places) for places in body) >= 3 and all(len(places) <= 1 for places in body)


def score_of(rows: Sequence[Row], at: int) -> float:
    """How well row `at` names the columns of the rows below it; a header has about 3 to 6."""
    return _score(rows, at, filled(rows[at]))


def _score(rows: Sequence[Row], at: int, places: list[int]) -> float:
    row = rows[at]
    texts = [text_of(row[place]) for place in places]
    if len(places) > 2 and len(set(texts)) == 1:
        return 0.0  # a title that its writer repeated in every merged cell
    known = sum(kind_named(text) is not None for text in texts) / len(places)
    body = [below for below in rows[at + 1 : at + 1 + _BODY] if filled(below) and list(below) != list(row)]
    if not body:
        return 3.0 * known if known >= _MOSTLY and len(places) >= 3 else 0.0
    unlike = _unlike(row, places, body)
    contrast = sum(unlike) / len(places)
    if not known and (contrast < 0.5 or len(body) < 2):
        return 0.0
    looks = [look_of(row[place]) for place in places]
    words_there = Look.WORD in looks
    wordy = sum(
        _names_something(text, look, words_there=words_there, differs=differs)
        for text, look, differs in zip(texts, looks, unlike, strict=True)
    ) / len(places)
    labels = sum(is_label(text) for text in texts) / len(places)
    against = 1.5 * labels + (1.5 if wordy < 0.5 else 0.0)
    return 2.0 * _named(places, body) + 1.6 * wordy + 1.4 * known + 1.5 * contrast - against


def _named(places: list[int], body: list[Row]) -> float:
    """The share of the columns below that the row has a cell over; a column that one row in ten fills counts."""
    used = Counter(place for below in body for place in filled(below))
    columns = {place for place, times in used.items() if times * 10 >= len(body)}
    return len(columns.intersection(places)) / len(columns) if columns else 0.0


def _names_something(text: str, look: Look, *, words_there: bool, differs: float) -> bool:
    """A word; a day, where words stand beside it and no days below; a code such as HEAD1 over other things."""
    if look is Look.WORD or kind_named(text) is not None:
        return True
    if look is Look.DATE:
        return words_there and differs > 0
    return look is Look.CODE and text[0].isalpha() and len(text) <= _SHORT and differs >= _MOSTLY


def is_label(text: str) -> bool:
    """Whether it says ``Branch:``, or ``Branch: Tianhe``; what a name says in brackets does not count."""
    return ":" in plain_name(text)


def _unlike(row: Row, places: list[int], body: list[Row]) -> list[float]:
    """For each cell how much the cells below look otherwise than the cell that would name them: -0.5 to 1."""
    found = []
    for place in places:
        below = [one[place] for one in body if place < len(one) and look_of(one[place]) is not Look.BLANK]
        found.append(_difference(row[place], below) if below else 0.0)
    return found


def _difference(above: Cell, below: list[Cell]) -> float:
    common, times = Counter(map(look_of, below)).most_common(1)[0]
    look = look_of(above)
    if look in _SAYS and common in _SAYS and Look.CODE not in (look, common):
        return 0.4 if text_of(above) not in set(map(text_of, below)) else -0.5
    return times / len(below) if common is not look else 0.0


def _joined(rows: Sequence[Row], at: int) -> Header:
    """With a second line of names under it, or over it, where one of the two leaves gaps that the other fills."""
    chosen: tuple[int, ...] = (at,)
    for upper, lower in ((at - 1, at), (at, at + 1)):
        if upper >= 0 and lower < len(rows) and _continues(rows, upper, lower):
            chosen = (upper, lower)
            break
    return _named_by(rows, chosen)


def _named_by(rows: Sequence[Row], chosen: tuple[int, ...]) -> Header:
    names: dict[int, str] = {}
    width = max(len(rows[one]) for one in chosen)
    group = ""
    for place in range(width):
        texts = [text_of(rows[one][place]) if place < len(rows[one]) else "" for one in chosen]
        if len(chosen) == 2:
            group = texts[0] or (group if texts[1] else "")
            texts = [group, texts[1]] if texts[1] and group != texts[1] else [group or texts[1]]
        name = "/".join(text for text in texts if text)
        if name:
            names[place] = name
    return Header(chosen, names)


def _continues(rows: Sequence[Row], upper: int, lower: int) -> bool:
    """Whether `lower` splits groups that `upper` names: words only, some under its gaps, half of them known."""
    above, below = filled(rows[upper]), filled(rows[lower])
    if len(above) < 2 or len(below) < 2:
        return False
    groups = [text_of(rows[upper][place]) for place in above]
    names = [text_of(rows[lower][place]) for place in below]
    if len(set(groups)) == 1 or any(is_label(group) for group in groups):
        return False
    if any(look_of(rows[lower][place]) is not Look.WORD for place in below) or words().totals.fullmatch(names[0]):
        return False
    under_gaps = any(place not in above and place > min(above) for place in below)
    return under_gaps and 2 * sum(kind_named(name) is not None for name in names) >= len(names)
