"""Records written out as a workbook, read back with the project's own reader."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace

from core.errors import Cancelled, UserError
from core.services.commands import EditRecord, SubmitRecord
from core.services.records import edit_record, submit_record
from engines.forms.document import Field, FieldKind, Form, Section
from engines.forms.values import Line, Value
from exporters.records import Exported, Wish, export_records
from exporters.xlsx import ROW_LIMIT, Book, text, writing
from local_db.catalogue import publish
from local_db.queries.tickets import TicketFilter
from local_db.store import Store
from tests.exporters.reading import formats, read_back, read_lines, sheets
from tests.importers.stores import branch_store
from tests.window.all_kinds import VALUES, all_kinds

HOSTILE = [
    "=1+1",
    "+86 1",
    "-2+3",
    "@SUM(A1)",
    "'quoted",
    "0012",
    "1234567890123456789012345678901234567890",
    "1e15",
    "１２３４５６",
    "#N/A",
    "TRUE",
    "2026-01-18",
    "👨‍👩‍👧‍👦 emoji",
    "a\u202eb",
    "first\nsecond\tthird",
    "line\r\nend",
    "_x0041_ and _xZZZZ_ and _x005F_",
    "<b>&amp;</b> ]]>",
    "\ufeffmark",
    "x" * 199,
]
"""Texts of reliability case 53 that can be stored, and those that spreadsheets like to change."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with branch_store(tmp_path) as made:
        yield made


def teach(store: Store, form: Form) -> None:
    store.write(lambda connection: publish(connection, [form])).result()
    store.catalogue.add(form)


def submit(store: Store, form: str, fields: dict[str, Value]) -> str:
    command = SubmitRecord(id=store.ids.operation(), by="chen.li", form=form, fields=fields)
    (record_id,) = store.execute(submit_record, command).result().records
    return record_id


def plain_form(form_id: str = "plain", name: str = "朴素", more: tuple[Field, ...] = ()) -> Form:
    title = Field("title", FieldKind.TEXT, {"zh_CN": "标题", "en": "Title"}, column="title")
    remarks = Field("remarks", FieldKind.LONG_TEXT, {"zh_CN": "备注", "en": "Remarks"})
    section = Section({"zh_CN": "一", "en": "One"}, (title, remarks, *more))
    return replace(all_kinds(form_id), label={"zh_CN": name, "en": name}, sections=(section,), moves=())


def exported(store: Store, path: Path, **more: Any) -> Exported:
    wish = Wish(TicketFilter(standing=None), masked=False)
    return export_records(store, replace(wish, **more), path)


def test_case_53_every_kind_comes_back_from_the_workbook_as_it_was_stored(store: Store, tmp_path: Path) -> None:
    form = all_kinds()
    teach(store, form)
    submit(store, form.id, VALUES)
    assert exported(store, tmp_path / "out.xlsx").records == 1
    book, shown = sheets(tmp_path / "out.xlsx"), formats(tmp_path / "out.xlsx", "全部字段")
    header, row = book["全部字段"]
    by_label = {str(title): cell for title, cell in zip(header, row, strict=False)}
    places = {str(title): number_format for title, number_format in zip(header, shown[1], strict=False)}
    lines = book["全部字段 货物明细"], formats(tmp_path / "out.xlsx", "全部字段 货物明细"), str(by_label["编号"])
    for name, value in VALUES.items():
        spec = form.fields[name]
        label = spec.label["zh_CN"]
        back = read_back(spec, by_label[label], places[label], {"五山": "440106"})
        assert (read_lines(spec, *lines) if spec.kind is FieldKind.LINES else back) == value, name
    assert by_label["应赔金额(元)"] == 160.0
    assert str(by_label["是否符合"]).startswith("不符合")
    assert by_label["状态"] == "处理中"


