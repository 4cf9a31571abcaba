"""What keeps a form from being published is said all at once, each with its place."""

from __future__ import annotations

import msgspec
import pytest

from engines.expressions.builder import Group, Row
from engines.expressions.tree import Aggregate, Call, Number, Ref, Text
from engines.expressions.tree import Choice as ChoiceOf
from engines.forms import editing
from engines.forms.document import Choice, Field, FieldKind, State
from engines.forms.once import taken_away
from engines.forms.readiness import Fault, Unfinished, faults, formula_columns, unfinished_faults
from local_db.catalogue import pack_forms
from resources import PACK_FORMS
from tests.engines.forms.test_editing import form


@pytest.mark.parametrize("known", pack_forms(PACK_FORMS), ids=lambda one: f"{one.id}-{one.version}")
def test_the_forms_of_the_program_can_be_published(known: object) -> None:
    assert faults(known) == ()  # type: ignore[arg-type]  # a form


def test_an_empty_form_has_no_name_and_no_fields() -> None:
    empty = msgspec.structs.replace(form(()), label={"zh_CN": " "})
    assert [one.code for one in faults(empty)] == ["design.no_name", "design.no_fields"]


@pytest.mark.parametrize("blank", ["\0", "\t\n", "\u200b\u200d", "\u3164", "\u00a0"])
def test_a_name_in_which_there_is_nothing_to_see_is_none(blank: str) -> None:
    unseen = msgspec.structs.replace(form(("a",)), label={"zh_CN": blank})
    unseen = editing.change_field(unseen, "a", label={"zh_CN": blank})
    choices = (Choice("x", {"zh_CN": "甲"}), Choice("y", {"zh_CN": blank}))
    unseen = editing.add_field(unseen, Field("b", FieldKind.CHOICE, {"zh_CN": "类型"}, choices=choices), 0, 1)
    assert {one.code for one in faults(unseen)} >= {"design.no_name", "design.no_label", "design.choice_twice"}


def test_two_names_that_look_the_same_are_told_as_they_were_written() -> None:
    alike = editing.change_field(form(("a", "b")), "a", label={"zh_CN": "电话（手机）"})
    alike = editing.change_field(alike, "b", label={"zh_CN": "电话(手\u200b机)"})
    told = [one for one in faults(alike) if one.code == "design.label_twice"]
    assert told == [Fault("design.label_twice", "b", "label", {"name": "电话(手\u200b机)"})]


def test_everything_wrong_is_told_with_its_place() -> None:
    start = form(("a", "b", "c", "d"))
    start = msgspec.structs.replace(start, states=(State("open", {"en": "Open"}),))
    start = editing.change_field(start, "a", label={"zh_CN": "", "en": " "})
    start = editing.change_field(start, "b", label={"zh_CN": "c", "en": "B"})
    start = editing.add_field(start, Field("e", FieldKind.CHOICE, {"en": "e"}), 0, 4)
    twice = tuple(Choice(name, {"zh_CN": "同", "en": name}) for name in "xy")
    start = editing.add_field(start, Field("f", FieldKind.CHOICE, {"en": "f"}, choices=twice), 0, 5)
    start = editing.add_field(start, Field("g", FieldKind.NUMBER, {"en": "g"}, minimum="5", maximum="1"), 0, 6)
    start = editing.change_field(start, "c", visible_when=Call("eq", (Ref("gone"), Text("x"))))
    start = editing.change_field(start, "d", required_when=Call("gt", (Ref("a"), Text("x"))))
    start = editing.add_field(start, Field("h", FieldKind.NUMBER, {"en": "h"}, minimum="x"), 0, 7)
    assert [(one.code, one.field) for one in faults(start)] == [
        ("design.no_title", None),
        ("design.no_label", "a"),
        ("design.label_twice", "c"),
        ("design.names_gone", "c"),
        ("design.no_choices", "e"),
        ("design.choice_twice", "f"),
        ("design.limits", "g"),
        ("design.limits", "h"),
    ]


def test_what_nothing_else_names_is_told_with_its_field() -> None:
    start = editing.change_field(form(("a", "b")), "a", at_most="b")
    assert [(one.code, one.field) for one in faults(start)] == [("design.contradiction", "a")]


def test_a_formula_that_does_not_go_into_its_list_column_is_named_and_the_one_that_does_is_offered() -> None:
    start = editing.add_field(
        form(("a", "b")), Field("twice", FieldKind.COMPUTED, {"zh_CN": "两倍", "en": "Twice"}), 0, 2
    )
    start = editing.change_field(start, "twice", formula=Call("multiply", (Number("2"), Number("3"))))
    assert formula_columns(start) == {"twice": "amount"}
    assert faults(editing.change_field(start, "twice", column="amount")) == ()
    assert faults(editing.change_field(start, "twice", column="due_at")) == (Fault("design.column", "twice", "column"),)


