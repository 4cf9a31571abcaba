"""Conditions on one field and something written, the commonest of all: the same answers in one call instead of four."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from operator import eq, ge, gt, le, lt
from typing import Any

from engines.expressions.context import Context, Values
from engines.expressions.values import PLAIN, SHORT, Kind, stored_number

Condition = Callable[[Values, Context], bool]

HOLDS: dict[str, Callable[[Any, Any], Any]] = {"eq": eq, "lt": lt, "le": le, "gt": gt, "ge": ge}


def number_against(op: str, name: str, limit: Decimal) -> Condition:
    """A number field compared with a number."""
    holds, plain = HOLDS[op], PLAIN

    def compare(values: Values, _context: Context) -> bool:
        text = values.get(name)
        if type(text) is str and len(text) <= SHORT:
            return plain(text) is not None and holds(Decimal(text), limit)
        number = stored_number(text)
        return number is not None and holds(number, limit)

    return compare


def text_against(op: str, name: str, text: str) -> Condition:
    """A text or choice field equal to a text."""
    if op == "eq":
        return lambda values, _context: bool(values.get(name) == text)
    holds = HOLDS[op]

    def compare(values: Values, _context: Context) -> bool:
        found = values.get(name)
        return type(found) is str and found != "" and holds(found, text)

    return compare


def text_among(name: str, known: frozenset[Any]) -> Condition:
    """A text or choice field that is one of several."""

    def among(values: Values, _context: Context) -> bool:
        found = values.get(name)
        return type(found) is str and found in known

    return among


def text_contains(name: str, part: str) -> Condition:
    """A text field that holds a part."""

    def contains(values: Values, _context: Context) -> bool:
        found = values.get(name)
        return type(found) is str and part in found

    return contains


COMPARED: dict[Kind, Callable[[str, str, Any], Condition]] = {
    Kind.NUMBER: number_against,
    Kind.TEXT: text_against,
    Kind.CHOICE: text_against,
}
