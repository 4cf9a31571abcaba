"""A sheet becomes a form, its rows become records, and the records are written back as the sheet had them."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import msgspec
import openpyxl
import pytest
from msgspec.structs import replace

from core.errors import UserError
from engines.forms.document import FieldKind, Form, decode_form, encode_form
from engines.forms.old_sheet import HeadDay, OldColumn, OldSheet, Written, day_written
from exporters.old_layout import export_in_old_layout
from exporters.records import Wish
from importers.column_fit import is_day_format, is_same
from importers.form_of_sheet import SheetCells, SheetForm, form_of_workbook, read_sheets
from importers.mapping import Choice
from importers.reader.frames import Cell
from importers.run import Import, ImportReport
from importers.understanding.row_class import RowClass
from importers.understanding.sheet import understand
from importers.understanding.suggestion import SURE, suggested_mapping
from local_db.catalogue import publish
from local_db.queries.tickets import TicketFilter
from resources import NEW_FORM
from tests.importers.stores import branch_store
from tests.importers.workbook_files import corpus_file

BEGINNING = decode_form(NEW_FORM.read_bytes())
HEADER = ["登记日期", "运单号", "客户电话", "问题类型", "赔付金额", "已回访", "登记时刻", "件数", "完成率", "经过"]


def log(path: Path, rows: int = 30) -> Path:
    """A log as a branch keeps it: a title, a note, a header and rows of every kind of cell."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "客诉登记"
    sheet.append(["天河网点 2025 年客诉登记表"])
    sheet.append(["登记人：", "陈丽", None, date(2025, 12, 31)])
    sheet.append(HEADER)
    for at in range(rows):
        kind = ("破损", "延误", "丢失")[at % 3]
        told = f"第 {at} 件，客户=要求赔付" if at % 4 else None
        sheet.append(
            [
                date(2025, 1 + at % 12, 1 + at % 28),
                f"SF{1537226004000 + at}",
                13800136000 + at,
                kind,
                f"￥{1000 + at:,}.50",
                "是" if at % 2 else "否",
                datetime(2025, 5, 6, 7, at, 8),  # noqa: DTZ001 - a workbook knows no zone
                at + 0.25,
                f"{at}%",
                told,
            ]
        )
    book.save(path)
    return path


def made_of(path: Path, sheet: str = "") -> tuple[SheetForm, SheetCells]:
    sheets = read_sheets(path)
    made = form_of_workbook(sheets, path.stem, BEGINNING, sheet)
    assert made.form.old_sheet is not None
    return made, next(one for one in sheets if one.name == made.form.old_sheet.name)


def round_trip(path: Path, folder: Path) -> tuple[list[list[Cell]], list[list[Cell]], ImportReport]:
    """The title, header and data rows of the sheet, and the rows of what its records were written into."""
    made, sheet = made_of(path)
    form: Form = replace(made.form, id="made", version=1)
    mapping = replace(made.mapping, form=Choice(otherwise="made"))
    with branch_store(folder) as store:
        store.write(lambda connection: publish(connection, [form])).result()
        store.catalogue.add(form)
        report = Import(store, path, mapping, "chen.li").run()
        wish = Wish(TicketFilter(standing=None, form="made"), masked=False)
        export_in_old_layout(store, "made", wish, folder / "back.xlsx")
    reading = understand(sheet.rows)
    assert reading.header is not None
    head = reading.header.rows[-1] + 1
    data = [row for row, one in zip(sheet.rows, reading.classes, strict=True) if one.kind is RowClass.DATA]
    return sheet.rows[:head] + data, read_sheets(folder / "back.xlsx")[0].rows, report


def unequal(before: list[list[Cell]], after: list[list[Cell]]) -> list[tuple[int, int, Cell, Cell]]:
    """Where a cell is not what it was: row and column from 0, what stood there and what stands there now."""
    width = max(map(len, [*before, *after]))
    padded = [[[*row, *[""] * (width - len(row))] for row in rows] for rows in (before, after)]
    return [
        (row, place, was, now)
        for row, (old, new) in enumerate(zip(*padded, strict=True))
        for place, (was, now) in enumerate(zip(old, new, strict=True))
        if not is_same(was, now, alike=False)
    ]


