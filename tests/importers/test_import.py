"""The import job: what it brings in, that nothing is lost or doubled, and that a save gets through meanwhile."""

from __future__ import annotations

import csv
import itertools
import json
import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import openpyxl
import pytest

from core.effect import Effect
from core.errors import Cancelled, UserError
from core.operation import Kind
from core.ports import Changes, UnitOfWork
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from importers.mapping import load_mapping
from importers.preview import preview_file
from importers.run import Import, Progress, import_file
from importers.understanding.row_class import RowClass
from local_db.catalogue import Catalogue, pack_forms
from local_db.import_ledger import JobState, RowOutcome, ledger_rows, recent_jobs, row_counts
from local_db.queries.detail import record_detail
from local_db.store import Store
from resources import PACK_FORMS, SAMPLE_LOG
from resources.sample_data.generate_log import rows_of_the_log
from tests.importers import workbook_files as files
from tests.importers.stores import HEADER, branch_store, complaints, simple_mapping, values

MAPPING = "en-delivery-complaints"


def effects(store: Store) -> list[Effect]:
    with store.reading() as connection:
        details = [record_detail(connection, row[0]) for row in values(store, "SELECT id FROM record ORDER BY id")]
    return [effect for detail in details if detail is not None for effect in detail.timeline]


def ledger(store: Store) -> Counter[tuple[str, str]]:
    return Counter((row[0], row[1]) for row in values(store, "SELECT outcome, kind FROM import_row"))


def test_the_sample_log_comes_in_with_every_row_accounted_for(tmp_path: Path) -> None:
    with branch_store(tmp_path) as store:
        report = import_file(store, SAMPLE_LOG, "branch-log-2025", "p1")
        with store.reading() as connection:
            counts = row_counts(connection, report.job)
        in_the_file = len(list(rows_of_the_log())) + 3 + 4
        assert sum(line.rows for line in counts) == in_the_file
        assert (report.imported, report.duplicate, report.rejected) == (2182, 28, 31)
        kinds = {line.kind: line.rows for line in counts if line.outcome == RowOutcome.SKIPPED}
        assert kinds == {"header": 3, "subtotal": 12, "unmapped": 4}
        assert values(store, "SELECT COUNT(*) FROM record") == [(2182,)]
        assert values(store, "SELECT last_n FROM stream WHERE stream = 'bulk'") == [(2182,)]
        assert dict(values(store, "SELECT form, COUNT(*) FROM record GROUP BY form")).keys() == {
            "claim",
            "complaint",
            "repair",
            "return",
        }


def test_the_sample_log_again_or_saved_again_by_another_program_adds_nothing(tmp_path: Path) -> None:
    saved_again = tmp_path / "台账 副本.xlsx"
    book = openpyxl.load_workbook(SAMPLE_LOG)
    book.save(saved_again)
    with branch_store(tmp_path) as store:
        import_file(store, SAMPLE_LOG, "branch-log-2025", "p1")
        before = values(store, "SELECT id, fields FROM record ORDER BY id")
        for path in (SAMPLE_LOG, saved_again):
            again = import_file(store, path, "branch-log-2025", "p1")
            assert (again.imported, again.duplicate, again.rejected) == (0, 2210, 31)
        assert values(store, "SELECT id, fields FROM record ORDER BY id") == before


def test_the_rows_that_a_person_must_look_at_are_kept_with_their_reason_and_cells(tmp_path: Path) -> None:
    with branch_store(tmp_path) as store:
        report = import_file(store, SAMPLE_LOG, "branch-log-2025", "p1")
        with store.reading() as connection:
            rejected = ledger_rows(connection, report.job, RowOutcome.REJECTED)
    reasons = {(row.reason or "").rpartition(": ")[2] for row in rejected}
    assert reasons == {
        "cell.digits_lost",
        "date.ambiguous",
        "date.impossible",
        "date.unreadable",
        "field.not_a_number",
        "row.kind_unknown",
        "row.number_has_other_content",
        "row.state_unknown",
    }
    assert all(json.loads(row.original or "[]")[1].startswith("TH25") for row in rejected)


