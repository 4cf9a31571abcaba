"""What the wizard shows before an import: where pictures go, notes, wrong totals; and one row corrected by itself."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as SheetImage
from PySide6.QtCore import Qt
from PySide6.QtGui import QPagedPaintDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from core.errors import UserError
from desktop.bootstrap.desk_window import DeskWindow
from desktop.messages import message
from desktop.pages.importing.controller import ImportController
from desktop.pages.importing.page import CLEAN, RECOGNISE, TRIAL, ImportPage
from desktop.pages.importing.trial_step import FIRST, NOTES, PICTURES
from desktop.printers import Printers
from importers.corrections import load_corrections
from importers.terms import decode_terms
from tests.importers.stores import values
from tests.importers.test_attaching import photo
from tests.window.conftest import quiet
from tests.window.test_import_wizard import decide_columns, groups, log_of
from tests.window.test_record_print import needs_poppler, text_of
from tests.window.wizard import LONG, chosen, gone_on, import_page_of, tried


@pytest.fixture
def page(window: DeskWindow, qtbot: QtBot) -> ImportPage:
    return import_page_of(window, qtbot)


def marked_log(path: Path) -> Path:
    """The log of a month with three pictures, two notes and a total that is wrong."""
    book = openpyxl.load_workbook(log_of(path))
    sheet = book.worksheets[0]
    for cell, colour in (("K4", "red"), ("K5", "green"), ("K1", "blue")):
        sheet.add_image(SheetImage(photo(colour)), cell)
    sheet["D5"].comment = Comment("客户要求回电", "陈丽")
    sheet["A1"].comment = Comment("每月底交", "陈丽")
    sheet["F16"] = 99
    book.save(path)
    return path


def at_trial(window: DeskWindow, page: ImportPage, qtbot: QtBot, path: Path) -> None:
    chosen(page, qtbot, path)
    quiet(qtbot, window)
    page.foot.next_button.click()
    decide_columns(window, page, qtbot)
    while page.step != TRIAL:
        page.foot.next_button.click()
        tried(page, qtbot)


def lines(page: ImportPage, part: str) -> list[list[str]]:
    model = page.trial.picture_model if part == PICTURES else page.trial.note_model
    return [[str(model.index(row, at).data()) for at in range(4)] for row in range(model.rowCount())]


def test_the_trial_shows_which_picture_goes_to_which_ticket_and_why_one_goes_nowhere(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    at_trial(window, page, qtbot, marked_log(tmp_path / "理赔.xlsx"))
    step = page.trial
    assert step.tabs[FIRST].isChecked()
    step.tabs[PICTURES].click()
    quiet(qtbot, window)
    assert step.pictures.isVisible()
    told = lines(page, PICTURES)
    assert [(line[1], bool(line[2]), line[3]) for line in told] == [
        ("1月理赔!K5", False, "理赔类型: 不在可选项中"),
        ("1月理赔!K1", False, message("class.title")),
        ("1月理赔!K4", True, ""),
    ]
    assert "外箱破损 0" in next(line[2] for line in told if line[1].endswith("K4"))
    shown = step.picture_model.index(0, 0).data(Qt.ItemDataRole.DecorationRole)
    assert not shown.isNull(), "a small picture stands in the line"
    assert "3" in step.tabs[PICTURES].text()
    attached = sum(bool(line[2]) for line in told)
    gone_on(page, qtbot)
    quiet(qtbot, window)
    hung = "SELECT COUNT(*) FROM attachment JOIN import_row ON import_row.record_id = attachment.record_id"
    assert values(window.desk.store, hung) == [(attached,)]


def test_notes_and_wrong_totals_are_shown_where_the_sheet_is_recognised_and_in_the_trial(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    chosen(page, qtbot, marked_log(tmp_path / "理赔.xlsx"))
    quiet(qtbot, window)
    assert page.step == RECOGNISE
    sheet = page.recognise.sheet
    assert sheet is not None
    assert (sheet.notes, sheet.wrong_totals) == (2, 1)
    reasons = [str(page.recognise.model.index(row, 2).data()) for row in (0, 4, 15)]
    assert "每月底交" in reasons[0]
    assert "D: 客户要求回电" in reasons[1]
    assert reasons[2] == message("why.wrong_total")
    page.foot.next_button.click()
    decide_columns(window, page, qtbot)
    while page.step != TRIAL:
        page.foot.next_button.click()
        tried(page, qtbot)
    page.trial.tabs[NOTES].click()
    assert page.trial.notes.isVisible()
    told = lines(page, NOTES)
    assert {(line[0], line[2].split(" · ")[0]) for line in told} == {
        ("1月理赔!A1", "每月底交"),
        ("1月理赔!D5", "客户要求回电"),
        ("1月理赔!16", "合计"),
    }


def test_a_log_with_nothing_beside_its_rows_has_no_tabs(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    at_trial(window, page, qtbot, log_of(tmp_path / "理赔.xlsx"))
    assert page.trial.table.isVisible()
    assert not any(tab.isVisible() for tab in page.trial.tabs.values())


def at_cleaning(window: DeskWindow, page: ImportPage, qtbot: QtBot, path: Path, word: str) -> None:
    chosen(page, qtbot, path)
    quiet(qtbot, window)
    page.foot.next_button.click()
    decide_columns(window, page, qtbot)
    tried(page, qtbot)
    page.foot.next_button.click()
    assert page.step == CLEAN
    page.clean.groups.selectRow([one.text for one in page.clean.found].index(word))


def write_into_row(page: ImportPage, row: int, text: str) -> None:
    """As a person does: the row, the button, the text, Enter."""
    page.clean.rows.selectRow(row)
    page.clean.row_button.click()
    editor = page.clean.rows.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    editor.insert(text)
    QTest.keyPress(editor, Qt.Key.Key_Return)


def test_one_row_is_corrected_by_itself_and_the_others_like_it_stay(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    at_cleaning(window, page, qtbot, log_of(tmp_path / "理赔.xlsx"), "坏得很")
    before = tried(page, qtbot)
    row = page.clean.found[page.clean.groups.currentIndex().row()].rows[1]
    write_into_row(page, 1, "破损")
    qtbot.waitUntil(lambda: groups(page)["坏得很"].count == 2, timeout=LONG)
    assert tried(page, qtbot).imported == before.imported + 1
    assert row.row not in [one.row for one in groups(page)["坏得很"].rows]
    assert page.choices.corrections == ()
    page.foot.undo_button.click()
    qtbot.waitUntil(lambda: groups(page)["坏得很"].count == 3, timeout=LONG)
    assert tried(page, qtbot) == before
    page.clean.rows.selectRow(2)
    page.clean.row_out_button.click()
    qtbot.waitUntil(lambda: groups(page)["坏得很"].count == 2, timeout=LONG)
    after = tried(page, qtbot)
    assert (after.imported, after.skipped) == (before.imported, before.skipped + 1)


def test_a_text_that_is_wrong_again_stays_in_its_cell_and_can_be_written_anew(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    at_cleaning(window, page, qtbot, log_of(tmp_path / "理赔.xlsx"), "坏得很")
    write_into_row(page, 0, "更坏")
    qtbot.waitUntil(lambda: str(page.clean.row_model.index(0, 2).data()) == "更坏", timeout=LONG)
    tried(page, qtbot)
    write_into_row(page, 0, "破损")
    qtbot.waitUntil(lambda: groups(page)["坏得很"].count == 2, timeout=LONG)
    assert len(page.choices.rows) == 1


def test_who_types_at_a_row_writes_into_its_cell(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    at_cleaning(window, page, qtbot, log_of(tmp_path / "理赔.xlsx"), "坏得很")
    page.clean.rows.setFocus()
    QTest.keyClick(page.clean.rows, Qt.Key.Key_Down)
    QTest.keyClick(page.clean.rows, Qt.Key.Key_F2)
    editor = page.clean.rows.findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "坏得很"
    editor.setText("破损")
    QTest.keyPress(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: groups(page)["坏得很"].count == 2, timeout=LONG)
    assert [one.row for one in page.choices.rows] == [10]


def test_a_row_corrected_in_the_window_is_equal_to_a_saved_correction(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    """The import is made, then made again from the file and from the command line's corrections: nothing is added."""
    at_cleaning(window, page, qtbot, log_of(tmp_path / "理赔.xlsx"), "坏得很")
    corrected = page.clean.found[page.clean.groups.currentIndex().row()].rows[0]
    write_into_row(page, 0, "破损")
    qtbot.waitUntil(lambda: groups(page)["坏得很"].count == 2, timeout=LONG)
    first = gone_on(page, qtbot)
    quiet(qtbot, window)
    store = window.desk.store
    ((terms,),) = values(store, "SELECT terms FROM import_job")
    made = values(store, "SELECT COUNT(*) FROM record")
    saved = tmp_path / "修正.json"
    cell = f'{{"sheet": "{corrected.sheet}", "row": {corrected.row}, "field": "claim_kind", "to": "破损"}}'
    saved.write_text(f'{{"cells": [{cell}]}}', encoding="utf-8")
    known = decode_terms(terms)
    assert known is not None
    assert known.options.corrections == load_corrections(saved), "what the command line would be given"
    page.foot.back_button.click()
    chosen(page, qtbot, tmp_path / "理赔.xlsx")
    quiet(qtbot, window)
    page.foot.next_button.click()
    decide_columns(window, page, qtbot)
    again = gone_on(page, qtbot)
    assert (again.imported, again.duplicate) == (0, first.imported - 1), "the row that needs its correction waits"
    assert values(store, "SELECT COUNT(*) FROM record") == made


