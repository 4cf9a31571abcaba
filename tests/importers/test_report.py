"""The report of an import: its counts add up, by sheet and altogether, and it can be signed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from core.errors import UserError
from importers.corrections import Correction, Corrections
from importers.report import report_lines, report_of, write_report
from importers.run import Import, import_file
from importers.terms import Duplicates, Options
from resources import SAMPLE_LOG
from tests.importers.stores import branch_store
from tests.importers.tables import LOG, good, write_table


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_counts_of_the_sample_log_add_up_by_sheet_class_outcome_and_reason(tmp_path: Path, language: str) -> None:
    with branch_store(tmp_path) as store:
        done = import_file(store, SAMPLE_LOG, "branch-log-2025", "p1")
        report = report_of(store, done.job, language)
    assert report.rows == done.imported + done.duplicate + done.rejected + done.skipped
    assert sum(rows for _, rows in report.outcomes) == report.rows
    assert sum(sheet.rows for sheet in report.sheets) == report.rows
    assert all(sum(line.rows for line in sheet.lines) == sheet.rows for sheet in report.sheets)
    assert report.file_hash == hashlib.sha256(SAMPLE_LOG.read_bytes()).hexdigest()
    lines = list(report_lines(report, language))
    assert any(report.file_hash in line for line in lines)
    assert ("签字" if language == "zh_CN" else "Signature") in lines[-1]
    words = [line for line in lines if "happened_on" in line or ".unreadable" in line]
    assert not words, "reasons are said in words"


def test_it_says_under_which_terms_and_is_written_once(tmp_path: Path) -> None:
    options = Options(Corrections((Correction("title", "a", "b"),)), Duplicates.FILL)
    with branch_store(tmp_path) as store:
        job = Import(store, write_table(tmp_path / "a.csv", [good("A1")]), LOG, "p1", options=options).run().job
        report = report_of(store, job, "en")
        with pytest.raises(UserError, match=r"import\.unknown"):
            report_of(store, "none", "en")
    assert (report.mapping, report.corrections, report.duplicates) == ("Small log", 1, "their blanks are filled")
    target = tmp_path / "report.txt"
    write_report([report], target, "en")
    assert target.read_text(encoding="utf-8").splitlines() == [*report_lines(report, "en"), ""]
    with pytest.raises(UserError, match=r"import\.report_exists"):
        write_report([report], target, "en")
