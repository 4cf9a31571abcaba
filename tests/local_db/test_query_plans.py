"""EXPLAIN: no list or page scans a large table. Digests read a whole scope and are not looked at."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest

from engines.forms.document import Standing
from local_db import drafts, file_rows, identity, outbox, rebase, replication, rows, unit_of_work, upload
from local_db.queries import detail, known, standing, tickets
from local_db.queries.tickets import TicketFilter, page_statement
from local_db.statement import Statement
from local_db.store import Store
from tests.local_db.branches import open_branch

LARGE = ("record", "history", "operation", "attachment", "inbox", "record_base")
_SCAN = re.compile(rf"SCAN ({'|'.join(LARGE)})\b(?! USING (COVERING )?INDEX operation_(unfolded|stuck))")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_branch(tmp_path_factory.mktemp("plans") / "branch.db")
    yield opened
    opened.close()


def statements() -> Iterator[tuple[str, Statement]]:
    for module in (
        *(detail, known, standing, tickets, rows, outbox, unit_of_work, drafts, file_rows, identity),
        *(replication, rebase, upload),
    ):
        for name, value in vars(module).items():
            if isinstance(value, Statement):
                yield f"{module.__name__}.{name}", value
    for present in itertools.product((None, "x"), repeat=3):
        wanted = TicketFilter(Standing.OPEN, *present)
        for after in (False, True):
            yield f"page{present}{'after' if after else ''}", page_statement(wanted, after=after)


def plan(store: Store, statement: Statement) -> list[str]:
    with store.reading() as connection:
        sql, order, _ = statement._for(connection)
        found: Any = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + sql, tuple(None for _ in order or ()))
        return [str(row[3]) for row in found]


@pytest.mark.parametrize(
    ("name", "statement"), list(statements()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_statement_scans_a_large_table(store: Store, name: str, statement: Statement) -> None:
    steps = plan(store, statement)
    assert not [step for step in steps if _SCAN.search(step)], (name, steps)


@pytest.mark.parametrize("present", list(itertools.product((None, "x"), repeat=3)))
@pytest.mark.parametrize("after", [False, True])
def test_a_page_is_read_in_the_order_of_its_index(store: Store, present: tuple[str | None, ...], after: bool) -> None:
    steps = plan(store, page_statement(TicketFilter(Standing.OPEN, *present), after=after))
    assert not [step for step in steps if "TEMP B-TREE" in step], steps
    assert steps[0].startswith("SEARCH record USING INDEX record_by_")


def test_a_rare_status_is_found_through_its_own_index(store: Store) -> None:
    steps = plan(store, page_statement(TicketFilter(Standing.OPEN, "claim", None, "settling"), after=True))
    assert "record_by_status (form=? AND status=? AND (updated_at,id)<(?,?))" in steps[0]
