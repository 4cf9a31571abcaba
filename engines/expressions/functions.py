"""Which functions and operators there are, what they take and give, and what computes them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

from engines.expressions import arithmetic
from engines.expressions.values import Kind

T, C, N, B, D, M, S, L = (
    Kind.TEXT,
    Kind.CHOICE,
    Kind.NUMBER,
    Kind.YES_NO,
    Kind.DATE,
    Kind.DATETIME,
    Kind.DURATION,
    Kind.LIST,
)


class Function(msgspec.Struct, frozen=True):
    """One computation, the same in closures and in SQL, where it is called ``bd_`` and its name.

    With an empty argument the answer is empty (of a yes/no: no); from argument `lenient` on empty ones are given as
    None. The last `optional` parameters may be left out; with `repeats` the last one may stand several times.
    `by_clock` adds the branch's offset in seconds as a last argument, `unit` that constant. What needs the calendar
    has no `call`.
    """

    name: str
    takes: tuple[Kind, ...]
    gives: Kind
    call: Callable[..., Any] | None
    optional: int = 0
    repeats: bool = False
    lenient: int = 99
    by_clock: bool = False
    unit: int | None = None

    @property
    def in_sql(self) -> bool:
        """Whether a database can compute it, too."""
        return self.call is not None

    @property
    def bound(self) -> Callable[..., Any] | None:
        """What computes it, with its unit filled in; an empty text is None."""
        if self.call is None:
            return None
        if self.gives is Kind.TEXT:
            return partial(_filled, self.call)
        return self.call if self.unit is None else partial(self.call, unit=self.unit)

    def fits(self, count: int) -> bool:
        """Whether it may have so many arguments."""
        return len(self.takes) - self.optional <= count and (self.repeats or count <= len(self.takes))

    def parameter(self, index: int) -> Kind:
        """The kind of one argument."""
        return self.takes[min(index, len(self.takes) - 1)]


def _filled(call: Callable[..., str | None], *arguments: Any) -> str | None:
    return call(*arguments) or None


_a = arithmetic
FUNCTIONS: dict[str, Function] = {
    function.name: function
    for function in (
        Function("length", (T,), N, _a.length),
        Function("left", (T, N), T, _a.left),
        Function("right", (T, N), T, _a.right),
        Function("mid", (T, N, N), T, _a.mid),
        Function("trim", (T,), T, _a.trim),
        Function("upper", (T,), T, _a.upper),
        Function("lower", (T,), T, _a.lower),
        Function("replace", (T, T, T), T, _a.replace, lenient=2),
        Function("concat", (T,), T, _a.concat, repeats=True, lenient=0),
        Function("to_number", (T,), N, _a.to_number),
        Function("to_text", (N,), T, _a.to_text),
        Function("abs", (N,), N, _a.absolute),
        Function("round", (N, N), N, _a.rounded, optional=1),
        Function("floor", (N,), N, _a.floor),
        Function("ceiling", (N,), N, _a.ceiling),
        Function("size", (L,), N, _a.size),
        Function("any_of", (L, L), B, _a.any_of),
        Function("all_of", (L, L), B, _a.all_of),
        Function("date_of", (M,), D, _a.date_of, by_clock=True),
        Function("hour_of", (M,), N, _a.hour_of, by_clock=True),
        Function("year", (D,), N, _a.year),
        Function("month", (D,), N, _a.month),
        Function("day", (D,), N, _a.day),
        Function("weekday", (D,), N, _a.weekday),
        Function("add_months", (D, N), D, _a.add_months),
        Function("days", (S,), N, _a.duration_in, unit=86_400),
        Function("hours", (S,), N, _a.duration_in, unit=3600),
        Function("minutes", (S,), N, _a.duration_in, unit=60),
        Function("working_time", (M, M), S, None),
        Function("after_working_time", (M, S), M, None),
    )
}
"""By the name that a tree holds."""

OPERATORS: dict[tuple[str, tuple[Kind, ...]], Function] = {
    (op, function.takes): function
    for op, function in (
        ("add", Function("add", (N, N), N, _a.add)),
        ("add", Function("date_add", (D, S), D, _a.date_add)),
        ("add", Function("moment_add", (M, S), M, _a.moment_add)),
        ("add", Function("duration_add", (S, S), S, _a.duration_add)),
        ("subtract", Function("subtract", (N, N), N, _a.subtract)),
        ("subtract", Function("date_subtract", (D, S), D, _a.date_subtract)),
        ("subtract", Function("moment_subtract", (M, S), M, _a.moment_subtract)),
        ("subtract", Function("duration_subtract", (S, S), S, _a.duration_subtract)),
        ("subtract", Function("date_difference", (D, D), S, _a.date_difference)),
        ("subtract", Function("moment_difference", (M, M), S, _a.moment_difference)),
        ("multiply", Function("multiply", (N, N), N, _a.multiply)),
        ("multiply", Function("duration_multiply", (S, N), S, _a.duration_multiply)),
        ("divide", Function("divide", (N, N), N, _a.divide)),
        ("divide", Function("duration_divide", (S, N), S, _a.duration_divide)),
        ("divide", Function("duration_ratio", (S, S), N, _a.duration_ratio)),
        ("modulo", Function("modulo", (N, N), N, _a.modulo)),
        ("negate", Function("negate", (N,), N, _a.negate)),
        ("negate", Function("duration_negate", (S,), S, _a.duration_negate)),
        ("contains", Function("contains", (T, T), B, _a.contains)),
        ("contains", Function("has", (L, T), B, _a.has)),
        ("contains", Function("has", (L, C), B, _a.has)),
        ("starts", Function("starts", (T, T), B, _a.starts)),
        ("ends", Function("ends", (T, T), B, _a.ends)),
    )
}
"""By the operator that a tree holds, and the kinds on its sides."""

ARITHMETIC = ("add", "subtract", "multiply", "divide", "modulo", "negate")
ORDERED = frozenset({N, D, M, S, T})
"""Kinds that can be compared by size; text by code point."""
COMPARISONS = ("eq", "lt", "le", "gt", "ge")
CONTEXT_VALUES = {"today": D, "now": M}
CHOOSING = ("coalesce", "least", "greatest")
"""Functions of any number of values of one kind."""
AGGREGATES = ("sum", "count", "average", "maximum", "minimum")
