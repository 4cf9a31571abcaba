"""What expressions compute inside of SQLite, by name: the functions that closures call, on values as SQL holds them.

Numbers go in and out as plain text without needless zeros, so that equal ones are equal texts; dates, moments and
durations as integers; lists as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from engines.expressions import values
from engines.expressions.aggregates import mean, summed
from engines.expressions.functions import FUNCTIONS, OPERATORS, Function
from engines.expressions.values import Kind, number_text

Computed = Callable[..., Any]


def _out(value: Any) -> Any:
    if isinstance(value, Decimal):
        return number_text(value)
    return int(value) if isinstance(value, bool) else value


def _filled(items: Iterable[Any]) -> list[Any]:
    return [item for item in items if item is not None]


def _items(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _list(text: str | None) -> str | None:
    """A stored list with nothing but its texts; NULL when there is none."""
    kept = [item for item in json.loads(text or "[]") if isinstance(item, str) and item]
    return json.dumps(kept, ensure_ascii=False) if kept else None


def _compare(left: str | None, right: str | None) -> int | None:
    if left is None or right is None:
        return None
    one, other = Decimal(left), Decimal(right)
    return (one > other) - (one < other)


def _numbers(rows: str) -> list[Decimal]:
    return [Decimal(number) for number in _filled(json.loads(rows))]


_READ: dict[Kind, Computed] = {Kind.NUMBER: Decimal, Kind.LIST: _items}


def _adapted(function: Function, call: Computed) -> Computed:
    readers = [_READ.get(kind) for kind in function.takes]
    lenient = function.lenient

    def apply(*given: Any) -> Any:
        if None in given[:lenient]:
            return None
        read = list(given)
        for place, reader in enumerate(readers[: len(given)]):
            if reader is not None and given[place] is not None:
                read[place] = reader(given[place])
        return _out(call(*read))

    return apply


COMPUTED: dict[str, Computed] = {
    "number": lambda text: _out(values.stored_number(text)),
    "date": values.stored_date,
    "moment": values.stored_moment,
    "seconds": values.system_moment,
    "stored_duration": values.stored_duration,
    "list": _list,
    "compare": _compare,
    "sum": lambda rows: _out(summed(_numbers(rows))),
    "average": lambda rows: _out(mean(_numbers(rows))),
    "maximum": lambda rows: _out(max(_numbers(rows), default=None)),
    "minimum": lambda rows: _out(min(_numbers(rows), default=None)),
    "least": lambda *items: min(_filled(items), default=None),
    "greatest": lambda *items: max(_filled(items), default=None),
    "least_number": lambda *items: _out(min(map(Decimal, _filled(items)), default=None)),
    "greatest_number": lambda *items: _out(max(map(Decimal, _filled(items)), default=None)),
    **{
        function.name: _adapted(function, function.bound)
        for function in (*FUNCTIONS.values(), *OPERATORS.values())
        if function.bound is not None
    },
}
"""By the first argument of `bd`."""