def test_a_field_that_begins_with_a_choice_that_was_removed_is_told() -> None:
    choices = (Choice("x", {"zh_CN": "甲", "en": "A"}), Choice("y", {"zh_CN": "乙", "en": "B"}))
    kind = Field("kind", FieldKind.CHOICE, {"zh_CN": "类型", "en": "Kind"}, choices=choices, default="y")
    start = editing.add_field(form(("a",)), kind, 0, 1)
    assert faults(start) == ()
    left = editing.change_field(start, "kind", choices=choices[:1])
    assert [(one.code, one.field, one.property) for one in faults(left)] == [("design.default_gone", "kind", "default")]
    odd = Field("odd", FieldKind.TEXT, {"zh_CN": "怪", "en": "Odd"}, pattern="(", default="x")
    assert [one.code for one in faults(editing.add_field(start, odd, 0, 2))] == ["design.contradiction"]


def test_what_was_typed_and_is_no_expression_is_told_where_its_field_is_still_there() -> None:
    rows = Group("and", (Row("a", "gt", (Text("5万"),)),))
    left = [
        Unfinished("b", "required_when", "[a] >"),
        Unfinished("gone", "formula", "1 +"),
        Unfinished("a", "visible_when", rows),
    ]
    assert unfinished_faults(form(("a", "b")), left) == (
        Fault("design.unfinished", "a", "visible_when"),
        Fault("design.unfinished", "b", "required_when"),
    )
    assert msgspec.json.decode(msgspec.json.encode(left), type=list[Unfinished]) == left


def test_a_number_or_a_day_that_cannot_be_read_is_told_with_what_was_meant_where_that_is_sure() -> None:
    left = [
        Unfinished("a", "minimum", "5万"),
        Unfinished("a", "maximum", "很多"),
        Unfinished("b", "minimum", "2026年1月8日"),
    ]
    assert unfinished_faults(form(("a", "b")), left) == (
        Fault("design.unread_meant", "a", "minimum", {"said": "5万", "meant": "50000"}),
        Fault("design.unread", "a", "maximum", {"said": "很多", "meant": ""}),
        Fault("design.unread_meant", "b", "minimum", {"said": "2026年1月8日", "meant": "2026-01-08"}),
    )


def test_a_circle_of_formulas_is_told_at_its_fields_and_not_at_those_with_conditions() -> None:
    start = form(("a", "b"))
    for name, reads in (("x", "y"), ("y", "z"), ("z", "y")):
        formula = Call("multiply", (Number("2"), Ref(reads)))
        start = editing.add_field(start, Field(name, FieldKind.COMPUTED, {"en": name}, formula=formula), 0, 2)
    start = editing.change_field(start, "a", visible_when=Call("eq", (Ref("b"), Text("x"))))
    start = editing.change_field(start, "b", required_when=Call("eq", (Ref("a"), Text("x"))))
    assert faults(start) == (Fault("design.circle", "z", "formula", fields=("z", "y", "z")),)
    mended = editing.change_field(start, "z", formula=Number("1"))
    assert faults(mended) == ()


def test_what_was_taken_away_is_told_by_what_names_it() -> None:
    start = form(("a",))
    two = (Choice("x", {"zh_CN": "X"}), Choice("y", {"zh_CN": "Y"}))
    start = editing.add_field(start, Field("kind", FieldKind.CHOICE, {"en": "kind"}, choices=two, default="y"), 0, 1)
    count = Field("count", FieldKind.NUMBER, {"en": "count"})
    table = Field("table", FieldKind.LINES, {"en": "table"}, lines=(count, Field("more", FieldKind.TEXT, {"en": "m"})))
    start = editing.add_field(start, table, 0, 2)
    start = editing.change_field(start, "a", required_when=Call("eq", (Ref("kind"), ChoiceOf("kind", "y"))))
    total = Aggregate("sum", "table", Ref("count"))
    start = editing.add_field(start, Field("total", FieldKind.COMPUTED, {"en": "t"}, formula=total), 0, 3)
    assert faults(start) == ()
    fewer = editing.change_field(start, "kind", choices=two[:1])
    fewer = editing.change_field(fewer, "table", lines=table.lines[1:])
    assert faults(fewer) == (
        Fault("design.choice_gone", "a", "required_when", gone=(("kind", "y"),)),
        Fault("design.default_gone", "kind", "default", gone=(("kind", "y"),)),
        Fault("design.column_gone", "total", "formula", gone=(("count", ""),)),
    )
    once = {one.id: one for one in taken_away(fewer, [start])}
    assert [choice.label for choice in once["kind"].choices] == [{"zh_CN": "Y"}]
    assert once["count"].label == {"en": "count"}
    assert taken_away(start, [fewer]) == ()
