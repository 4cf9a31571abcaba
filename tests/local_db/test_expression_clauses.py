"""SQL on SQLite answers as closures do, by both drivers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from engines.expressions.checker import check
from engines.expressions.errors import ExpressionError
from engines.expressions.parser import parse
from engines.expressions.tree import Node
from local_db.driver import Driver, cipher_driver
from local_db.engine import Transaction, writer_engine
from local_db.expression_clauses import condition_clause
from local_db.expression_sources import record_source
from local_db.statement import Statement
from local_db.tables import record
from tests.engines.expressions.claims import CLAIM, CONDITIONS, RECORDS, VALUES, context
from tests.local_db import apsw_dbapi
from tests.local_db.expression_rows import by_closure, by_sql, same_waybill

DRIVERS = {
    "sqlcipher3": cipher_driver(bytes(range(32))),
    "apsw": Driver(apsw_dbapi, lambda path: apsw_dbapi.connect(str(path)), encrypts=False),
}


@pytest.fixture(scope="module", params=DRIVERS)
def connection(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    path: Path = tmp_path_factory.mktemp(request.param) / "records.db"
    engine = writer_engine(path, DRIVERS[request.param])
    with engine.connect() as connection:
        with Transaction(connection) as transaction:
            record.create(connection)
            transaction.commit()
        yield connection
    engine.dispose()


def agree(connection: Connection, tree: Node, records: list[dict[str, Any]]) -> None:
    typed = check(tree, CLAIM)
    with Transaction(connection):
        assert by_sql(connection, typed, records) == by_closure(typed, records)


@given(st.one_of(CONDITIONS, VALUES), st.lists(RECORDS, min_size=1, max_size=5))
@settings(max_examples=100)
def test_sqlite_answers_as_closures_do(connection: Connection, tree: Node, records: list[dict[str, Any]]) -> None:
    agree(connection, tree, records)


@pytest.mark.slow
@given(st.one_of(CONDITIONS, VALUES), st.lists(RECORDS, min_size=1, max_size=5))
@settings(max_examples=3_000)
def test_sqlite_answers_as_closures_do_long(connection: Connection, tree: Node, records: list[dict[str, Any]]) -> None:
    agree(connection, tree, records)


def test_a_condition_runs_as_a_statement_compiled_once(connection: Connection) -> None:
    typed = parse('[赔付金额(元)] > 500 且 [状态] 属于 ("待审批", "处理中") 且 [备注] 包含 "破损"', CLAIM)

    def counted(dialect: str) -> Any:
        holds = condition_clause(typed, record_source(same_waybill), context(), dialect)
        return select(func.count()).select_from(record).where(holds)

    statement = Statement(counted)
    claim = {"amount": "680.00", "$status": "waiting", "note": "外包装破损", "$created": 0}
    with Transaction(connection):
        by_sql(connection, typed, [claim, {**claim, "amount": "500"}, {**claim, "note": None}])
        assert statement.first(connection)[0] == 1


def test_working_time_is_refused_as_a_filter() -> None:
    typed = parse("工作时间([创建时间], [来电时间]) > 8 小时", CLAIM)
    with pytest.raises(ExpressionError) as refused:
        condition_clause(typed, record_source(), context(), "sqlite")
    assert refused.value.code == "expression.not_in_sql"
