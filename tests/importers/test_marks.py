"""What a sheet says beside its values comes with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from importers.reader.frames import ColumnFormat, Comment, ErrorCell
from importers.reader.sheet_scan import SheetScan, column_number, runs
from tests.importers import container_files as old
from tests.importers import workbook_files as files
from tests.importers.reading import marks_of, read

SHEET = (
    '<row r="1" hidden="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
    '<row r="2" spans="1:3" hidden="true"><c r="B2" s="1"><v>0.5</v></c><c r="C2" s="2"/></row>'
    '<row r="3"><c r="B3" s="1"><v>0.5</v></c><c r="AA3" s="2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    "<row r='4' hidden='1'><c t='e' r='A4'><v>#N/A</v></c></row>"
)


def test_errors_hidden_rows_merged_areas_and_formats_of_a_new_workbook(tmp_path: Path) -> None:
    merged = '</sheetData><mergeCells><mergeCell ref="A1:C2"/></mergeCells>'
    sheet = files.sheet_xml(SHEET).replace("</sheetData>", merged)
    path = files.write_parts(tmp_path / "a.xlsx", files.parts_of(sheet) | files.styles(10, 58))
    flags, marks = marks_of(path)
    assert flags == {"error_cells", "hidden_rows"}
    assert marks["S"].hidden_rows == ((1, 2), (4, 4))
    assert marks["S"].merged == ((1, 1, 2, 3),)
    assert marks["S"].errors == (ErrorCell(3, 27, "#DIV/0!"), ErrorCell(4, 1, "#N/A"))
    assert marks["S"].formats == (ColumnFormat(2, "0.00%", 2), ColumnFormat(27, 'm"月"d"日"', 1))
    rows = read(path)
    assert (rows[2][26], rows[3][0], rows[0][0]) == ("#DIV/0!", "#N/A", "x")


def test_a_scan_finds_the_same_however_the_sheet_is_cut() -> None:
    xml = files.sheet_xml(SHEET).encode()
    for length in (7, 40, 1000):
        scan = SheetScan()
        for at in range(0, len(xml), length):
            scan.feed(xml[at : at + length])
        assert scan.errors == {(3, 27): "#DIV/0!", (4, 1): "#N/A"}
        assert scan.hidden_rows == {1, 2, 4}


def test_words_of_a_sheet_that_only_look_like_marks_are_none() -> None:
    scan = SheetScan()
    scan.feed(b'<cols><col min="1" max="1" hidden="1"/></cols><c r="A1" t="inlineStr"><is><t> t="e"</t></is></c>')
    scan.feed(b'<c r="A2" t="e"></c><c r="B2" t="str"><f>x</f><v>#N/A</v></c><row r="3" x="hidden"/>')
    assert (scan.errors, scan.hidden_rows) == ({}, set())


def test_columns_are_numbers_and_rows_are_runs() -> None:
    assert [column_number(name) for name in (b"A", b"Z", b"AA", b"XFD")] == [1, 26, 27, 16384]
    assert runs({3, 1, 2, 7}) == ((1, 3), (7, 7))


def test_hidden_sheets_are_read_and_named(tmp_path: Path) -> None:
    parts = files.parts_of(files.sheet_xml(files.text_rows([["a"]])))
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<sheet ", b'<sheet state="veryHidden" ')
    flags, marks = marks_of(files.write_parts(tmp_path / "a.xlsx", parts))
    assert flags == {"hidden_sheets"}
    assert marks["S"].hidden


def test_notes_and_conversations_come_with_their_cells(tmp_path: Path) -> None:
    parts = files.parts_of(files.sheet_xml(files.text_rows([["a"]])))
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = files.relations(
        files.relation("r1", "comments", "../comments1.xml"),
        files.relation("r2", "threadedComment", "/xl/threadedComments/t1.xml"),
        files.relation("r3", "comments", "https://example.test/c.xml", outside=True),
    )
    link = files.relation("r9", "person", "persons/person.xml")
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(b"</R", link.encode() + b"</R")
    parts["xl/comments1.xml"] = (
        b'<comments><commentList><comment ref="B2"><text><r><t>seen </t></r><r><t>today</t></r></text></comment>'
        b'<comment ref="nowhere"><text><t>x</t></text></comment></commentList></comments>'
    )
    parts["xl/persons/person.xml"] = '<personList><person displayName="陈丽" id="{1}"/></personList>'.encode()
    parts["xl/threadedComments/t1.xml"] = (
        '<x:c xmlns:x="u"><x:threadedComment ref="C3" personId="{1}"><x:text>赔吗</x:text></x:threadedComment>'
        '<x:threadedComment ref="C3" personId="{2}"><x:text>赔</x:text></x:threadedComment></x:c>'
    ).encode()
    _, marks = marks_of(files.write_parts(tmp_path / "a.xlsx", parts))
    assert marks["S"].comments == (Comment(2, 2, "seen today"), Comment(3, 3, "", ("陈丽: 赔吗", ": 赔")))


def test_errors_hidden_rows_and_notes_of_an_old_workbook(tmp_path: Path) -> None:
    cells = [
        old.text(0, 0, "单号"),
        old.hidden_row(1),
        old.error(1, 1, 0x2A),
        old.failed_formula(2, 0, 0x17),
        *old.note(1, 0, "张三：破损"),
    ]
    path = old.write_container(tmp_path / "a.et", {"Workbook": old.workbook({"S": cells})})
    flags, marks = marks_of(path)
    assert flags == {"error_cells", "hidden_rows"}
    assert marks["S"].errors == (ErrorCell(2, 2, "#N/A"), ErrorCell(3, 1, "#REF!"))
    assert marks["S"].hidden_rows == ((2, 2),)
    assert marks["S"].comments == (Comment(2, 1, "张三：破损"),)
    assert read(path) == [["单号", ""], ["", "#N/A"], ["#REF!", ""]]


@pytest.mark.parametrize("rest", [b"", b"\x05\x02", b"\x05\x02\x08\x00\x01", b"\xff" * 40])
def test_records_that_end_in_the_middle_end_the_look_and_nothing_else(rest: bytes) -> None:
    from importers.reader.old_records import old_sheets

    whole = old.workbook({"S": [old.error(0, 0, 0x2A)]})
    assert old_sheets(whole[:-4] + rest)[0].errors == {(1, 1): "#N/A"}
