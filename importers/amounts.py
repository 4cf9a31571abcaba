"""Amounts as people write them: with a currency, in ten thousands, in brackets where they are owed."""

from __future__ import annotations

import re
from decimal import Decimal

from importers.vocabulary import Vocabulary

_BRACKETED = re.compile(r"\((.+)\)")
_PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def amount_text(text: str, words: Vocabulary) -> str:
    """The number that is meant: without a currency, (12.50) below zero, 1.2 ten thousands as 12000."""
    owed = _BRACKETED.fullmatch(text)
    bare = _without_currency(owed[1] if owed else text, words)
    unit = words.money_units.get(bare[-1:])
    if unit is not None:
        number = bare[:-1].strip().replace(",", "")
        if not _PLAIN_NUMBER.fullmatch(number):
            return text
        bare = plain_number(Decimal(number) * unit)
    if not owed:
        return bare
    return f"-{bare}" if _PLAIN_NUMBER.fullmatch(bare.replace(",", "")) else text


def _without_currency(text: str, words: Vocabulary) -> str:
    text = words.money_after.sub("", text)
    prefix = words.money_before.match(text)
    return text[prefix.end() :] if prefix else text


def plain_number(number: Decimal) -> str:
    """Its digits without an exponent and without zeros at the end."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
