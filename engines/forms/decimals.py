"""Money, numbers, percentages and ratings: plain decimal text, never floats."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from engines.forms.field import Field, Scale
from engines.forms.values import Fault, TextCheck

NUMBER_DIGITS = 18
MONEY_DIGITS = 16
"""Before the point; so an amount in fen fits the 64 bits of a database column with room for sums."""
PLAIN_PATTERN = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
SCALES = {Scale.STARS: (1, 5), Scale.NPS: (0, 10)}
"""The least and the most of each scale."""
_PLAIN = re.compile(PLAIN_PATTERN)
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]*)?")
_CHINESE_POINT = re.compile("(?<=[0-9])\u3002(?=[0-9])")
"""The full stop that a Chinese keyboard writes for the decimal point; NFKC leaves it."""
_RATING_UNIT = re.compile("[\u661f\u5206]$")
"""Star and point, as people write them after a rating in Chinese."""
_FEN = Decimal("0.01")
_SIGNS = re.compile(r"[+-]?[0-9.]*").fullmatch


def decimal_of(text: str) -> Decimal | None:
    """The number that a text is; None where it is none, or longer than anybody's. ``1e5`` is no amount."""
    if len(text) > 2 * NUMBER_DIGITS or _SIGNS(text) is None:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or number.adjusted() >= NUMBER_DIGITS:
        return None
    return number


def clean_decimal(text: str) -> str:
    """Plain decimal text. Commas and spaces go only where they part thousands: ``1,5`` is nobody's 15."""
    plain = _CHINESE_POINT.sub(".", text).removesuffix("\u5143").lstrip("\u00a5\uffe5").strip()
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "").replace(" ", "")
    number = decimal_of(plain)
    if number is None:
        return text
    return format(number if number else abs(number), "f")


def clean_money(text: str) -> str:
    """An amount with two decimals, unless it was typed with more."""
    plain = clean_decimal(text)
    amount = decimal_of(plain)
    if amount is None or amount != amount.quantize(_FEN):
        return plain
    return format(amount.quantize(_FEN), "f")


def clean_percent(text: str) -> str:
    """The number before the sign: ``12.5%`` is stored as ``12.5``."""
    bare = text.removesuffix("%").rstrip()
    plain = clean_decimal(bare)
    return plain if plain != bare or decimal_of(plain) is not None else text


def clean_rating(text: str) -> str:
    """The count itself, without star or point behind it."""
    plain = clean_decimal(_RATING_UNIT.sub("", text).strip())
    number = decimal_of(plain)
    return plain if number is None or number != number.to_integral_value() else str(int(number))


def decimal_check(spec: Field, digits: int, places: int | None) -> TextCheck:
    """Says what is wrong with a number by its digits, decimals and limits."""
    low = Decimal(spec.minimum) if spec.minimum is not None else None
    high = Decimal(spec.maximum) if spec.maximum is not None else None
    places = places if spec.places is None else spec.places
    plain, longest, limited = _PLAIN.fullmatch, 2 * NUMBER_DIGITS, low is not None or high is not None
    refused: Fault = ("field.not_a_number", {"digits": digits})

    def check(value: str) -> Fault | None:
        if len(value) > longest or not plain(value):
            return refused
        whole, _, decimals = value.partition(".")
        if len(whole) > digits and len(whole.lstrip("-")) > digits:
            return refused
        if places is not None and len(decimals) > places:
            return "field.too_many_decimals", {"limit": places}
        if limited:
            number = Decimal(value)
            if low is not None and number < low:
                return "field.below_minimum", {"limit": str(low)}
            if high is not None and number > high:
                return "field.above_maximum", {"limit": str(high)}
        return None

    return check


def rating_check(spec: Field) -> TextCheck:
    """Says whether a rating is on its scale."""
    least, most = SCALES[spec.scale]
    known = frozenset(map(str, range(least, most + 1)))
    refused: Fault = ("field.not_a_rating", {"least": least, "most": most})
    return lambda value: None if value in known else refused
