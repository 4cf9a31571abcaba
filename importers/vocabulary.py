"""The words and patterns by which people write dates, money and nothing at all; data, in resources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import msgspec

from resources import ROOT


class _HalfDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`hours`: spans of hours as written with one of `words`, first and last, and what is added to them."""

    words: tuple[str, ...]
    hours: tuple[tuple[int, int, int], ...]


class _Patterns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    blank: frozenset[str]
    errors: frozenset[str]
    dates: tuple[str, ...]
    short_dates: tuple[str, ...]
    time: str
    years: str
    months: str
    half_days: tuple[_HalfDay, ...]
    money_units: dict[str, int]
    money_before: str
    money_after: str
    yes: frozenset[str]
    no: frozenset[str]
    phone_before: str
    phone_country: str


class Vocabulary(msgspec.Struct, frozen=True):
    """Compiled patterns; every text is matched after NFKC, so full-width forms need none of their own.

    `errors` are what a program shows in place of a result, apart from those that mean that nothing was found (`blank`).

    `hours`: of each word for a part of the day, the hours that may be written with it and which hour of that day each
    means. An hour that is not there could be two, or one of the next day. `short_dates` are dates only where a column
    of dates has them; `years` and `months` are found in names of sheets and files.
    """

    blank: frozenset[str]
    errors: frozenset[str]
    dates: tuple[re.Pattern[str], ...]
    short_dates: tuple[re.Pattern[str], ...]
    hours: Mapping[str, Mapping[int, int]]
    years: re.Pattern[str]
    months: re.Pattern[str]
    money_units: Mapping[str, int]
    money_before: re.Pattern[str]
    money_after: re.Pattern[str]
    yes: frozenset[str]
    no: frozenset[str]
    phone_before: re.Pattern[str]
    phone_country: re.Pattern[str]


@cache
def vocabulary() -> Vocabulary:
    """The shipped vocabulary, compiled once."""
    said = msgspec.json.decode((ROOT / "import_patterns.json").read_bytes(), type=_Patterns)
    return Vocabulary(
        blank=said.blank,
        errors=said.errors,
        dates=tuple(re.compile(rf"{pattern}(?:{said.time})?") for pattern in said.dates),
        short_dates=tuple(re.compile(rf"{pattern}(?:{said.time})?") for pattern in said.short_dates),
        hours={word: _hours(half) for half in said.half_days for word in half.words},
        years=re.compile(said.years),
        months=re.compile(said.months),
        money_units=said.money_units,
        money_before=re.compile(said.money_before),
        money_after=re.compile(f"{said.money_after}$"),
        yes=said.yes,
        no=said.no,
        phone_before=re.compile(said.phone_before),
        phone_country=re.compile(said.phone_country),
    )


def _hours(half: _HalfDay) -> dict[int, int]:
    return {hour: hour + added for first, last, added in half.hours for hour in range(first, last + 1)}
