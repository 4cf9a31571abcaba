"""What operators and functions compute, on values that are not empty. An answer out of range is None.

The same functions run in closures and, by their names, inside SQLite; PostgreSQL has twins of them
(local_db/expression_postgresql.py).
"""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal

from engines.expressions.values import (
    CONTEXT,
    DURATION_LIMIT,
    FIRST_DAY,
    FIRST_MOMENT,
    LAST_DAY,
    LAST_MOMENT,
    LIMIT,
    PLACES,
    TEXT_LENGTH,
    day_of,
    days_of,
    fit,
    number_text,
    stored_number,
)

_ASCII_UPPER = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
SPACES = " \t\n\r\u3000"


def _inside(number: Decimal) -> Decimal | None:
    return number if -LIMIT < number < LIMIT else None


def add(left: Decimal, right: Decimal) -> Decimal | None:
    """left + right."""
    return _inside(CONTEXT.add(left, right))


def subtract(left: Decimal, right: Decimal) -> Decimal | None:
    """left - right."""
    return _inside(CONTEXT.subtract(left, right))


def multiply(left: Decimal, right: Decimal) -> Decimal | None:
    """left * right, rounded half up to 10 places."""
    return fit(CONTEXT.multiply(left, right))


def divide(left: Decimal, right: Decimal) -> Decimal | None:
    """left / right, rounded half up to 10 places; by zero empty."""
    return fit(CONTEXT.divide(left, right)) if right else None


def modulo(left: Decimal, right: Decimal) -> Decimal | None:
    """What is left of left / right, with the sign of left; by zero empty."""
    return CONTEXT.remainder(left, right) if right else None


def negate(number: Decimal) -> Decimal:
    """-number."""
    return CONTEXT.minus(number)


def absolute(number: Decimal) -> Decimal:
    """The number without its sign."""
    return CONTEXT.abs(number)


def whole(number: Decimal, least: int, most: int) -> int:
    """The whole part downwards, kept between two limits."""
    return least if number < least else most if number > most else int(number.__floor__())


def rounded(number: Decimal, places: Decimal = Decimal(0)) -> Decimal | None:
    """Rounded half up to so many places, 0 to 10."""
    return _inside(CONTEXT.quantize(number, Decimal(1).scaleb(-whole(places, 0, PLACES))))


def floor(number: Decimal) -> Decimal | None:
    """The largest whole number that is not larger."""
    return _inside(Decimal(number.__floor__()))


def ceiling(number: Decimal) -> Decimal | None:
    """The smallest whole number that is not smaller."""
    return _inside(Decimal(number.__ceil__()))


def _duration(seconds: int) -> int | None:
    return seconds if -DURATION_LIMIT <= seconds <= DURATION_LIMIT else None


def _seconds(number: Decimal) -> int | None:
    if not -DURATION_LIMIT - 1 < number < DURATION_LIMIT + 1:
        return None
    return _duration(int(CONTEXT.quantize(number, Decimal(1))))


def duration_add(left: int, right: int) -> int | None:
    """Two durations together."""
    return _duration(left + right)


def duration_subtract(left: int, right: int) -> int | None:
    """The difference of two durations."""
    return _duration(left - right)


def duration_negate(seconds: int) -> int:
    """The same length backwards."""
    return -seconds


def duration_multiply(seconds: int, number: Decimal) -> int | None:
    """A duration so many times, in whole seconds."""
    return _seconds(CONTEXT.multiply(Decimal(seconds), number))


def duration_divide(seconds: int, number: Decimal) -> int | None:
    """A duration in so many parts, in whole seconds; by zero empty."""
    return _seconds(CONTEXT.divide(Decimal(seconds), number)) if number else None


def duration_ratio(left: int, right: int) -> Decimal | None:
    """How often one duration goes into another; into none at all empty."""
    return divide(Decimal(left), Decimal(right))


def duration_in(seconds: int, unit: int) -> Decimal | None:
    """A duration counted in units of so many seconds."""
    return divide(Decimal(seconds), Decimal(unit))


def date_add(days: int, seconds: int) -> int | None:
    """A date and the whole days of a duration."""
    moved = days + seconds // 86_400
    return moved if FIRST_DAY <= moved <= LAST_DAY else None


def date_subtract(days: int, seconds: int) -> int | None:
    """A date less the whole days of a duration."""
    return date_add(days, -seconds)


