"""The import page drives the real importer on real files: logs that fit a mapping which ships with the program."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QModelIndex
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.pages.importing.page import CHOOSE, DONE, MATCH, RECOGNISE, TRIAL, ImportPage
from resources import SAMPLE_LOG
from tests.window.conftest import quiet
from tests.window.wizard import LONG, chosen, gone_on, import_page_of, tried


@pytest.fixture
def page(window: DeskWindow, qtbot: QtBot) -> ImportPage:
    return import_page_of(window, qtbot)


def test_a_log_that_fits_a_mapping_arrives_at_its_fields_with_nothing_to_decide(
    window: DeskWindow, page: ImportPage, qtbot: QtBot
) -> None:
    assert not page.foot.next_button.isVisible()
    assert not page.rail.isVisible()
    chosen(page, qtbot, SAMPLE_LOG)
    assert page.step == MATCH
    assert page.head.mapping.currentData() == "branch-log-2025"
    assert page.match.table.rowCount() >= 12
    assert page.match.next_undecided() is None
    counts = tried(page, qtbot)
    assert counts.imported >= 2_100
    assert counts.rows == sum((counts.imported, counts.rejected, counts.duplicate, counts.skipped))
    phones = [text for ticket in page.rail.tickets for label, text in ticket.values if label["en"] == "Phone" and text]
    assert phones
    assert all("****" in text for text in phones)
    quiet(qtbot, window)
    assert window.model.rowCount() == 6, "nothing is written before the person says so"


def test_an_import_accounts_for_every_row_as_its_trial_said_and_a_second_one_adds_nothing(
    window: DeskWindow, page: ImportPage, qtbot: QtBot
) -> None:
    chosen(page, qtbot, SAMPLE_LOG)
    said = tried(page, qtbot)
    first = gone_on(page, qtbot)
    assert first == said
    assert page.done.problems.rowCount() == first.rejected > 0
    page.notice.action.click()
    quiet(qtbot, window)
    assert window.navigator.place == "tickets"
    before = window.model.rowCount()
    assert 64 <= before < first.imported
    window.model.fetchMore(QModelIndex())
    quiet(qtbot, window)
    assert window.model.rowCount() == before + 64
    window.navigator.go("import")
    quiet(qtbot, window)
    assert page.step == DONE, "the page is as it was left"
    page.foot.back_button.click()
    assert page.step == CHOOSE
    chosen(page, qtbot, SAMPLE_LOG)
    second = gone_on(page, qtbot)
    assert second.imported == 0
    assert second.rows == first.rows


def test_an_import_can_be_stopped_and_taken_up_again(window: DeskWindow, page: ImportPage, qtbot: QtBot) -> None:
    chosen(page, qtbot, SAMPLE_LOG)
    rows = tried(page, qtbot).rows
    for _ in range(2):
        page.foot.next_button.click()
    page.foot.next_button.click()
    qtbot.waitUntil(page.stop_button.isVisible, timeout=20_000)
    page.stop_button.click()
    qtbot.waitUntil(lambda: page.notice.isVisible() and window.jobs.idle, timeout=20_000)
    if page.step == TRIAL:  # a quick machine may have finished before it heard of the stop
        assert "再次运行" in page.notice.sentence.text()
        tried(page, qtbot)
        page.foot.next_button.click()
    qtbot.waitUntil(lambda: page.step == DONE, timeout=LONG)
    assert tried(page, qtbot).rows == rows


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("notes.xlsx", b"just some words, no workbook\x00\x01", "不是 Excel 工作簿"),
        ("empty.xlsx", b"", "文件是空的"),
        ("page.xls", b"<html><body><table><tr><td>1</td></tr></table></body></html>", "改了扩展名的网页"),
    ],
)
def test_case_63_a_file_that_is_no_log_is_refused_in_place_and_another_one_may_be_chosen(
    page: ImportPage, qtbot: QtBot, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    bad = tmp_path / name
    bad.write_bytes(content)
    page.choose(str(bad))
    qtbot.waitUntil(page.notice.isVisible, timeout=20_000)
    assert sentence in page.notice.sentence.text()
    assert page.choose_step.empty.isVisible()
    chosen(page, qtbot, SAMPLE_LOG)
    assert page.step == MATCH
    assert not page.notice.isVisible()


def test_a_sheet_that_is_no_log_is_not_imported_unless_a_person_says_what_it_is(
    page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    log = tmp_path / "stock.csv"
    log.write_text("part,count\nscrew,5\n", encoding="utf-8")
    chosen(page, qtbot, log)
    assert page.step == RECOGNISE
    assert page.recognise.sheet is not None
    assert page.recognise.sheet.form == ""
    assert not page.foot.next_button.isEnabled()


def test_check_29_rows_to_check_are_saved_with_a_reason_each(page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    log = tmp_path / "log.xlsx"
    log.write_bytes(SAMPLE_LOG.read_bytes())
    chosen(page, qtbot, log)
    assert not page.foot.export_button.isVisible()
    gone_on(page, qtbot)
    assert page.foot.export_button.isVisible()
    target = tmp_path / "check.xlsx"
    page.problems_wanted.emit(str(target))
    qtbot.waitUntil(lambda: target.name in page.notice.sentence.text(), timeout=10_000)
    sheet = openpyxl.load_workbook(target).worksheets[0]
    lines = list(sheet.iter_rows(values_only=True))
    titled = "待核对原因（BranchDesk）"
    at = next(row.index(titled) for row in lines if titled in row)
    reasons = [str(row[at]) for row in lines if row[at] not in (None, titled)]
    assert len(reasons) == page.done.problems.rowCount()
    assert not any(reason.startswith("row.") for reason in reasons)
    page.problems_wanted.emit(str(tmp_path / "nowhere" / "check.xlsx"))
    qtbot.waitUntil(lambda: page.notice.property("tone") == "danger", timeout=10_000)
    page.problems_wanted.emit(str(log))
    qtbot.waitUntil(lambda: "就是台账文件本身" in page.notice.sentence.text(), timeout=10_000)
    assert log.read_bytes() == SAMPLE_LOG.read_bytes()
    page.report_wanted.emit(str(tmp_path / "report.pdf"))
    qtbot.waitUntil(lambda: "report.pdf" in page.notice.sentence.text(), timeout=10_000)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
