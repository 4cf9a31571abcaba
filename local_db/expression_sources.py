"""Where the SQL of an expression finds its values: JSON of stable field ids, real columns, lines, related records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sqlalchemy import JSON, ColumnElement, FromClause, case, cast, func, literal

from engines.expressions.values import Kind
from local_db.tables import record

Clause = ColumnElement[Any]
Reader = Callable[[Clause, str], Clause]


class Joins(Protocol):
    """How a relation is joined."""

    def __call__(self, relation: str, /) -> tuple[FromClause, Source, ColumnElement[bool]]:
        """What to select from, where a row's fields are, and the condition that ties a row to the record."""


class Source:
    """The fields of one row. `columns` are system values in real columns: texts, or milliseconds since 1970."""

    def __init__(
        self,
        fields: Clause,
        columns: Mapping[str, Clause] | None = None,
        joins: Joins | None = None,
        outside: FromClause | None = None,
    ) -> None:
        self.fields = fields
        self.outside = outside
        self._columns = columns or {}
        self._joins = joins

    def value(self, name: str, kind: Kind, dialect: str) -> Clause:
        """A field's value in the form that the clauses compute with; NULL when it is not of its kind."""
        column = self._columns.get(name)
        if column is not None:
            return _seconds(column, dialect) if kind is Kind.DATETIME else func.nullif(column, "")
        return _READERS[dialect](self.fields, name, kind)

    def rows(self, relation: str, lines: bool, dialect: str) -> tuple[FromClause, Source, ColumnElement[bool]]:
        """The lines of a table field, or the related records: from where, each one's fields, and which belong."""
        if lines:
            table, fields, belongs = _LINES[dialect](self.fields, relation)
            return table, Source(fields), belongs
        if self._joins is None:
            raise LookupError(f"nobody said how {relation} is joined")
        return self._joins(relation)


_COLUMNS = {
    "$status": "status",
    "$number": "number",
    "$created": "created_at",
    "$updated": "updated_at",
    "$assignee": "assignee",
    "$scope": "scope",
    "$home": "home_branch",
}


def record_source(joins: Joins | None = None, table: FromClause = record) -> Source:
    """The shared table of records, or an alias of it."""
    columns = {name: table.c[column] for name, column in _COLUMNS.items()}
    return Source(table.c.fields, columns, joins, table)


def _seconds(column: Clause, dialect: str) -> Clause:
    return func.bd("seconds", column) if dialect == "sqlite" else func.bd_seconds(column)


def _sqlite_value(fields: Clause, name: str, kind: Kind) -> Clause:
    path = literal(f'$."{name}"')
    found, sort = func.json_extract(fields, path), func.json_type(fields, path)
    if kind is Kind.YES_NO:
        return case((sort == "true", 1), (sort == "false", 0))
    if kind is Kind.DURATION:
        return case((sort == "integer", func.bd("stored_duration", found)))
    if kind is Kind.LIST:
        return func.bd("list", case((sort == "array", found)))
    text = case((sort == "text", func.nullif(found, "")))
    reader = {Kind.NUMBER: "number", Kind.DATE: "date", Kind.DATETIME: "moment"}.get(kind)
    return text if reader is None else func.bd(reader, text)


def _postgresql_value(fields: Clause, name: str, kind: Kind) -> Clause:
    place = (cast(fields, JSON), literal(name))
    if kind is Kind.YES_NO:
        return func.bd_flag(*place)
    if kind is Kind.DURATION:
        return func.bd_stored_duration(*place)
    if kind is Kind.LIST:
        return func.bd_list(*place)
    text = func.bd_field(*place)
    reader = {Kind.NUMBER: func.bd_number, Kind.DATE: func.bd_date, Kind.DATETIME: func.bd_moment}.get(kind)
    return text if reader is None else reader(text)


_READERS: Mapping[str, Callable[[Clause, str, Kind], Clause]] = {
    "sqlite": _sqlite_value,
    "postgresql": _postgresql_value,
}


def _sqlite_lines(fields: Clause, relation: str) -> tuple[FromClause, Clause, ColumnElement[bool]]:
    path = literal(f'$."{relation}"')
    lines = case((func.json_type(fields, path) == "array", func.json_extract(fields, path)))
    each = func.json_each(lines).table_valued("value", "type", name="line")
    return each, case((each.c.type == "object", each.c.value), else_="{}"), each.c.type == "object"


def _postgresql_lines(fields: Clause, relation: str) -> tuple[FromClause, Clause, ColumnElement[bool]]:
    rows = func.bd_rows(cast(fields, JSON), literal(relation))
    each = func.json_array_elements(rows).table_valued("value", name="line")
    return each, each.c.value, func.json_typeof(each.c.value) == "object"


_LINES: Mapping[str, Callable[[Clause, str], tuple[FromClause, Clause, ColumnElement[bool]]]] = {
    "sqlite": _sqlite_lines,
    "postgresql": _postgresql_lines,
}