def test_every_column_gets_the_richest_kind_that_holds_it(tmp_path: Path) -> None:
    made, _sheet = made_of(log(tmp_path / "log.xlsx"))
    kinds = {field.label["zh_CN"]: field.kind for field in made.form.fields.values()}
    assert list(kinds.items()) == [
        ("登记日期", FieldKind.DATE),
        ("运单号", FieldKind.WAYBILL),
        ("客户电话", FieldKind.PHONE),
        ("问题类型", FieldKind.CHOICE),
        ("赔付金额", FieldKind.MONEY),
        ("已回访", FieldKind.SWITCH),
        ("登记时刻", FieldKind.DATETIME),
        ("件数", FieldKind.NUMBER),
        ("完成率", FieldKind.PERCENT),
        ("经过", FieldKind.TEXT),
    ]
    form = made.form
    assert form.label["zh_CN"] == "天河网点 2025 年客诉登记表"
    assert [choice.label["zh_CN"] for choice in form.fields["complaint_kind"].choices] == ["破损", "延误", "丢失"]
    assert form.columns == {
        "title": "column_j",
        "waybill_no": "waybill_no",
        "customer_phone": "customer_phone",
        "amount": "compensation",
    }
    assert form.fields["waybill_no"].required
    assert not form.fields["column_j"].required
    assert made.lost == {}
    assert decode_form(encode_form(form)) == form


def test_what_went_in_comes_back_cell_by_cell(tmp_path: Path) -> None:
    before, after, report = round_trip(log(tmp_path / "log.xlsx"), tmp_path)
    assert (report.imported, report.rejected, report.duplicate) == (30, 0, 0)
    assert unequal(before, after) == []
    sheet = openpyxl.load_workbook(tmp_path / "back.xlsx")["客诉登记"]
    assert sheet["D2"].is_date
    assert sheet["C4"].data_type == "n"


def test_the_import_page_is_sure_of_every_column_of_such_a_sheet(tmp_path: Path) -> None:
    made, sheet = made_of(log(tmp_path / "log.xlsx"))
    found = suggested_mapping("log", sheet.name, understand(sheet.rows), sheet.rows, made.form)
    assert found is not None
    fields = {one.name: one.field for one in found.proposals if one.sure >= SURE}
    named = {field.label["zh_CN"]: field.id for field in made.form.fields.values()}
    assert {name: fields.get(name) for name in HEADER} == named


def table(*columns: list[Cell]) -> list[SheetCells]:
    names = [["运单号", "登记日期", "联系电话", "备注"][at] for at in range(len(columns))]
    return [SheetCells("表", [[*names], *map(list, zip(*columns, strict=True))], {})]


def kinds_of(*columns: list[Cell]) -> list[FieldKind]:
    return [field.kind for field in form_of_workbook(table(*columns), "x", BEGINNING).form.fields.values()]


def test_days_written_in_several_ways_stay_text_and_one_way_of_writing_is_kept() -> None:
    numbers: list[Cell] = [f"SF12345678{at}" for at in range(6)]
    slashed: list[Cell] = [f"{13 + at}/7/2025" for at in range(6)]
    mixed: list[Cell] = ["2025-07-11", "05/07/2025", "07-27-2025", "2025年7月1日", "7/28/2025", "30/7/2025"]
    ambiguous: list[Cell] = [f"0{at}/07/2025" for at in range(1, 7)]
    assert kinds_of(numbers, slashed)[1] is FieldKind.DATE
    assert kinds_of(numbers, mixed)[1] is FieldKind.TEXT
    assert kinds_of(numbers, ambiguous)[1] is FieldKind.TEXT
    made = form_of_workbook(table(numbers, slashed), "x", BEGINNING)
    assert made.form.old_sheet is not None
    assert made.form.old_sheet.columns[1].pattern == "{d}/{m}/{Y}"
    assert made.mapping.columns[1].order == "dmy"


