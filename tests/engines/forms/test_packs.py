"""The shipped forms, as the documents that they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engines.forms.beginning import first_values
from engines.forms.document import Form, Standing, decode_form, encode_form
from engines.forms.validation import Validator

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "packs" / "foundation" / "forms"
FORMS = [decode_form(path.read_bytes()) for path in sorted(FOLDER.glob("*.json"))]
TICKETS = [form for form in FORMS if form.is_ticket]
by_id = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
by_ticket = pytest.mark.parametrize("form", TICKETS, ids=lambda form: form.id)


def test_the_four_kinds_of_ticket_and_two_reference_records_ship() -> None:
    labels = {form.id: form.label["zh_CN"] for form in TICKETS}
    assert labels == {"complaint": "客诉登记", "claim": "理赔登记", "return": "退换货申请", "repair": "报修单"}
    assert {form.id for form in FORMS} - set(labels) == {"customer", "waybill"}


@by_id
def test_every_word_that_a_person_reads_is_there_in_both_languages(form: Form) -> None:
    labels = [form.label, *(section.label for section in form.sections)]
    labels += [field.label for field in form.fields.values()]
    labels += [field.help for field in form.fields.values() if field.help is not None]
    labels += [choice.label for field in form.fields.values() for choice in field.choices]
    labels += [state.label for state in form.states] + [move.label for move in form.moves]
    assert all(label.get("zh_CN", "").strip() and label.get("en", "").strip() for label in labels)


@by_id
def test_a_document_survives_being_encoded(form: Form) -> None:
    assert decode_form(encode_form(form)) == form
    assert encode_form(decode_form(encode_form(form))) == encode_form(form)


@by_ticket
def test_every_state_can_be_reached_from_the_first(form: Form) -> None:
    reached = {form.initial}
    for _ in form.states:
        reached |= {move.target for move in form.moves if set(move.sources) & reached}
    assert reached == set(form.states_by_id)


@by_ticket
def test_every_state_has_an_exit_and_a_road_to_the_end(form: Form) -> None:
    assert all(form.moves_from(state.id) for state in form.states)
    ends = {state.id for state in form.states if state.standing is Standing.CLOSED}
    assert ends
    for _ in form.states:
        ends |= {source for move in form.moves if move.target in ends for source in move.sources}
    assert ends == set(form.states_by_id)


@by_ticket
def test_closing_asks_for_the_result(form: Form) -> None:
    closings = [move for move in form.moves if form.states_by_id[move.target].standing is Standing.CLOSED]
    assert closings
    assert all(move.asks for move in closings)


@by_ticket
def test_what_a_move_asks_for_is_a_field_of_the_form(form: Form) -> None:
    assert {name for move in form.moves for name in move.asks} <= set(form.fields)


@by_id
def test_choices_are_distinct_and_defaults_are_valid(form: Form) -> None:
    for field in form.fields.values():
        assert len({choice.id for choice in field.choices}) == len(field.choices)
    assert Validator(form).check(first_values(form, date(2026, 1, 18)), complete=False) == []


@by_id
def test_every_form_has_a_title_or_a_name_for_lists(form: Form) -> None:
    assert "title" in form.columns


@by_id
def test_a_look_up_names_fields_and_columns_that_the_other_form_has(form: Form) -> None:
    known = {other.id: other for other in FORMS}
    for field in form.fields.values():
        for look_up in field.known_from:
            other = known[look_up.form]
            assert look_up.column in other.columns
            assert set(look_up.gives) <= set(other.fields)
            assert all(other.fields[name].kind is form.fields[to].kind for name, to in look_up.gives.items())