def test_an_imported_ticket_says_where_it_came_from_and_keeps_its_own_time_and_number(tmp_path: Path) -> None:
    with branch_store(tmp_path) as store:
        report = import_file(store, SAMPLE_LOG, "branch-log-2025", "p1")
        first = next(effect for effect in effects(store) if effect.origin and effect.origin.row == 4)
        job = (report.job, SAMPLE_LOG.name)
        assert first.origin is not None
        assert (first.origin.job, first.origin.file) == job
        assert (first.kind, first.by) == (Kind.CREATE, "p1")
        assert first.changes["$aliases"] == (None, ["TH250101-001"])
        assert datetime.fromtimestamp(first.at / 1000, UTC) == datetime(2024, 12, 31, 16, tzinfo=UTC)
        created = values(store, "SELECT created_at FROM record WHERE id = ?", first.record)
        assert created == [(first.at,)]
        assert len({effect.tx for effect in effects(store)}) == report.imported


def test_english_complaints_of_the_corpus_come_in_whole(tmp_path: Path) -> None:
    path = files.corpus_file("en_delivery_complaints.xlsx")
    with branch_store(tmp_path) as store:
        report = import_file(store, path, MAPPING, "p1")
        assert (report.imported, report.duplicate, report.rejected, report.skipped) == (2100, 0, 0, 1)
        stored = values(store, "SELECT json_extract(fields, '$.\"$aliases\"[0]'), waybill_no, fields FROM record")
        first = next(row for row in stored if row[0] == "CPL00014")
        assert first[1] == "D000014"
        assert "ProductID: 00P0136" in first[2]


def test_warranty_returns_of_the_corpus_are_22_tickets_and_no_total_or_footer(tmp_path: Path) -> None:
    path = files.corpus_file("cn_sanbao_return.xlsx")
    with branch_store(tmp_path) as store:
        report = import_file(store, path, "sanbao-return", "p1")
        assert (report.imported, report.rejected) == (22, 0)
        again = import_file(store, path, "sanbao-return", "p1")
        assert (again.imported, again.duplicate) == (0, 22)
        assert ledger(store)["skipped", "subtotal"] == 2
        assert ledger(store)["skipped", "footer"] == 6
        assert {"1400007796", "1400006330"} == {
            row[0] for row in values(store, "SELECT json_extract(fields, '$.goods') FROM record")
        }


def test_equal_rows_without_a_number_are_all_kept_and_known_again(tmp_path: Path) -> None:
    path = files.simple_workbook(tmp_path / "a.xlsx", [HEADER, *[["", "D1000", "O1", "P1", "late"]] * 3])
    with branch_store(tmp_path) as store:
        assert Import(store, path, simple_mapping(), "p1").run().imported == 3
        one_more = files.simple_workbook(tmp_path / "b.xlsx", [HEADER, *[["", "D1000", "O1", "P1", "late"]] * 4])
        report = Import(store, one_more, simple_mapping(), "p1").run()
        assert (report.imported, report.duplicate) == (1, 3)


def test_a_word_for_nothing_is_no_number_of_a_row(tmp_path: Path) -> None:
    said = ["-", "－", "无", "/", "暂无", " 无 ", "——", "null"]
    rows = [[word, f"D{n:06d}", "O1", "P1", f"story {n}"] for n, word in enumerate(said)]
    path = files.simple_workbook(tmp_path / "a.xlsx", [HEADER, *rows])
    with branch_store(tmp_path) as store:
        assert Import(store, path, simple_mapping(), "p1").run().imported == len(said)
        assert Import(store, path, simple_mapping(), "p1").run().duplicate == len(said)
        assert values(store, "SELECT COUNT(*) FROM import_row WHERE key NOT LIKE '%::%'") == [(0,)]


def test_a_csv_of_the_same_rows_is_known_to_be_the_same(tmp_path: Path) -> None:
    rows = complaints(50)
    book = files.simple_workbook(tmp_path / "a.xlsx", rows)
    with (tmp_path / "a.csv").open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows(rows)
    with branch_store(tmp_path) as store:
        assert import_file(store, book, MAPPING, "p1").imported == 50
        assert import_file(store, tmp_path / "a.csv", MAPPING, "p1").duplicate == 50


def test_the_same_number_with_other_content_goes_to_a_person(tmp_path: Path) -> None:
    rows = complaints(3)
    first = files.simple_workbook(tmp_path / "a.xlsx", rows)
    changed = files.simple_workbook(tmp_path / "b.xlsx", [*rows[:3], [*rows[3][:4], "other story"]])
    with branch_store(tmp_path) as store:
        import_file(store, first, MAPPING, "p1")
        report = import_file(store, changed, MAPPING, "p1")
        assert (report.imported, report.duplicate, report.rejected) == (0, 2, 1)
        assert values(store, "SELECT reason FROM import_row WHERE outcome = 'rejected'") == [
            ("row.number_has_other_content",)
        ]


