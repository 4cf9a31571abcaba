"""Words of a log that are none of the form's: what they may mean, and how surely."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.forms.document import Field, FieldKind
from importers.cleaning import CellRule, Unclear, cleaner_for
from importers.reader.frames import Cell
from importers.texts import import_texts
from importers.understanding.likeness import NOTHING, SURE, meaning_of
from importers.understanding.sheet import understand
from importers.understanding.suggestion import suggested_mapping
from importers.understanding.value_maps import WORDS, KnownNames, WordMeaning, value_map, words_of
from tests.importers.forms import form

KINDS = form("complaint").fields["complaint_kind"]
NAMES = KnownNames(("陈丽", "王建国", "李雷", "李梅"), {"b1": "天河营业部", "b2": "越秀营业部"})


def meant(field: Field, *cells: Cell) -> dict[str, WordMeaning]:
    return {one.word: one for one in value_map(field, cells, NAMES)}


@pytest.mark.parametrize(
    ("word", "choice", "sure"),
    [
        ("破损", "damage", True),
        (" 破 损 ", "damage", True),
        ("破", "damage", True),
        ("外箱破损", "damage", True),
        ("PS", "damage", False),
        ("时效", "delay", False),
        ("丢件", "loss", True),
        ("未送上门", "not_delivered", False),
    ],
)
def test_a_word_means_a_choice_surely_or_perhaps(word: str, choice: str, sure: bool) -> None:
    labels = {one.label["zh_CN"]: one.id for one in KINDS.choices}
    ids = {"damage": labels["破损"], "delay": labels["时效延误"], "loss": labels["丢失"]}
    ids["not_delivered"] = labels["未送货上门"]
    found = next(iter(meant(KINDS, word).values()))
    assert (found.meant, found.sure >= SURE) == (ids[choice], sure)


def test_a_word_like_two_choices_is_asked_about() -> None:
    found = meaning_of("破损丢失", {"a": ("破损",), "b": ("丢失",)})
    assert found.sure < SURE


def test_a_word_like_nothing_means_nothing() -> None:
    assert meaning_of("苹果", {"a": ("破损",), "b": ("丢失",)}) == NOTHING


def test_people_are_called_by_less_than_their_name() -> None:
    found = meant(form("complaint").fields["assignee"], "陈丽", "小陈", "建国", "小李", "赵云")
    assert {word: (one.meant, one.sure >= SURE) for word, one in found.items()} == {
        "陈丽": ("陈丽", True),
        "小陈": ("陈丽", False),
        "建国": ("王建国", False),
        "小李": (None, False),
        "赵云": (None, False),
    }


def test_words_are_counted_and_are_not_without_end() -> None:
    assert words_of(["破", "破 ", "", "无", "丢"]) == [("破", 2), ("丢", 1)]
    assert len(words_of(f"w{number}" for number in range(3 * WORDS))) == WORDS


def test_a_column_of_known_branches_is_read_by_their_ids() -> None:
    rows: list[list[Cell]] = [
        ["客户", "电话", "责任网点"],
        ["陈晓梅", "13800136620", "天河营业部"],
        ["王强", "13900139000", "越秀营业部"],
        ["李雷", "13700137000", "天河营业部"],
    ]
    found = suggested_mapping("log", "S", understand(rows), rows, form("complaint"), NAMES)
    assert found is not None
    column = next(one for one in found.mapping.columns if one.field == "liable_branch")
    assert column.values == {"天河营业部": "b1", "越秀营业部": "b2"}


def test_what_a_person_decided_is_what_the_cell_says() -> None:
    zone = timezone(timedelta(hours=8))
    switch = Field("s", FieldKind.SWITCH, {"zh_CN": "s", "en": "s"})
    assert cleaner_for(switch, CellRule(choices={"要": "true", "不要": "false"}), zone)("要") is True
    assert cleaner_for(switch, CellRule(choices={"要": "true"}), zone)("否") is False
    person = form("complaint").fields["assignee"]
    assert cleaner_for(person, CellRule(choices={"小陈": "陈丽"}), zone)(" 小陈 ") == "陈丽"
    branch = form("complaint").fields["liable_branch"]
    clean_branch = cleaner_for(branch, CellRule(choices={"天河": "b1"}), zone)
    assert clean_branch("天河") == "b1"
    with pytest.raises(Unclear) as unclear:
        clean_branch("别处")
    assert unclear.value.code == "cell.branch_unknown"


@given(st.text(max_size=8), st.lists(st.text(max_size=8), max_size=4))
def test_any_word_is_judged(word: str, names: list[str]) -> None:
    found = meaning_of(word, {str(at): (name,) for at, name in enumerate(names)})
    assert 0 <= found.sure <= 1
    assert f"meaning.{found.why}" in import_texts()
