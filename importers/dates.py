"""Dates as people type them into logs: real dates, 2025.3.7, 3/7 of a known year, serial numbers of days.

A text that could be two dates is answered with a reason, unless the mapping says in which order its column is written.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone

import msgspec

from importers.reader.frames import Cell
from importers.vocabulary import Vocabulary

_SERIAL_START = date(1899, 12, 30)
SERIAL_FIRST, SERIAL_LAST = 25_569, 73_050
"""Days as spreadsheets count them: 1970 to 2099."""
_SERIAL_TEXT = re.compile(r"\d{5}(?:\.\d+)?")
_FIRST_YEAR, _LAST_YEAR = 1970, 2099
_DAY_SECONDS = 86_400


class DateRule(msgspec.Struct, frozen=True):
    """How a column writes dates: `order` is dmy or mdy for 05/07/2025; `year` is that of dates written without one."""

    order: str | None = None
    year: int | None = None


class Moment(msgspec.Struct, frozen=True):
    """A day and, where the source gave one, the time of day."""

    day: date
    time: time | None = None

    def at(self, zone: timezone) -> datetime:
        """The moment in `zone`; a day without a time begins at midnight."""
        return datetime.combine(self.day, self.time or time.min, zone)


def read_moment(cell: Cell, rule: DateRule, words: Vocabulary) -> Moment | str:
    """The moment that `cell` (text: after NFKC) means, or a reason code: date.ambiguous, date.unreadable, date.no_year,
    date.impossible, date.out_of_range, date.time_unclear."""
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
    return _from_serial(float(cell))


def _from_serial(serial: float) -> Moment | str:
    if not SERIAL_FIRST <= serial <= SERIAL_LAST:
        return "date.unreadable"
    days, fraction = divmod(serial, 1)
    seconds = round(fraction * _DAY_SECONDS)
    moment = datetime.combine(_SERIAL_START, time.min) + timedelta(days=days, seconds=seconds)
    return Moment(moment.date(), moment.time() if seconds else None)


def _from_text(text: str, rule: DateRule, words: Vocabulary) -> Moment | str:
    for pattern in words.dates:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        parts = found.groupdict()
        ordered = _in_order(parts, rule)
        if isinstance(ordered, str):
            return ordered
        year, month, day = ordered
        try:
            clock = _clock(parts, words)
            return clock if isinstance(clock, str) else _in_range(Moment(date(year, month, day), clock))
        except ValueError:
            return "date.impossible"
    return "date.unreadable"


def _in_order(parts: dict[str, str | None], rule: DateRule) -> tuple[int, int, int] | str:
    """Year, month and day; two leading numbers are told apart by their size or by the mapping, else not at all."""
    if parts.get("first") is None:
        written = parts.get("year")
        year = int(written) if written else rule.year
        return "date.no_year" if year is None else (year, int(parts["month"] or 0), int(parts["day"] or 0))
    year, first, second = int(parts["year"] or 0), int(parts["first"] or 0), int(parts["second"] or 0)
    if rule.order == "dmy" or (rule.order is None and (first > 12 or first == second)):
        return year, second, first
    if rule.order == "mdy" or second > 12:
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
