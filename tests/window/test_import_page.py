"""The import page drives the real importer on real files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.pages.importing.page import ImportPage
from resources import SAMPLE_LOG
from tests.window.conftest import quiet


@pytest.fixture
def page(window: DeskWindow, qtbot: QtBot) -> ImportPage:
    window.navigator.go("import")
    quiet(qtbot, window)
    found = window.navigator.page("import")
    assert isinstance(found, ImportPage)
    return found


def cells(page: ImportPage, column: int) -> list[str]:
    return [item.text() for row in range(page.rows.rowCount()) if (item := page.rows.item(row, column)) is not None]


def test_the_log_is_looked_at_before_anything_is_written(window: DeskWindow, page: ImportPage, qtbot: QtBot) -> None:
    assert not page.start_button.isVisible()
    assert not any(number.isVisible() for _, number in page._counters), "nothing was counted yet"
    assert "台账" in page._before.text()
    page.choose(str(SAMPLE_LOG))
    qtbot.waitUntil(lambda: page.start_button.isEnabled() and page.tabs.isVisible(), timeout=20_000)
    assert all(number.isVisible() for _, number in page._counters)
    assert not page._before.isVisible()
    assert page.mapping.currentData() == "branch-log-2025"
    assert page.columns.rowCount() >= 12
    assert page.rows.rowCount() >= 50
    phones = [text for text in cells(page, 5) if text]
    assert phones
    assert all("****" in text for text in phones)
    quiet(qtbot, window)
    assert window.model.rowCount() == 6


def test_an_import_accounts_for_every_row_and_a_second_one_adds_nothing(
    window: DeskWindow, page: ImportPage, qtbot: QtBot
) -> None:
    said: list[str] = []
    for _ in range(2):
        page.choose(str(SAMPLE_LOG))
        qtbot.waitUntil(lambda: page.start_button.isEnabled() and page.tabs.isVisible(), timeout=20_000)
        page.start_button.click()
        qtbot.waitUntil(lambda: page.problems.isVisible(), timeout=60_000)
        said.append(" ".join(number.text() for _, number in page._counters))
    first, second = ([int(number.replace(",", "")) for number in text.split()] for text in said)
    assert first[0] >= 2_100
    assert page.problems.rowCount() == first[1] > 0
    assert sum(first) == sum(second)
    assert second[0] == 0
    page.notice.action.click()
    quiet(qtbot, window)
    assert window.navigator.place == "tickets"
    before = window.model.rowCount()
    assert 64 <= before < first[0]
    window.model.fetchMore(QModelIndex())
    quiet(qtbot, window)
    assert window.model.rowCount() == before + 64


def test_an_import_can_be_stopped_and_taken_up_again(window: DeskWindow, page: ImportPage, qtbot: QtBot) -> None:
    page.choose(str(SAMPLE_LOG))
    qtbot.waitUntil(lambda: page.start_button.isEnabled() and page.tabs.isVisible(), timeout=20_000)
    page.start_button.click()
    qtbot.waitUntil(lambda: page.stop_button.isVisible(), timeout=20_000)
    page.stop_button.click()
    qtbot.waitUntil(lambda: page.notice.isVisible() and window.jobs.idle, timeout=20_000)
    assert "再次运行" in page.notice.sentence.text()
    page.start_button.click()
    qtbot.waitUntil(lambda: page.problems.isVisible(), timeout=60_000)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("notes.xlsx", b"just some words, no workbook\x00\x01", "不是 Excel 工作簿"),
        ("empty.xlsx", b"", "文件是空的"),
        ("page.xls", b"<html><body><table><tr><td>1</td></tr></table></body></html>", "改了扩展名的网页"),
    ],
)
def test_case_63_a_file_that_is_no_log_is_refused_in_place_and_another_one_may_be_chosen(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    bad = tmp_path / name
    bad.write_bytes(content)
    page.choose(str(bad))
    qtbot.waitUntil(lambda: page.notice.isVisible(), timeout=20_000)
    assert sentence in page.notice.sentence.text()
    assert page.empty.isVisible()
    page.choose(str(SAMPLE_LOG))
    qtbot.waitUntil(lambda: page.start_button.isEnabled() and page.tabs.isVisible(), timeout=20_000)
    assert not page.notice.isVisible()


def test_a_log_without_a_fitting_mapping_names_the_columns(page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    log = tmp_path / "stock.csv"
    log.write_text("part,count\nscrew,5\n", encoding="utf-8")
    page.choose(str(log))
    qtbot.waitUntil(lambda: page.notice.isVisible(), timeout=20_000)
    assert "表头" in page.notice.sentence.text()


def test_check_29_rows_to_check_are_saved_with_a_reason_each(page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    log = tmp_path / "log.xlsx"
    log.write_bytes(SAMPLE_LOG.read_bytes())
    page.choose(str(log))
    qtbot.waitUntil(lambda: page.start_button.isEnabled() and page.tabs.isVisible(), timeout=20_000)
    assert not page.export_button.isVisible()
    page.start_button.click()
    qtbot.waitUntil(lambda: page.problems.isVisible(), timeout=60_000)
    assert page.export_button.isVisible()
    target = tmp_path / "check.csv"
    page.problems_wanted.emit(str(target))
    qtbot.waitUntil(lambda: target.name in page.notice.sentence.text(), timeout=10_000)
    head, *rows = csv.reader(target.read_text(encoding="utf-8-sig").splitlines())
    assert "原因" in head[2]
    assert len(rows) == page.problems.rowCount()
    assert all(row[2] and not row[2].startswith("row.") for row in rows)
    page.problems_wanted.emit(str(tmp_path / "nowhere" / "check.csv"))
    qtbot.waitUntil(lambda: page.notice.property("tone") == "danger", timeout=10_000)
    assert "nowhere" in page.notice.sentence.text()
    page.problems_wanted.emit(str(log))
    qtbot.waitUntil(lambda: "就是台账文件本身" in page.notice.sentence.text(), timeout=10_000)
    assert log.read_bytes() == SAMPLE_LOG.read_bytes()
