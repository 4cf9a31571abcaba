"""A checked expression as a SQLAlchemy clause, for SQLite and for PostgreSQL: the same answers as its closure.

Conditions are never NULL. On SQLite numbers are plain text, compared by the driver's function `bd`; PostgreSQL has
twins of what it computes (local_db/expression_postgresql.py).
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import (
    BigInteger,
    Numeric,
    Text,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    not_,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.sql.elements import ColumnElement

from engines.expressions import tree
from engines.expressions.checker import Typed
from engines.expressions.compiler import literal
from engines.expressions.context import Context
from engines.expressions.errors import ExpressionError
from engines.expressions.functions import COMPARISONS, Function
from engines.expressions.shortcuts import HOLDS
from engines.expressions.tree import Aggregate, Call, ListOf, Ref
from engines.expressions.values import Kind, moment, number_text
from local_db.expression_sources import Clause, Source

Condition = ColumnElement[bool]


def condition_clause(typed: Typed, source: Source, context: Context, dialect: str) -> Condition:
    """What says whether the expression holds, true or false. The context's now and clock are fixed in it.

    Raises ExpressionError ``expression.not_in_sql`` for what only a closure can compute: working time.
    """
    return _Clauses(source, context, dialect).condition(typed)


def value_clause(typed: Typed, source: Source, context: Context, dialect: str) -> Clause:
    """What computes the expression; numbers as plain text on SQLite, dates and moments as integers. Raises as above."""
    return _Clauses(source, context, dialect).value(typed)


class _Clauses:
    def __init__(self, source: Source, context: Context, dialect: str) -> None:
        self._source = source
        self._context = context
        self._dialect = dialect
        self._sqlite = dialect == "sqlite"

    def condition(self, typed: Typed) -> Condition:
        """Never NULL."""
        node = typed.node
        if isinstance(node, Call):
            op, parts = node.op, typed.parts
            if op in ("and", "or"):
                return (and_ if op == "and" else or_)(*[self.condition(part) for part in parts])
            if op == "not":
                return not_(self.condition(parts[0]))
            if op in COMPARISONS:
                return self._compared(op, *parts)
            if op == "between":
                return and_(self._compared("ge", parts[0], parts[1]), self._compared("le", parts[0], parts[2]))
            if op == "in":
                return self._one_of(*parts)
            if op == "is_empty":
                return self.value(parts[0]).is_(None)
        if isinstance(node, tree.YesNo):
            return true() if node.value else false()
        return func.coalesce(self.value(typed), false()) == true()

    def value(self, typed: Typed) -> Clause:
        """NULL for empty."""
        node = typed.node
        if isinstance(node, Ref):
            return self._source.value(node.id, typed.kind, self._dialect)
        if isinstance(node, Aggregate):
            return self._aggregate(node.op, typed)
        if not isinstance(node, Call):
            return self._literal(node, typed.kind)
        if node.op in ("now", "today"):
            return self._constant(self._context.now if node.op == "now" else self._context.today, typed.kind)
        if node.op == "if":
            decides, then, otherwise = typed.parts
            return case((self.condition(decides), self.value(then)), else_=self.value(otherwise))
        if node.op in ("coalesce", "least", "greatest"):
            return self._chosen(node.op, typed)
        if typed.function is None:
            return self.condition(typed)
        return self._applied(typed.function, [self.value(part) for part in typed.parts])

    def _literal(self, node: tree.Node, kind: Kind) -> Clause:
        if isinstance(node, tree.Moment):
            return self._constant(moment(node.value, self._context.offset), kind)
        if isinstance(node, ListOf):
            return self._constant(json.dumps(literal(node), ensure_ascii=False), Kind.LIST)
        return self._constant(literal(node), kind)

    def _constant(self, value: Any, kind: Kind) -> Clause:
        if kind is Kind.YES_NO:
            return null() if value is None else true() if value else false()
        if kind is Kind.NUMBER:
            plain = None if value is None else number_text(value)
            return cast(bindparam(None, plain, Text(), unique=True), Text() if self._sqlite else Numeric())
        if kind in (Kind.DATE, Kind.DATETIME, Kind.DURATION):
            return cast(bindparam(None, value, BigInteger(), unique=True), BigInteger())
        text: Clause = cast(bindparam(None, value, Text(), unique=True), Text())
        return self._call("jsonb", text) if kind is Kind.LIST and not self._sqlite else text

    def _call(self, name: str, *arguments: Clause) -> Clause:
        found: Clause = func.bd(name, *arguments) if self._sqlite else getattr(func, f"bd_{name}")(*arguments)
        return found

    def _applied(self, function: Function, parts: list[Clause]) -> Clause:
        if not function.in_sql:
            raise ExpressionError("expression.not_in_sql", op=function.name)
        if function.by_clock:
            parts = [*parts, cast(bindparam(None, self._context.offset, BigInteger(), unique=True), BigInteger())]
        computed = self._call(function.name, *parts)
        return func.coalesce(computed, false()) if function.gives is Kind.YES_NO else computed

    def _ordered(self, typed: Typed) -> Clause:
        """Text by code point everywhere."""
        value = self.value(typed)
        return value.collate("C") if typed.kind is Kind.TEXT and not self._sqlite else value

    def _compared(self, op: str, left: Typed, right: Typed) -> Condition:
        if op == "eq":
            return self.value(left).is_not_distinct_from(self.value(right))
        if self._sqlite and left.kind is Kind.NUMBER:
            compared = func.bd("compare", self.value(left), self.value(right))
            return func.coalesce(HOLDS[op](compared, 0), false()) == true()
        return func.coalesce(HOLDS[op](self._ordered(left), self._ordered(right)), false()) == true()

    def _one_of(self, left: Typed, right: Typed) -> Condition:
        value = self.value(left)
        if isinstance(right.node, ListOf):
            found: Clause = value.in_([self.value(item) for item in right.parts])
        else:
            found = self._call("has", self.value(right), value)
        return func.coalesce(found, false()) == true()

    def _chosen(self, op: str, typed: Typed) -> Clause:
        parts = [self._ordered(part) if op != "coalesce" else self.value(part) for part in typed.parts]
        if op == "coalesce":
            return func.coalesce(*parts)
        if self._sqlite:
            return func.bd(f"{op}_number" if typed.kind is Kind.NUMBER else op, *parts)
        return getattr(func, op)(*parts)  # type: ignore[no-any-return]  # a function of the database

    def _aggregate(self, op: str, typed: Typed) -> Clause:
        relation = typed.relation
        assert relation is not None
        rows, inner, belongs = self._source.rows(relation.id, relation.lines, self._dialect)
        inside = _Clauses(inner, self._context, self._dialect)
        wanted = and_(belongs, inside.condition(typed.where)) if typed.where else belongs
        folded = self._folded(op, typed.kind, inside.value(typed.value) if typed.value else None)
        chosen = select(folded).select_from(rows).where(wanted)
        if self._source.outside is not None:
            chosen = chosen.correlate(self._source.outside)
        return chosen.scalar_subquery()

    def _folded(self, op: str, kind: Kind, value: Clause | None) -> Clause:
        if value is None:
            return cast(func.count(), Text() if self._sqlite else Numeric())
        if kind is not Kind.NUMBER:
            return func.max(value) if op == "maximum" else func.min(value)
        if self._sqlite:
            return func.bd(op, func.json_group_array(value))
        if op == "average":
            return func.bd_divide(func.bd_fit(func.sum(value)), cast(func.count(value), Numeric()))
        if op == "sum":
            return func.bd_fit(func.coalesce(func.sum(value), cast(0, Numeric())))
        return func.max(value) if op == "maximum" else func.min(value)
