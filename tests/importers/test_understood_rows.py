"""An import that understands its sheets reads what a look at them says, row by row, and each row as it is meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta, timezone
from functools import cache
from typing import Any

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from importers.corrections import CellCorrection, Corrections
from importers.mapping import Column, Mapping, SheetSaid
from importers.reader.frames import Cell, ColumnFormat, Finished, Frame, Marks, Opened
from importers.reader.frames import Rows as Batch
from importers.reader.workbook import WorkbookReading
from importers.source_rows import SourceRow, SourceRows
from importers.understanding.code_lists import is_code_list
from importers.understanding.row_class import RowClass
from importers.understanding.sheet import understand
from importers.understanding.suggestion import SURE, Suggestion, suggested_mapping
from importers.understanding.walking import LOOKED_AT
from local_db.catalogue import Catalogue, pack_forms
from resources import PACK_FORMS
from tests.importers import workbook_files as files
from tests.importers.forms import form
from tests.importers.test_understanding import CELLS, LOG, readable, sheets_in

Rows = list[list[Cell]]
ZONE = timezone(timedelta(hours=8))
CATALOGUE = Catalogue(pack_forms(PACK_FORMS))
NO_MARKS = Marks(0)
D = RowClass.DATA


def reading(rows: Rows, sheet: str, marks: Marks, name: str, batch: int) -> WorkbookReading:
    def frames() -> Iterator[Frame]:
        yield marks
        for first in range(0, len(rows), batch):
            yield Batch(0, first + 1, rows[first : first + batch])
        yield Finished(len(rows))

    return WorkbookReading(Opened("xlsx", (sheet,)), frames(), name)


def suggestion(
    rows: Rows, sheet: str = "S", marks: Marks | None = None, name: str = "log", kind: str = "complaint"
) -> Suggestion:
    found = suggested_mapping(name, sheet, understood := understand(rows, None, marks), understood.rows, form(kind))
    assert found is not None
    return found


def read(
    rows: Rows,
    mapping: Mapping | None = None,
    sheet: str = "S",
    marks: Marks = NO_MARKS,
    name: str = "log",
    batch: int = 3,
) -> list[SourceRow]:
    mapping = mapping or suggestion(rows, sheet, marks, name).mapping
    return list(SourceRows(reading(rows, sheet, marks, name, batch), mapping, CATALOGUE, ZONE))


def read_with(rows: Rows, corrections: Corrections) -> list[SourceRow]:
    mapping = suggestion(rows).mapping
    return list(SourceRows(reading(rows, "S", NO_MARKS, "log", 3), mapping, CATALOGUE, ZONE, corrections))


def fields(row: SourceRow) -> dict[str, Any]:
    assert row.mapped is not None
    return row.mapped.fields


def test_the_classes_of_an_import_are_those_of_a_look() -> None:
    found = [(row.kind, row.reason) for row in read(LOG)]
    assert found == [(one.kind, one.reason) for one in understand(LOG).classes]


@example([["A", "\u00b9"], ["A", "0"], ["A", "\u2463"]], 1)
@given(st.lists(st.lists(CELLS, max_size=6), max_size=8), st.integers(1, 5))
def test_any_sheet_is_read_row_by_row_whatever_its_batches(more: Rows, batch: int) -> None:
    rows = [*LOG, *more]
    understood = understand(rows)
    found = read(rows, mapping_of_log(), batch=batch)
    assert [row.row for row in found if row.sheet == "S"] == list(range(1, len(rows) + 1))
    if [table.header.rows for table in understood.tables] == [(2,)]:
        assert [row.kind for row in found] == [one.kind for one in understood.classes]


@cache
def mapping_of_log() -> Mapping:
    return suggestion(LOG).mapping


def test_every_sheet_of_the_corpus_is_read_as_it_is_understood() -> None:
    wrong = []
    for name, sheet, _, rows in readable():
        understood = understand(rows)
        if understood.header is None:
            continue
        mapping = suggestion(rows, sheet).mapping
        found = [row.kind for row in read(rows, mapping, sheet) if row.sheet == sheet]
        said = [one.kind for one in understood.classes]
        if found != said:
            at = next(at for at, pair in enumerate(zip(found, said, strict=True)) if pair[0] is not pair[1])
            wrong.append(f"{name} {sheet} row {at + 1}: {found[at]}, not {said[at]}")
    assert wrong == []


def test_rows_beyond_those_that_are_looked_at_are_of_the_last_table() -> None:
    log: Rows = [[at, "", "陈晓梅", "13800136620", 1] for at in range(1, LOOKED_AT + 50)]
    found = read([LOG[2], *log, ["合计", "", "", "", len(log)]], batch=700)
    assert [one.kind for one in found] == [RowClass.HEADER, *[D] * len(log), RowClass.SUBTOTAL]
    assert found[-1].reason == "says_total"


def test_a_person_says_what_a_row_is_and_where_the_header_is() -> None:
    mapping = suggestion(LOG).mapping
    said = SheetSaid(classes={5: RowClass.FOOTER, 6: D})
    found = read(LOG, msgspec.structs.replace(mapping, overrides={"S": said}))
    assert [(found[at].kind, found[at].reason, found[at].mapped is None) for at in (4, 5)] == [
        (RowClass.FOOTER, "person", True),
        (D, "person", False),
    ]
    twice: Rows = [["旧表头", "客户", "电话"], ["", "", ""], *LOG[2:5]]
    told = msgspec.structs.replace(mapping, overrides={"S": SheetSaid(header=3)})
    assert [row.kind for row in read(twice, told)][2:] == [RowClass.HEADER, D, D]


def test_a_total_that_is_not_the_sum_is_said() -> None:
    rows = [list(row) for row in LOG]
    rows[11][4] = 999
    assert [(row.kind, row.reason) for row in read(rows)][11] == (RowClass.SUBTOTAL, "wrong_total")


HEAD: list[Cell] = ["单号", "客户", "电话", "备注"]


def test_a_row_that_goes_on_is_read_with_the_row_above() -> None:
    rows: Rows = [
        HEAD,
        ["A1", "陈晓梅", "13800136620", "外箱破了"],
        ["", "", "", "里面也破了"],
        ["", "", "", "客户很急"],
        ["A2", "王强", "13900139000", "晚到两天"],
        ["A3", "李雷", "13700137000", "已联系"],
    ]
    found = read(rows)
    assert [row.kind for row in found] == [RowClass.HEADER, D, RowClass.CONTINUATION, RowClass.CONTINUATION, D, D]
    assert fields(found[1])["description"].endswith("外箱破了\n里面也破了\n客户很急")
    assert found[1].cells == rows[1]


def test_merged_cells_count_for_each_of_their_rows_but_amounts_are_not_said_twice() -> None:
    rows: Rows = [
        ["登记日期", "客户", "电话", "运单号", "赔付金额"],
        [date(2025, 3, 1), "陈晓梅", "13800136620", "SF1000000001", 100],
        ["", "", "", "SF1000000002", ""],
        [date(2025, 3, 2), "王强", "13900139000", "SF1000000003", 30],
    ]
    merged = tuple((2, column, 3, column) for column in (1, 2, 3, 5))
    found = read(rows, marks=Marks(0, merged=merged))
    assert [row.kind for row in found] == [RowClass.HEADER, D, D, D]
    told = [(fields(row)["customer_name"], fields(row).get("compensation")) for row in found[1:]]
    assert told == [("陈晓梅", "100.00"), ("陈晓梅", None), ("王强", "30.00")]


def test_merged_cells_take_no_room_for_rows_that_are_not_there() -> None:
    rows: Rows = [
        ["登记日期", "客户", "电话", "运单号"],
        [date(2025, 3, 1), "陈晓梅", "13800136620", "SF1000000001"],
        ["", "", "", "SF1000000002"],
        ["", "王强", "13900139000", "SF1000000003"],
    ]
    far = 10**15
    merged = ((2, 1, far, 1), (2, 2, 3, 2), (2, 3, 3, 3), *((row, 1, far, 1) for row in range(5, 900)))
    found = read(rows, marks=Marks(0, merged=merged))
    assert [fields(row)["customer_name"] for row in found[1:]] == ["陈晓梅", "陈晓梅", "王强"]
    assert len({row.mapped.original_ms for row in found[1:] if row.mapped is not None}) == 1


def test_tables_below_each_other_are_read_each_by_its_own_header() -> None:
    rows: Rows = [
        ["三月客诉", "", "", ""],
        HEAD,
        ["A1", "陈晓梅", "13800136620", "破了"],
        ["A2", "王强", "13900139000", "晚了"],
        ["", "", "", ""],
        ["四月客诉", "", "", ""],
        ["客户", "电话", "单号", "备注"],
        ["李雷", "13700137000", "A3", "丢了"],
        ["韩梅", "13600136000", "A4", "湿了"],
    ]
    found = read(rows)
    assert [row.mapped.number for row in found if row.mapped is not None] == ["A1", "A2", "A3", "A4"]
    assert [fields(row)["customer_name"] for row in found if row.mapped is not None][2:] == ["李雷", "韩梅"]


def test_a_table_with_another_header_is_not_read_and_said() -> None:
    rows: Rows = [
        HEAD,
        ["A1", "陈晓梅", "13800136620", "破了"],
        ["A2", "王强", "13900139000", "晚了"],
        ["A3", "李雷", "13700137000", "丢了"],
        ["", "", "", ""],
        ["物料编码", "数量", "单价", ""],
        ["M1000001", 3, 12.5, ""],
        ["M1000002", 4, 10.5, ""],
    ]
    found = read(rows)
    assert [(row.kind, row.reason) for row in found][-2:] == [(RowClass.UNMAPPED, "other_table")] * 2


def test_tables_side_by_side_become_rows_of_their_own() -> None:
    rows: Rows = [
        ["单号", "客户", "电话", "", "单号", "客户", "电话"],
        ["A1", "陈晓梅", "13800136620", "", "B1", "王强", "13900139000"],
        ["A2", "李雷", "13700137000", "", "B2", "韩梅", "13600136000"],
        ["A3", "赵云", "13500135000", "", "", "", ""],
    ]
    found = read(rows)
    assert [(row.sheet, row.row, row.mapped.number) for row in found if row.mapped is not None] == [
        ("S", 2, "A1"),
        ("S [E]", 2, "B1"),
        ("S", 3, "A2"),
        ("S [E]", 3, "B2"),
        ("S", 4, "A3"),
    ]


def test_one_of_two_tickets_in_a_row_is_corrected_by_itself() -> None:
    rows: Rows = [
        ["单号", "客户", "电话", "", "单号", "客户", "电话"],
        ["A1", "陈晓梅", "13800136620", "", "B1", "王强", "13900139000"],
        ["A2", "李雷", "13700137000", "", "B2", "韩梅", "13600136000"],
    ]
    one = CellCorrection("S [E]", 2, "customer_phone", "13911112222")
    left_out = CellCorrection("S", 3, leave_out=True)
    found = read_with(rows, Corrections(cells=(one, left_out)))
    told = [
        (row.sheet, row.row, row.mapped.fields.get("customer_phone"), row.mapped.problem)
        for row in found
        if row.mapped is not None
    ]
    assert told == [
        ("S", 2, "13800136620", None),
        ("S [E]", 2, "13911112222", None),
        ("S", 3, None, "row.left_out"),
        ("S [E]", 3, "13600136000", None),
    ]


def test_columns_of_days_are_read_across() -> None:
    rows: Rows = [
        ["编码", "客户", date(2026, 5, 18), date(2026, 5, 19), date(2026, 5, 18)],
        ["BE01", "陈晓梅", 1100, "", 5],
        ["BE02", "王强", "", "", ""],
        ["BE03", "李雷", "", 300, ""],
    ]
    found = read(rows)
    assert [(row.sheet, row.row, row.kind) for row in found[1:]] == [
        ("S", 2, D),
        ("S [E]", 2, D),
        ("S", 3, RowClass.PLACEHOLDER),
        ("S", 4, D),
    ]
    told = [fields(row)["description"].splitlines()[-2:] for row in found if row.mapped is not None]
    assert told == [
        ["日期: 2026-05-18", "数值: 1100"],
        ["日期: 2026-05-18", "数值: 5"],
        ["日期: 2026-05-19", "数值: 300"],
    ]


def test_what_stands_above_the_table_can_fill_a_field() -> None:
    rows: Rows = [
        ["客诉登记表", "", "", ""],
        ["投诉渠道：微信", "", "制表日期：2025-03-31", ""],
        HEAD,
        ["A1", "陈晓梅", "13800136620", "破了"],
        ["A2", "王强", "13900139000", "晚了"],
    ]
    assert [fields(row)["channel"] for row in read(rows) if row.mapped is not None] == ["wechat", "wechat"]


def test_days_without_a_year_have_it_from_the_names_around_them() -> None:
    rows: Rows = [
        ["单号", "发生日期", "客户", "电话"],
        ["A1", "3月5日", "陈晓梅", "13800136620"],
        ["A2", "3.25", "王强", "13900139000"],
        ["A3", "3.6", "李雷", "13700137000"],
    ]
    found = read(rows, name="2024年客诉")
    assert [fields(row)["happened_on"] for row in found[1:]] == ["2024-03-05", "2024-03-25", "2024-03-06"]
    undated = read(rows)
    assert {row.mapped.problem for row in undated[1:] if row.mapped is not None} == {"happened_on: date.no_year"}


def test_a_column_that_writes_each_separator_in_its_own_order_is_read_so() -> None:
    rows: Rows = [
        ["单号", "发生日期", "客户", "电话"],
        ["A1", "05/07/2025", "陈晓梅", "13800136620"],
        ["A2", "24/07/2025", "王强", "13900139000"],
        ["A3", "07-08-2025", "李雷", "13700137000"],
        ["A4", "07-27-2025", "韩梅", "13600136000"],
        ["A5", "05.06.2025", "赵云", "13500135000"],
    ]
    found = read(rows)
    assert [fields(row)["happened_on"] for row in found[1:5]] == [
        "2025-07-05",
        "2025-07-24",
        "2025-07-08",
        "2025-07-27",
    ]
    assert found[5].mapped is not None
    assert found[5].mapped.problem == "happened_on: date.ambiguous"


def test_days_alone_have_their_month_from_the_sheet() -> None:
    rows: Rows = [
        ["单号", "发生日期", "客户", "电话"],
        ["A1", "5日", "陈晓梅", "13800136620"],
        ["A2", "17日", "王强", "13900139000"],
    ]
    found = read(rows, sheet="2025年3月")
    assert [fields(row)["happened_on"] for row in found[1:]] == ["2025-03-05", "2025-03-17"]


def test_the_number_format_decides_between_a_day_and_a_number() -> None:
    numbers: Rows = [[f"A{at}", 45000 + at] for at in range(5)]
    rows: Rows = [["单号", "入网"], *numbers]
    day = understand(rows, None, Marks(0, formats=(ColumnFormat(2, "yyyy/m/d", 5),))).columns[1]
    plain = understand(rows).columns[1]
    assert (day.kind, day.sure >= 0.9) == ("date", True)
    assert plain.kind != "date"


def test_amounts_in_ten_thousands_are_what_the_name_says() -> None:
    rows: Rows = [
        ["单号", "客户", "电话", "赔付金额（万元）"],
        ["A1", "陈晓梅", "13800136620", 1.2],
        ["A2", "王强", "13900139000", 3],
    ]
    assert [fields(row)["compensation"] for row in read(rows)[1:]] == ["12000.00", "30000.00"]


def test_the_corpus_sheet_of_days_is_read_across() -> None:
    (name, rows), *_ = sheets_in(files.corpus_file("cn_shipping_plan_wide_dates.xlsx")).items()
    found = read(rows, sheet=name)
    filled = sum(cell != "" for row in rows[1:] for cell in row[2:14])
    assert sum(row.mapped is not None for row in found) == filled


def test_a_sheet_named_for_a_choice_is_offered_as_that_field() -> None:
    rows: Rows = [HEAD, ["A1", "陈晓梅", "13800136620", "破了"], ["A2", "王强", "13900139000", "晚了"]]
    offered = next(one for one in suggestion(rows, "微信").proposals if one.name == "@sheet")
    assert (offered.field, offered.sure < SURE, [one.meant for one in offered.words]) == ("channel", True, ["wechat"])
    assert all(one.name != "@sheet" for one in suggestion(rows, "Sheet1").proposals)
    mapping = suggestion(rows, "微信").mapping
    chosen = Column(("@sheet",), "channel")
    read_by = msgspec.structs.replace(mapping, columns=(*mapping.columns, chosen))
    assert [fields(row)["channel"] for row in read(rows, read_by, "微信")[1:]] == ["wechat", "wechat"]


def test_a_list_of_words_for_other_sheets_is_no_log() -> None:
    places: Rows = [[f"仓库{at}", 1000 + at] for at in range(9)]
    assert is_code_list(understand([["地点", "代码"], *places]))
    assert not is_code_list(understand(LOG))
