"""What expressions compute inside of SQLite: one function, `bd`, whose first argument says which.

Numbers go in and out as plain text without needless zeros, so that equal ones are equal texts; dates, moments and
durations as integers; lists as JSON. Every connection of the driver has the function; what it needs is imported when
it is called first.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

NAME = "bd"

Computed = Callable[..., Any]


def install(connection: Any) -> None:
    """Gives a connection of the driver its function."""
    connection.create_function(NAME, -1, _call, deterministic=True)


def _call(name: str, *arguments: Any) -> Any:
    return _computed()[name](*arguments)


@cache
def _computed() -> dict[str, Computed]:
    """Every computation by its name."""
    from engines.expressions import values
    from engines.expressions.aggregates import mean, summed
    from engines.expressions.functions import FUNCTIONS, OPERATORS

    known: dict[str, Computed] = {
        "number": lambda text: _out(values.stored_number(text)),
        "date": values.stored_date,
        "moment": lambda text: values.moment(text, None) if isinstance(text, str) else None,
        "seconds": values.system_moment,
        "stored_duration": values.stored_duration,
        "list": _list,
        "compare": _compare,
        "sum": lambda rows: _out(summed(_numbers(rows))),
        "average": lambda rows: _out(mean(_numbers(rows))),
        "maximum": lambda rows: _out(max(_numbers(rows), default=None)),
        "minimum": lambda rows: _out(min(_numbers(rows), default=None)),
        "least": lambda *items: min((item for item in items if item is not None), default=None),
        "greatest": lambda *items: max((item for item in items if item is not None), default=None),
        "least_number": lambda *items: _out(min(map(Decimal, _filled(items)), default=None)),
        "greatest_number": lambda *items: _out(max(map(Decimal, _filled(items)), default=None)),
    }
    for function in (*FUNCTIONS.values(), *OPERATORS.values()):
        call = function.bound
        if call is not None:
            readers = [_READ.get(function.parameter(index).value) for index in range(len(function.takes))]
            known[function.name] = _adapted(call, readers, function.lenient, function.repeats)
    return known


def _adapted(call: Computed, readers: list[Computed | None], lenient: int, repeats: bool) -> Computed:
    def apply(*given: Any) -> Any:
        if None in given[:lenient]:
            return None
        reads = readers * len(given) if repeats else readers
        read = [
            reads[place](value) if place < len(reads) and reads[place] is not None and value is not None else value  # type: ignore[misc]  # it is not None
            for place, value in enumerate(given)
        ]
        return _out(call(*read))

    return apply


def _out(value: Any) -> Any:
    if isinstance(value, Decimal):
        from engines.expressions.values import number_text

        return number_text(value)
    return int(value) if isinstance(value, bool) else value


def _filled(items: tuple[Any, ...]) -> list[Any]:
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
    return [Decimal(number) for number in json.loads(rows) if number is not None]


_READ: dict[str, Computed] = {"number": Decimal, "list": _items}
