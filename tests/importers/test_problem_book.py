"""Rows to be checked leave as a workbook in the log's own layout, and come back mended, each once."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from core.errors import Cancelled
from importers.mapping import load_mapping
from importers.originals import decode_cells, encode_cells
from importers.problem_book import write_problem_book
from importers.reader.frames import Cell
from importers.run import Import, import_file
from importers.trial import try_import
from local_db.import_ledger import RowOutcome, ledger_rows
from resources import SAMPLE_LOG
from tests.importers.stores import branch_store, values
from tests.importers.tables import HEADER, LOG, good, write_table

BAD_PHONE = {"电话": "1.38E+10"}


def test_every_row_to_be_checked_stands_in_the_logs_own_layout_with_its_reason(tmp_path: Path) -> None:
    target = tmp_path / "待核对.xlsx"
    mapping = load_mapping("branch-log-2025")
    with branch_store(tmp_path) as store:
        job = import_file(store, SAMPLE_LOG, mapping.name, "p1").job
        assert write_problem_book(store, [job], target, "zh_CN") == 31
        with store.reading() as connection:
            rejected = ledger_rows(connection, job, RowOutcome.REJECTED)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["2025年台账"]
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    log = list(openpyxl.load_workbook(SAMPLE_LOG).worksheets[0].iter_rows(values_only=True))
    width = len(rows[0]) - 2
    assert [row[:width] for row in rows[:3]] == [tuple(cells[:width]) for cells in log[:3]]
    assert rows[2][width:] == ("待核对原因（BranchDesk）", "BranchDesk #")
    assert book.worksheets[0].column_dimensions[get_column_letter(width + 2)].hidden
    for row, kept in zip(rows[3:], rejected, strict=True):
        assert list(row[:width]) == [*log[kept.row - 1][:width]]
        assert row[width + 1] == f"{job}|{kept.row}|2025年台账"
    assert "日期" in str(rows[3][width])


def test_what_was_mended_comes_in_once_and_what_came_in_is_not_doubled(tmp_path: Path) -> None:
    rows = [good("A1"), good("A2", **BAD_PHONE), good("", title="three", **BAD_PHONE), good("A1", title="other")]
    log, target = write_table(tmp_path / "log.csv", rows), tmp_path / "problems.xlsx"
    with branch_store(tmp_path) as store:
        job = Import(store, log, LOG, "p1").run().job
        assert write_problem_book(store, [job], target, "en") == 3
        book = openpyxl.load_workbook(target)
        sheet = book.worksheets[0]
        assert [cell.value for cell in sheet[1]][:8] == HEADER
        for number in (2, 3):
            sheet.cell(number, 6).value = "13800002222"
        book.save(target)
        trial = try_import(store, target, LOG)
        mended = Import(store, target, LOG, "p1").run()
        assert (mended.imported, mended.rejected, mended.duplicate) == (2, 1, 0)
        assert trial.rows(RowOutcome.IMPORTED) == 2
        assert values(store, "SELECT COUNT(*) FROM record WHERE fields LIKE '%BranchDesk%'") == [(0,)]
        sheet.cell(2, 1).value = "A2b"
        sheet.cell(3, 8).value = "three, said otherwise"
        sheet.cell(4, 1).value = "A9"
        book.save(target)
        assert try_import(store, target, LOG).known == 2
        again = Import(store, target, LOG, "p1").run()
        assert (again.imported, again.duplicate) == (1, 2)
        assert Import(store, log, LOG, "p1").run().imported == 0


def mended(book: Path, phone: str, rows: slice = slice(None)) -> Path:
    """The workbook of rows to be checked, in which somebody wrote that phone into the rows."""
    opened = openpyxl.load_workbook(book)
    for row in list(opened.worksheets[0].iter_rows(min_row=2))[rows]:
        row[5].value = phone
    opened.save(book)
    return book


def test_the_log_itself_brings_no_row_again_that_came_in_mended(tmp_path: Path) -> None:
    alike = [good("", title="same", **BAD_PHONE) for _ in range(3)]
    log = write_table(tmp_path / "log.csv", [good("", title="one", **BAD_PHONE), *alike, good("", title="fine")])
    first, second, third = (tmp_path / f"{number}.xlsx" for number in (1, 2, 3))
    with branch_store(tmp_path) as store:
        job = Import(store, log, LOG, "p1").run().job
        same_job = Import(store, log, LOG, "p1").run().job
        assert write_problem_book(store, [job], first, "en") == write_problem_book(store, [same_job], second, "en") == 4
        came = Import(store, mended(first, "13800002222", slice(0, 2)), LOG, "p1").run()
        assert (came.imported, came.rejected) == (2, 2)
        trial = try_import(store, log, LOG)
        assert (trial.known, trial.rows(RowOutcome.REJECTED)) == (3, 2), "of three alike one came in"
        again = Import(store, log, LOG, "p1").run()
        assert (again.imported, again.duplicate, again.rejected) == (0, 3, 2)
        other = Import(store, mended(second, "13900003333"), LOG, "p1").run()
        assert (other.imported, other.duplicate) == (2, 2)
        assert write_problem_book(store, [again.job], third, "en") == 2
        assert Import(store, mended(third, "13700004444"), LOG, "p1").run().imported == 0
        assert values(store, "SELECT COUNT(*) FROM record") == [(5,)]
        assert Import(store, log, LOG, "p1").run().duplicate == 5


def test_a_row_that_was_mended_twice_is_told_again_in_the_log(tmp_path: Path) -> None:
    log = write_table(tmp_path / "log.csv", [good("", title="one", **BAD_PHONE)])
    book, next_book = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    with branch_store(tmp_path) as store:
        write_problem_book(store, [Import(store, log, LOG, "p1").run().job], book, "en")
        still_bad = Import(store, mended(book, "1.39E+10"), LOG, "p1").run()
        assert still_bad.rejected == 1
        write_problem_book(store, [still_bad.job], next_book, "en")
        assert Import(store, mended(next_book, "13800002222"), LOG, "p1").run().imported == 1
        assert Import(store, log, LOG, "p1").run().duplicate == 1


@pytest.mark.parametrize("name", ["x|y|z", "{job}|" + "9" * 400 + "|", "{job}|２|"])
def test_a_name_that_names_no_row_keeps_nothing_back(tmp_path: Path, name: str) -> None:
    log = write_table(tmp_path / "log.csv", [good("", title="one", **BAD_PHONE), good("", title="two", **BAD_PHONE)])
    book = tmp_path / "1.xlsx"
    with branch_store(tmp_path) as store:
        job = Import(store, log, LOG, "p1").run().job
        write_problem_book(store, [job], book, "en")
        assert Import(store, mended(book, "13800002222", slice(1, 2)), LOG, "p1").run().imported == 1
        opened = openpyxl.load_workbook(mended(book, "13800002222"))
        opened.worksheets[0].cell(2, opened.worksheets[0].max_column).value = name.format(job=job)
        opened.save(book)
        assert Import(store, book, LOG, "p1").run().imported == 1


def test_the_ledger_keeps_the_cells_of_every_row_that_became_no_ticket(tmp_path: Path) -> None:
    rows = [good("A1"), good("A1"), good("A2", **BAD_PHONE), ["合计", "", "25"]]
    with branch_store(tmp_path) as store:
        Import(store, write_table(tmp_path / "log.csv", rows), LOG, "p1").run()
        kept = values(store, "SELECT outcome, original, digest FROM import_row ORDER BY row")
    assert [decode_cells(original) for _, original, _ in kept] == [HEADER, [], rows[1], rows[2], ["合计", "", "25"]]
    assert all(digest for _, _, digest in kept)


def test_cells_come_back_from_the_ledger_as_what_they_were() -> None:
    cells: list[Cell] = [
        "a",
        1,
        1.5,
        True,
        date(2025, 3, 7),
        datetime.fromisoformat("2025-03-07T08:30"),
        0.1,
        "",
        10**15,
    ]
    assert decode_cells(encode_cells(cells)) == cells
    assert [type(cell) for cell in decode_cells(encode_cells(cells))] == [type(cell) for cell in cells]
    assert decode_cells(encode_cells(["\ud800", float("inf"), "", ""])) == ["?", "inf"]


def test_writing_them_can_be_stopped_and_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "problems.xlsx"
    with branch_store(tmp_path) as store:
        job = Import(store, write_table(tmp_path / "log.csv", [good("A2", **BAD_PHONE)]), LOG, "p1").run().job
        with pytest.raises(Cancelled):
            write_problem_book(store, [job], target, "en", lambda: True)
    assert not list(tmp_path.glob("problems*"))
