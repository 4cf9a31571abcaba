"""What stands beside the values of a log is told before its import: pictures, notes at cells, totals that are wrong."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import msgspec
import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as SheetImage
from PIL import Image

from core.errors import UserError
from importers.attaching import small_pictures
from importers.command_line import main
from importers.matching import TOTAL_IS_WRONG
from importers.report import report_lines, report_of
from importers.run import Import
from importers.told_beside import beside_lines
from importers.trial import try_import
from local_db.import_ledger import RowOutcome
from tests.importers.stores import branch_store
from tests.importers.tables import HEADER, LOG, good
from tests.importers.test_attaching import files_in, log_with_pictures, photo

UNDERSTOOD = msgspec.structs.replace(LOG, understood=True, total="")


def totalled(path: Path, said: int, notes: dict[str, str], note_sheet: dict[str, str] | None = None) -> Path:
    """Ten claims of 12 each and a line that says their sum is `said`; with notes at cells of two sheets."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "三月"
    rows: list[list[str | int]] = [[*HEADER]]
    rows += [[*good(f"A{n}", title=f"t{n}", **{"类型": "理赔"})[:6], 12, f"t{n}"] for n in range(10)]
    rows.append(["合计", "", "", "", "", "", said, ""])
    for row in rows:
        sheet.append(row)
    other = book.create_sheet("说明")
    other.append(["填写说明"])
    for held, marked in ((sheet, notes), (other, note_sheet or {})):
        for cell, text in marked.items():
            held[cell].comment = Comment(text, "陈丽")
    book.save(path)
    return path


def test_each_picture_is_told_with_its_ticket_or_with_the_reason_why_it_goes_nowhere(tmp_path: Path) -> None:
    rows = [good("A1", title="one"), good("A1", title="one"), good("A3", **{"电话": "1.38E+10"})]
    cells = {"I2": "red", "J2": "green", "I3": "blue", "I4": "black", "I1": "white", "I40": "grey"}
    path = log_with_pictures(tmp_path / "log.xlsx", rows, cells)
    with branch_store(tmp_path) as store:
        trial = try_import(store, path, LOG)
        told = {
            f"{'ABCDEFGHIJ'[one.seen.column - 1]}{one.seen.row}": (
                one.is_attached,
                one.told.number,
                one.told.title,
                one.told.outcome,
                one.told.reason,
                one.seen.how,
            )
            for one in trial.seen
        }
        assert told == {
            "I2": (True, "A1", "one", "imported", None, "floating"),
            "J2": (True, "A1", "one", "imported", None, "floating"),
            "I3": (False, "A1", "one", "duplicate", "row.twice", "floating"),
            "I4": (False, "A3", "", "rejected", "customer_phone: cell.digits_lost", "floating"),
            "I1": (False, "", "", "skipped", None, "floating"),
            "I40": (False, "", "", "", None, "floating"),
        }
        assert (trial.pictures, trial.pictures_left) == (2, 4)
        done = Import(store, path, LOG, "p1", files=files_in(tmp_path)).run()
        assert (done.pictures.attached, done.pictures.left) == (2, 4)


def test_pictures_of_a_stopped_import_are_told_with_the_tickets_that_it_made(tmp_path: Path) -> None:
    path = log_with_pictures(tmp_path / "log.xlsx", [good("A1", title="one")], {"I2": "red", "I1": "blue"})
    with branch_store(tmp_path) as store:
        with pytest.raises(UserError, match=r"files\.disk_full"):
            Import(store, path, LOG, "p1", files=files_in(tmp_path, reserve=1 << 60)).run()
        trial = try_import(store, path, LOG)
        assert trial.earlier == 2
        assert [(one.is_attached, one.told.title) for one in trial.seen] == [(True, "one"), (False, "")]
        assert Import(store, path, LOG, "p1", files=files_in(tmp_path)).run().pictures.attached == trial.pictures


def test_small_copies_of_the_first_pictures_are_given_and_an_unfit_one_is_named(tmp_path: Path) -> None:
    path = log_with_pictures(tmp_path / "log.xlsx", [good("A1"), good("A2")], {"I2": "red", "I3": "blue"})
    small = list(small_pictures(path, 8))
    assert [one.at for one in small] == [0, 1]
    for one in small:
        with Image.open(BytesIO(one.content)) as image:
            assert image.format == "JPEG"
    assert [one.at for one in small_pictures(path, 1)] == [0]
    cut = tmp_path / "cut.xlsx"
    damage(path, cut)
    assert "photo.unreadable" in [one.problem for one in small_pictures(cut, 8)]


