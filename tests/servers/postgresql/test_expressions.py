"""SQL on PostgreSQL answers as closures do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine

from engines.expressions.checker import check
from engines.expressions.tree import Node
from local_db.tables import record
from sync.hub.migrations import v0008_expressions
from tests.engines.expressions.claims import CLAIM, CONDITIONS, RECORDS, VALUES
from tests.local_db.expression_rows import by_closure, by_sql
from tests.support.postgresql_server import PostgresServer


@pytest.fixture(scope="module")
def connection(server: PostgresServer) -> Iterator[Connection]:
    """A database whose own order of texts is not that of code points."""
    server.execute("CREATE DATABASE expressions TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh'")
    engine = create_engine(server.url("expressions").replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        with connection.begin():
            record.create(connection)
            v0008_expressions.upgrade(connection)
        yield connection
    engine.dispose()


def agree(connection: Connection, tree: Node, records: list[dict[str, Any]]) -> None:
    typed = check(tree, CLAIM)
    transaction = connection.begin()
    try:
        assert by_sql(connection, typed, records) == by_closure(typed, records)
    finally:
        transaction.rollback()


@given(st.one_of(CONDITIONS, VALUES), st.lists(RECORDS, min_size=1, max_size=5))
@settings(max_examples=150)
def test_postgresql_answers_as_closures_do(connection: Connection, tree: Node, records: list[dict[str, Any]]) -> None:
    agree(connection, tree, records)


@pytest.mark.slow
@given(st.one_of(CONDITIONS, VALUES), st.lists(RECORDS, min_size=1, max_size=5))
@settings(max_examples=3_000)
def test_postgresql_answers_as_closures_do_long(
    connection: Connection, tree: Node, records: list[dict[str, Any]]
) -> None:
    agree(connection, tree, records)
