"""Sheets that nobody wrote a mapping for: header, every row's class, what columns hold, and what they would fill."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from importers.plan import read_book
from importers.reader.frames import Cell
from importers.reader.sheet_scan import column_number
from importers.texts import import_texts
from importers.understanding.cells import filled
from importers.understanding.column_kinds import Guess
from importers.understanding.day_order import day_orders, short_orders
from importers.understanding.kinds import Kind
from importers.understanding.row_class import RowClass
from importers.understanding.sheet import SheetReading, understand
from importers.understanding.suggestion import SURE, Suggestion, suggested_mapping
from resources import SAMPLE_LOG
from tests.importers import workbook_files as files
from tests.importers.forms import form

Rows = list[list[Cell]]
READ_TOO = {"data", "either"}
RENAMED = {
    "客户名称": "顾客",
    "数量": "件数",
    "电话": "手机号",
    "编号": "单号",
    "联系人": "收件人",
    "交期": "到货日期",
    "物料名称": "品名",
    "OrderDate": "Date of order",
    "CustomerName": "Client name",
    "Issue": "Reason",
}


def corpus() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(files.corpus_file("truth.json").read_text("utf-8"))["files"]
    return told


@cache
def sheets_in(path: Path) -> dict[str, Rows]:
    return {sheet.name: sheet.rows for sheet in read_book(path, most=20_000).sheets}


def readable() -> list[tuple[str, str, dict[str, Any], Rows]]:
    found = []
    for name, file in corpus().items():
        if file["outcome"]["expected"] != "imported":
            continue
        sheets = sheets_in(files.corpus_file(name))
        told = {sheet.strip(): truth for sheet, truth in file["sheets"].items()}
        for sheet, rows in sheets.items():
            truth = told.get(sheet.strip(), told.get(""))
            if rows and truth is not None and truth["import"] != "no":
                found.append((name, sheet, truth, rows))
    return found


def rows_said(truth: dict[str, Any], *classes: str) -> set[int]:
    spans = [span for kind in classes for span in truth["row_classes"].get(kind, [])]
    return {row for first, last in spans for row in range(first, last + 1)}


def data_rows(reading: SheetReading) -> set[int]:
    return {at for at, one in enumerate(reading.classes, 1) if one.kind is RowClass.DATA}


def test_headers_and_rows_of_the_corpus_are_what_they_are() -> None:
    wrong = []
    for name, sheet, truth, rows in readable():
        reading = understand(rows)
        header = [row + 1 for row in reading.header.rows] if reading.header is not None else []
        if truth["import"] != "lookup" and header != truth["header_rows"]:
            wrong.append(f"{name} {sheet}: header {header}, not {truth['header_rows']}")
        found = data_rows(reading)
        if lost := rows_said(truth, "data") - found:
            wrong.append(f"{name} {sheet}: lost {sorted(lost)[:5]}")
        if phantom := found - rows_said(truth, *READ_TOO) - (rows_said(truth, "header") if not header else set()):
            wrong.append(f"{name} {sheet}: phantom {sorted(phantom)[:5]}")
        assert len(reading.classes) == len(rows)
    assert wrong == []


def judged(truth: dict[str, Any], guesses: dict[int, Guess], places: dict[int, int]) -> Counter[str]:
    """How many of the columns that the truth speaks of are surely what they are, asked about, or surely wrong."""
    found: Counter[str] = Counter()
    for column in truth["columns"]:
        place = places.get(column_number(column["col"].encode()) - 1)
        if column["type"] is None or not column["header"] or place is None or "block_header_row" in column:
            continue
        guess = guesses.get(place, Guess(None, 0.0))
        sure = guess.kind is not None and guess.sure >= SURE
        found["asked" if not sure else "right" if guess.kind in column["accept"] else "wrong"] += 1
    return found


def test_columns_of_the_corpus_are_surely_what_they_are_nine_times_of_ten_and_never_something_else() -> None:
    found: Counter[str] = Counter()
    for _, _, truth, rows in readable():
        found += judged(truth, understand(rows).columns, {place: place for place in range(max(map(len, rows)))})
    assert found["wrong"] == 0
    assert found["right"] >= 0.9 * found.total()


@pytest.mark.parametrize("seed", range(3))
def test_columns_in_another_order_under_other_names_change_nothing(seed: int) -> None:
    wrong, found = [], Counter[str]()
    for name, sheet, truth, rows in readable():
        if not truth["header_rows"] or len(rows) > 4000:
            continue
        header = truth["header_rows"][-1] - 1
        order = list(range(max(map(len, rows))))
        random.Random(seed).shuffle(order)
        moved = [[row[at] if at < len(row) else "" for at in order] for row in rows]
        moved[header] = [RENAMED.get(cell, cell) if isinstance(cell, str) else cell for cell in moved[header]]
        reading = understand(moved)
        if reading.header is None or [row + 1 for row in reading.header.rows] != truth["header_rows"]:
            wrong.append(f"{name} {sheet}: header {reading.header and reading.header.rows}")
        elif phantom := data_rows(reading) - rows_said(truth, *READ_TOO):
            wrong.append(f"{name} {sheet}: phantom {sorted(phantom)[:5]}")
        elif lost := rows_said(truth, "data") - data_rows(reading):
            wrong.append(f"{name} {sheet}: lost {sorted(lost)[:5]}")
        else:
            found += judged(truth, reading.columns, {old: new for new, old in enumerate(order)})
    assert wrong == []
    assert found["wrong"] <= 0.01 * found.total()
    assert found["right"] >= 0.85 * found.total()


LOG: Rows = [
    ["天河营业部客诉台账", "", "", "", ""],
    ["单位：天河", "", "制表日期：2025-03-31", "", ""],
    ["序号", "登记日期", "客户", "电话", "赔付金额"],
    [1, date(2025, 3, 1), "陈晓梅", "13800136620", 50],
    [2, date(2025, 3, 2), "王强", "13900139000", 70.5],
    ["二组", "", "", "", ""],
    [3, date(2025, 3, 3), "李雷", "020-87654321", 30],
    ["", "", "", "", 150.5],
    ["序号", "登记日期", "客户", "电话", "赔付金额"],
    [4, date(2025, 3, 4), "韩梅梅", "13700137000", 20],
    [5, "", "", "", ""],
    ["合  计", "", "", "", 170.5],
    ["", "", "", "", ""],
    ["制表：张三", "", "审核：", "", ""],
]


def test_every_row_of_a_log_has_its_class_and_its_reason() -> None:
    found = [(one.kind, one.reason) for one in understand(LOG).classes]
    assert found == [
        (RowClass.TITLE, "alone_above_header"),
        (RowClass.META, "above_header"),
        (RowClass.HEADER, "names_columns"),
        (RowClass.DATA, "fills_columns"),
        (RowClass.DATA, "fills_columns"),
        (RowClass.SECTION, "alone_in_its_row"),
        (RowClass.DATA, "fills_columns"),
        (RowClass.SUBTOTAL, "equals_sum"),
        (RowClass.HEADER, "header_again"),
        (RowClass.DATA, "fills_columns"),
        (RowClass.PLACEHOLDER, "only_numbered"),
        (RowClass.SUBTOTAL, "says_total"),
        (RowClass.BLANK, "blank"),
        (RowClass.FOOTER, "says_note"),
    ]


def test_a_customer_called_total_is_no_total() -> None:
    rows: Rows = [
        ["单号", "客户", "电话", "内容"],
        ["A1", "总计科技", "13800136620", "破损"],
        ["A2", "合计", "13900139000", "延误"],
    ]
    assert data_rows(understand(rows)) == {2, 3}


def test_a_header_of_two_rows_is_joined_over_its_groups() -> None:
    rows: Rows = [
        ["客户信息", "", "金额", ""],
        ["姓名", "电话", "申请金额", "核定金额"],
        ["陈晓梅", "13800136620", 50, 40],
        ["王强", "13900139000", 70, 60],
    ]
    header = understand(rows).header
    assert header is not None
    assert header.rows == (0, 1)
    assert list(header.names.values()) == ["客户信息/姓名", "客户信息/电话", "金额/申请金额", "金额/核定金额"]


def test_numbers_alone_have_no_header() -> None:
    rows: Rows = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    reading = understand(rows)
    assert reading.header is None
    assert data_rows(reading) == {1, 2, 3}


def test_a_log_that_is_still_empty_has_a_header_and_no_rows() -> None:
    reading = understand([["运单号", "客户姓名", "联系电话", "登记日期"]])
    assert reading.header is not None
    assert data_rows(reading) == set()


CELLS = st.one_of(
    st.just(""),
    st.text(max_size=12),
    st.sampled_from(["合计", "序号", "客户", "电话", "备注：", "2025-03-01", "13800136620", "制表：张三"]),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(st.lists(st.lists(CELLS, max_size=6), max_size=12))
def test_any_sheet_is_understood_row_by_row(rows: Rows) -> None:
    reading = understand(rows)
    assert len(reading.classes) == len(rows)
    for row, one in zip(rows, reading.classes, strict=True):
        assert (one.kind is RowClass.BLANK) == (not filled(row))
        assert f"why.{one.reason}" in import_texts()
    if reading.header is not None:
        suggested_mapping("log", "S", reading, rows, form("complaint"))


def test_the_order_of_days_is_told_by_those_that_have_one_meaning() -> None:
    assert day_orders(["05/07/2025", "24/07/2025", "07-08-2025", "07-27-2025", "3.4.2025", 5]) == {
        "/": "dmy",
        "-": "mdy",
        ".": None,
    }
    assert day_orders(["24/07/2025", "07/24/2025"]) == {"/": None}


@pytest.mark.parametrize(
    ("days", "month", "order"),
    [
        (["6.1", "6.2", "6.12"], 6, "mdy"),
        (["1/6", "2/6", "6/6"], 6, "dmy"),
        (["6.6"], 6, None),
        (["6.1", "7.2"], 6, None),
        (["6.1", "6.2"], 5, None),
        (["6.1", "6.2"], None, None),
        (["6.1", "13.6"], 6, "dmy"),
        (["6.13", "13.6"], 6, None),
    ],
)
def test_days_without_a_year_are_those_of_the_month_that_the_sheet_is_called_after(
    days: list[str], month: int | None, order: str | None
) -> None:
    assert short_orders(days, month) == order


def suggested(rows: Rows, form_id: str = "complaint") -> Suggestion:
    found = suggested_mapping("log", "Sheet1", understand(rows), rows, form(form_id))
    assert found is not None
    return found


def test_columns_of_the_sample_log_fill_the_fields_that_its_own_mapping_names() -> None:
    rows = sheets_in(SAMPLE_LOG)["2025年台账"]
    sure = {one.name: one.field for one in suggested(rows).proposals if one.sure >= SURE and one.field is not None}
    assert sure == {
        "运单信息/运单号": "waybill_no",
        "客户信息/姓名": "customer_name",
        "客户信息/电话": "customer_phone",
        "问题/事由": "title",
        "问题/详细描述": "description",
        "金额(元)/声明价值": "declared_value",
        "金额(元)/涉及金额": "compensation",
        "处理/处理人": "assignee",
        "处理/处理结果": "result_note",
    }


def test_two_columns_that_may_both_be_the_phone_are_asked_about() -> None:
    rows: Rows = [
        ["客户", "电话", "手机"],
        ["陈晓梅", "13800136620", "13800136621"],
        ["王强", "13900139000", "13900139001"],
    ]
    phones = {one.name: one for one in suggested(rows).proposals if one.field == "customer_phone"}
    assert [one.name for one in phones.values()] == ["电话"]
    numbers: Rows = [["客户", "投诉编码"], ["陈晓梅", "13800136620"], ["王强", "13900139000"]]
    assert all(one.sure < SURE for one in suggested(numbers).proposals if one.field == "customer_phone")


def test_choices_are_sure_only_where_every_value_is_one() -> None:
    known: Rows = [["客户", "投诉类型"], ["陈晓梅", "延误"], ["王强", "破损"]]
    labels = [choice.label["zh_CN"] for choice in form("complaint").fields["complaint_kind"].choices]
    known = [["客户", "投诉类型"], ["陈晓梅", labels[0]], ["王强", labels[1]]]
    other: Rows = [*known, ["李雷", "快递员吃了我的苹果"]]
    sure = [{one.field: one.sure >= SURE for one in suggested(rows).proposals} for rows in (known, other)]
    assert [one["complaint_kind"] for one in sure] == [True, False]


def test_a_picture_or_a_phone_is_never_put_into_a_field_for_something_else() -> None:
    rows: Rows = [["客户", "运单号", "备注"], ["陈晓梅", "13800136620", "x"], ["王强", "13900139000", "y"]]
    assert [one.field for one in suggested(rows).proposals][1] is None


def test_every_class_reason_and_kind_has_its_words() -> None:
    texts = import_texts()
    assert {f"class.{kind}" for kind in RowClass} <= texts.keys()
    assert {f"column.{kind}" for kind in Kind} <= texts.keys()


def test_a_sheet_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        read_book(tmp_path / "gone.xlsx")
    assert refused.value.code == "import.file_missing"
