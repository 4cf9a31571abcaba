"""Amounts and days as people write them: ``5万``, ``1,000.00元``, ``三千五百``, ``50%``, ``2026年1月18日``. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from engines.expressions.values import LIMIT, PLACES, number_text, stored_date

_ORDER = "\u96f6\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d"
_DIGITS = {sign: worth for worth, sign in enumerate(_ORDER)} | {"\u3007": 0, "\u4e24": 2}
_NOTHING = frozenset("\u96f6\u3007")
_TEN = "\u5341"
"""The one unit that needs no digit before it: ten is written with it alone."""
_SMALL = {_TEN: 10, "\u767e": 100, "\u5343": 1000, "k": 1000, "K": 1000}
_LARGE = {"\u4e07": 10**4, "\u842c": 10**4, "\u4ebf": 10**8, "\u5104": 10**8}
_UNITS = "".join((*_SMALL, *_LARGE))
_COIN = "(?:\u5143|\u5757\u94b1|\u5757|\u5706)"
_PLAIN = r"[0-9]+(?:[.\u3002][0-9]+)?"
_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?"
_SAID = (
    rf"(?:(?:{_GROUPED}|{_PLAIN})(?:\s*[{_UNITS}]+(?:{_PLAIN}[{_UNITS}]+)*)?"
    rf"|[{''.join(_DIGITS)}{_UNITS[:3]}{''.join(_LARGE)}]+)"
)
_AMOUNT = re.compile(
    rf"(?<![0-9A-Za-z_.])(?:[\u00a5\uffe5$]\s*)?({_SAID})(?:\s*{_COIN})?(?:\s*(%))?(?![0-9A-Za-z_\u514b\u7c73\u74e6])"
)
# Behind it no unit of weight, length or power follows: five thousand grams are no amount.
_BARE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_PART = re.compile(rf"{_GROUPED}|{_PLAIN}|.")
_DAY = re.compile(
    r"(?<![0-9])([0-9]{4})\s*[-/.\u5e74]\s*([0-9]{1,2})\s*[-/.\u6708]\s*([0-9]{1,2})(?:\s*[\u65e5\u53f7])?(?![0-9])"
)
_SHORT_DAY = re.compile(r"(?<![0-9.])([0-9]{4})([0-9]{2})([0-9]{2})(?![0-9.])")
_FACTOR = re.compile(r"[*/]\s*$")


def amounts(text: str) -> Iterator[tuple[int, int, str]]:
    """What stands for a number and is none as it is written: its places and the number.

    A share is what a field of percent holds, ``50%`` the number 50; where it is a factor, 0.5.
    """
    for found in _AMOUNT.finditer(text):
        if not _BARE.fullmatch(found[0].strip()):
            number = _number(found[1], share=bool(found[2] and _FACTOR.search(text[: found.start()])))
            if number is not None:
                yield found.start(), found.end(), number


def amount_of(text: str) -> str | None:
    """The number that a text stands for, if for one."""
    found = _AMOUNT.fullmatch(text.strip())
    return _number(found[1]) if found is not None else None


def days(text: str) -> Iterator[tuple[int, int, str]]:
    """Days that are not written as ``2026-01-18``, with their places and as that; eight digits as well."""
    for found in sorted((*_DAY.finditer(text), *_SHORT_DAY.finditer(text)), key=lambda one: one.start()):
        day = _day(found)
        if day is not None and found[0] != day:
            yield found.start(), found.end(), day


def day_of(text: str) -> str | None:
    """The day that a text stands for, if for one."""
    found = _DAY.fullmatch(text.strip()) or _SHORT_DAY.fullmatch(text.strip())
    return _day(found) if found is not None else None


def _day(found: re.Match[str]) -> str | None:
    day = f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}"
    return day if stored_date(day) is not None else None


def _number(said: str, *, share: bool = False) -> str | None:
    number = _worth(re.sub(r"\s", "", said))
    if number is None:
        return None
    text = number_text(number / 100 if share else number) if number < LIMIT else ""
    return text if text and len(text.partition(".")[2]) <= PLACES else None


def _worth(said: str) -> Decimal | None:
    """The worth of digits and units, ``5万5千``; None where it may be read in two ways, as ``5万5``.

    A larger unit counts all that stands before it, ``3万亿``; a smaller one what stands since, ``1亿2000万``.
    """
    if all(sign in _DIGITS for sign in said):
        return Decimal("".join(str(_DIGITS[sign]) for sign in said))
    whole, below, digits, last = Decimal(0), Decimal(0), None, 0
    for part in _PART.findall(said):
        if part in _SMALL:
            if digits is None and part != _TEN:
                return None
            below, digits, last = below + (1 if digits is None else digits) * _SMALL[part], None, _SMALL[part]
        elif part in _LARGE:
            below, digits, before, last = below + (digits or 0), None, last, _LARGE[part]
            if not below and (not whole or last <= before):
                return None
            whole = whole + below * last if last < whole else (whole + below) * last
            below = Decimal(0)
        elif part in _NOTHING:
            last = 10
        elif digits is not None:
            return None
        else:
            digits = _digits(part)
    return None if digits is not None and last > 10 else whole + below + (digits or 0)


def _digits(part: str) -> Decimal:
    return Decimal(_DIGITS[part] if part in _DIGITS else part.replace(",", "").replace("\u3002", "."))
