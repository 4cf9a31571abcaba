"""Values while an expression is evaluated, and how stored ones are read.

number     Decimal with at most 28 digits before and 10 after the point
date       int, days since 1970-01-01
datetime   int, seconds since 1970-01-01 UTC (fractions are cut off)
duration   int, seconds
text       str, never ""           choice   str, the choice's id
list       tuple of str, never ()  yes_no   bool
Nothing, and whatever is not of its field's kind, is None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, Overflow
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a part of an expression gives."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    YES_NO = "yes_no"
    DATE = "date"
    DATETIME = "datetime"
    DURATION = "duration"
    LIST = "list"
    EMPTY = "empty"


Value = str | Decimal | bool | int | tuple[str, ...] | None

PLACES = 10
LIMIT = Decimal(10) ** 28
TEXT_LENGTH = 20_000
"""A text that an expression would make longer than this is empty."""
DURATION_LIMIT = 10**12
_STORED_DIGITS = 200
_STEP = Decimal(1).scaleb(-PLACES)
CONTEXT = Context(prec=300, rounding=ROUND_HALF_UP, Emax=999_999, Emin=-999_999, traps=[InvalidOperation, Overflow])
_ZERO = Decimal(0)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_DAY, LAST_DAY = 1 - _EPOCH_DAY, date(9999, 12, 31).toordinal() - _EPOCH_DAY
FIRST_MOMENT, LAST_MOMENT = FIRST_DAY * 86_400, LAST_DAY * 86_400 + 86_399
PLAIN = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?").fullmatch
"""Whether text is a number as it is stored."""
SHORT = 12
"""A stored number of so few characters cannot have more digits or places than are kept."""
_day = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_moment = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.[0-9]{1,9})?)?"
    r"(Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
).fullmatch


def fit(number: Decimal) -> Decimal | None:
    """The number rounded half up to 10 places; None when it has more than 28 digits before the point."""
    rounded = CONTEXT.quantize(number, _STEP) if number.adjusted() < 60 else number
    if not -LIMIT < rounded < LIMIT:
        return None
    return rounded if rounded else _ZERO


def stored_number(value: object) -> Decimal | None:
    """A number field's value: plain decimal text."""
    if type(value) is not str or not PLAIN(value):
        return None
    if len(value) <= SHORT:
        return Decimal(value)
    return fit(Decimal(value)) if len(value) <= _STORED_DIGITS else None


def stored_text(value: object) -> str | None:
    """A text or choice field's value."""
    return (value or None) if type(value) is str else None


def stored_yes_no(value: object) -> bool | None:
    """A switch's value."""
    return value if type(value) is bool else None


def stored_date(value: object) -> int | None:
    """A date field's value, ``2026-01-18``, as days since 1970."""
    if type(value) is not str or not _day(value):
        return None
    try:
        return date(int(value[:4]), int(value[5:7]), int(value[8:])).toordinal() - _EPOCH_DAY
    except ValueError:
        return None


def stored_moment(value: object) -> int | None:
    """A datetime field's value, ISO 8601 with an offset, as seconds since 1970."""
    return moment(value, None) if type(value) is str else None


def system_moment(value: object) -> int | None:
    """A moment of the system's own, milliseconds since 1970, as seconds."""
    seconds = value // 1000 if type(value) is int else None
    return seconds if seconds is not None and FIRST_MOMENT <= seconds <= LAST_MOMENT else None


def moment(text: str, offset: int | None) -> int | None:
    """Seconds since 1970 of a written moment; one without an offset of its own is read by `offset`, or is None."""
    found = _moment(text)
    days = stored_date(text[:10])
    if not found or days is None or (found[5] is None and offset is None):
        return None
    zone = found[5] or ""
    away = offset or 0
    if zone == "Z":
        away = 0
    elif zone:
        away = (int(zone[1:3]) * 3600 + int(zone[4:]) * 60) * (-1 if zone[0] == "-" else 1)
    seconds = days * 86_400 + int(found[2]) * 3600 + int(found[3]) * 60 + int(found[4] or 0) - away
    return seconds if FIRST_MOMENT <= seconds <= LAST_MOMENT else None


def written_moment(text: str) -> str:
    """A written moment in the one form that trees hold: seconds always, fractions never. The text must be a moment."""
    found = _moment(text)
    assert found is not None
    return f"{found[1]}T{found[2]}:{found[3]}:{found[4] or '00'}{found[5] or ''}"


def stored_duration(value: object) -> int | None:
    """A duration field's value: whole seconds."""
    return value if type(value) is int and abs(value) <= DURATION_LIMIT else None


def stored_list(value: object) -> tuple[str, ...] | None:
    """A field of several choices."""
    if type(value) is not list and type(value) is not tuple:
        return None
    return tuple([item for item in value if type(item) is str and item]) or None


READERS: Mapping[Kind, Callable[[object], Any]] = {
    Kind.TEXT: stored_text,
    Kind.CHOICE: stored_text,
    Kind.NUMBER: stored_number,
    Kind.YES_NO: stored_yes_no,
    Kind.DATE: stored_date,
    Kind.DATETIME: stored_moment,
    Kind.DURATION: stored_duration,
    Kind.LIST: stored_list,
}


def day_text(days: int) -> str:
    """Days since 1970 as ``2026-01-18``."""
    return date.fromordinal(days + _EPOCH_DAY).isoformat()


def day_of(days: int) -> date:
    """Days since 1970 as a date."""
    return date.fromordinal(days + _EPOCH_DAY)


def days_of(day: date) -> int:
    """A date as days since 1970."""
    return day.toordinal() - _EPOCH_DAY


def seconds_of(moment_: datetime) -> int:
    """An aware datetime as whole seconds since 1970."""
    return (moment_ - _EPOCH) // timedelta(seconds=1)


def moment_of(seconds: int) -> datetime:
    """Seconds since 1970 as an aware datetime in UTC."""
    return _EPOCH + timedelta(seconds=seconds)


def number_text(number: Decimal) -> str:
    """A number as plain text without needless zeros."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def stored(value: Value, kind: Kind) -> str | bool | int | list[str] | None:
    """A computed value as a field of that kind stores it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, tuple):
        return list(value)
    if kind is Kind.DATE and isinstance(value, int):
        return day_text(value)
    if kind is Kind.DATETIME and isinstance(value, int):
        return moment_of(value).isoformat().replace("+00:00", "Z")
    return value
