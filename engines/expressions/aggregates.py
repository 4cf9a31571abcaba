"""One value from many rows: the lines of a table field, or related records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from engines.expressions.arithmetic import divide
from engines.expressions.context import AGGREGATE_ROWS, Context, Values
from engines.expressions.errors import BudgetExceeded
from engines.expressions.values import CONTEXT, fit
from engines.expressions.vocabulary import Relation

Closure = Callable[[Values, Context], Any]


def summed(numbers: Iterable[Decimal]) -> Decimal | None:
    """Their sum; of none 0."""
    total = Decimal(0)
    for number in numbers:
        total = CONTEXT.add(total, number)
    return fit(total)


def mean(numbers: Iterable[Decimal]) -> Decimal | None:
    """Their average, rounded half up to 10 places; of none empty."""
    several = list(numbers)
    total = summed(several)
    return None if total is None else divide(total, Decimal(len(several)))


def _count(values: list[Any]) -> Decimal:
    return Decimal(len(values))


def _maximum(values: list[Any]) -> Any:
    return max(values, default=None)


def _minimum(values: list[Any]) -> Any:
    return min(values, default=None)


_FOLDS: Mapping[str, Callable[[list[Any]], Any]] = {
    "sum": summed,
    "average": mean,
    "count": _count,
    "maximum": _maximum,
    "minimum": _minimum,
}


def rows_of(relation: Relation, values: Values, context: Context) -> Iterable[Values]:
    """The lines of a table field that the record holds, or what the context says is related to it."""
    if not relation.lines:
        return context.related(relation.id, values) if context.related is not None else ()
    lines = values.get(relation.id)
    return [line for line in lines if isinstance(line, Mapping)] if isinstance(lines, list | tuple) else ()


def aggregated(op: str, relation: Relation, value: Closure | None, where: Closure | None) -> Closure:
    """What computes the aggregate. Each row is a step of the budget; more than 10,000 rows are refused.

    The closure raises BudgetExceeded.
    """
    fold = _FOLDS[op]

    def compute(values: Values, context: Context) -> Any:
        kept = []
        for number, row in enumerate(rows_of(relation, values, context)):
            if number >= AGGREGATE_ROWS:
                raise BudgetExceeded("expression.steps")
            context.budget.step()
            if where is not None and not where(row, context):
                continue
            found = value(row, context) if value is not None else True
            if found is not None:
                kept.append(found)
        return fold(kept)

    return compute
