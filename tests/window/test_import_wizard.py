"""The wizard on files that nobody wrote a mapping for: what is not sure is asked, what is wrong is mended at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.messages import texts
from desktop.pages.importing.page import CHOOSE, CLEAN, MATCH, RECOGNISE, ImportPage
from desktop.pages.importing.views import ProblemGroup
from desktop.pages.importing.words import reason_text
from importers.texts import import_texts
from tests.importers.test_passwords import locked_new
from tests.window.conftest import quiet
from tests.window.wizard import LONG, chosen, columns_shown, gone_on, import_page_of, tried

HEADER = ["快递单号", "登记日期", "客户姓名", "电话", "类别", "金额", "处理人", "事由", "备注2"]
WORDS = ("破损", "破", "坏得很", "短少")
CLAIM = "claim"


@pytest.fixture
def page(window: DeskWindow, qtbot: QtBot) -> ImportPage:
    return import_page_of(window, qtbot)


def log_of(path: Path, months: Iterable[int] = (1,), rows: int = 12) -> Path:
    """Claims by month as a branch keeps them: a title, a line about the form, a header, rows, a total, a signature."""
    book = openpyxl.Workbook(write_only=True)
    for month in months:
        sheet = book.create_sheet(f"{month}月理赔")
        sheet.append([f"天河营业部 2025年{month}月理赔登记表"])
        sheet.append(["制表部门：客服部", "", "", f"填表日期：2025-{month:02d}-28"])
        sheet.append(HEADER)
        for at in range(rows):
            sheet.append(
                [
                    f"SF15372260{month:02d}{at:04d}",
                    date(2025, month, 1 + at),
                    ("陈晓梅", "李强", "王芳")[at % 3],
                    f"138001360{at:02d}",
                    WORDS[at % 4],
                    f"{100 + at}元",
                    "陈丽",
                    f"外箱破损 {at}",
                    "" if at % 5 else "急",
                ]
            )
        sheet.append(["合计", "", "", "", "", sum(100 + at for at in range(rows))])
        sheet.append(["制表：陈丽"])
    book.save(path)
    return path


def settled(window: DeskWindow, qtbot: QtBot) -> None:
    quiet(qtbot, window)


def groups(page: ImportPage) -> dict[str, ProblemGroup]:
    return {one.text: one for one in page.clean.found}


def decide_columns(window: DeskWindow, page: ImportPage, qtbot: QtBot) -> list[str]:
    """Says yes to what is proposed and keeps the rest as text; the columns that were asked about."""
    asked = []
    while (box := page.match.next_undecided()) is not None:
        name = next(name for name, one in page.match.boxes.items() if one is box)
        asked.append(name)
        layout = page.match.layout_shown
        assert layout is not None
        column = next(one for one in layout.columns if one.name == name)
        box.setCurrentIndex(box.findData(column.perhaps or "@rest"))
        box.activated.emit(box.currentIndex())
        settled(window, qtbot)
    return asked


def test_what_is_not_sure_is_asked_and_nothing_is_counted_before(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    chosen(page, qtbot, log_of(tmp_path / "理赔.xlsx"))
    settled(window, qtbot)
    assert page.step == RECOGNISE
    assert page.recognise.sheet is not None
    assert (page.recognise.sheet.form, page.recognise.sheet.header, page.recognise.sheet.data) == (CLAIM, "3", 12)
    page.foot.next_button.click()
    columns_shown(page, qtbot, ["快递单号", "类别"])
    boxes = page.match.boxes
    assert boxes["快递单号"].currentData() == "waybill_no"
    assert boxes["类别"].currentIndex() == -1, "nothing is chosen until a person does"
    assert page.rail.counts is None
    page.foot.next_button.click()
    assert page.step == MATCH, "the way on leads to what is undecided"
    assert page.notice.isVisible()
    assert set(decide_columns(window, page, qtbot)) == {"类别", "备注2"}
    counts = tried(page, qtbot)
    assert (counts.imported + counts.rejected, counts.skipped) == (12, 5)


def test_words_are_mended_for_all_rows_alike_and_every_decision_can_be_undone(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    chosen(page, qtbot, log_of(tmp_path / "理赔.xlsx"))
    page.foot.next_button.click()
    decide_columns(window, page, qtbot)
    before = tried(page, qtbot)
    page.foot.next_button.click()
    assert page.step == CLEAN
    assert groups(page)["坏得很"].count == 3
    page.clean.groups.selectRow([one.text for one in page.clean.found].index("坏得很"))
    bar = page.clean.bar
    bar.choice.setCurrentIndex(bar.choice.findData("damage"))
    bar.choice.activated.emit(bar.choice.currentIndex())
    bar.apply_button.click()
    qtbot.waitUntil(lambda: "坏得很" not in groups(page), timeout=LONG)
    assert tried(page, qtbot).imported == before.imported + 3
    page.foot.undo_button.click()
    qtbot.waitUntil(lambda: "坏得很" in groups(page), timeout=LONG)
    assert tried(page, qtbot) == before
    page.clean.groups.selectRow([one.text for one in page.clean.found].index("坏得很"))
    bar.skip_button.click()
    qtbot.waitUntil(lambda: "坏得很" not in groups(page), timeout=LONG)
    after = tried(page, qtbot)
    assert (after.imported, after.skipped) == (before.imported, before.skipped + 3)


def test_a_saved_mapping_knows_the_same_layout_in_the_next_file(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    chosen(page, qtbot, log_of(tmp_path / "一月.xlsx"))
    page.foot.next_button.click()
    decide_columns(window, page, qtbot)
    first = tried(page, qtbot)
    page.head.keep_button.click()
    page.head.name.setText("天河旧表")
    page.head.save_button.click()
    qtbot.waitUntil(lambda: "天河旧表" in page.notice.sentence.text(), timeout=LONG)
    settled(window, qtbot)
    assert gone_on(page, qtbot) == first
    chosen(page, qtbot, log_of(tmp_path / "二月.xlsx", [2, 3]))
    assert page.step == MATCH
    assert page.head.mapping.currentText() == "天河旧表 · 本机"
    assert page.match.next_undecided() is None
    second = gone_on(page, qtbot)
    assert second.imported == 2 * first.imported


def test_a_sheet_can_be_left_out_and_its_header_told(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    chosen(page, qtbot, log_of(tmp_path / "理赔.xlsx", [1, 2]))
    settled(window, qtbot)
    page.decided.emit(page.choices.with_form("2月理赔", ""))
    settled(window, qtbot)
    assert [one.form for one in page.recognise.sheets_shown] == [CLAIM, ""]
    page.recognise.lines.selectRow(1)
    page.recognise.header_button.click()
    settled(window, qtbot)
    assert page.recognise.sheet is not None

    assert page.recognise.sheet.header == "2"
    page.foot.undo_button.click()
    settled(window, qtbot)
    assert page.recognise.sheet.header == "3"
    page.foot.next_button.click()
    decide_columns(window, page, qtbot)
    counts = tried(page, qtbot)
    assert counts.rows == 34, "the rows of the sheet that is left out are accounted for"
    assert counts.imported + counts.rejected == 12


def test_a_locked_workbook_asks_for_its_password_on_the_page(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    locked = locked_new(log_of(tmp_path / "locked.xlsx"), "geheim")
    page.choose(str(locked))
    qtbot.waitUntil(page.choose_step.lock.isVisible, timeout=LONG)
    assert not page.notice.isVisible()
    page.choose_step.password.setText("falsch")
    page.choose_step.open_button.click()
    qtbot.waitUntil(page.notice.isVisible, timeout=LONG)
    assert page.choose_step.lock.isVisible()
    page.choose_step.password.setText("geheim")
    QTest.keyClick(page.choose_step.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.step == RECOGNISE, timeout=LONG)
    page.foot.next_button.click()
    decide_columns(window, page, qtbot)
    counts = gone_on(page, qtbot)
    assert counts.imported > 0


def test_several_files_come_in_one_after_the_other(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = log_of(tmp_path / "一月.xlsx", [1]), log_of(tmp_path / "二月.xlsx", [2])
    damaged, locked = tmp_path / "坏.xlsx", locked_new(log_of(tmp_path / "锁.xlsx"), "geheim")
    damaged.write_bytes(first.read_bytes()[:900])
    chosen(page, qtbot, damaged, locked, first, second)
    assert (page.step, page.notice.isVisible(), "3" in page.foot.file_button.text()) == (CHOOSE, True, True)
    QTest.keyClick(_focus(), Qt.Key.Key_Return)
    qtbot.waitUntil(page.choose_step.password.isVisible, timeout=LONG)
    assert page.foot.file_button.isVisible(), "whoever does not know the password goes on without that file"
    for path in (first, second):
        page.foot.file_button.click()
        qtbot.waitUntil(lambda: page.step == RECOGNISE, timeout=LONG)
        assert path.name in page.head.file_text
        page.foot.next_button.click()
        decide_columns(window, page, qtbot)
        gone_on(page, qtbot)
    assert not page.foot.file_button.isVisible()


def test_the_reason_of_a_row_has_no_gaps_where_others_name_a_limit(window: DeskWindow) -> None:
    assert reason_text("电话: field.not_a_phone") == "电话: 不是电话号码"
    said = {code: reason_text(code) for code in texts() if code.startswith(("field.", "row.", "date."))}
    own = import_texts()
    assert {code: text for code, text in said.items() if code in own and text != own[code]["zh_CN"]} == {}


def test_the_wizard_goes_by_keys_alone(window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    chosen(page, qtbot, log_of(tmp_path / "理赔.xlsx"))
    settled(window, qtbot)
    QTest.keyClick(_focus(), Qt.Key.Key_Return)
    assert page.step == MATCH
    while page.match.next_undecided() is not None:
        page.foot.next_button.setFocus()
        QTest.keyClick(_focus(), Qt.Key.Key_Return)
        QTest.keyClicks(_focus(), "bl")
        QTest.keyClick(_focus(), Qt.Key.Key_Return)
        settled(window, qtbot)
    assert page.choices.targets, "what was typed chose a field"


def test_leaving_the_page_keeps_what_was_decided(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    chosen(page, qtbot, log_of(tmp_path / "理赔.xlsx"))
    page.foot.next_button.click()
    decide_columns(window, page, qtbot)
    decided = page.choices
    window.navigator.go("tickets")
    quiet(qtbot, window)
    window.navigator.go("import")
    quiet(qtbot, window)
    assert page.step == MATCH
    assert page.choices == decided
    page.foot.back_button.click()
    page.foot.back_button.click()
    assert page.step == CHOOSE


def _focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found