def test_ten_thousand_problems_that_differ_are_a_list_that_is_scrolled(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "大.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("理赔")
    sheet.append(["快递单号", "客户姓名", "电话", "金额", "事由"])
    for at in range(1500):
        sheet.append([f"SF15372{at:08d}", "陈晓梅", "13800136000", f"约 {at} 元吧", f"外箱破损 {at}"])
    book.save(path)
    chosen(page, qtbot, path)
    quiet(qtbot, window)
    page.foot.next_button.click()
    decide_columns(window, page, qtbot)
    layout = page.match.layout_shown
    assert layout is not None
    box = page.match.boxes["金额"]
    if box.currentData() != "claim_amount":
        page.decided.emit(page.choices.with_target(layout.name, "金额", "claim_amount"))
        quiet(qtbot, window)
    tried(page, qtbot)
    page.foot.next_button.click()
    assert page.clean.group_model.rowCount() == len(page.clean.found) >= 1500
    page.clean.groups.selectRow(1400)
    assert page.clean.group is not None
    assert page.clean.row_model.rowCount() == page.clean.group.count == 1
    assert not page.clean.more.isVisible()


def printing_on(page: ImportPage, paper: Path) -> ImportController:
    """A printer of the front desk that prints into a file."""
    from PySide6.QtPrintSupport import QPrinter

    def printer(name: str, title: str) -> QPagedPaintDevice:
        if name != "前台激光":
            raise UserError("print.printer_gone", printer=name)
        assert title == "BranchDesk", "a queue's list names nobody"
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(paper))
        return made

    controller = page.findChild(ImportController)
    assert controller is not None
    controller.printers = Printers(lambda: ["前台激光"], printer)
    return controller