def test_case_53_texts_are_written_as_text_and_come_back_whole(store: Store, tmp_path: Path) -> None:
    teach(store, plain_form())
    for place, typed in enumerate(HOSTILE):
        submit(store, "plain", {"title": str(place), "remarks": typed})
    exported(store, tmp_path / "out.xlsx")
    header, *rows = sheets(tmp_path / "out.xlsx")["朴素"]
    title, remarks = header.index("标题"), header.index("备注")
    assert {row[title]: row[remarks] for row in rows} == {str(at): typed for at, typed in enumerate(HOSTILE)}
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["朴素"]
    assert {sheet.cell(2 + at, 1 + remarks).data_type for at in range(len(HOSTILE))} == {"s"}


def test_what_cannot_be_stored_is_escaped_and_not_lost(tmp_path: Path) -> None:
    with writing(tmp_path / "out.xlsx", "en") as book:
        book.sheet("a", frozen=False).append([text("a\x00b\x1fc"), text("half \ud800 sign"), text("\ufffe")])
    ((first, second, third),) = sheets(tmp_path / "out.xlsx")["a"]
    assert first == "a\x00b\x1fc"
    assert second == "half _xD800_ sign"
    assert third == "_xFFFE_"


NUMBERS = ["12.50", "0.1", "-3", "99999999999999", "100000000000000", "123456789012345.678", "0.00000000000001", "0"]


def test_numbers_are_numbers_as_long_as_a_spreadsheet_keeps_their_digits(store: Store, tmp_path: Path) -> None:
    more = tuple(Field(f"n{at}", FieldKind.NUMBER, {"zh_CN": f"数{at}", "en": f"N{at}"}) for at in range(len(NUMBERS)))
    teach(store, plain_form(more=more))
    numbers: dict[str, Value] = {f"n{at}": number for at, number in enumerate(NUMBERS)}
    submit(store, "plain", {"title": "t", **numbers})
    exported(store, tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    cells = [sheet.cell(2, 5 + at) for at in range(len(NUMBERS))]
    for cell, number in zip(cells, NUMBERS, strict=True):
        assert Decimal(str(cell.value)) == Decimal(number)
    assert [cell.data_type for cell in cells] == ["n", "n", "n", "n", "s", "s", "s", "n"]
    assert cells[0].number_format == "0.00"


def test_a_text_longer_than_a_cell_stands_whole_in_a_sheet_of_its_own(tmp_path: Path) -> None:
    long = "破损\x01😀" * 12_000
    with writing(tmp_path / "out.xlsx", "zh_CN") as book:
        sheet = book.sheet("投诉", [text("描述")])
        sheet.append([text(long)])
        assert book.long_texts == 1
    found = sheets(tmp_path / "out.xlsx")
    assert "".join(str(row[4]) for row in found["长文字"][1:]) == long
    assert found["长文字"][1][:4] == ["投诉", 2.0, "A", 1.0]
    assert "“长文字”第 2 行起" in str(found["投诉"][1][0])


def test_a_full_sheet_goes_on_in_a_next_one_with_the_same_header(tmp_path: Path) -> None:
    book = Book("en", row_limit=3)
    sheet = book.sheet("a", [text("head")])
    for at in range(5):
        sheet.append([text(str(at))])
    book.save(tmp_path / "out.xlsx")
    assert sheets(tmp_path / "out.xlsx") == {
        "a": [["head"], ["0"], ["1"]],
        "a (2)": [["head"], ["2"], ["3"]],
        "a (3)": [["head"], ["4"]],
    }
    assert ROW_LIMIT == 1_048_576


def test_telephone_numbers_and_masked_fields_are_covered_unless_the_person_says_otherwise(
    store: Store, tmp_path: Path
) -> None:
    form = all_kinds()
    teach(store, form)
    submit(store, form.id, VALUES | {"remarks": "请拨打 13800136620"})
    exported(store, tmp_path / "covered.xlsx", masked=True)
    said = str(sheets(tmp_path / "covered.xlsx"))
    assert "13800136620" not in said
    assert str(VALUES["identity"]) not in said
    assert "138****6620" in said
    exported(store, tmp_path / "whole.xlsx", masked=False)
    assert str(sheets(tmp_path / "whole.xlsx")).count("13800136620") == 2


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 3, 1)])
def test_the_columns_of_a_table_stand_under_their_names_whichever_version_a_record_has(
    store: Store, tmp_path: Path, order: tuple[int, ...]
) -> None:
    goods, pieces, price = (
        Field(name, kind, {"zh_CN": label, "en": name})
        for name, kind, label in (
            ("goods", FieldKind.TEXT, "品名"),
            ("pieces", FieldKind.NUMBER, "数量"),
            ("price", FieldKind.MONEY, "单价"),
        )
    )
    columns = {1: (goods, pieces), 2: (goods, price), 3: (goods,)}
    filled: dict[int, Line] = {
        1: {"goods": "杯", "pieces": "2"},
        2: {"goods": "碗", "price": "99.00"},
        3: {"goods": "盘"},
    }
    kept: dict[int, str] = {}
    for version, lines in columns.items():
        table = Field("table", FieldKind.LINES, {"zh_CN": "明细", "en": "Lines"}, lines=lines)
        teach(store, replace(plain_form(more=(table,)), version=version))
        kept[version] = submit(store, "plain", {"title": str(version), "table": [filled[version]]})
    for version in order:  # which record stands first is which was changed last
        edit = EditRecord(store.ids.operation(), "chen.li", kept[version], {"remarks": "x"}, {"remarks": None})
        store.execute(edit_record, edit).result()
    exported(store, tmp_path / "out.xlsx")
    header, *rows = sheets(tmp_path / "out.xlsx")["朴素 明细"]
    assert sorted(map(str, header[2:])) == ["单价", "品名", "数量"]
    found = {str(row[header.index("品名")]): [row[header.index(one)] for one in ("数量", "单价")] for row in rows}
    assert found == {"杯": [2, ""], "碗": ["", 99], "盘": ["", ""]}


