"""Columns that are days: a table that is read across."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from core.plain_digits import whole_number
from importers.dates import DateRule, Period, read_moment
from importers.vocabulary import vocabulary

_LEAST = 3
"""So many columns of days make a table that is read across."""
_MONTH = 28
"""Names that count 1, 2, 3 and so on up to here are the days of a month."""


def day_columns(names: Mapping[int, str], period: Period) -> dict[int, date]:
    """The days that columns are named for, by column; nothing where fewer than three are.

    Days without a year, or without a month, have it from the period.
    """
    found: dict[int, date] = {}
    rule = DateRule(year=period.year, month=period.month)
    numbered = {place: day for place, name in names.items() if (day := whole_number(name)) is not None}
    of_a_month = set(range(1, _MONTH + 1)) <= set(numbered.values()) <= set(range(1, 32))
    for place, name in names.items():
        plain = name.partition("#")[0]
        if place in numbered:
            if of_a_month and period.year and period.month:
                found |= _day(place, period.year, period.month, numbered[place])
            continue
        moment = read_moment(_spaced(plain), rule, vocabulary())
        if not isinstance(moment, str):
            found[place] = moment.day
    return found if len(found) >= _LEAST else {}


def _day(place: int, year: int, month: int, day: int) -> dict[int, date]:
    try:
        return {place: date(year, month, day)}
    except ValueError:
        return {}


def _spaced(name: str) -> str:
    """As a moment is written: names of columns have no spaces, so 2026-05-1800:00:00 is a day at midnight."""
    return name.removesuffix("00:00:00")
