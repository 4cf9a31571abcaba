"""A log for which a mapping was saved is known again with its columns in another order, one more, or one renamed."""

from __future__ import annotations

import msgspec

from importers.draft import Draft
from importers.mapping import Mapping, load_mapping
from importers.plan import Book, Sheet, plan_workbook
from importers.reader.frames import Cell, Marks, Opened
from importers.understanding.sheet import understand
from importers.understanding.suggestion import SURE, Suggestion, suggested_mapping
from importers.understanding.templates import adapted, closest, fingerprint, likeness
from local_db.catalogue import Catalogue, pack_forms
from resources import PACK_FORMS
from tests.importers.forms import form

Rows = list[list[Cell]]
LOG: Rows = [
    ["单号", "客户", "联系电话", "投诉类型", "情况", "登记日期"],
    ["A1", "陈晓梅", "13800136620", "破损", "外箱破了", "2025-03-01"],
    ["A2", "王强", "13900139000", "丢失", "没找到", "2025-03-02"],
]


def suggestion(rows: Rows) -> Suggestion:
    found = suggested_mapping("log", "S", understand(rows), rows, form("complaint"))
    assert found is not None
    return found


def saved() -> Mapping:
    return msgspec.structs.replace(suggestion(LOG).mapping, name="saved")


def with_column(rows: Rows, at: int, *cells: Cell) -> Rows:
    return [[*row[:at], cell, *row[at:]] for row, cell in zip(rows, cells, strict=True)]


def test_columns_in_another_order_are_the_same_log() -> None:
    names = [str(cell) for cell in LOG[0]]
    assert fingerprint(names) == fingerprint(reversed(names))
    assert closest([load_mapping("branch-log-2025"), saved()], names[::-1]) == (saved(), 1.0)


def test_another_log_is_like_none() -> None:
    assert closest([saved()], ["物料编码", "数量", "单价"]) is None


def test_only_a_new_column_is_asked_about() -> None:
    more = suggestion(with_column(LOG, 2, "会员等级", "金", "银"))
    found = adapted(saved(), more)
    assert [one.name for one in found.asked] == ["会员等级"]
    assert all(one.sure < SURE for one in found.asked)
    assert [one.field for one in found.mapping.columns] == [one.field for one in saved().columns]
    assert found.score == 6 / 7


def test_a_renamed_column_is_offered_the_field_that_it_had() -> None:
    renamed = [["单号", "客户", "客户联系电话号码", *LOG[0][3:]], *LOG[1:]]
    found = adapted(saved(), suggestion(renamed))
    assert [(one.name, one.field, one.sure < SURE) for one in found.asked] == [
        ("客户联系电话号码", "customer_phone", True)
    ]
    assert "customer_phone" not in {one.field for one in found.mapping.columns}


def test_a_mapping_that_does_not_name_all_columns_is_known_by_those_that_it_reads() -> None:
    shipped = load_mapping("en-delivery-complaints")
    names = ["ComplaintID", "DeliveryID", "OrderID", "ProductID", "Issue"]
    assert likeness(shipped, [*names, "Remark"]) == 1.0


def planned(rows: Rows) -> Draft:
    book = Book("log.xlsx", Opened("xlsx", ("S",)), (Sheet("S", rows, Marks(0)),))
    known = msgspec.structs.replace(saved(), sheets=(".*",))
    forms = Catalogue(pack_forms(PACK_FORMS)).newest()
    [draft] = plan_workbook(book, "log", forms, [load_mapping("branch-log-2025"), known]).drafts
    return draft


def test_a_workbook_is_planned_by_the_mapping_of_a_log_nearly_like_it() -> None:
    renamed = [["单号", "客户", "客户联系电话号码", *LOG[0][3:]], *LOG[1:]]
    for rows, undecided in (
        (LOG, ()),
        (with_column(LOG, 2, "会员等级", "金", "银"), ("会员等级",)),
        (renamed, ("客户联系电话号码",)),
    ):
        draft = planned(rows)
        assert (draft.mapping.name, draft.known, draft.undecided) == ("saved", not undecided, undecided)
