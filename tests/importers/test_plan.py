"""How a workbook is planned before it is imported, and how a person edits the draft of a mapping."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from core.errors import UserError
from importers.draft import IGNORED, NUMBER, REGISTERED, REST, Draft, target_of, with_dates, with_target, with_values
from importers.mapping import Mapping, shipped_mappings
from importers.plan import Book, SheetChoice, WorkbookPlan, plan_workbook, read_book
from importers.saved_mappings import Origin, known_mappings, save_mapping
from importers.understanding.row_class import RowClass
from local_db.catalogue import Catalogue, pack_forms
from resources import PACK_FORMS, SAMPLE_LOG

HEADER = ["快递单号", "登记日期", "客户姓名", "电话", "类别", "事由", "备注2"]
FORMS = Catalogue(pack_forms(PACK_FORMS)).newest()
CLAIM = next(form for form in FORMS if form.id == "claim")
HERE = [form.id for form in FORMS]


def book_of(path: Path, *sheets: tuple[str, list[str]]) -> Book:
    book = openpyxl.Workbook(write_only=True)
    for name, header in sheets:
        sheet = book.create_sheet(name)
        sheet.append([f"{name}登记表"])
        sheet.append(header)
        for at in range(8):
            cells = {
                "快递单号": f"SF1537226004{at:03d}",
                "登记日期": date(2025, 3, 1 + at),
                "客户姓名": ("陈晓梅", "李强")[at % 2],
                "电话": f"1380013662{at}",
                "类别": ("破损", "短少")[at % 2],
                "事由": f"外箱破损 {at}",
            }
            sheet.append([cells.get(column, "x" if at % 3 else "") for column in header])
    book.save(path)
    return read_book(path)


def planned(
    book: Book,
    known: list[Mapping] | None = None,
    wanted: str | None = None,
    said: dict[str, SheetChoice] | None = None,
) -> WorkbookPlan:
    return plan_workbook(book, "台账", FORMS, known or [], wanted, said)


def test_sheets_with_one_header_share_a_draft_and_the_form_is_told_by_their_columns_and_names(tmp_path: Path) -> None:
    book = book_of(tmp_path / "log.xlsx", ("一月理赔", HEADER), ("二月理赔", HEADER), ("客诉", HEADER[:4] + HEADER[5:]))
    plan = planned(book)
    assert [sheet.form for sheet in plan.sheets] == ["claim", "claim", "complaint"]
    assert [draft.sheets for draft in plan.drafts] == [("一月理赔", "二月理赔"), ("客诉",)]
    draft = plan.drafts[0]
    assert target_of(draft.mapping, "快递单号") == "waybill_no"
    assert "备注2" in draft.undecided


def test_a_sheet_as_wide_as_no_log_is_refused_before_its_columns_are_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(",".join(f"c{number}" for number in range(1001)) + "\n" + "1," * 1000, "utf-8")
    with pytest.raises(UserError) as refused:
        read_book(path)
    assert (refused.value.code, refused.value.facts["columns"]) == ("import.too_many_columns", 1001)
    path.write_text("a,b" + "," * 3000 + "\n1,2" + "," * 3000, "utf-8")
    assert len(read_book(path).sheets) == 1


def test_what_a_person_says_of_a_sheet_goes_before_what_is_guessed(tmp_path: Path) -> None:
    book = book_of(tmp_path / "log.xlsx", ("一月理赔", HEADER), ("二月理赔", HEADER))
    said = {"一月理赔": SheetChoice("complaint", 2, {4: RowClass.SECTION}), "二月理赔": SheetChoice("")}
    plan = planned(book, said=said)
    assert [sheet.form for sheet in plan.sheets] == ["complaint", ""]
    assert plan.sheets[0].reading.classes[3].kind is RowClass.SECTION
    (draft,) = plan.drafts
    assert draft.mapping.overrides["一月理赔"].classes == {4: RowClass.SECTION}


def test_a_layout_has_one_name_whatever_the_file_is_called(tmp_path: Path) -> None:
    first = planned(book_of(tmp_path / "a.xlsx", ("一月理赔", HEADER))).drafts[0]
    second = planned(book_of(tmp_path / "b.xlsx", ("三月理赔", [*HEADER[1:], HEADER[0]]))).drafts[0]
    other = planned(book_of(tmp_path / "c.xlsx", ("一月理赔", HEADER[:-1]))).drafts[0]
    assert first.mapping.name == second.mapping.name != other.mapping.name


def test_a_known_mapping_goes_before_a_guess_and_leaves_nothing_to_decide() -> None:
    plan = planned(read_book(SAMPLE_LOG), shipped_mappings())
    (draft,) = plan.drafts
    assert (draft.known, draft.mapping.name, draft.undecided) == (True, "branch-log-2025", ())
    assert {sheet.sheet.name: sheet.form for sheet in plan.sheets}["填写说明"] == ""


def test_a_mapping_that_was_asked_for_and_fits_no_sheet_is_refused_by_name(tmp_path: Path) -> None:
    book = book_of(tmp_path / "log.xlsx", ("一月理赔", HEADER))
    with pytest.raises(UserError, match=r"import\.header_not_found"):
        planned(book, shipped_mappings(), "sanbao-return")
    with pytest.raises(UserError, match=r"import\.mapping_unknown"):
        planned(book, shipped_mappings(), "gone")


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    return planned(book_of(tmp_path / "log.xlsx", ("一月理赔", HEADER))).drafts[0]


def test_a_column_goes_where_a_person_says_and_what_went_there_is_asked_about_anew(draft: Draft) -> None:
    changed = with_target(draft, "备注2", "waybill_no", CLAIM)
    assert target_of(changed.mapping, "备注2") == "waybill_no"
    assert "快递单号" in changed.undecided
    assert "备注2" not in changed.undecided
    assert target_of(with_target(changed, "快递单号", "waybill_no", CLAIM).mapping, "备注2") == REST


@pytest.mark.parametrize("target", [NUMBER, REGISTERED, REST, IGNORED, "title"])
def test_every_target_is_told_back_as_it_was_said(draft: Draft, target: str) -> None:
    assert target_of(with_target(draft, "备注2", target, CLAIM).mapping, "备注2") == target


def test_words_and_the_order_of_days_are_kept_with_their_column(draft: Draft) -> None:
    known = with_target(draft, "类别", "claim_kind", CLAIM, {"破损": "damage"})
    worded = with_values(known, "类别", {"PS": "damage"})
    (column,) = [one for one in worded.mapping.columns if one.field == "claim_kind"]
    assert column.values == {"破损": "damage", "PS": "damage"}
    dated = with_dates(with_target(draft, "登记日期", REGISTERED, CLAIM), "登记日期", "dmy", 2024)
    assert dated.mapping.original_time is not None
    assert (dated.mapping.original_time.order, dated.mapping.original_time.year) == ("dmy", 2024)


def test_a_saved_mapping_is_known_in_every_sheet_and_a_spoilt_file_is_left_alone(draft: Draft, tmp_path: Path) -> None:
    folder = tmp_path / "mappings"
    assert {one.origin for one in known_mappings(folder, (), HERE).known} == {Origin.SHIPPED}
    decided = with_target(with_target(draft, "备注2", IGNORED, CLAIM), "类别", "claim_kind", CLAIM)
    kept = save_mapping(folder, decided.mapping, "天河旧表")
    (folder / "spoilt.json").write_text("{", encoding="utf-8")
    found = known_mappings(folder, (), HERE)
    assert (found.used[0].name, found.known[0].told) == (kept.name, "mapping.saved")
    assert [(one.name, one.error) for one in found.unused] == [("spoilt", "import.mapping_malformed")]
    assert (folder / "spoilt.json").read_text(encoding="utf-8") == "{"
    plan = planned(book_of(tmp_path / "next.xlsx", ("四月", HEADER)), found.used)
    (again,) = plan.drafts
    assert (again.known, again.undecided, again.mapping.label["zh_CN"]) == (True, (), "天河旧表")


def test_a_log_with_a_new_column_is_read_by_the_saved_mapping_and_only_the_new_one_is_asked(
    draft: Draft, tmp_path: Path
) -> None:
    decided = with_target(with_target(draft, "备注2", IGNORED, CLAIM), "类别", "claim_kind", CLAIM)
    kept = save_mapping(tmp_path / "mappings", decided.mapping, "天河旧表")
    book = book_of(tmp_path / "next.xlsx", ("四月", [*HEADER[:-1], "备注2", "奇怪列"]))
    (near,) = planned(book, [kept]).drafts
    assert near.mapping.name == kept.name
    assert near.undecided == ("奇怪列",)
    assert target_of(near.mapping, "类别") == "claim_kind"
