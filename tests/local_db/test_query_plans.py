"""EXPLAIN: no list or page scans a large table. Digests read a whole scope and are not looked at."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engines.forms.document import Standing
from local_db import drafts, file_rows, identity, outbox, rebase, replication, rows, unit_of_work, upload
from local_db.queries import detail, known, standing, tickets
from local_db.queries.ticket_filter import Order
from local_db.queries.ticket_walk import Few, Walk, walk_of
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
        wanted = TicketFilter(Standing.OPEN, present[0], present[1], present[2])
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
    steps = plan(store, page_statement(TicketFilter(Standing.OPEN, present[0], present[1], present[2]), after=after))
    assert not [step for step in steps if "TEMP B-TREE" in step], steps
    assert steps[0].startswith("SEARCH record USING INDEX record_by_")


OFFERED: dict[str, tuple[Any, ...]] = {
    "standing": (Standing.OPEN, Standing.CLOSED),
    "form": (None, "x"),
    "branch": (None, "x"),
    "status": (None, "x"),
    "assignee": (None, "x"),
    "priority": (None, "x"),
    "created_from": (None, 1),
    "created_to": (None, 1),
    "questions": (False, True),
    "unsent": (False, True),
}
"""Every filter that the window offers."""


def walks(order: Order) -> Iterator[Walk]:
    """The ways through the records that any two filters take in that order, and all of them together."""
    known = set()
    for values in itertools.product(*OFFERED.values()):
        if 2 < sum(map(bool, values[1:])) < len(OFFERED) - 1:
            continue  # any two together, and all
        wanted = TicketFilter(order=order, **dict(zip(OFFERED, values, strict=True)))
        ways: list[Few | None] = [None]
        ways += [Few.MARKED] if wanted.questions or wanted.unsent else []
        ways += [Few.OF_PERSON] if wanted.assignee and wanted.standing is Standing.OPEN else []
        for few in ways:
            for undated in (False, True)[: 1 + (wanted.sorted_by is Order.DUE)]:
                walk = walk_of(wanted, undated=undated, few=few)
                if walk not in known:
                    known.add(walk)
                    yield walk


@pytest.mark.parametrize("order", Order)
def test_every_combination_of_filters_walks_an_index_in_its_order(store: Store, order: Order) -> None:
    """Sorted are only records that come by their own index because they are few."""
    faults = []
    for walk in walks(order):
        closer = walk.looks_closer
        pages = [walk.page(after=False, floor=False), walk.page(after=True, floor=closer)]
        numbers = [walk.number(floor=closer)] if walk.column != "due_at" else []
        stretches = [walk.stretch(after=True)] if closer else []
        for statement in (*pages, *numbers, *stretches):
            steps = plan(store, statement)
            scans = [step for step in steps if _SCAN.search(step)]
            sorts = [step for step in steps if "ORDER BY" in step and walk.few is None]
            first = next(step for step in steps if " record " in step)
            if scans or sorts or not first.startswith("SEARCH record USING "):
                faults.append((walk, steps))
    assert faults == []


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (TicketFilter(assignee="x"), "record_by_assignee (assignee=? AND (updated_at,id)<(?,?))"),
        (TicketFilter(order=Order.CREATED), "record_by_created (standing=? AND (created_at,id)<(?,?))"),
        (TicketFilter(order=Order.DUE), "record_by_due (due_at>?)"),
        (TicketFilter(created_from=1), "record_by_standing (standing=? AND updated_at>? AND (updated_at,id)<(?,?))"),
    ],
)
def test_a_filter_that_has_an_index_walks_no_other(store: Store, wanted: TicketFilter, index: str) -> None:
    assert index in plan(store, page_statement(wanted, after=True))[0]


def test_a_rare_status_is_found_through_its_own_index(store: Store) -> None:
    steps = plan(store, page_statement(TicketFilter(Standing.OPEN, "claim", None, "settling"), after=True))
    assert "record_by_status (form=? AND status=? AND (updated_at,id)<(?,?))" in steps[0]


def test_headquarters_lists_a_branch_through_its_index_and_a_branch_has_no_such_index(
    store: Store, tmp_path: Path
) -> None:
    of_branch = page_statement(TicketFilter(branch="440106"), after=True)
    assert "record_by_standing (standing=? " in plan(store, of_branch)[0]
    headquarters = open_branch(tmp_path / "hq.db")
    headquarters.set_up(identity.Identity(branch="hq", branch_name="总部"))
    wanted = "record_by_branch (home_branch=? AND standing=? AND (updated_at,id)<(?,?))"
    assert wanted in plan(headquarters, of_branch)[0]
    headquarters.close()
