"""A column that says what each row is decides its form, where its words surely name them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from importers.draft import KIND, REST, target_of
from importers.plan import SheetChoice, WorkbookPlan, only_sheets, plan_workbook, read_book
from importers.run import Import
from importers.saved_mappings import known_mappings, save_mapping
from importers.trial import try_import
from local_db.catalogue import Catalogue, pack_forms
from resources import PACK_FORMS, SAMPLE_LOG
from tests.importers.stores import branch_store, values

HEADER = ("快递单号", "登记日期", "业务类型", "客户姓名", "电话", "金额", "事由", "说明甲")
FORMS = Catalogue(pack_forms(PACK_FORMS)).newest()
KINDS = ("投诉", "理赔", "投诉")


def log_of(path: Path, kinds: tuple[str, ...] = KINDS, named: str = "业务类型", rows: int = 12) -> Path:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    sheet.append([named if name == "业务类型" else name for name in HEADER])
    for at in range(rows):
        sheet.append(
            [
                f"SF1537226004{at:03d}",
                date(2025, 3, 1 + at % 28),
                kinds[at % len(kinds)],
                ("陈晓梅", "李强")[at % 2],
                f"138001366{at:02d}",
                f"{100 + at}元",
                f"外箱破损 {at}",
                f"第 {at} 次",
            ]
        )
    book.save(path)
    return path


def planned(path: Path, said: dict[str, SheetChoice] | None = None) -> WorkbookPlan:
    return plan_workbook(read_book(path), path.stem, FORMS, [], None, said)


def test_rows_become_what_their_column_says(tmp_path: Path) -> None:
    log = log_of(tmp_path / "log.xlsx")
    plan = planned(log)
    (draft,) = plan.drafts
    assert plan.sheets[0].form == "complaint", "the most frequent"
    mapping = draft.mapping
    assert (mapping.form.headers, mapping.form.otherwise) == (("业务类型",), None)
    assert {mapping.form.values[word] for word in KINDS} == {"complaint", "claim"}
    assert target_of(mapping, "业务类型") == KIND
    assert {target_of(mapping, name) for name in ("快递单号", "客户姓名", "电话", "事由")} == {
        "waybill_no",
        "customer_name",
        "customer_phone",
        "title",
    }
    amounts = [column for column in mapping.columns if column.headers == ("金额",)]
    assert [(one.by_form, one.required) for one in amounts] == [
        ({"complaint": "compensation"}, False),
        ({"claim": "claim_amount"}, True),
    ]
    decided = only_sheets(mapping, draft.sheets)
    with branch_store(tmp_path) as store:
        trial = try_import(store, log, decided)
        counts = {one.outcome: one.rows for one in trial.counts if one.outcome == "imported"}
        Import(store, log, decided, "u").run()
        made = dict(values(store, "SELECT form, count(*) FROM record GROUP BY form"))
        kept = values(store, "SELECT count(*) FROM record WHERE fields LIKE '%说明甲: 第 % 次%'")
    assert made == {"complaint": 8, "claim": 4}
    assert counts == {"imported": 12}
    assert kept == [(12,)], "what has no field is kept under its name, in every form"


def test_the_sample_log_comes_in_without_its_mapping(tmp_path: Path) -> None:
    (draft,) = planned(SAMPLE_LOG).drafts
    with branch_store(tmp_path) as store:
        trial = try_import(store, SAMPLE_LOG, only_sheets(draft.mapping, draft.sheets))
    assert sum(one.rows for one in trial.counts if one.outcome == "imported") > 2_200
    assert {(group.text, group.count) for group in trial.groups if group.code == "row.kind_unknown"} == {("咨询", 3)}


@pytest.mark.parametrize(
    ("kinds", "named"),
    [
        (("投诉", "理赔", "别的"), "业务类型"),
        (("投诉", "客诉"), "业务类型"),
        (("投诉", "投诉"), "业务类型"),
        (("投诉", "理赔"), "备注"),
        (("投诉", "理赔", ""), "业务类型"),
    ],
)
def test_where_a_word_is_no_kind_or_one_kind_is_said_only_the_sheet_is_of_one_kind(
    tmp_path: Path, kinds: tuple[str, ...], named: str
) -> None:
    (draft,) = planned(log_of(tmp_path / "log.xlsx", kinds, named)).drafts
    assert draft.mapping.form.headers == ()
    assert draft.mapping.form.otherwise is not None


def test_a_person_says_that_all_of_a_sheet_is_of_one_kind(tmp_path: Path) -> None:
    (draft,) = planned(log_of(tmp_path / "log.xlsx"), {"台账": SheetChoice("repair")}).drafts
    assert (draft.mapping.form.headers, draft.mapping.form.otherwise) == ((), "repair")
    assert target_of(draft.mapping, "业务类型") in (REST, "@ignored")


def test_a_row_without_a_kind_or_of_an_unknown_one_is_to_be_checked_and_never_guessed(tmp_path: Path) -> None:
    log = log_of(tmp_path / "log.xlsx", (*("投诉", "理赔") * 20, "", "咨询"), rows=84)
    (draft,) = planned(log).drafts
    assert set(draft.mapping.form.values.values()) == {"complaint", "claim"}
    with branch_store(tmp_path) as store:
        trial = try_import(store, log, only_sheets(draft.mapping, draft.sheets))
    assert sum(one.rows for one in trial.counts if one.outcome == "rejected") == 4
    assert {group.code for group in trial.groups} == {"row.kind_unknown"}


def test_a_saved_mapping_of_several_kinds_knows_the_log_again(tmp_path: Path) -> None:
    first = planned(log_of(tmp_path / "a.xlsx")).drafts[0]
    assert first.mapping.name == planned(log_of(tmp_path / "b.xlsx", ("索赔", "客诉"))).drafts[0].mapping.name
    kept = save_mapping(tmp_path / "mappings", first.mapping, "两类")
    known = known_mappings(tmp_path / "mappings", (), [form.id for form in FORMS]).used
    plan = plan_workbook(read_book(log_of(tmp_path / "c.xlsx", ("客诉", "索赔"))), "c", FORMS, known)
    assert [(draft.known, draft.mapping.name) for draft in plan.drafts] == [(True, kept.name)]
