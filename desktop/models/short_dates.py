"""Dates written short: one or two keys for a day of this month. Pure; the day of today is given.

``0`` today, ``-1`` yesterday, ``+3`` in three days, ``18`` the 18th of this month, ``0118`` or ``1-18`` a day of the
year that is nearest to today, ``260118`` and the words for today, yesterday, the day before and tomorrow. Of what has
happened, ``18`` and ``0118`` are the latest such day that is not in the future.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from engines.forms.texts import plain_text

_WORDS = {
    "\u4eca": 0,
    "\u4eca\u5929": 0,
    "\u4eca\u65e5": 0,
    "today": 0,
    "\u6628": -1,
    "\u6628\u5929": -1,
    "\u6628\u65e5": -1,
    "yesterday": -1,
    "\u524d\u5929": -2,
    "\u660e": 1,
    "\u660e\u5929": 1,
    "\u660e\u65e5": 1,
    "tomorrow": 1,
}
"""Words for a day, in Chinese (today, yesterday, the day before yesterday, tomorrow) and English."""

_OFFSET = re.compile(r"0|[+-]\d{1,3}", re.ASCII)
_DAY = re.compile("(\\d{1,2})[\u65e5\u53f7]?", re.ASCII)
_MONTH_AND_DAY = re.compile("(\\d{1,2})[-/.\u6708](\\d{1,2})[\u65e5\u53f7]?|(\\d{1,2})(\\d{2})", re.ASCII)
_SHORT_YEAR = re.compile(r"(\d{2})(\d{2})(\d{2})", re.ASCII)
_CENTURY = 2000
_LEAP = 8
"""Years in which every day of a month occurs, 29 February too."""
_MONTHS = 3
"""Among so many at least one is past in which a 31st occurs."""


def day_meant(text: str, today: date, *, past: bool = False) -> date | None:
    """The day that a short writing means; None when it is none, which a full date is too.

    `past`: of what has happened. A day that is said to be in the future (``+3``, tomorrow) stays that day.
    """
    plain = plain_text(text).lower()
    if plain in _WORDS:
        return today + timedelta(days=_WORDS[plain])
    if _OFFSET.fullmatch(plain):
        return today + timedelta(days=int(plain))
    if only_day := _DAY.fullmatch(plain):
        return _day_of_month(int(only_day[1]), today, past=past)
    if both := _MONTH_AND_DAY.fullmatch(plain):
        month, day = (int(part) for part in both.groups() if part is not None)
        years = range(today.year - _LEAP if past else today.year - 1, today.year + 2)
        possible = [found for year in years if (found := _day(year, month, day)) is not None]
        if past:
            return max((one for one in possible if one <= today), default=None)
        return min(possible, key=lambda one: abs(one - today), default=None)
    if whole := _SHORT_YEAR.fullmatch(plain):
        year, month, day = (int(part) for part in whole.groups())
        return _day(_CENTURY + year, month, day)
    return None


def _day_of_month(day: int, today: date, *, past: bool) -> date | None:
    month, possible = today, []
    for _ in range(_MONTHS if past else 1):
        possible.append(_day(month.year, month.month, day))
        month = month.replace(day=1) - timedelta(days=1)
    return next((one for one in possible if one is not None and (one <= today or not past)), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
