"""A checked expression as a closure over a record's stored values. No code is made from text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engines.expressions import tree
from engines.expressions.aggregates import aggregated
from engines.expressions.checker import Typed
from engines.expressions.context import Context, Values
from engines.expressions.functions import COMPARISONS, Function
from engines.expressions.shortcuts import COMPARED, HOLDS, text_among, text_contains
from engines.expressions.tree import Aggregate, Call, ListOf, Ref
from engines.expressions.values import READERS, Kind, Value, moment, stored_date, stored_number, system_moment

Closure = Callable[[Values, Context], Any]
Condition = Callable[[Values, Context], bool]


def compiled(typed: Typed) -> Closure:
    """What computes the expression: a value of its kind (engines.expressions.values), or None for empty.

    The closure raises BudgetExceeded, and UnknownYear where it asks the calendar; it never fails because of values.
    """
    node = typed.node
    if isinstance(node, Ref):
        return _field(node.id, typed.kind)
    if isinstance(node, Aggregate):
        value = compiled(typed.value) if typed.value else None
        assert typed.relation is not None
        where = condition(typed.where) if typed.where else None
        return aggregated(node.op, typed.relation, value, where)
    if isinstance(node, tree.Moment) and moment(node.value, None) is None:
        text = node.value
        return lambda _values, context: moment(text, context.offset)
    if not isinstance(node, Call):
        constant = literal(node)
        return lambda _values, _context: constant
    if node.op == "now":
        return lambda _values, context: context.now
    if node.op == "today":
        return lambda _values, context: context.today
    if node.op == "if":
        return _if(condition(typed.parts[0]), *map(compiled, typed.parts[1:]))
    if node.op in _CHOOSING:
        return _CHOOSING[node.op](tuple(map(compiled, typed.parts)))
    if typed.function is not None:
        return _applied(typed.function, tuple(map(compiled, typed.parts)))
    return condition(typed)


def condition(typed: Typed) -> Condition:
    """What says whether the expression holds: True or False, empty is False."""
    node = typed.node
    if isinstance(node, Call):
        op, parts = node.op, typed.parts
        if op in ("and", "or"):
            return (_all if op == "and" else _any)(tuple(map(condition, parts)))
        if op == "not":
            return _denied(condition(parts[0]))
        if op in COMPARISONS:
            return _compared(op, *parts)
        if op == "between":
            return _between(*map(compiled, parts))
        if op == "in":
            return _one_of(*parts)
        if op == "is_empty":
            return _empty(compiled(parts[0]))
        if op == "contains" and parts[0].kind is Kind.TEXT and isinstance(parts[0].node, Ref):
            part = parts[1].node
            if isinstance(part, tree.Text):
                return text_contains(parts[0].node.id, part.value)
    value = compiled(typed)
    return lambda values, context: value(values, context) is True


def literal(node: tree.Node) -> Value:
    """The value of a literal; of a moment without an offset see `values.moment`."""
    if isinstance(node, tree.Number):
        return stored_number(node.value)
    if isinstance(node, tree.Day):
        return stored_date(node.value)
    if isinstance(node, tree.Moment):
        return moment(node.value, None)
    if isinstance(node, tree.Duration):
        return node.seconds
    if isinstance(node, tree.Choice):
        return node.id
    if isinstance(node, ListOf):
        return tuple([item.id if isinstance(item, tree.Choice) else str(literal(item)) for item in node.items])
    return node.value if isinstance(node, tree.Text | tree.YesNo) else None


def _field(name: str, kind: Kind) -> Closure:
    if kind in (Kind.TEXT, Kind.CHOICE):

        def text(values: Values, _context: Context) -> str | None:
            value = values.get(name)
            return value if type(value) is str and value else None

        return text
    read = system_moment if kind is Kind.DATETIME and name.startswith("$") else READERS[kind]
    return lambda values, _context: read(values.get(name))


def _is_constant(typed: Typed) -> bool:
    node = typed.node
    if isinstance(node, tree.Moment):
        return moment(node.value, None) is not None
    return isinstance(node, tree.LITERALS)


def _compared(op: str, left: Typed, right: Typed) -> Condition:
    holds, equal = HOLDS[op], op == "eq"
    first = compiled(left)
    if _is_constant(right):
        limit: Any = literal(right.node)
        if isinstance(left.node, Ref) and left.kind in COMPARED:
            return COMPARED[left.kind](op, left.node.id, limit)

        def with_constant(values: Values, context: Context) -> bool:
            value = first(values, context)
            return value is not None and holds(value, limit)

        return with_constant
    second = compiled(right)

    def with_value(values: Values, context: Context) -> bool:
        one, other = first(values, context), second(values, context)
        if one is None or other is None:
            return equal and one is other
        return bool(holds(one, other))

    return with_value


def _between(value: Closure, low: Closure, high: Closure) -> Condition:
    def between(values: Values, context: Context) -> bool:
        found, least, most = value(values, context), low(values, context), high(values, context)
        return found is not None and least is not None and most is not None and least <= found <= most

    return between


def _one_of(left: Typed, right: Typed) -> Condition:
    value = compiled(left)
    if isinstance(right.node, ListOf) and all(map(_is_constant, right.parts)):
        known = frozenset(literal(item.node) for item in right.parts)
        if isinstance(left.node, Ref) and left.kind in (Kind.TEXT, Kind.CHOICE):
            return text_among(left.node.id, known)
        return lambda values, context: value(values, context) in known
    if isinstance(right.node, ListOf):
        items = tuple(map(compiled, right.parts))

        def in_items(values: Values, context: Context) -> bool:
            found = value(values, context)
            return found is not None and any(item(values, context) == found for item in items)

        return in_items
    listed = compiled(right)

    def in_list(values: Values, context: Context) -> bool:
        found = value(values, context)
        return found is not None and found in (listed(values, context) or ())

    return in_list


def _empty(value: Closure) -> Condition:
    return lambda values, context: value(values, context) is None


def _denied(part: Condition) -> Condition:
    return lambda values, context: not part(values, context)


def _all(parts: tuple[Condition, ...]) -> Condition:
    if len(parts) == 2:
        first, second = parts
        return lambda values, context: first(values, context) and second(values, context)
    if len(parts) == 3:
        one, two, three = parts
        return lambda values, context: one(values, context) and two(values, context) and three(values, context)

    return lambda values, context: all(part(values, context) for part in parts)


def _any(parts: tuple[Condition, ...]) -> Condition:
    if len(parts) == 2:
        first, second = parts
        return lambda values, context: first(values, context) or second(values, context)

    return lambda values, context: any(part(values, context) for part in parts)


def _if(decides: Condition, then: Closure, otherwise: Closure) -> Closure:
    return lambda values, context: then(values, context) if decides(values, context) else otherwise(values, context)


def _coalesce(parts: tuple[Closure, ...]) -> Closure:
    def first_filled(values: Values, context: Context) -> Any:
        for part in parts:
            value = part(values, context)
            if value is not None:
                return value
        return None

    return first_filled


def _outermost(choose: Callable[..., Any]) -> Callable[[tuple[Closure, ...]], Closure]:
    def make(parts: tuple[Closure, ...]) -> Closure:
        def outermost(values: Values, context: Context) -> Any:
            found = [part(values, context) for part in parts]
            return choose((value for value in found if value is not None), default=None)

        return outermost

    return make


_CHOOSING = {"coalesce": _coalesce, "least": _outermost(min), "greatest": _outermost(max)}


def _applied(function: Function, parts: tuple[Closure, ...]) -> Closure:
    call = function.bound
    if call is None:
        return _CALENDAR[function.name](*parts)
    empty = False if function.gives is Kind.YES_NO else None
    filled = function.lenient

    def apply(values: Values, context: Context) -> Any:
        arguments = [part(values, context) for part in parts]
        if None in arguments[:filled]:
            return empty
        return call(*arguments, context.offset) if function.by_clock else call(*arguments)

    return apply if function.by_clock or filled < 2 or len(parts) != 2 else _of_two(call, empty, *parts)


def _of_two(call: Callable[..., Any], empty: bool | None, left: Closure, right: Closure) -> Closure:
    def apply(values: Values, context: Context) -> Any:
        one, other = left(values, context), right(values, context)
        return empty if one is None or other is None else call(one, other)

    return apply


def _working_time(start: Closure, end: Closure) -> Closure:
    def working_time(values: Values, context: Context) -> int | None:
        first, last = start(values, context), end(values, context)
        if first is None or last is None or context.calendar is None:
            return None
        context.budget.step()
        return context.calendar.working_time(first, last)

    return working_time


def _after_working_time(start: Closure, length: Closure) -> Closure:
    def after_working_time(values: Values, context: Context) -> int | None:
        first, working = start(values, context), length(values, context)
        if first is None or working is None or context.calendar is None:
            return None
        context.budget.step()
        return context.calendar.after(first, working)

    return after_working_time


_CALENDAR = {"working_time": _working_time, "after_working_time": _after_working_time}