def test_a_save_gets_through_while_an_import_runs(tmp_path: Path) -> None:
    path = files.simple_workbook(tmp_path / "a.xlsx", complaints(3000))
    fields = {"title": "来电", "customer_name": "李四", "customer_phone": "13800001111", "complaint_kind": "delay"}
    with branch_store(tmp_path) as store:
        seen: list[int] = []
        numbers = itertools.count()

        def save_one(progress: Progress) -> None:
            command = SubmitRecord(id=f"save-{next(numbers)}", by="p1", form="complaint", fields=fields)
            store.execute(submit_record, command).result()
            seen.append(progress.rows)

        ticks = itertools.count()
        job = Import(
            store, path, load_mapping(MAPPING), "p1", on_progress=save_one, stopwatch=lambda: next(ticks) * 0.02
        )
        report = job.run()
        assert report.imported == 3000
        assert len(seen) > 5
        assert seen[0] < 3000
        assert values(store, "SELECT COUNT(*) FROM operation WHERE stream = 'work'") == [(len(seen),)]


def test_a_slice_ends_early_when_a_save_waits(tmp_path: Path) -> None:
    path = files.simple_workbook(tmp_path / "a.xlsx", complaints(1200))
    fields = {"title": "来电", "customer_name": "李四", "customer_phone": "13800001111", "complaint_kind": "delay"}
    with branch_store(tmp_path) as store:
        steps: list[int] = []
        found: list[int] = []

        def records() -> int:
            connection = store.unit_of_work().connection
            return int(connection.exec_driver_sql("SELECT COUNT(*) FROM record").scalar_one())

        def save(command: SubmitRecord, uow: UnitOfWork) -> Changes:
            with uow:
                uow.discard_draft(command.id)
                found.append(records())
                return uow.commit()

        def watch() -> float:
            """Asked on the writer's thread after each step, in the middle of the slice."""
            if threading.current_thread().name == "writer" and store.unit_of_work().connection.in_transaction():
                steps.append(records())
                if len(steps) == 18:
                    store.execute(save, SubmitRecord(id="save", by="p1", form="complaint", fields=fields))
            return 0.0

        report = Import(store, path, load_mapping(MAPPING), "p1", stopwatch=watch, cpu_watch=lambda: 0.0).run()
        assert found == [steps[17]], "all of the steps before were committed, and no further step was made"
        assert report.imported == 1200


def test_slices_shrink_when_the_writer_is_slow_and_stay_within_the_limit(tmp_path: Path) -> None:
    path = files.simple_workbook(tmp_path / "a.xlsx", complaints(600))
    now = 0.0

    def slow_writer() -> float:
        nonlocal now
        now += 0.04
        return now

    with branch_store(tmp_path) as store:
        report = Import(store, path, load_mapping(MAPPING), "p1", stopwatch=slow_writer, cpu_watch=slow_writer).run()
        assert report.imported == 600
        assert report.slices > 600 / 40


def test_cancelling_keeps_what_was_committed_and_the_same_import_goes_on_from_there(tmp_path: Path) -> None:
    path = files.simple_workbook(tmp_path / "a.xlsx", complaints(2000))
    with branch_store(tmp_path) as store:
        stop = threading.Event()
        with pytest.raises(Cancelled):
            import_file(store, path, MAPPING, "p1", on_progress=lambda _: stop.set(), cancelled=stop.is_set)
        kept = values(store, "SELECT COUNT(*) FROM record")[0][0]
        accounted = values(store, "SELECT COUNT(*) FROM import_row")[0][0]
        assert 0 < kept < 2000
        assert accounted in (kept, kept + 1)
        report = import_file(store, path, MAPPING, "p1")
        assert (report.imported, report.earlier, report.duplicate) == (2000 - kept, accounted, 0)
        assert values(store, "SELECT COUNT(*), COUNT(DISTINCT row) FROM import_row") == [(2001, 2001)]
        with store.reading() as connection:
            assert [job.state for job in recent_jobs(connection)] == [JobState.DONE]


def test_an_import_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    path = files.simple_workbook(tmp_path / "a.xlsx", complaints(500))

    class PowerCut(BaseException):
        pass

    def cut(_progress: Progress) -> None:
        raise PowerCut

    with branch_store(tmp_path) as store, pytest.raises(PowerCut):
        import_file(store, path, MAPPING, "p1", on_progress=cut)
    with branch_store(tmp_path) as store:
        report = import_file(store, path, MAPPING, "p1")
        assert report.earlier > 0
        assert values(store, "SELECT COUNT(*) FROM record") == [(500,)]
        assert values(store, "SELECT COUNT(*) FROM import_row") == [(501,)]


