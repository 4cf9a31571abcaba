"""What differs between two versions, and the same changes once more on a third."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from engines.forms import editing
from engines.forms import way_editing as way
from engines.forms.diff import Act, Part, differences
from engines.forms.document import Choice, Field, FieldKind, Form, Move, State
from engines.forms.merging import merged
from engines.forms.merging_lists import Together, together
from tests.engines.forms.test_editing import form, layout, text


def told(before: object, after: object) -> list[tuple[str, str, str]]:
    return [(one.act, one.id, one.property) for one in differences(before, after)]  # type: ignore[arg-type]  # forms


def test_equal_documents_differ_in_nothing_whatever_their_versions() -> None:
    start = form(("a", "b"), ("c",))
    assert differences(start, msgspec.structs.replace(start, version=9)) == ()


def test_what_was_added_removed_moved_and_changed_is_told_once_each() -> None:
    start = form(("a", "b", "c", "d"), ("e",))
    after = editing.remove_field(start, "b")
    after = editing.move_field(after, "a", 0, 3)
    after = editing.change_field(after, "c", required=True)
    after = editing.add_field(after, Field("new", FieldKind.DATE, {"en": "New"}), 1, 0)
    assert told(start, after) == [
        ("changed", "c", "required"),
        ("moved", "a", ""),
        ("added", "new", ""),
        ("removed", "b", ""),
    ]
    assert [one.section for one in differences(start, after)] == [0, 0, 1, 0]


def test_a_field_in_another_section_is_moved_and_a_renamed_section_is_the_same() -> None:
    start = form(("a", "b"), ("c", "d"))
    after = editing.move_field(start, "a", 1, 0)
    assert told(start, after) == [("moved", "a", "")]
    renamed = editing.rename_section(start, 1, {"zh_CN": "结果", "en": "Result"})
    assert [(one.act, one.part, one.property) for one in differences(start, renamed)] == [
        (Act.CHANGED, Part.SECTION, "label")
    ]


def test_sections_come_go_and_move() -> None:
    start = form(("a",), ("b",), ("c",))
    assert told(start, editing.move_section(start, 2, 0)) == [("moved", "0", "")]
    assert told(start, editing.add_section(start, {"en": "new"}, 1)) == [("added", "1", "")]
    assert told(start, editing.remove_section(start, 1)) == [("removed", "1", ""), ("removed", "b", "")]


def test_changes_of_two_people_come_together_and_what_met_is_told() -> None:
    base = form(("a", "b"), ("c",))
    mine = editing.change_field(base, "a", required=True)
    mine = editing.add_field(mine, text("mine"), 0, 1)
    mine = editing.change_field(mine, "c", max_length=10)
    newest = editing.add_field(base, text("theirs"), 0, 2)
    newest = editing.change_field(newest, "c", max_length=20)
    newest = editing.rename_section(newest, 1, {"zh_CN": "其他", "en": "Other"})
    both = merged(base, mine, newest)
    assert layout(both.form) == [["a", "mine", "b", "theirs"], ["c"]]
    assert both.form.fields["a"].required
    assert both.form.fields["c"].max_length == 20, "theirs stands until somebody says otherwise"
    assert both.form.sections[1].label["en"] == "Other"
    (clash,) = both.clashes
    assert (clash.mine.id, clash.mine.property) == ("c", "max_length")
    assert (clash.mine.after, clash.theirs.after) == (10, 20)
    assert merged(base, mine, newest, {0}).form.fields["c"].max_length == 10


def test_what_another_removed_and_i_changed_comes_back_when_i_say_so() -> None:
    base = form(("a", "b"))
    mine = editing.change_field(base, "b", required=True)
    newest = editing.remove_field(base, "b")
    both = merged(base, mine, newest)
    assert "b" not in both.form.fields
    assert [(one.mine.id, one.theirs.act.value) for one in both.clashes] == [("b", "removed")]
    assert merged(base, mine, newest, {0}).form.fields["b"].required


def choice(name: str, label: str = "") -> Choice:
    return Choice(name, {"zh_CN": label or name, "en": label or name})


def test_choices_and_columns_that_both_added_are_all_there_and_only_what_both_changed_clashes() -> None:
    base = editing.change_field(form(("a", "t")), "a", choices=(choice("x"), choice("y")))
    column = Field("one", FieldKind.NUMBER, {"en": "one"})
    base = editing.change_field(base, "t", kind=FieldKind.LINES, lines=(column,))
    mine = editing.change_field(base, "a", choices=(choice("x", "X1"), choice("mine"), choice("y")))
    mine = editing.change_field(mine, "t", lines=(column, text("c_mine")), sums=("one",))
    newest = editing.change_field(base, "a", choices=(choice("x", "X2"), choice("y"), choice("theirs")))
    newest = editing.change_field(newest, "t", lines=(text("c_theirs"), column))
    both = merged(base, mine, newest)
    assert [one.id for one in both.form.fields["a"].choices] == ["x", "mine", "y", "theirs"]
    assert [one.id for one in both.form.fields["t"].lines] == ["c_theirs", "one", "c_mine"]
    assert both.form.fields["t"].sums == ("one",)
    (clash,) = both.clashes
    assert (clash.mine.after, clash.theirs.after) == ((choice("x", "X1"),), (choice("x", "X2"),))
    assert both.form.fields["a"].choices[0] == choice("x", "X2")
    assert merged(base, mine, newest, {0}).form.fields["a"].choices[0] == choice("x", "X1")


_lists = st.lists(st.sampled_from("abcdef"), unique=True, max_size=6).flatmap(
    lambda names: st.tuples(*[st.builds(choice, st.just(name), st.sampled_from(["", "new"])) for name in names])
)


@given(_lists, _lists, _lists)
def test_two_changes_of_a_list_lose_nothing(
    base: tuple[Choice, ...], mine: tuple[Choice, ...], theirs: tuple[Choice, ...]
) -> None:
    assert together(base, mine, base, mine_counts=False) == Together(mine, frozenset())
    assert together(base, base, theirs, mine_counts=False) == Together(theirs, frozenset())
    both = together(base, mine, theirs, mine_counts=False)
    items = {one.id: one for one in both.items}
    assert len(items) == len(both.items)
    added = [one for one in (*mine, *theirs) if one not in base and one.id not in both.clashing]
    assert all(one in both.items for one in added)
    assert all(items.get(one.id) == one for one in theirs if one.id in both.clashing)
    ours = {one.id: one for one in together(base, mine, theirs, mine_counts=True).items}
    assert all(ours.get(one.id) == one for one in mine if one.id in both.clashing)


def test_without_changes_of_another_the_merge_is_mine_and_without_mine_it_is_the_newest() -> None:
    base = form(("a", "b"), ("c",))
    mine = editing.move_field(editing.add_section(base, {"en": "extra"}, 2), "a", 2, 0)
    assert merged(base, mine, base).form == mine
    assert merged(base, base, mine).form == mine
    removed = editing.remove_section(base, 1)
    assert set(merged(base, removed, base).form.fields) == {"a", "b"}


def with_states(*names: str) -> Form:
    states = tuple(State(name, {"zh_CN": name, "en": name}) for name in names)
    moves = tuple(Move(f"to_{name}", {"zh_CN": name, "en": name}, (names[0],), name) for name in names[1:])
    return msgspec.structs.replace(form(("a",)), states=states, moves=moves)


def test_a_state_that_was_moved_is_told_and_changes_of_two_people_come_together() -> None:
    base = with_states("open", "working", "closed")
    mine = way.add_state(way.shift_state(base, "working", -1), "checked", {"zh_CN": "复核", "en": "Checked"})
    assert told(base, mine) == [("moved", "open", ""), ("added", "checked", "")]
    newest = way.change_state(base, "working", tone="purple")
    newest = way.add_state(newest, "theirs", {"zh_CN": "他们的", "en": "Theirs"})
    both = merged(base, mine, newest)
    assert [state.id for state in both.form.states] == ["working", "open", "closed", "checked", "theirs"]
    assert both.form.states[0].tone == "purple"
    assert both.clashes == ()


@given(st.permutations("abcdef"), st.integers(1, 6), st.permutations("abcxyz"), st.integers(1, 6))
def test_without_another_the_states_are_mine_in_my_order(old: list[str], olds: int, new: list[str], news: int) -> None:
    base, mine = with_states(*old[:olds]), with_states(*new[:news])
    assert merged(base, mine, base).form.states == mine.states
