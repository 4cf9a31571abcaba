"""Acts on states and moves, and what keeps a way from being published."""

from __future__ import annotations

import pytest

from engines.forms import way_editing as acts
from engines.forms.contradictions import check_form
from engines.forms.document import Form, Move, Standing, decode_form, encode_form
from engines.forms.readiness import faults
from local_db.catalogue import pack_forms
from resources import NEW_FORM, PACK_FORMS


def named(text: str) -> dict[str, str]:
    return {"zh_CN": text, "en": text}


def form() -> Form:
    """The way of a new form: open, working, closed; with the fields of a form that can be published."""
    complaint = next(one for one in pack_forms(PACK_FORMS) if one.id == "complaint")
    beginning = decode_form(NEW_FORM.read_bytes())
    return Form("f", 0, named("表"), complaint.sections, states=beginning.states, moves=beginning.moves)


def states(of: Form) -> list[str]:
    return [state.id for state in of.states]


def test_a_state_comes_before_those_that_are_done_and_nothing_leads_to_it_yet() -> None:
    more = acts.add_state(form(), "checked", named("已复核"))
    assert states(more) == ["open", "working", "checked", "closed"]
    (fault,) = faults(more)
    assert (fault.code, fault.property, fault.facts) == ("design.state_unreached", "states", named("已复核"))
    reached = acts.add_move(more, "check", named("复核"))
    assert reached.moves[-1] == Move("check", named("复核"), ("open",), "checked")
    assert faults(reached) == ()


def test_with_a_state_its_moves_go() -> None:
    less = acts.remove_state(form(), "working")
    assert states(less) == ["open", "closed"]
    assert [(move.id, move.sources) for move in less.moves] == [("finish", ("open",))]
    check_form(less)


def test_order_of_states_and_moves() -> None:
    start = form()
    assert states(acts.shift_state(start, "working", -1)) == ["working", "open", "closed"]
    assert acts.shift_state(start, "open", -1) is start
    assert [move.id for move in acts.shift_move(start, "reopen", -1).moves] == ["start", "reopen", "finish"]
    assert [move.id for move in acts.remove_move(start, "reopen").moves] == ["start", "finish"]


def test_a_colour_is_kept_and_a_form_without_one_has_the_same_bytes_as_ever() -> None:
    start = form()
    assert b"tone" not in encode_form(start).partition(b'"states"')[2]
    red = acts.change_state(start, "open", tone="danger")
    assert decode_form(encode_form(red)).states[0].tone == "danger"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (acts.change_state(form(), "open", label={"zh_CN": " ", "en": ""}), "design.state_no_name"),
        (acts.change_state(form(), "open", label=named("处理中")), "design.state_twice"),
        (acts.change_state(form(), "open", standing=Standing.CLOSED), "design.begins_done"),
        (acts.change_move(form(), "finish", label=named("")), "design.move_no_name"),
        (acts.change_move(form(), "reopen", sources=()), "design.move_from_nowhere"),
    ],
)
def test_what_is_wrong_with_a_way_is_said(wrong: Form, code: str) -> None:
    assert [fault.code for fault in faults(wrong)] == [code]
