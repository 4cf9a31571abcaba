"""Imported creates that nothing has touched: noted a run at a time, and read as if each had its rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.creations import Imported, Source
from core.ids import RUN_LENGTH
from core.operation import Child, ChildKind, Kind, Origin
from core.services.commands import AddChildren, EditRecord
from core.services.records import add_children, edit_record
from local_db.bulk_door import ImportPlan
from local_db.create_runs import write_out_next
from local_db.queries.detail import record_detail
from local_db.queries.exchanged import exchanged
from local_db.queries.standing import backlog
from local_db.queries.ticket_filter import TicketFilter
from local_db.queries.tickets import ticket_page
from local_db.renewal import Renewal, finish_renewal
from local_db.replication import at_rest
from local_db.store import Store
from local_db.writer import Lane
from tests.importers.stores import branch_store, values

ROWS = RUN_LENGTH + 20


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with branch_store(tmp_path) as made:
        yield made


def bring_in(store: Store, count: int = ROWS) -> list[str]:
    """Rows of one sheet, of two forms by turns; the ids of their records."""

    def work() -> list[str]:
        uow, identity = store.unit_of_work(), store.identity
        source = Source("p1", identity.branch, identity.scope, "job", "log.xlsx", "台账")
        with uow:
            plans = [ImportPlan(uow.form(form), source) for form in ("complaint", "customer")]
            made = [
                uow.create_imported(plans[row % 2], Imported(row + 2, _fields(row), 1_700_000_000_000 + row))
                for row in range(count)
            ]
            uow.commit()
            return made

    return store.writer.submit(work, Lane.BULK).result()


def _fields(row: int) -> dict[str, Any]:
    return {"title": f"破损 {row}"} if row % 2 == 0 else {"name": f"客户 {row}"}


def counts(store: Store) -> tuple[int, ...]:
    tables = ("record", "history", "operation", "create_run")
    return tuple(int(str(values(store, f"SELECT count(*) FROM {table}")[0][0])) for table in tables)


def test_rows_are_noted_in_runs_over_forms(store: Store) -> None:
    bring_in(store)
    assert counts(store) == (ROWS, 0, 0, 2)
    assert values(store, "SELECT last_n FROM stream WHERE stream = 'bulk'") == [(ROWS,)]


def test_the_status_bar_counts_rows_as_only_here_before_and_after_their_run_is_written_out(store: Store) -> None:
    bring_in(store)

    def told() -> tuple[int, int]:
        with store.plain_reading() as connection:
            waiting = backlog(connection)
        return waiting.operations, waiting.records

    assert told() == (ROWS, ROWS)
    store.write(write_out_next).result()
    assert told() == (ROWS, ROWS)
    while store.write(write_out_next).result():
        pass
    assert told() == (ROWS, ROWS)


def test_every_row_tells_where_it_came_from_before_and_after_its_run_is_written_out(store: Store) -> None:
    made = bring_in(store)

    def told() -> list[Any]:
        with store.reading() as connection:
            details = [record_detail(connection, record_id) for record_id in made]
        return [(detail.timeline, detail.unsent) for detail in details if detail is not None]

    before = told()
    while store.write(write_out_next).result():
        pass
    assert counts(store) == (ROWS, ROWS, ROWS, 0)
    assert told() == before
    for row, ((create,), unsent) in enumerate(before):
        assert (create.kind, create.by, unsent) == (Kind.CREATE, "p1", 1)
        assert create.origin == Origin("job", "log.xlsx", "台账", row + 2)


def test_a_change_or_a_note_writes_out_the_run_of_its_record_only(store: Store) -> None:
    made = bring_in(store)
    store.execute(edit_record, EditRecord("tx-1", "p2", made[-2], {"title": "改"})).result()
    assert counts(store) == (ROWS, 20 + 1, 20 + 1, 1)
    store.execute(add_children, AddChildren("tx-2", "p2", made[0], (Child(ChildKind.NOTE, text="看过"),))).result()
    assert counts(store) == (ROWS, ROWS + 2, ROWS + 2, 0)
    assert values(store, "SELECT DISTINCT stream FROM operation") == [("bulk",)]
    numbers = [row[0] for row in values(store, "SELECT n FROM operation ORDER BY n")]
    assert numbers == list(range(1, ROWS + 3))


def test_what_waits_in_runs_counts_as_unsent_everywhere(store: Store) -> None:
    made = bring_in(store, 5)
    tickets = set(made[::2])
    with store.reading() as connection:
        unsent = ticket_page(connection, TicketFilter(unsent=True))
        assert {row.id for row in unsent} == tickets
        assert all(row.unsent for row in ticket_page(connection, TicketFilter()))
        here = exchanged(connection).here_only
        assert [(one.record, one.changes, one.attempts) for one in here] == [(one, 1, 0) for one in made]
        assert not at_rest(connection)
    renewal = Renewal("r2", "device_forked", {})
    store.write(lambda connection: finish_renewal(connection, store.catalogue, renewal, 1)).result()
    while store.write(write_out_next).result():
        pass
    with store.reading() as connection:
        assert {row.id for row in ticket_page(connection, TicketFilter(unsent=True))} == tickets
        assert {one.record for one in exchanged(connection).here_only} == set(made)
