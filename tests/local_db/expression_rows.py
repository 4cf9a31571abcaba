"""Records in the shared table, and what SQL and closures make of an expression on them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, FromClause, and_, insert, select

from engines.expressions.checker import Typed
from engines.expressions.compiler import compiled, condition
from engines.expressions.context import Context, Values
from engines.expressions.values import Kind
from local_db.expression_clauses import condition_clause, value_clause
from local_db.expression_sources import Source, record_source
from local_db.tables import record
from tests.engines.expressions.claims import NOW

WAYBILLS = ("W1", "W1", None, "W2", "W1")


def _row(number: int, values: dict[str, Any]) -> dict[str, Any]:
    fields = {name: value for name, value in values.items() if value is not None and name != "$created"}
    return {
        "home_branch": "SZ01",
        "id": str(number),
        "scope": "branch:SZ01",
        "form": "claim",
        "form_version": 1,
        "standing": "open",
        "status": values["$status"],
        "waybill_no": WAYBILLS[number],
        "created_at": values["$created"],
        "updated_at": 0,
        "fields": msgspec.json.encode(fields).decode(),
        "versions": "{}",
    }


def same_waybill(_relation: str) -> tuple[FromClause, Source, ColumnElement[bool]]:
    other = record.alias("other")
    return (
        other,
        record_source(table=other),
        and_(other.c.waybill_no == record.c.waybill_no, other.c.id != record.c.id),
    )


def by_sql(connection: Connection, typed: Typed, records: Sequence[dict[str, Any]]) -> list[Any]:
    """What a database answers for each record, and which records its condition finds."""
    connection.execute(insert(record), [_row(number, values) for number, values in enumerate(records)])
    dialect, source = connection.dialect.name, record_source(same_waybill)
    value = value_clause(typed, source, Context(NOW), dialect)
    rows = connection.execute(select(value).select_from(record).order_by(record.c.id))
    found = [_read(row[0], typed.kind) for row in rows]
    if typed.kind is not Kind.YES_NO:
        return found
    holds = condition_clause(typed, source, Context(NOW), dialect)
    kept = {row[0] for row in connection.execute(select(record.c.id).select_from(record).where(holds))}
    return [*found, kept]


def by_closure(typed: Typed, records: Sequence[dict[str, Any]]) -> list[Any]:
    """The same by closures."""
    numbered = [{**values, "#": number} for number, values in enumerate(records)]

    def related(_relation: str, values: Values) -> list[Values]:
        mine = WAYBILLS[values["#"]]
        return [other for other in numbered if mine and WAYBILLS[other["#"]] == mine and other is not values]

    context = Context(NOW, related=related)
    value = compiled(typed)
    found = [value(values, context) for values in numbered]
    if typed.kind is not Kind.YES_NO:
        return found
    holds = condition(typed)
    return [*found, {str(number) for number, values in enumerate(numbered) if holds(values, context)}]


def _read(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    if kind is Kind.NUMBER:
        return Decimal(value)
    return bool(value) if kind is Kind.YES_NO else value
