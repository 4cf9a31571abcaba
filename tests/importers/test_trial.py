"""A trial says what the import then does, and writes nothing; corrections mend rows alike."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Cancelled
from importers.corrections import FORM, CellCorrection, Correction, Corrections
from importers.matching import CAME_IN, TWICE
from importers.run import Import
from importers.terms import Options
from importers.trial import try_import
from local_db.import_ledger import RowOutcome, ledger_rows, recent_jobs, row_counts
from local_db.store import Store
from tests.importers.stores import branch_store, values
from tests.importers.tables import LOG, TABLE, good, write_table

CORRECTIONS = st.sampled_from(
    [
        Corrections(),
        Corrections(alike=(Correction(FORM, "别的", "客诉"), Correction("claim_amount", "约三百", "300"))),
        Corrections(
            alike=(Correction("$time", "2025-13-40", ""), Correction("title", "", leave_out=True)),
            cells=(CellCorrection("CSV", 3, "title", "改过"), CellCorrection("CSV", 4, leave_out=True)),
        ),
    ]
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with branch_store(tmp_path_factory.mktemp("desk")) as opened:
        yield opened


NAMES = itertools.count()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TABLE, CORRECTIONS)
def test_what_a_trial_says_is_what_the_import_then_does(
    store: Store, tmp_path: Path, rows: list[Sequence[str]], corrections: Corrections
) -> None:
    path = write_table(tmp_path / f"{next(NAMES)}.csv", rows)
    options = Options(corrections=corrections)
    before = values(store, "SELECT COUNT(*) FROM import_row")
    trial = try_import(store, path, LOG, options=options)
    assert values(store, "SELECT COUNT(*) FROM import_row") == before
    report = Import(store, path, LOG, "p1", options=options).run()
    with store.reading() as connection:
        assert list(trial.counts) == row_counts(connection, report.job)
        rejected = ledger_rows(connection, report.job, RowOutcome.REJECTED)
    assert sum(one.rows for one in trial.counts) == len(rows) + 1
    assert [(one.sheet, one.row) for one in trial.problems] == [(row.sheet, row.row) for row in rejected]
    assert sum(group.count for group in trial.groups) == len(rejected)
    assert (trial.known, trial.twice, trial.there) == tuple(
        trial.rows(RowOutcome.DUPLICATE, reason) for reason in (CAME_IN, TWICE, "row.there")
    )


def test_rows_far_apart_are_known_again_by_their_number_and_by_their_copy(tmp_path: Path) -> None:
    numbered = [good(f"A{n}", title=f"t{n}") for n in range(520)] + [good("A3", title="t3"), good("A4", title="u4")]
    plain = [good("", title=f"p{n % 530}") for n in range(1060)]
    path = write_table(tmp_path / "a.csv", [*numbered, *plain])
    with branch_store(tmp_path) as store:
        trial = try_import(store, path, LOG)
        told = (trial.rows(RowOutcome.IMPORTED), trial.twice, trial.rows(RowOutcome.REJECTED))
        assert told == (520 + 1060, 1, 1)
        report = Import(store, path, LOG, "p1").run()
        with store.reading() as connection:
            assert list(trial.counts) == row_counts(connection, report.job)
            assert list(trial.counts) == row_counts(connection, report.job, at_once=31)
            assert list(trial.counts) == row_counts(connection, report.job, at_once=1)
        again = write_table(tmp_path / "b.csv", [*numbered, *plain, good("", title="p5")])
        assert try_import(store, again, LOG).rows(RowOutcome.IMPORTED) == 1


def test_rows_that_fail_alike_are_one_group_with_its_field_and_text(tmp_path: Path) -> None:
    rows = [good(f"A{n}", **{"电话": "1.38E+10"}) for n in range(7)]
    rows += [good("B1", **{"类型": "别的"}), good("B2", title="")]
    with branch_store(tmp_path) as store:
        trial = try_import(store, write_table(tmp_path / "a.csv", rows), LOG)
    told = [(group.field, group.code, group.text, group.column, group.count) for group in trial.groups]
    assert told == [
        ("customer_phone", "cell.digits_lost", "1.38E+10", 5, 7),
        (FORM, "row.kind_unknown", "别的", 2, 1),
        ("title", "field.required", "", 7, 1),
    ]
    assert trial.groups[0].rows == tuple((trial.sheets[0], row) for row in range(2, 7))
    assert trial.problems[0].cells[5] == "1.38E+10"


def test_one_correction_mends_every_row_like_it_and_the_ledger_keeps_what_the_file_says(tmp_path: Path) -> None:
    rows = [good(f"A{n}", title=f"t{n}", **{"电话": "1.38E+10"}) for n in range(5)] + [good("B", **{"类型": "别的"})]
    path = write_table(tmp_path / "a.csv", rows)
    alike = (Correction("customer_phone", "1.38E+10", "13800002222"), Correction(FORM, "别的", leave_out=True))
    with branch_store(tmp_path) as store:
        first = Import(store, path, LOG, "p1").run()
        assert (first.imported, first.rejected) == (0, 6)
        report = Import(store, path, LOG, "p1", options=Options(Corrections(alike))).run()
        assert (report.imported, report.skipped, report.rejected) == (5, 2, 0)
        assert values(store, "SELECT DISTINCT customer_phone FROM record") == [("13800002222",)]
        left = values(store, "SELECT reason, original FROM import_row WHERE reason = 'row.left_out'")
        assert len(left) == 1
        assert "别的" in left[0][1]


def test_a_stopped_import_goes_on_by_its_own_corrections_and_other_ones_begin_anew(tmp_path: Path) -> None:
    rows = [good(f"A{n}", title=f"t{n}", **{"电话": "1.38E+10"}) for n in range(600)]
    path = write_table(tmp_path / "a.csv", rows)
    mended = Options(Corrections(alike=(Correction("customer_phone", "1.38E+10", "13800002222"),)))
    with branch_store(tmp_path) as store:
        seen: list[int] = []
        with pytest.raises(Cancelled):
            Import(
                store,
                path,
                LOG,
                "p1",
                options=mended,
                on_progress=lambda p: seen.append(p.rows),
                cancelled=lambda: bool(seen),
            ).run()
        kept = values(store, "SELECT COUNT(*) FROM import_row")[0][0]
        assert 0 < kept < 601
        trial = try_import(store, path, LOG)
        assert (trial.earlier, trial.rows(RowOutcome.IMPORTED)) == (kept, 601 - kept)
        other = try_import(store, path, LOG, options=Options())
        assert (other.earlier, other.rows(RowOutcome.REJECTED)) == (0, 600)
        report = Import(store, path, LOG, "p1").run()
        assert (report.earlier, report.imported, report.rejected) == (kept, 601 - kept, 0)
        with store.reading() as connection:
            assert len(recent_jobs(connection)) == 1


def test_a_trial_can_be_stopped(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", [good(f"A{n}") for n in range(50)])
    with branch_store(tmp_path) as store, pytest.raises(Cancelled):
        try_import(store, path, LOG, cancelled=lambda: True)


def test_a_correction_of_one_cell_goes_before_one_for_rows_like_it(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", [good(f"A{n}", title=f"t{n}", **{"电话": "1.38E+10"}) for n in range(4)])
    with branch_store(tmp_path) as store:
        sheet = try_import(store, path, LOG).sheets[0]
        alike = (Correction("customer_phone", "1.38E+10", leave_out=True),)
        own = (CellCorrection(sheet, 3, "customer_phone", "13800002222"), CellCorrection(sheet, 4, leave_out=True))
        options = Options(Corrections(alike, own))
        trial = try_import(store, path, LOG, options=options)
        assert (trial.rows(RowOutcome.IMPORTED), trial.rows(RowOutcome.SKIPPED, "row.left_out")) == (1, 3)
        report = Import(store, path, LOG, "p1", options=options).run()
        assert (report.imported, report.skipped) == (1, 4)
        assert values(store, "SELECT title, customer_phone FROM record") == [("t1", "13800002222")]


def test_one_corrected_row_survives_a_stop_and_the_same_file_again_adds_nothing(tmp_path: Path) -> None:
    rows = [good("", title=f"t{n}", **({"电话": "1.38E+10"} if n == 550 else {})) for n in range(600)]
    path = write_table(tmp_path / "a.csv", rows)
    with branch_store(tmp_path) as store:
        sheet = try_import(store, path, LOG).sheets[0]
        options = Options(Corrections(cells=(CellCorrection(sheet, 552, "customer_phone", "13800002222"),)))
        seen: list[int] = []
        with pytest.raises(Cancelled):
            Import(
                store,
                path,
                LOG,
                "p1",
                options=options,
                on_progress=lambda p: seen.append(p.rows),
                cancelled=lambda: bool(seen),
            ).run()
        assert 0 < values(store, "SELECT COUNT(*) FROM import_row")[0][0] < 552
        report = Import(store, path, LOG, "p1").run()
        assert (report.earlier + report.imported, report.rejected) == (601, 0)
        assert values(store, "SELECT customer_phone FROM record WHERE title = 't550'") == [("13800002222",)]
        for again in (options, Options()):
            later = Import(store, path, LOG, "p1", options=again).run()
            assert later.imported == 0
        assert values(store, "SELECT COUNT(*) FROM record") == [(600,)]


def test_thousands_of_problems_that_differ_are_all_listed_each_with_its_row(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", [good(f"A{n}", day=f"2025-13-{n}") for n in range(3000)])
    with branch_store(tmp_path) as store:
        trial = try_import(store, path, LOG)
    assert (len(trial.groups), trial.ungrouped) == (3000, 0)
    first = {(one.field, one.code, one.text) for one in trial.problems}
    assert all((one.field, one.code, one.text) in first for one in trial.groups)