@needs_poppler
def test_the_report_goes_to_a_printer_with_notes_totals_and_a_place_to_sign(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    paper = tmp_path / "paper.pdf"
    printing_on(page, paper)
    at_trial(window, page, qtbot, marked_log(tmp_path / "理赔.xlsx"))
    gone_on(page, qtbot)
    quiet(qtbot, window)
    page.foot.fill_report_menu()
    action = next(one for one in page.foot.report_menu.actions() if "前台激光" in one.text())
    action.trigger()
    qtbot.waitUntil(lambda: "前台激光" in page.notice.sentence.text(), timeout=LONG)
    words = text_of(paper)
    assert "客户要求回电" in words
    assert "1月理赔!16" in words
    assert "签字" in words
    page.report_print_wanted.emit("别的打印机")
    qtbot.waitUntil(lambda: page.notice.property("tone") == "danger", timeout=LONG)
    assert page.notice.sentence.text() == message("print.printer_gone", {"printer": "别的打印机"})


def test_without_a_printer_the_report_is_a_pdf(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    printing_on(page, tmp_path / "paper.pdf").printers = Printers(list, lambda _name, _title: None)  # type: ignore[arg-type, return-value]  # never asked
    at_trial(window, page, qtbot, log_of(tmp_path / "理赔.xlsx"))
    gone_on(page, qtbot)
    quiet(qtbot, window)
    page.foot.fill_report_menu()
    assert [one.isEnabled() for one in page.foot.report_menu.actions() if not one.isSeparator()] == [True, False]


def test_pictures_of_another_file_do_not_stand_beside_the_first_one(
    window: DeskWindow, page: ImportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    at_trial(window, page, qtbot, marked_log(tmp_path / "一月.xlsx"))
    page.trial.tabs[PICTURES].click()
    page.foot.back_button.click()
    chosen(page, qtbot, log_of(tmp_path / "二月.xlsx"))
    quiet(qtbot, window)
    assert page.trial.picture_lines == page.trial.note_lines == []
    assert page.trial.tabs[FIRST].isChecked()
