"""Rows mapped together, a column at a time, come out as each would by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from importers.mapping import load_mapping
from importers.reader.frames import Cell
from importers.row_plan import RowPlan
from importers.sheet_layout import find_layout
from importers.vocabulary import vocabulary
from local_db.catalogue import Catalogue, pack_forms
from resources import PACK_FORMS
from resources.sample_data.log_words import HEADER

ZONE = timezone(timedelta(hours=8))
CATALOGUE = Catalogue()
for _form in pack_forms(PACK_FORMS):
    CATALOGUE.add(_form)
MAPPING = load_mapping("branch-log-2025")
HEADING: list[list[Cell]] = [[upper for upper, _ in HEADER], [lower for _, lower in HEADER]]
WORDS = [
    "",
    "客诉",
    "理赔",
    "换货",
    "报修",
    "结案",
    "处理中",
    "待客户",
    "破",
    "2025.1.6",
    "13800001234",
    "￥12.50",
    "约三百",
]
CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from([1, 1.0, True, 0, 0.0, False, 45660.0, 1e16]),
    st.sampled_from(
        [date(2025, 3, 7), datetime.fromisoformat("2025-03-07"), datetime.fromisoformat("2025-03-07T09:30")]
    ),
    st.text(max_size=80),
)
DAYS: st.SearchStrategy[Cell] = st.sampled_from([date(2025, 3, 7), "2025.3.7", "3月7日", ""])
NOTHING: st.SearchStrategy[Cell] = st.sampled_from([*sorted(vocabulary().blank), "－", " 无 ", ""])
FORMS = st.sampled_from(["客诉", "理赔", "换货", "报修", "别的"])


def plan() -> RowPlan:
    found = find_layout(MAPPING, HEADING)
    assert found is not None
    return RowPlan(MAPPING, found[0], CATALOGUE, ZONE)


@st.composite
def rows(draw: st.DrawFn) -> list[list[Cell]]:
    made: list[list[Cell]] = []
    for number in range(draw(st.integers(1, 12))):
        row = draw(st.lists(CELLS, min_size=len(HEADER) - 3, max_size=len(HEADER) + 2))
        row[1], row[2], row[3] = draw(NOTHING | st.just(f"BH{number}")), draw(DAYS), draw(FORMS)
        made.append(row)
    return made


@given(rows())
def test_rows_mapped_together_are_as_each_by_itself(several: list[list[Cell]]) -> None:
    together, alone = plan(), plan()
    again = [*several, *several]
    for row, mapped in zip(again, together.map_all(again), strict=True):
        by_itself = alone.map(row)
        if mapped is None:
            assert by_itself.problem is not None
        else:
            assert mapped == by_itself
            assert mapped.number not in vocabulary().blank
            assert {name: type(value) for name, value in mapped.fields.items()} == {
                name: type(value) for name, value in by_itself.fields.items()
            }


def test_a_good_row_is_mapped_together_with_bad_ones() -> None:
    good: list[Cell] = ["", "BH1", date(2025, 3, 7), "客诉", *[""] * (len(HEADER) - 4)]
    good[[lower for _, lower in HEADER].index("事由")] = "外箱破损"
    bad: list[Cell] = [*good]
    bad[2] = "昨天"
    first, second, third = plan().map_all([good, bad, good[:-1]])
    assert first is not None
    assert (first.problem, second) == (None, None)
    assert third == first
