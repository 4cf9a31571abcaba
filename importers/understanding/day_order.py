"""In which order a sheet writes days such as 05/07/2025: told by those of its dates that can be read one way only."""

from __future__ import annotations

import re
from collections.abc import Iterable

from importers.reader.frames import Cell
from importers.understanding.cells import text_of

_WRITTEN = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2\d{4}(?!\d)")
_SHORT = re.compile(r"(\d{1,2})[-/.](\d{1,2})")
_MONTHS = 12


def day_orders(cells: Iterable[Cell]) -> dict[str, str | None]:
    """By separator: ``dmy``, ``mdy``, or None where nothing decides it or the dates contradict each other.

    Who writes 24/07/2025 in one cell and 07-27-2025 in the next writes each separator in one order.
    """
    found: dict[str, set[str]] = {}
    for cell in cells:
        written = _WRITTEN.match(text_of(cell)) if isinstance(cell, str) else None
        if written is None:
            continue
        first, separator, second = int(written[1]), written[2], int(written[3])
        orders = found.setdefault(separator, set())
        if first > _MONTHS >= second:
            orders.add("dmy")
        elif second > _MONTHS >= first:
            orders.add("mdy")
    return {separator: next(iter(orders)) if len(orders) == 1 else None for separator, orders in found.items()}


def short_orders(cells: Iterable[Cell]) -> str | None:
    """Of a column of days such as 5.6 and 3/25, without a year: ``dmy``, ``mdy``, or None where nothing decides it."""
    found: set[str] = set()
    for cell in cells:
        written = _SHORT.fullmatch(text_of(cell))
        if written is not None:
            first, second = int(written[1]), int(written[2])
            if first > _MONTHS >= second:
                found.add("dmy")
            elif second > _MONTHS >= first:
                found.add("mdy")
    return next(iter(found)) if len(found) == 1 else None