def test_a_telephone_column_with_something_else_in_it_stays_text_and_says_what_is_lost() -> None:
    numbers: list[Cell] = [f"SF12345678{at}" for at in range(4)]
    days: list[Cell] = [date(2025, 1, 1 + at) for at in range(4)]
    phones: list[Cell] = ["13800136620", 13800136621.0, "02088886666", "微信联系，晚上再打"]
    made = form_of_workbook(table(numbers, days, phones), "x", BEGINNING)
    assert made.form.fields["customer_phone"].kind is FieldKind.TEXT
    assert made.lost == {"customer_phone": 1}


def test_a_sheet_without_a_header_becomes_no_form() -> None:
    with pytest.raises(UserError) as refused:
        form_of_workbook([SheetCells("a", [[1.0, 2.0], [3.0, 4.0]], {})], "x", BEGINNING)
    assert refused.value.code == "look.nothing"
    with pytest.raises(UserError):
        form_of_workbook(table(["SF123456781"], [date(2025, 1, 1)]), "x", BEGINNING, sheet="another")


def test_hostile_patterns_of_a_foreign_document_do_nothing() -> None:
    assert day_written("{Y.__class__}{Y:99999999}{zz}{Y}", date(2025, 1, 2)) == "{Y.__class__}{Y:99999999}2025"
    assert len(day_written("x" * 10_000, date(2025, 1, 2))) == 60
    sheet = OldSheet("a", ((HeadDay("no day"), "b"),), (OldColumn("gone", Written.DATE, format="yyyy"),))
    assert msgspec.json.decode(msgspec.json.encode(sheet), type=OldSheet) == sheet


def test_number_formats_that_show_days_are_told_from_others() -> None:
    assert [is_day_format(one) for one in ('m"月"d"日";@', "yyyy/m/d", "[h]:mm", "h:mm AM/PM")] == [True] * 4
    assert [is_day_format(one) for one in ("General", "#,##0.00", '0.0"days"', "[$￥-zh-CN]0", "@", "0%")] == [
        False
    ] * 6


NOT_EQUAL = {
    "cn_report.xlsb": (1150, "columns hold numbers as numbers and as text, and texts with spaces before them"),
    "cn_shops_phones_pseudonymised.xlsx": (11, "one column holds telephone numbers as numbers and as text: text now"),
    "cn_workhours_errors.xlsx": (60, "#N/A says nothing"),
    "nyc311_animals.csv": (378, "N/A says nothing"),
}
EQUAL = (
    "autofilter_hidden.xlsx",
    "cn_city_distribution_orders.xlsx",
    "cn_dateformats_easyexcel.xlsx",
    "cn_helpdesk_3sheets.xlsx",
    "cn_mes_workorders_pseudonymised.xlsx",
    "cn_monthly_sheets_wps.xlsx",
    "cn_report.xlsb",
    "cn_sanbao_return.xlsx",
    "cn_stock_return_pseudonymised.xlsx",
    "cn_shipping_plan_wide_dates.xlsx",
    "cn_stock_dispatch_pseudonymised.xlsx",
    "en_delivery_complaints.xlsx",
    "floating_pictures.xlsx",
    pytest.param("en_orders_july.xlsx", marks=pytest.mark.slow),
    pytest.param("nyc311_animals.csv", marks=pytest.mark.slow),
    "cn_shops_phones_pseudonymised.xlsx",
    "cn_workhours_errors.xlsx",
)


@pytest.mark.parametrize("name", EQUAL)
def test_real_logs_come_back_as_they_were(name: str, tmp_path: Path) -> None:
    before, after, report = round_trip(corpus_file(name), tmp_path)
    assert report.rejected == report.duplicate == 0
    assert len(unequal(before, after)) == NOT_EQUAL.get(name, (0, ""))[0]


def test_a_time_of_day_alone_comes_back_as_one() -> None:
    assert is_same(time(7, 30), time(7, 30), alike=False)
    assert not is_same(time(7, 30), "07:30", alike=False)