def test_records_of_two_versions_stand_in_one_sheet_with_nothing_lost(store: Store, tmp_path: Path) -> None:
    form = all_kinds()
    teach(store, form)
    submit(store, form.id, VALUES)
    kept = tuple(replace(one, fields=tuple(f for f in one.fields if f.id != "remarks")) for one in form.sections)
    teach(store, replace(form, version=3, sections=kept))
    submit(store, form.id, {"title": "新版"})
    exported(store, tmp_path / "out.xlsx")
    header, *rows = sheets(tmp_path / "out.xlsx")["全部字段"]
    at = header.index("备注（旧版）")
    assert {str(row[at]) for row in rows} == {str(VALUES["remarks"]), ""}


def test_a_sheet_for_each_kind_by_filter_and_by_search(store: Store, tmp_path: Path) -> None:
    for name in ("plain", "other"):
        teach(store, plain_form(name, name))
    for at in range(3):
        submit(store, "plain", {"title": f"延误 {at}"})
    submit(store, "other", {"title": "赔付"})
    exported(store, tmp_path / "all.xlsx")
    assert {name: len(rows) for name, rows in sheets(tmp_path / "all.xlsx").items()} == {"plain": 4, "other": 2}
    exported(store, tmp_path / "some.xlsx", wanted=TicketFilter(form="other"))
    assert list(sheets(tmp_path / "some.xlsx")) == ["other"]
    exported(store, tmp_path / "found.xlsx", wanted=None, typed="延误 2")
    (found,) = sheets(tmp_path / "found.xlsx").values()
    assert [row[2] for row in found] == ["标题", "延误 2"]
    exported(store, tmp_path / "none.xlsx", wanted=TicketFilter(form="repair"))
    assert sheets(tmp_path / "none.xlsx") == {"没有记录": []}


def test_a_stopped_or_refused_export_leaves_the_file_that_was_there(store: Store, tmp_path: Path) -> None:
    teach(store, plain_form())
    submit(store, "plain", {"title": "t"})
    target = tmp_path / "out.xlsx"
    target.write_bytes(b"before")
    told: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        export_records(store, Wish(TicketFilter()), target, lambda *at: told.append(at), lambda: bool(told))
    assert target.read_bytes() == b"before"
    assert {path.name for path in tmp_path.iterdir() if "out.xlsx" in path.name} == {"out.xlsx"}
    with pytest.raises(UserError) as refused:
        exported(store, tmp_path / "gone" / "out.xlsx")
    assert refused.value.code == "export.not_written"
