"""Headers are found below titles and across merged cells, and every row below has its class."""

from __future__ import annotations

import pytest

from core.errors import UserError
from importers.mapping import Header, load_mapping, shipped_mappings
from importers.reader.frames import Cell
from importers.sheet_layout import Layout, find_layout
from importers.understanding.row_class import RowClass
from local_db.catalogue import Catalogue, pack_forms
from resources import PACK_FORMS
from tests.importers.stores import simple_mapping


def layout_of(rows: list[list[Cell]], **changes: object) -> tuple[Layout, int]:
    found = find_layout(simple_mapping(**changes), rows)
    assert found is not None
    return found


def test_a_title_and_empty_rows_stand_above_the_header() -> None:
    layout, end = layout_of([["台账"], [""], ["", "单号", "客 户"], ["", "1", "a"]], header=Header(("单号", "客户")))
    assert (layout.columns, end) == ({"单号": 1, "客户": 2}, 3)


def test_two_header_rows_are_joined_across_and_down() -> None:
    rows: list[list[Cell]] = [
        ["单号", "客户信息", "", "金额（元）", "", "状态"],
        ["", "姓名", "电话", "声明价值", "涉及金额", ""],
    ]
    layout, _ = layout_of(rows, header=Header(("单号", "客户信息/电话"), rows=2))
    names = ["单号", "客户信息/姓名", "客户信息/电话", "金额(元)/声明价值", "金额(元)/涉及金额", "状态"]
    assert list(layout.columns) == names


def test_a_title_that_the_writer_repeated_in_every_merged_cell_is_no_header() -> None:
    layout, end = layout_of([["工单"] * 3, ["编号", "产品", "状态"]], header=Header(("编号", "产品")))
    assert (layout.columns["状态"], end) == (2, 2)


def test_a_column_name_met_twice_never_hides_the_first() -> None:
    layout, _ = layout_of([["编号", "数量", "数量"]], header=Header(("编号",)))
    assert layout.columns == {"编号": 0, "数量": 1, "数量#2": 2}


def test_a_sheet_without_the_header_has_no_layout() -> None:
    assert find_layout(simple_mapping(), [["something", "else"]]) is None
    assert find_layout(simple_mapping(), []) is None


def test_rows_are_classed_and_a_header_repeated_for_printing_is_a_heading() -> None:
    header: list[Cell] = ["编号", "名称", "数量"]
    layout, _ = layout_of([header], header=Header(("编号",)), total="(\\d+月)?合计", footer="制表")
    rows: list[list[Cell]] = [["1", "a", 2.0], header, ["", " ", ""], ["", "合计：", 2.0], ["制表人：某"]]
    rows.append(["2", "合计表", 1])
    rows.append(["#N/A", "", "#REF!"])
    kinds = [layout.kind_of(row) for row in rows]
    expected = [RowClass.DATA, RowClass.HEADER, RowClass.BLANK, RowClass.SUBTOTAL, RowClass.FOOTER, RowClass.DATA]
    assert kinds == [*expected, RowClass.BLANK]


def test_everything_below_the_total_is_footer_where_the_mapping_says_so() -> None:
    layout, _ = layout_of([["编号", "数量"]], header=Header(("编号",)), total="合计", ends_after_total=True)
    rows: list[list[Cell]] = [["1", 2], ["合计", 2], ["备注", ""], ["", ""]]
    kinds = [layout.kind_of(row) for row in rows]
    assert kinds == [RowClass.DATA, RowClass.SUBTOTAL, RowClass.FOOTER, RowClass.BLANK]


def test_every_shipped_mapping_names_forms_states_and_fields_that_exist() -> None:
    forms = Catalogue(pack_forms(PACK_FORMS))
    for mapping in shipped_mappings():
        named = {*mapping.form.values.values(), *([mapping.form.otherwise] if mapping.form.otherwise else [])}
        for form_id in named:
            assert isinstance(form_id, str)
            form = forms.form(form_id)
            states = [
                state.get(form_id) if isinstance(state, dict) else state
                for state in (*mapping.state.values.values(), mapping.state.otherwise)
                if state is not None
            ]
            assert set(states) <= form.states_by_id.keys(), (mapping.name, form_id)
            fields = {column.by_form[form_id] for column in mapping.columns if form_id in column.by_form}
            assert fields <= form.fields.keys(), (mapping.name, form_id)
        everywhere = {column.field for column in mapping.columns if column.field}
        assert all(any(name in forms.form(str(form)).fields for form in named) for name in everywhere), mapping.name
        assert mapping.label.keys() >= {"en", "zh_CN"}


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("no-such-mapping", None, "import.mapping_unknown"),
        ("bad.json", '{"name": "x"}', "import.mapping_malformed"),
        ("bad.json", "not json", "import.mapping_malformed"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_named(
    tmp_path_factory: pytest.TempPathFactory, name: str, body: str | None, code: str
) -> None:
    if body is not None:
        path = tmp_path_factory.mktemp("mapping") / name
        path.write_text(body, encoding="utf-8")
        name = str(path)
    with pytest.raises(UserError) as refused:
        load_mapping(name)
    assert refused.value.code == code
