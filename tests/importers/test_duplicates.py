"""Rows whose ticket is here already, though it did not come from this log: left out, filled, or made anew."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.operation import Kind, Origin
from core.services.commands import EditRecord, SubmitRecord
from core.services.records import edit_record, submit_record
from importers.mapping import Mapping
from importers.run import Import, ImportReport
from importers.taking_back import bring_back, take_back
from importers.terms import Duplicates, Options
from importers.trial import try_import
from local_db.import_ledger import row_counts
from local_db.queries.detail import RecordDetail, record_detail
from local_db.queries.imports import import_of, taking_back
from local_db.store import Store
from tests.importers.stores import branch_store, values
from tests.importers.tables import LOG, TABLE, good, write_table

OTHER_LOG = msgspec.structs.replace(LOG, name="other-log")
MARCH_7 = 1_741_312_800_000
"""In milliseconds, 2025-03-07 10:00 in China."""

NAMES = itertools.count()


def run(
    store: Store, folder: Path, rows: Sequence[Sequence[str]], policy: Duplicates, mapping: Mapping = LOG
) -> ImportReport:
    path = write_table(folder / f"{next(NAMES)}.csv", rows)
    return Import(store, path, mapping, "p1", options=Options(duplicates=policy)).run()


def typed(store: Store, **fields: str) -> str:
    """A ticket that a person entered on 2025-03-07."""
    known = {"title": "来电", "customer_name": "李四", "customer_phone": "13900009999", "complaint_kind": "delay"}
    record = store.ids.record()
    command = SubmitRecord(f"typed-{next(NAMES)}", "p2", "complaint", known | fields, record=record, at=MARCH_7)
    store.execute(submit_record, command).result()
    return record


def detail(store: Store, record_id: str) -> RecordDetail:
    with store.reading() as connection:
        found = record_detail(connection, record_id)
    assert found is not None
    return found


def reasons(store: Store, job: str) -> set[tuple[str, str | None]]:
    with store.reading() as connection:
        return {(one.outcome, one.reason) for one in row_counts(connection, job) if one.kind == "data"}


def test_the_same_waybill_kind_and_day_is_the_same_ticket_and_another_day_is_not(tmp_path: Path) -> None:
    rows = [good("A1"), good("A2", day="2025-03-08"), good("A3", waybill="SF2002"), good("A4", **{"类型": "理赔"})]
    with branch_store(tmp_path) as store:
        there = typed(store, waybill_no="SF1001")
        report = run(store, tmp_path, rows, Duplicates.SKIP)
        assert (report.imported, report.duplicate) == (3, 1)
        assert reasons(store, report.job) == {("imported", None), ("duplicate", "row.there")}
        assert values(store, "SELECT record_id, row FROM import_row WHERE outcome = 'duplicate'") == [(there, 2)]
        assert [effect.kind for effect in detail(store, there).timeline] == [Kind.CREATE]


def test_rows_of_the_same_log_are_tickets_of_their_own(tmp_path: Path) -> None:
    rows = [good("A1", title="one"), good("A2", title="two"), good("", title="three")]
    with branch_store(tmp_path) as store:
        assert run(store, tmp_path, rows, Duplicates.SKIP).imported == 3
        assert run(store, tmp_path, [good("A9", title="nine")], Duplicates.SKIP).imported == 1


def test_the_sources_number_tells_a_ticket_that_another_log_or_another_device_brought(tmp_path: Path) -> None:
    with branch_store(tmp_path) as store:
        assert run(store, tmp_path, [good("A1", day="2025-01-01")], Duplicates.SKIP, OTHER_LOG).imported == 1
        elsewhere = SubmitRecord("x", "p9", "complaint", {}, aliases=("A2",), origin=Origin("j9", "log", "S", 2))
        store.execute(submit_record, elsewhere).result()
        own = detail(store, typed(store)).record.number
        rows = [good("A1"), good("A2"), good(own, waybill=""), good("A3")]
        report = run(store, tmp_path, rows, Duplicates.SKIP)
        assert (report.imported, report.duplicate) == (1, 3)


def test_several_tickets_that_fit_are_for_a_person(tmp_path: Path) -> None:
    with branch_store(tmp_path) as store:
        typed(store, waybill_no="SF1001")
        typed(store, waybill_no="SF1001")
        report = run(store, tmp_path, [good("A1")], Duplicates.FILL)
        assert reasons(store, report.job) == {("rejected", "row.several_there")}


def test_blanks_are_filled_by_an_operation_that_says_file_and_row_and_nothing_else_is_touched(tmp_path: Path) -> None:
    with branch_store(tmp_path) as store:
        there = typed(store, waybill_no="SF1001")
        report = run(store, tmp_path, [good("A0", waybill="SF9009"), good("A1", **{"金额": "12.5"})], Duplicates.FILL)
        assert (report.imported, report.filled, report.duplicate) == (1, 1, 0)
        found = detail(store, there)
        assert (found.record.fields["compensation"], found.record.fields["customer_phone"]) == ("12.50", "13900009999")
        assert found.record.fields["title"] == "来电"
        fill = found.timeline[-1]
        assert fill.origin is not None
        assert (fill.kind, fill.by, fill.origin.job, fill.origin.row) == (Kind.SET, "p1", report.job, 3)
        assert fill.changes == {"compensation": (None, "12.50")}
        again = run(store, tmp_path, [good("A1", **{"金额": "12.5"}), good("B1", **{"金额": "7"})], Duplicates.FILL)
        assert reasons(store, again.job) == {("duplicate", "row.came_in"), ("duplicate", "row.there")}


def test_with_new_every_row_becomes_a_ticket(tmp_path: Path) -> None:
    with branch_store(tmp_path) as store:
        typed(store, waybill_no="SF1001")
        assert run(store, tmp_path, [good("A1")], Duplicates.NEW).imported == 1


@pytest.mark.parametrize("with_new_tickets", [True, False])
def test_filled_blanks_are_taken_back_and_brought_back_with_the_import(tmp_path: Path, with_new_tickets: bool) -> None:
    with branch_store(tmp_path) as store:
        first, second = typed(store, waybill_no="SF1001"), typed(store, waybill_no="SF1002")
        rows = [good("A1", **{"金额": "12.5"}), good("A2", waybill="SF1002", **{"金额": "7"})]
        rows += [good("A3", waybill="SF1003")] if with_new_tickets else []
        job = run(store, tmp_path, rows, Duplicates.FILL).job
        store.execute(edit_record, EditRecord("edit", "p2", second, {"compensation": "8.00"})).result()
        with store.reading() as connection:
            known = import_of(connection, job)
            assert known is not None
            assert (taking_back(connection, known).goes, taking_back(connection, known).filled) == (with_new_tickets, 2)
        turned = take_back(store, job, "p1")
        assert (turned.records, turned.blanks.turned, turned.blanks.stayed) == (with_new_tickets, 1, 1)
        assert detail(store, first).record.fields.get("compensation") is None
        assert detail(store, second).record.fields["compensation"] == "8.00"
        bring_back(store, job, "p1")
        assert detail(store, first).record.fields["compensation"] == "12.50"
        take_back(store, job, "p1")
        assert detail(store, first).record.fields.get("compensation") is None
        assert run(store, tmp_path, rows[:1], Duplicates.FILL).filled == 1, "the blank is free again"


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TABLE, st.sampled_from(list(Duplicates)))
def test_a_trial_says_so_too(desk: Store, tmp_path: Path, rows: list[Sequence[str]], policy: Duplicates) -> None:
    path = write_table(tmp_path / f"{next(NAMES)}.csv", rows)
    mapping = msgspec.structs.replace(LOG, name=f"log-{next(NAMES)}")
    trial = try_import(desk, path, mapping, options=Options(duplicates=policy))
    report = Import(desk, path, mapping, "p1", options=Options(duplicates=policy)).run()
    with desk.reading() as connection:
        assert list(trial.counts) == row_counts(connection, report.job)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with branch_store(tmp_path_factory.mktemp("desk")) as opened:
        for number in range(3):
            typed(opened, waybill_no=f"SF100{number}", title=f"t{number}")
        yield opened
