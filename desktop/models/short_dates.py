"""Dates written short: one or two keys for a day of this month. Pure; the day of today is given.

``0`` today, ``-1`` yesterday, ``+3`` in three days, ``18`` the 18th of this month, ``0118`` or ``1-18`` a day of the
year that is nearest to today, ``260118`` and the words for today, yesterday, the day before and tomorrow.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

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


def day_meant(text: str, today: date) -> date | None:
    """The day that a short writing means; None when it is none, which a full date is too."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if plain in _WORDS:
        return today + timedelta(days=_WORDS[plain])
    if _OFFSET.fullmatch(plain):
        return today + timedelta(days=int(plain))
    if only_day := _DAY.fullmatch(plain):
        return _day(today.year, today.month, int(only_day[1]))
    if both := _MONTH_AND_DAY.fullmatch(plain):
        month, day = (int(part) for part in both.groups() if part is not None)
        years = (today.year - 1, today.year, today.year + 1)
        possible = [found for year in years if (found := _day(year, month, day)) is not None]
        return min(possible, key=lambda one: abs(one - today), default=None)
    if whole := _SHORT_YEAR.fullmatch(plain):
        year, month, day = (int(part) for part in whole.groups())
        return _day(_CENTURY + year, month, day)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
