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


def short_orders(cells: Iterable[Cell], month: int | None = None) -> str | None:
    """Of a column of days such as 5.6 and 3/25, without a year: ``dmy``, ``mdy``, or None where nothing decides it.

    Where no day is beyond the twelfth, `month` decides, which the name of the sheet or the file says: one of the two
    numbers is that month in every cell.
    """
    written = {(int(found[1]), int(found[2])) for cell in cells if (found := _SHORT.fullmatch(text_of(cell)))}
    orders = {"dmy" for first, second in written if first > _MONTHS >= second}
    orders |= {"mdy" for first, second in written if second > _MONTHS >= first}
    if not orders and month is not None:
        orders = {
            order
            for order, months in (("mdy", {first for first, _ in written}), ("dmy", {second for _, second in written}))
            if months == {month}
        }
    return next(iter(orders)) if len(orders) == 1 else None
