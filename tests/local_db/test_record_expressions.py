"""A record's own row and a record in memory give the same answers, system values included."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert, select

from core.record import Record
from core.record_values import record_values
from engines.expressions.compiler import condition
from engines.expressions.context import Context
from engines.expressions.parser import parse
from engines.expressions.words import decode_words
from engines.forms.validation import Validator
from engines.forms.vocabulary import form_vocabulary
from local_db.catalogue import Catalogue, pack_forms
from local_db.driver import cipher_driver
from local_db.engine import Transaction, writer_engine
from local_db.expression_clauses import condition_clause
from local_db.expression_sources import record_source
from local_db.rows import record_row
from local_db.tables import record
from resources import EXPRESSION_WORDS, PACK_FORMS
from tests.engines.expressions.claims import NOW

CLAIM = Catalogue(pack_forms(PACK_FORMS)).form("claim")
STATE = Record(
    id="0197",
    home="SZ01",
    form="claim",
    form_version=CLAIM.version,
    fields={
        "$number": "SZ01-260118-0007",
        "$status": "verifying",
        "title": "外包装破损",
        "waybill_no": "SF1234567890",
        "claim_kind": "damage",
        "claim_amount": "680.00",
        "declared_value": "1000",
        "assignee": "li.na",
        "happened_on": "2026-01-15",
    },
    versions={},
    created_at=1_768_700_000_000,
    updated_at=1_768_703_600_000,
)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('[申请金额(元)] > 500 且 [状态] 属于 ("登记", "核实") 且 [标题] 包含 "破损"', True),
        ('[状态] = "结案"', False),
        ('[编号] 开头是 "SZ01-260118"', True),
        ('[#$assignee] = "li.na" 且 [负责人] = "li.na"', True),
        ("[更新时间] - [创建时间] = 1 小时", True),
        ("日期([创建时间]) = 今天()", True),
        ("今天() - [发现日期] 介于 1 天 和 3 天", True),
        ('[归属范围] = "branch:SZ01" 且 [所属网点] = "SZ01"', True),
        ("[核定金额(元)] 不为空", False),
    ],
)
def test_a_row_and_a_record_answer_alike(tmp_path: Path, text: str, holds: bool) -> None:
    vocabulary = form_vocabulary(CLAIM, decode_words(EXPRESSION_WORDS.read_bytes()))
    typed, context = parse(text, vocabulary), Context(NOW)
    assert condition(typed)(record_values(STATE, CLAIM), context) is holds
    clause = condition_clause(typed, record_source(), context, "sqlite")
    engine = writer_engine(tmp_path / "records.db", cipher_driver(bytes(range(32))))
    with engine.connect() as connection, Transaction(connection):
        record.create(connection)
        connection.execute(insert(record).values(record_row(STATE, Validator(CLAIM))))
        assert (connection.execute(select(record.c.id).where(clause)).first() is not None) is holds
    engine.dispose()
