"""Working hours of a week with holidays and exchanged days 调休, given as data: the plain working calendar."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from engines.expressions.errors import UnknownYear
from engines.expressions.values import FIRST_DAY, LAST_DAY, day_of, day_text

Span = tuple[int, int]
"""Minutes after midnight: from, to. A lunch break is the gap between two spans of a day."""


class Year(msgspec.Struct, frozen=True):
    """What differs from the week in one year: days off, and days worked like that day of the week (1 is Monday)."""

    off: frozenset[str] = frozenset()
    worked: dict[str, int] = {}


class WeeklyCalendar(msgspec.Struct, frozen=True):
    """Hours by day of the week (``"1"`` is Monday) by a clock `offset` seconds ahead of UTC.

    Only years that are listed are known, be it with nothing in them: holidays are never guessed.
    """

    hours: dict[str, tuple[Span, ...]]
    years: dict[str, Year]
    offset: int = 28_800

    def working_time(self, start: int, end: int) -> int:
        """The working seconds from one moment to another; negative when the second one is earlier.

        Raises UnknownYear for a year between them that is not listed.
        """
        if end < start:
            return -self.working_time(end, start)
        first, last = start + self.offset, end + self.offset
        total = 0
        for day in range(first // 86_400, last // 86_400 + 1):
            for opened, closed in self._spans(day):
                total += max(0, min(closed, last) - max(opened, first))
        return total

    def after(self, start: int, working: int) -> int | None:
        """The moment by which so many working seconds have passed; of none the start itself.

        None for a negative length. Raises UnknownYear when a year on the way is not listed.
        """
        if working <= 0:
            return start if working == 0 else None
        at = start + self.offset
        for day in range(at // 86_400, LAST_DAY + 1):
            for opened, closed in self._spans(day):
                there = max(0, closed - max(opened, at))
                if there >= working:
                    return max(opened, at) + working - self.offset
                working -= there
        return None

    def _spans(self, day: int) -> Iterator[Span]:
        """The working spans of a day, in seconds since 1970 by the branch's clock."""
        text = day_text(min(max(day, FIRST_DAY), LAST_DAY))
        year = self.years.get(text[:4])
        if year is None:
            raise UnknownYear(int(text[:4]))
        weekday = year.worked.get(text, 0 if text in year.off else day_of(day).isoweekday())
        for opened, closed in self.hours.get(str(weekday), ()):
            yield day * 86_400 + opened * 60, day * 86_400 + closed * 60


def decode_calendar(body: bytes) -> WeeklyCalendar:
    """Reads a calendar. Raises ValueError naming what is wrong, such as hours that overlap."""
    try:
        calendar = msgspec.json.decode(body, type=WeeklyCalendar)
    except msgspec.MsgspecError as error:
        raise ValueError(f"not a calendar: {error}") from error
    for weekday, spans in calendar.hours.items():
        edges = [minute for span in spans for minute in span]
        if edges != sorted(set(edges)) or any(not 0 <= minute <= 1440 for minute in edges):
            raise ValueError(f"the hours of weekday {weekday} overlap or lie outside of the day")
    if unknown := set(calendar.hours) - set("1234567"):
        raise ValueError(f"there is no weekday {min(unknown)}")
    return calendar