def date_difference(left: int, right: int) -> int:
    """From one date to another, in seconds."""
    return (left - right) * 86_400


def moment_add(seconds: int, more: int) -> int | None:
    """A moment and a duration."""
    moved = seconds + more
    return moved if FIRST_MOMENT <= moved <= LAST_MOMENT else None


def moment_subtract(seconds: int, less: int) -> int | None:
    """A moment less a duration."""
    return moment_add(seconds, -less)


def moment_difference(left: int, right: int) -> int:
    """From one moment to another, in seconds."""
    return left - right


def date_of(seconds: int, offset: int) -> int | None:
    """The date of a moment by a clock so many seconds ahead of UTC."""
    day = (seconds + offset) // 86_400
    return day if FIRST_DAY <= day <= LAST_DAY else None


def hour_of(seconds: int, offset: int) -> Decimal:
    """The hour, 0 to 23, of a moment by that clock."""
    return Decimal((seconds + offset) % 86_400 // 3600)


def year(days: int) -> Decimal:
    """The year of a date."""
    return Decimal(day_of(days).year)


def month(days: int) -> Decimal:
    """The month of a date, 1 to 12."""
    return Decimal(day_of(days).month)


def day(days: int) -> Decimal:
    """The day of the month, 1 to 31."""
    return Decimal(day_of(days).day)


def weekday(days: int) -> Decimal:
    """The day of the week, 1 is Monday."""
    return Decimal((days + 3) % 7 + 1)


def add_months(days: int, months: Decimal) -> int | None:
    """So many whole months later, at the latest on that month's last day."""
    start = day_of(days)
    years, month_ = divmod(start.year * 12 + start.month - 1 + whole(months, -120_000, 120_000), 12)
    if not 1 <= years <= 9999:
        return None
    last = calendar.monthrange(years, month_ + 1)[1]
    return days_of(date(years, month_ + 1, min(start.day, last)))


def length(text: str) -> Decimal:
    """How many characters."""
    return Decimal(len(text))


def left(text: str, count: Decimal) -> str:
    """The first characters."""
    return text[: whole(count, 0, TEXT_LENGTH)]


def right(text: str, count: Decimal) -> str:
    """The last characters."""
    return text[max(0, len(text) - whole(count, 0, TEXT_LENGTH)) :]


def mid(text: str, start: Decimal, count: Decimal) -> str:
    """So many characters from the one with that number, the first is 1."""
    first = whole(start, 1, 10 * TEXT_LENGTH) - 1
    return text[first : first + whole(count, 0, TEXT_LENGTH)]


def trim(text: str) -> str:
    """Without spaces at both ends."""
    return text.strip(SPACES)


def upper(text: str) -> str:
    """The letters A to Z in capitals."""
    return text.translate(_ASCII_UPPER)


def lower(text: str) -> str:
    """The letters A to Z in small."""
    return text.translate(_ASCII_LOWER)


def replace(text: str, old: str, new: str | None) -> str | None:
    """Every occurrence replaced; by nothing when `new` is empty."""
    new = new or ""
    if len(text) + text.count(old) * (len(new) - len(old)) > TEXT_LENGTH:
        return None
    return text.replace(old, new)


def concat(*texts: str | None) -> str | None:
    """Texts one after the other; empty ones are left out."""
    joined = "".join([text for text in texts if text])
    return joined if len(joined) <= TEXT_LENGTH else None


def to_number(text: str) -> Decimal | None:
    """Plain decimal text as a number, else empty."""
    return stored_number(text)


def to_text(number: Decimal) -> str:
    """A number as plain text without needless zeros."""
    return number_text(number)


def contains(text: str, part: str) -> bool:
    """Whether the part stands in the text."""
    return part in text


def starts(text: str, part: str) -> bool:
    """Whether the text begins so."""
    return text.startswith(part)


def ends(text: str, part: str) -> bool:
    """Whether the text ends so."""
    return text.endswith(part)


def has(items: tuple[str, ...], item: str) -> bool:
    """Whether the item is in the list."""
    return item in items


def any_of(items: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether one of the wanted is in the list."""
    return not set(wanted).isdisjoint(items)


def all_of(items: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether all of the wanted are in the list."""
    return set(wanted).issubset(items)


def size(items: tuple[str, ...]) -> Decimal:
    """How many items."""
    return Decimal(len(items))