def damage(path: Path, target: Path) -> None:
    """The same workbook with its first picture cut off in the middle."""
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(target, "w") as out:
        for name in whole.namelist():
            content = whole.read(name)
            out.writestr(name, content[: len(content) // 2] if name.endswith("image1.png") else content)


def test_notes_are_told_with_their_place_and_what_becomes_of_their_row_and_stand_in_the_report(tmp_path: Path) -> None:
    path = totalled(tmp_path / "log.xlsx", 120, {"F3": "客户要求回电", "A1": "单号以系统为准"}, {"A1": "勿改"})
    with branch_store(tmp_path) as store:
        trial = try_import(store, path, UNDERSTOOD)
        assert [(one.note.place, one.note.text, one.told.title, one.told.kind) for one in trial.notes] == [
            ("三月!A1", "单号以系统为准", "", "header"),
            ("三月!F3", "客户要求回电", "t1", "data"),
            ("说明!A1", "勿改", "", "unmapped"),
        ]
        assert trial.totals == ()
        done = Import(store, path, UNDERSTOOD, "p1").run()
        lines = list(report_lines(report_of(store, done.job, "zh_CN", done.notes), "zh_CN"))
    at = lines.index("单元格批注（未导入）：3 条")
    assert [line.split() for line in lines[at + 1 : at + 4]] == [
        ["三月!A1", "单号以系统为准"],
        ["三月!F3", "客户要求回电"],
        ["说明!A1", "勿改"],
    ]


def test_a_wrong_total_is_told_before_the_import_counted_in_the_ledger_and_listed_in_the_report(tmp_path: Path) -> None:
    path = totalled(tmp_path / "log.xlsx", 130, {})
    with branch_store(tmp_path) as store:
        trial = try_import(store, path, UNDERSTOOD)
        assert [(one.sheet, one.row, one.cells[6]) for one in trial.totals] == [("三月", 12, "130")]
        assert trial.rows(RowOutcome.SKIPPED, TOTAL_IS_WRONG) == 1
        done = Import(store, path, UNDERSTOOD, "p1").run()
        report = report_of(store, done.job, "en", done.notes)
        said = list(beside_lines(trial, str, "en"))
    assert [(one.place, one.text) for one in report.totals] == [("三月!12", "合计 · 130")]
    assert sum(line.rows for sheet in report.sheets for line in sheet.lines) == report.rows
    assert any("三月!12" in line for line in report_lines(report, "en"))
    assert said == ["A total is not the sum of the rows above it: 三月, row 12: 合计 · 130"]


def test_a_look_at_a_log_says_its_notes_and_its_wrong_total(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = totalled(tmp_path / "log.xlsx", 130, {"F3": "客户要求回电"})
    assert main(["--language", "zh_CN", "look", str(path)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "  批注 F3：客户要求回电" in said
    assert "  第 12 行 合计：写着合计，但有数值不等于上面各行之和" in said


def test_the_command_line_says_where_pictures_go(tmp_path: Path) -> None:
    path = log_with_pictures(tmp_path / "log.xlsx", [good("A1", title="one")], {"I2": "red", "I1": "blue"})
    with branch_store(tmp_path) as store:
        said = list(beside_lines(try_import(store, path, LOG), str, "en"))
    assert said == [
        "Pictures: 1 would be attached, 1 stand at rows without a ticket.",
        "  image2.png (Sheet!I1): to no ticket: header",
        "  image1.png (Sheet!I2): A1 · one",
    ]


def test_a_picture_too_large_to_be_passed_on_goes_to_no_ticket(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    book = openpyxl.Workbook()
    for row in (HEADER, good("A1")):
        book.worksheets[0].append(row)
    book.worksheets[0].add_image(SheetImage(photo("red")), "I2")
    book.save(path)
    swollen = tmp_path / "swollen.xlsx"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(swollen, "w", zipfile.ZIP_STORED) as out:
        for name in whole.namelist():
            content = whole.read(name)
            out.writestr(name, content + bytes(48 << 20) if name.endswith(".png") else content)
    with branch_store(tmp_path) as store:
        trial = try_import(store, swollen, LOG)
        assert [(one.is_attached, one.seen.problem) for one in trial.seen] == [(False, "picture.too_large")]
        assert any("to no ticket" in line for line in beside_lines(trial, str, "en"))
        done = Import(store, swollen, LOG, "p1", files=files_in(tmp_path)).run()
        assert (done.imported, done.pictures.unfit) == (1, 1)
