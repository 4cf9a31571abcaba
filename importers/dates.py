"""Dates as people type them into logs: real dates, 2025.3.7, 3/7 of a known year, serial numbers of days.

A text that could be two dates is answered with a reason, unless the mapping says in which order its column is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date, datetime, time, timedelta, timezone

import msgspec

from importers.reader.frames import Cell
from importers.vocabulary import Vocabulary, vocabulary

_SERIAL_START = date(1899, 12, 30)
SERIAL_FIRST, SERIAL_LAST = 25_569, 73_050
"""Days as spreadsheets count them: 1970 to 2099."""
_SERIAL_TEXT = re.compile(r"\d{5}(?:\.\d+)?")
_FIRST_YEAR, _LAST_YEAR = 1970, 2099
_DAY_SECONDS = 86_400
_DAYS_OF_A_MONTH = 31
_TENTHS = re.compile(r"\d{1,2}\.[123]")


class DateRule(msgspec.Struct, frozen=True):
    """How a column writes dates: `order` is dmy or mdy for 05/07/2025 and 5.6; `year` is that of dates written without
    one, `month` that of days alone. `orders` are those of separators that one column writes in two orders."""

    order: str | None = None
    year: int | None = None
    month: int | None = None
    orders: tuple[tuple[str, str], ...] = ()

    def order_of(self, text: str) -> str | None:
        """The order in which that date is written."""
        return next((order for separator, order in self.orders if separator in text), self.order)


class Period(msgspec.Struct, frozen=True):
    """The year and the month that names of sheets and files speak of. `by_sheet` is what the sheet's alone says."""

    year: int | None = None
    month: int | None = None
    by_sheet: tuple[int | None, int | None] = (None, None)

    def told_by(self, whom: Collection[str]) -> tuple[int | None, int | None]:
        """The year and the month as the name of the ``sheet``, and of the ``file`` where allowed, tells them."""
        if "file" in whom:
            return self.year, self.month
        return self.by_sheet if "sheet" in whom else (None, None)


NO_PERIOD = Period()


def period_of(sheet: str, file_name: str) -> Period:
    """What the sheet's name says goes before what the file's does; a month counts with the year beside it."""
    own, around = _said_in(sheet), _said_in(file_name)
    year = own[0] or around[0]
    return Period(year, own[1] or around[1], (own[0], own[1]))


def _said_in(name: str) -> tuple[int | None, int | None]:
    words = vocabulary()
    text = unicodedata.normalize("NFKC", name)
    years = {int(found["year"]) for found in words.years.finditer(text)}
    months = {int(found["month"]) for found in words.months.finditer(text)}
    return (*years,)[0] if len(years) == 1 else None, (*months,)[0] if len(months) == 1 else None


class Moment(msgspec.Struct, frozen=True):
    """A day and, where the source gave one, the time of day."""

    day: date
    time: time | None = None

    def at(self, zone: timezone) -> datetime:
        """The moment in `zone`; a day without a time begins at midnight."""
        return datetime.combine(self.day, self.time or time.min, zone)


def read_moment(cell: Cell, rule: DateRule, words: Vocabulary) -> Moment | str:
    """The moment that `cell` (text: after NFKC) means, or a reason code: date.ambiguous, date.unreadable, date.no_year,
    date.no_month, date.impossible, date.out_of_range, date.time_unclear, date.digits_lost."""
    if isinstance(cell, datetime):
        clock = cell.time().replace(microsecond=0, tzinfo=None)
        return _in_range(Moment(cell.date(), clock if clock != time.min else None))
    if isinstance(cell, date):
        return _in_range(Moment(cell))
    if isinstance(cell, str):
        if _SERIAL_TEXT.fullmatch(cell):
            return _from_serial(float(cell))
        return _from_text(cell, rule, words)
    if isinstance(cell, bool | time | timedelta):
        return "date.unreadable"
    if cell > SERIAL_LAST and float(cell).is_integer():
        return _from_text(str(int(cell)), rule, words)
    if 1 <= cell < _DAYS_OF_A_MONTH + 1:
        return _from_short_number(float(cell), rule, words)
    return _from_serial(float(cell))


def _from_short_number(number: float, rule: DateRule, words: Vocabulary) -> Moment | str:
    """5.6 that a spreadsheet took for a number; 5.1 was 5.1 or 5.10. A whole number is a day of a known month."""
    if number.is_integer():
        if rule.month is None:
            return "date.unreadable"
        return _dated({"month": str(rule.month), "day": str(int(number))}, rule, words)
    text = format(number, ".10g")
    if _TENTHS.fullmatch(text):
        return "date.digits_lost"
    return _from_text(text, rule, words)


def _from_serial(serial: float) -> Moment | str:
    if not SERIAL_FIRST <= serial <= SERIAL_LAST:
        return "date.unreadable"
    days, fraction = divmod(serial, 1)
    seconds = round(fraction * _DAY_SECONDS)
    moment = datetime.combine(_SERIAL_START, time.min) + timedelta(days=days, seconds=seconds)
    return Moment(moment.date(), moment.time() if seconds else None)


def _from_text(text: str, rule: DateRule, words: Vocabulary) -> Moment | str:
    for pattern in (*words.dates, *words.short_dates):
        found = pattern.fullmatch(text)
        if found is not None:
            return _dated(found.groupdict(), rule, words, rule.order_of(text))
    return "date.unreadable"


def _dated(parts: dict[str, str | None], rule: DateRule, words: Vocabulary, order: str | None = None) -> Moment | str:
    ordered = _in_order(parts, rule, order)
    if isinstance(ordered, str):
        return ordered
    year, month, day = ordered
    try:
        clock = _clock(parts, words)
        return clock if isinstance(clock, str) else _in_range(Moment(date(year, month, day), clock))
    except ValueError:
        return "date.impossible"


def _in_order(parts: dict[str, str | None], rule: DateRule, order: str | None) -> tuple[int, int, int] | str:
    """Year, month and day; two leading numbers are told apart by their size or by the mapping, else not at all."""
    written = parts.get("year")
    year = int(written) if written else rule.year
    if parts.get("first") is None:
        month = parts.get("month") or rule.month
        if month is None:
            return "date.no_month"
        return "date.no_year" if year is None else (year, int(month), int(parts["day"] or 0))
    if year is None:
        return "date.no_year"
    first, second = int(parts["first"] or 0), int(parts["second"] or 0)
    if order == "dmy" or (order is None and (first > 12 or first == second)):
        return year, second, first
    if order == "mdy" or second > 12:
        return year, first, second
    return "date.ambiguous"


def _clock(parts: dict[str, str | None], words: Vocabulary) -> time | str | None:
    """The time of day; a reason where its word and its hour could mean two times, or a time of the next day."""
    if not parts.get("hour"):
        return None
    hour = int(parts["hour"] or 0)
    before, after = parts.get("half"), parts.get("half_after")
    if half := before or after:
        meant = words.hours[half].get(hour)
        if meant is None or (before and after):
            return "date.time_unclear"
        hour = meant
    return time(hour, int(parts.get("minute") or 0), int(parts.get("second_of") or 0))


def _in_range(moment: Moment) -> Moment | str:
    return moment if _FIRST_YEAR <= moment.day.year <= _LAST_YEAR else "date.out_of_range"
