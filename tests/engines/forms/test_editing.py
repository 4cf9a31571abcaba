"""Acts on a form document and their history: each is one step, and undo gives the same document again."""

from __future__ import annotations

import itertools

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.forms import editing
from engines.forms.document import Field, FieldKind, Form, Move, Section, State, decode_form, encode_form
from engines.forms.editing import History, Work


def text(name: str) -> Field:
    return Field(name, FieldKind.TEXT, {"zh_CN": name, "en": name})


def form(*sections: tuple[str, ...]) -> Form:
    made = [Section({"zh_CN": str(at), "en": str(at)}, tuple(map(text, names))) for at, names in enumerate(sections)]
    return Form("f", 0, {"zh_CN": "表", "en": "Form"}, tuple(made))


def layout(one: Form) -> list[list[str]]:
    return [[field.id for field in section.fields] for section in one.sections]


def test_a_field_moves_to_where_it_is_put_and_nothing_else_moves() -> None:
    start = form(("a", "b", "c"), ("d",))
    assert layout(editing.move_field(start, "a", 0, 3)) == [["b", "c", "a"], ["d"]]
    assert layout(editing.move_field(start, "c", 0, 0)) == [["c", "a", "b"], ["d"]]
    assert layout(editing.move_field(start, "b", 1, 1)) == [["a", "c"], ["d", "b"]]
    assert editing.move_field(start, "b", 0, 1) is start
    assert editing.move_field(start, "b", 0, 2) is start


def test_steps_go_over_the_borders_of_sections_and_end_at_the_ends() -> None:
    start = form(("a", "b"), ("c",))
    assert layout(editing.step_field(start, "b", 1)) == [["a"], ["b", "c"]]
    assert layout(editing.step_field(start, "c", -1)) == [["a", "b", "c"], []]
    assert layout(editing.step_field(start, "a", 1)) == [["b", "a"], ["c"]]
    assert layout(editing.step_field(start, "b", -1)) == [["b", "a"], ["c"]]
    assert editing.step_field(start, "a", -1) is start
    assert editing.step_field(start, "c", 1) is start


def test_a_field_that_goes_leaves_nothing_that_names_it_but_conditions() -> None:
    start = form(("a", "b"))
    state = State("open", {"en": "Open"})
    asking = Move("end", {"en": "End"}, ("open",), "open", asks=("a", "b"))
    start = msgspec.structs.replace(start, states=(state,), moves=(asking,))
    start = editing.change_field(start, "b", at_most="a")
    left = editing.remove_field(start, "a")
    assert left.moves[0].asks == ("b",)
    assert left.fields["b"].at_most is None
    assert layout(editing.remove_section(start, 0)) == []


def test_the_first_text_is_what_lists_show_as_the_title_and_the_second_is_not() -> None:
    ticket = msgspec.structs.replace(form(()), states=(State("open", {"en": "Open"}),))
    first = editing.fresh_field(ticket, FieldKind.TEXT, "x", {"en": "x"})
    assert first.column == "title"
    ticket = editing.add_field(ticket, first, 0, 0)
    assert editing.fresh_field(ticket, FieldKind.TEXT, "y", {"en": "y"}).column is None
    assert editing.fresh_field(ticket, FieldKind.PHONE, "p", {"en": "p"}).column == "customer_phone"


def test_typing_is_undone_at_once_and_other_acts_one_by_one() -> None:
    start = form(("a",))
    history = History(Work(start))
    for typed in ("客", "客户", "客户名"):
        label = {"zh_CN": typed, "en": typed}
        history = history.act(Work(editing.change_field(history.now.form, "a", label=label)), "label:a")
    history = history.act(Work(editing.change_field(history.now.form, "a", required=True)))
    assert len(history.past) == 2
    back = history.undo()
    assert back.now.form.fields["a"].label["zh_CN"] == "客户名"
    assert back.undo().now.form == start
    assert back.undo().undo().now.form == start
    assert back.undo().redo().redo().now == history.now
    assert back.act(Work(start)).redo().now.form == start


def test_a_renamed_label_says_the_same_in_the_other_language_until_that_is_its_own() -> None:
    label = {"zh_CN": "单行文本", "en": "单行文本"}
    label = editing.relabelled(label, "zh_CN", "客户姓名")
    assert label == {"zh_CN": "客户姓名", "en": "客户姓名"}
    label = editing.relabelled({"zh_CN": "客户姓名", "en": "Customer"}, "zh_CN", "姓名")
    assert label == {"zh_CN": "姓名", "en": "Customer"}


def test_a_form_in_one_language_says_nothing_in_the_other() -> None:
    start = editing.change_field(
        form(("a",)), "a", label={"zh_CN": "姓名", "en": "Name"}, help={"zh_CN": "帮助", "en": "Help"}
    )
    spoken = editing.in_language(start, "en")
    assert spoken.fields["a"].label == {"zh_CN": "Name", "en": "Name"}
    assert spoken.fields["a"].help == {"zh_CN": "Help", "en": "Help"}
    assert editing.in_language(start, "zh_CN").fields["a"].label["en"] == "姓名"


_acts = st.lists(
    st.tuples(st.sampled_from(("add", "move", "step", "remove", "section", "undo", "redo")), st.integers(0, 30)),
    max_size=30,
)


@settings(max_examples=100, deadline=None)
@given(_acts)
def test_any_acts_give_a_document_that_is_read_back_and_are_all_undone(acts: list[tuple[str, int]]) -> None:
    start = form(("a", "b"), ())
    history, made = History(Work(start)), itertools.count()
    for act, number in acts:
        now = history.now.form
        names, sections = list(now.fields), len(now.sections)
        section = number % sections
        if act == "undo":
            history = history.undo()
        elif act == "redo":
            history = history.redo()
        elif act == "section":
            history = history.act(Work(editing.add_section(now, {"en": "s"}, section)))
        elif act == "add":
            place = number % (len(now.sections[section].fields) + 1)
            history = history.act(Work(editing.add_field(now, text(f"n{next(made)}"), section, place)))
        elif names:
            name = names[number % len(names)]
            if act == "remove":
                history = history.act(Work(editing.remove_field(now, name)))
            elif act == "step":
                history = history.act(Work(editing.step_field(now, name, 1 if number % 2 else -1)))
            else:
                place = number % (len(now.sections[section].fields) + 1)
                history = history.act(Work(editing.move_field(now, name, section, place)))
                assert set(history.now.form.fields) == set(names)
        assert decode_form(encode_form(history.now.form)) == history.now.form
    while history.past:
        history = history.undo()
    assert history.now.form == start