def test_progress_is_told_at_most_ten_times_a_second(tmp_path: Path) -> None:
    path = files.simple_workbook(tmp_path / "a.xlsx", complaints(1500))
    told: list[Progress] = []
    with branch_store(tmp_path) as store:
        job = Import(store, path, load_mapping(MAPPING), "p1", on_progress=told.append, stopwatch=lambda: 0.0)
        report = job.run()
    assert len(told) == 2
    assert told[-1].rows == 1501
    assert told[-1].imported == report.imported


def test_a_file_with_another_header_leaves_no_job_behind(tmp_path: Path) -> None:
    path = files.simple_workbook(tmp_path / "a.xlsx", [["x", "y"], ["1", "2"]])
    with branch_store(tmp_path) as store:
        with pytest.raises(UserError) as refused:
            import_file(store, path, MAPPING, "p1")
        assert refused.value.code == "import.header_not_found"
        assert values(store, "SELECT COUNT(*) FROM import_job") == [(0,)]


def test_a_missing_column_that_the_mapping_needs_is_named(tmp_path: Path) -> None:
    mapping = simple_mapping(header=load_mapping(MAPPING).header.__class__(("ComplaintID",)))
    path = files.simple_workbook(tmp_path / "a.xlsx", [["ComplaintID", "Issue"], ["1", "late"]])
    with branch_store(tmp_path) as store, pytest.raises(UserError) as refused:
        Import(store, path, mapping, "p1").run()
    assert refused.value.facts == {"columns": "DeliveryID"}


def test_case_61_the_store_is_untouched_by_a_hostile_file(tmp_path: Path) -> None:
    with branch_store(tmp_path) as store:
        with pytest.raises(UserError) as refused:
            import_file(store, files.zip_bomb(tmp_path / "bomb.xlsx"), MAPPING, "p1")
        assert refused.value.code == "import.archive_bomb"
        assert values(store, "SELECT COUNT(*) FROM import_job") == [(0,)]
        honest = files.simple_workbook(tmp_path / "a.xlsx", complaints(3))
        assert import_file(store, honest, MAPPING, "p1").imported == 3


def test_case_63_formulas_and_sql_in_cells_are_only_text(tmp_path: Path) -> None:
    stories = ["=cmd|'/c calc'!A1", "'); DROP TABLE record;--", "+1", "@SUM(A1)"]
    rows = [HEADER, *([f"CPL{n}", f"D100{n}", "O1", "P1", story] for n, story in enumerate(stories))]
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    with branch_store(tmp_path) as store:
        assert import_file(store, path, MAPPING, "p1").imported == len(stories)
        assert {row[0] for row in values(store, "SELECT title FROM record")} == set(stories)


def test_a_preview_shows_the_first_rows_as_they_would_become_and_writes_nothing() -> None:
    forms = Catalogue(pack_forms(PACK_FORMS))
    preview = preview_file(SAMPLE_LOG, load_mapping("branch-log-2025"), forms, data_rows=40)
    kinds = Counter(row.kind for row in preview.rows)
    assert kinds == {RowClass.HEADER: 3, RowClass.DATA: 40}
    first = next(row.mapped for row in preview.rows if row.mapped is not None)
    assert (first.number, first.form, first.problem) == ("TH250101-001", "return", None)
    problems = [row.mapped.problem for row in preview.rows if row.mapped is not None and row.mapped.problem]
    assert problems == ["happened_on: date.unreadable"]


def test_a_row_without_its_day_goes_to_a_person_where_the_mapping_needs_it(tmp_path: Path) -> None:
    day = load_mapping("branch-log-2025").original_time
    assert day is not None
    mapping = simple_mapping(original_time=msgspec.structs.replace(day, headers=("OrderID",)))
    rows = [HEADER, ["CPL1", "D1001", "2025.3.7", "P1", "late"], ["CPL2", "D1002", "", "P1", "late"]]
    path = files.simple_workbook(tmp_path / "a.xlsx", rows)
    with branch_store(tmp_path) as store:
        report = Import(store, path, mapping, "p1").run()
        assert (report.imported, report.rejected) == (1, 1)
        assert values(store, "SELECT reason FROM import_row WHERE reason IS NOT NULL") == [("row.date_missing",)]
