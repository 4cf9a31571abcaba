"""What the columns of a table hold, by their names and by the evidence of their cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from core.plain_digits import whole_number
from importers.cleaning import narrow
from importers.dates import SERIAL_FIRST, SERIAL_LAST, DateRule, read_moment
from importers.reader.frames import Cell
from importers.understanding.cells import Look, Row, look_of, text_of
from importers.understanding.headers import Header
from importers.understanding.kinds import DAYS, Kind
from importers.understanding.words import kind_named
from importers.vocabulary import vocabulary

_SAMPLE = 400
_MOST = 0.8
_BY_LOOK = {
    Look.PHONE: Kind.PHONE,
    Look.DATE: Kind.DATE,
    Look.DATETIME: Kind.DATETIME,
    Look.TIME: Kind.TIME,
    Look.URL: Kind.URL,
    Look.PICTURE: Kind.PICTURE,
    Look.MONEY: Kind.MONEY,
    Look.PERCENT: Kind.QUANTITY,
    Look.SWITCH: Kind.STATUS,
    Look.EMAIL: Kind.TEXT,
}
_NUMERIC = frozenset({Kind.QUANTITY, Kind.MONEY, Kind.IDENTIFIER, Kind.WAYBILL, Kind.PHONE})
_SURELY = 0.9
_LEAP_YEAR = 2024
_CURRENCY = re.compile("[$\u00a5\uffe5\u20ac\u00a3\u5143]")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_CHOSEN_FROM, _ENOUGH, _SHORT, _LONGER, _TOLD = 12, 40, 16, 5, 10
_FEW, _SMALL = 4, 3


class Guess(msgspec.Struct, frozen=True):
    """`kind` None: nothing is known of the column. `sure` is between 0 and 1; below 0.9 a person is asked."""

    kind: Kind | None
    sure: float


def column_kinds(header: Header, rows: Sequence[Row], formats: Mapping[int, str] | None = None) -> dict[int, Guess]:
    """By column, of the rows under the header (a sample of them); `formats` are the columns' number formats."""
    step = max(1, len(rows) // _SAMPLE)
    sample = rows[::step]
    told = formats or {}
    cells = {place: [row[place] for row in sample if place < len(row)] for place in header.names}
    found = {
        place: _formatted(_guess(name, cells[place]), told.get(place, ""), cells[place])
        for place, name in header.names.items()
    }
    dated = {
        guess.kind for place, guess in found.items() if guess.kind in DAYS and any(cell != "" for cell in cells[place])
    }
    if dated == {Kind.DATETIME}:  # so are those that are still empty
        found |= {place: Guess(Kind.DATETIME, one.sure) for place, one in found.items() if one.kind is Kind.DATE}
    return found


def _guess(name: str, cells: Sequence[Cell]) -> Guess:
    said = kind_named(name)
    looks: Counter[Look] = Counter(look for cell in cells if (look := look_of(cell)) is not Look.BLANK)
    filled = sum(looks.values())
    if not filled:
        said = Kind.QUANTITY if said is None and _is_day(name) else said
        return Guess(said, 0.9) if said is not None else Guess(None, 0.0)
    if said in (Kind.DATE, Kind.DATETIME) and looks[Look.DATE] and _are_days(cells):
        return Guess(Kind.DATE, 0.95)
    if said in (Kind.DATE, Kind.DATETIME) and not looks[Look.DATETIME] and _are_short_days(cells, filled):
        return Guess(Kind.DATE, 0.95)
    if _share(looks, Look.DATE, Look.DATETIME) >= _MOST:
        if _share(looks, Look.DATE, Look.DATETIME) < 1 and said not in (Kind.DATE, Kind.DATETIME, None):
            return Guess(said, 0.6)
        dated = Kind.DATETIME if looks[Look.DATETIME] * 2 >= filled else Kind.DATE
        return Guess(dated, 0.95)
    common, times = looks.most_common(1)[0]
    if common in _BY_LOOK and times >= _MOST * filled:
        kind = _BY_LOOK[common]
        if kind is Kind.TEXT or said is None or said is kind or (kind is Kind.TIME and said is Kind.DATETIME):
            return Guess(kind, 0.95)
        return Guess(said if said is Kind.TEXT and kind is not Kind.PHONE else kind, 0.85)
    if _share(looks, Look.NUMBER, Look.MONEY, Look.PERCENT, Look.PHONE) >= _MOST:
        return _number(name, said, cells)
    return _text(said, looks, cells)


def _are_days(cells: Sequence[Cell]) -> bool:
    """Dates, and numbers that are days where their format was lost."""
    return all(
        look_of(cell) in (Look.BLANK, Look.DATE)
        or (isinstance(cell, int | float) and not isinstance(cell, bool) and SERIAL_FIRST <= cell <= SERIAL_LAST)
        or (isinstance(cell, str) and SERIAL_FIRST <= (whole_number(narrow(cell)) or 0) <= SERIAL_LAST)
        for cell in cells
    )


def _are_short_days(cells: Sequence[Cell], filled: int) -> bool:
    """Dates that leave out the year or the month, such as 5.6 and 17 with the word for a day."""
    rule = DateRule(year=_LEAP_YEAR, month=1)
    texts = (text_of(cell) for cell in cells if isinstance(cell, str) or (isinstance(cell, float) and cell % 1))
    found = [read_moment(text, rule, vocabulary()) for text in texts if text]
    days = sum(not isinstance(one, str) or one == "date.ambiguous" for one in found)
    return days == len(found) and days >= _MOST * filled


def _number(name: str, said: Kind | None, cells: Sequence[Cell]) -> Guess:
    if said in _NUMERIC:
        return Guess(said, 0.95)
    texts = [text_of(cell) for cell in cells if look_of(cell) is not Look.BLANK]
    whole = all(text.isdigit() for text in texts)
    long = whole and sum(len(text) >= 6 for text in texts) * 2 >= len(texts)
    if said is Kind.STATUS:
        return Guess(Kind.STATUS, 0.7)
    if _is_day(name):
        return Guess(Kind.QUANTITY, 0.9)
    if long or (whole and any(text.startswith("0") and len(text) > 1 for text in texts)):
        return Guess(Kind.IDENTIFIER, 0.9)
    counted = whole and len(texts) >= _FEW and max(map(len, texts)) <= _SMALL
    return Guess(Kind.QUANTITY, 0.9 if counted else 0.7)


def _text(said: Kind | None, looks: Counter[Look], cells: Sequence[Cell]) -> Guess:
    texts = [text_of(cell) for cell in cells if look_of(cell) is not Look.BLANK]
    different = len(set(texts))
    coded = _share(looks, Look.CODE, Look.NUMBER, Look.PHONE) >= _MOST and looks[Look.CODE] * 2 >= len(texts)
    if said in (Kind.IDENTIFIER, Kind.WAYBILL, Kind.NAME, Kind.STATUS):
        plain = said is not Kind.IDENTIFIER or coded or _numbered(texts)
        return Guess(said, 0.95 if plain else 0.85)
    if said is Kind.PHONE and _share(looks, Look.PHONE, Look.NUMBER, Look.CODE) >= 0.5:
        return Guess(Kind.PHONE, 0.85)
    if coded and said is not Kind.TEXT:
        return Guess(Kind.IDENTIFIER, 0.9)
    if said is None and len(texts) >= _ENOUGH and different <= _CHOSEN_FROM and max(map(len, texts)) <= _SHORT:
        return Guess(Kind.STATUS, 0.9)
    if said is None and set(texts) <= vocabulary().yes | vocabulary().no:
        return Guess(Kind.STATUS, 0.9)
    if said is Kind.TEXT:
        return Guess(Kind.TEXT, 0.95)
    if said is None:
        wordy = _share(looks, Look.WORD, Look.TEXT) >= _MOST
        return Guess(Kind.TEXT, 0.9 if wordy and sum(map(len, texts)) >= _LONGER * len(texts) else 0.7)
    told = looks[Look.WORD] + looks[Look.TEXT] == len(texts) and sum(map(len, texts)) >= _TOLD * len(texts)
    return Guess(Kind.TEXT, 0.9 if told else 0.6)


def _numbered(texts: Sequence[str]) -> bool:
    """Whether they are different and nearly all have a number in them, as codes with a few words do."""
    with_digits = sum(any(character.isdigit() for character in text) for text in texts)
    return len(set(texts)) == len(texts) and with_digits >= _MOST * len(texts)


def _is_day(name: str) -> bool:
    return look_of(name) in (Look.DATE, Look.DATETIME)


def _share(looks: Counter[Look], *wanted: Look) -> float:
    return sum(looks[one] for one in wanted) / max(1, sum(looks.values()))


def _formatted(guess: Guess, code: str, cells: Sequence[Cell]) -> Guess:
    """What the number format says of numbers that a column's name and cells leave open."""
    if guess.sure >= _SURELY or not any(look_of(cell) is Look.NUMBER for cell in cells):
        return guess
    if is_percent(code):
        return Guess(Kind.QUANTITY, 0.95)
    if is_of_days(code) and _are_days(cells):
        return Guess(Kind.DATE, 0.95)
    if _CURRENCY.search(code.replace("[$-", "")) and guess.kind in (None, Kind.QUANTITY, Kind.MONEY):
        return Guess(Kind.MONEY, 0.95)
    return guess


def is_percent(code: str) -> bool:
    """Whether a number format shows 0.125 as 12.5 %."""
    return "%" in _QUOTED.sub("", code)


def is_of_days(code: str) -> bool:
    """Whether a number format shows a number as a day."""
    plain = _QUOTED.sub("", code).lower()
    return "y" in plain or ("m" in plain and "d" in plain)
