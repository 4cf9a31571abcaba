"""Every format is told by its content and read, by a second reader where the first one gives up."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from importers.reader.encoding import text_encoding
from importers.reader.frames import cell_to_wire
from importers.reader.open_document import CELLS, OpenDocument
from importers.reader.refusal import ReadRefused
from importers.reader.second import open_second
from tests.importers import container_files as old
from tests.importers import workbook_files as files
from tests.importers.reading import marks_of, read, refusal_of, sheets_of


@pytest.mark.parametrize("version", [2, 3, 4])
def test_a_workbook_of_excel_2_to_4_is_read_whatever_its_name(tmp_path: Path, version: int) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(old.bare_workbook(version))
    assert read(path) == [["单号"], [12.5]]


@pytest.mark.parametrize("name", ["log.et", "log.xlsx"])
def test_an_old_workbook_is_read_whatever_its_name_and_charts_are_passed_over(tmp_path: Path, name: str) -> None:
    sheets = {"台账": [old.text(0, 0, "单号"), old.number(1, 0, 7)], "图": [], "二月": [old.text(0, 1, "破损")]}
    path = old.write_container(tmp_path / name, {"Workbook": old.workbook(sheets, {"图": old.CHART})})
    assert sheets_of(path) == {"台账": [["单号"], [7.0]], "二月": [["", "破损"]]}


def test_a_chart_sheet_of_a_new_workbook_is_passed_over(tmp_path: Path) -> None:
    parts = files.parts_of(files.sheet_xml(files.text_rows([["a"]])))
    more = b'<sheet name="Chart" sheetId="2" r:id="r2"/></sheets>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</sheets>", more)
    link = files.relation("r2", "chartsheet", "chartsheets/sheet1.xml")
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(b"</R", link.encode() + b"</R")
    parts["xl/chartsheets/sheet1.xml"] = files.sheet_xml("").replace("worksheet", "chartsheet").encode()
    assert sheets_of(files.write_parts(tmp_path / "a.xlsx", parts)) == {"S": [["a"]]}


def test_macros_beside_an_old_workbook_are_flagged(tmp_path: Path) -> None:
    streams = {"Workbook": old.workbook({"S": [old.text(0, 0, "a")]}), "_VBA_PROJECT_CUR": b"x"}
    assert marks_of(old.write_container(tmp_path / "a.xls", streams))[0] == {"macros"}


SIMPLIFIED = "单号,客户,备注\n0012,张三,外包装破损，已拍照\n"
TRADITIONAL = "單號,客戶,備註\n0012,張三,包裝破損，請儘快處理\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *[(SIMPLIFIED, name) for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030")],
        *[(TRADITIONAL, name) for name in ("utf-8", "utf-16-le", "cp950", "gb18030")],
        ("中文测试内容,Test Content", "gb18030"),
        ("一,二\n", "utf-16-le"),
        ("品名\n", "gb18030"),
        ("台灣,桃園\n", "cp950"),
        ("鑫淼,鹏\n", "gb18030"),
        ("No,Name\n1,a\n", "ascii"),
    ],
)
def test_a_text_is_decoded_as_it_was_written(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(text.encode(encoding))
    assert path.read_bytes().decode(text_encoding(path)) == text


def test_a_text_with_control_characters_is_none(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes("a,b\n\x01\x02,c\n".encode("utf-16-le"))
    assert refusal_of(path) == "import.not_a_workbook"


def test_a_sheet_that_the_first_reader_cannot_read_is_read_by_the_second(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>单号</t></is></c><c r="B1"><v>13800001111</v></c></row>'
        '<row r="3"><c r="A3" t="e"><v>#CONNECT!</v></c><c r="B3" s="1"><v>45000</v></c></row>'
    )
    parts = files.parts_of(files.sheet_xml(rows)) | files.styles(27)
    flags, marks = marks_of(files.write_parts(tmp_path / "a.xlsx", parts))
    assert flags == {"error_cells"}
    assert [error.text for error in marks["S"].errors] == ["#CONNECT!"]
    assert read(tmp_path / "a.xlsx") == [
        ["单号", 13800001111.0],
        [],
        ["#CONNECT!", datetime.fromisoformat("2023-03-15")],
    ]


def test_the_second_reader_of_old_workbooks_says_the_same_as_the_first(tmp_path: Path) -> None:
    cells = [old.text(0, 0, "单号"), old.number(1, 1, 2.5), old.error(2, 0, 0x2A)]
    path = old.write_container(tmp_path / "a.xls", {"Workbook": old.workbook({"S": cells})})
    second = open_second(path, "xls")
    assert second is not None
    assert list(second.rows(0)) == read(path) == [["单号", ""], ["", 2.5], ["#N/A", ""]]


def test_nobody_reads_what_is_damaged_for_the_second_reader_too(tmp_path: Path) -> None:
    parts = files.parts_of(files.sheet_xml(files.text_rows([["a"]]))[:-30])
    assert refusal_of(files.write_parts(tmp_path / "a.xlsx", parts)) == "import.file_damaged"


ODS_ROWS = """
<table:table-row table:number-rows-repeated="2"/>
<table:table-row><table:table-cell table:number-columns-repeated="2"/>
 <table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation>
  <text:p>外箱<text:s text:c="2"/>破损</text:p><text:p>已<text:span>拍照</text:span></text:p></table:table-cell>
 <table:table-cell office:value-type="float" office:value="2.5" table:number-columns-repeated="2"/>
 <table:table-cell office:value-type="date" office:date-value="2025-03-07"/>
 <table:table-cell office:value-type="date" office:date-value="2025-03-07T08:30:00"/>
 <table:table-cell office:value-type="time" office:time-value="PT08H30M00S"/>
 <table:table-cell office:value-type="time" office:time-value="PT30H00M00S"/>
 <table:table-cell office:value-type="boolean" office:boolean-value="true"/>
 <table:table-cell table:number-columns-repeated="16000"/></table:table-row>
<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/>
</table:table-row>"""


def test_an_open_document_table_is_read_by_our_own_reader_as_by_the_first(tmp_path: Path) -> None:
    path = files.open_document(tmp_path / "a.ods", ODS_ROWS)
    row = ["", "", "外箱  破损\n已拍照", 2.5, 2.5, date(2025, 3, 7), datetime.fromisoformat("2025-03-07T08:30")]
    book = OpenDocument(path)
    assert [head.name for head in book.heads] == ["S", "T"]
    assert list(book.rows(0)) == [[], [], [*row, time(8, 30), timedelta(hours=30), True]]
    assert list(book.rows(1)) == [["x"]]
    assert [line[:7] for line in sheets_of(path)["S"] if any(line)] == [row]


def test_our_own_reader_makes_no_more_cells_than_its_limit(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="1000"/>'
    row = f'<table:table-row table:number-rows-repeated="999999999">{cell}</table:table-row>'
    with pytest.raises(ReadRefused) as refused:
        list(OpenDocument(files.open_document(tmp_path / "a.ods", row)).rows(0))
    assert refused.value.code == "import.sheet_too_big"
    assert CELLS < 999_999_999


def test_a_time_of_day_on_the_calendars_first_day_is_a_time_of_day() -> None:
    wire = {said: cell_to_wire(datetime.fromisoformat(said)) for said in ("1900-01-01T07:59:17", "1900-01-01")}
    assert wire["1900-01-01T07:59:17"] == cell_to_wire(time(7, 59, 17))
    assert wire["1900-01-01"] != cell_to_wire(time(0))
    assert cell_to_wire(datetime.fromisoformat("1904-01-02T07:59:17")) != cell_to_wire(time(7, 59, 17))
