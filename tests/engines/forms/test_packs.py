"""The shipped forms, as the documents that they are."""

from __future__ import annotations

from datetime import date

import pytest

from engines.forms.beginning import first_values
from engines.forms.document import Form, Standing, decode_form, encode_form
from engines.forms.validation import Validator
from local_db.catalogue import Catalogue, pack_forms
from resources import PACK_FORMS

FORMS = pack_forms(PACK_FORMS)
CATALOGUE = Catalogue(FORMS)
TICKETS = [form for form in FORMS if form.is_ticket]
by_id = pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.id}-{form.version}")
by_ticket = pytest.mark.parametrize("form", TICKETS, ids=lambda form: f"{form.id}-{form.version}")


def test_fourteen_kinds_ship_ten_of_them_tickets() -> None:
    assert {form.id: form.label["zh_CN"] for form in CATALOGUE.newest() if form.is_ticket} == {
        "complaint": "客户投诉登记表",
        "incident": "异常问题处理单",
        "return": "退货申请单",
        "claim": "理赔申请单",
        "repair": "售后服务单",
        "service": "服务单",
        "parts": "备件申请单",
        "survey": "客户满意度调查表",
        "follow_up": "客户满意度回访表",
        "enquiry": "询价单",
    }
    assert {form.id: form.label["zh_CN"] for form in CATALOGUE.newest() if not form.is_ticket} == {
        "customer": "客户信息表",
        "product": "产品信息库",
        "order": "订单",
        "waybill": "运单",
    }


def test_former_versions_stay_beside_the_newest() -> None:
    former = {(form.id, form.version) for form in FORMS} - {(form.id, form.version) for form in CATALOGUE.newest()}
    assert former == {(name, 1) for name in ("claim", "complaint", "customer", "repair", "return", "waybill")}
    assert {form.version for form in FORMS} == {1, 2}, "numbers below 65,536 are the program's"


@by_id
def test_every_word_that_a_person_reads_is_there_in_both_languages(form: Form) -> None:
    labels = [form.label, *(section.label for section in form.sections)]
    labels += [field.label for field in form.fields.values()]
    labels += [field.help for field in form.fields.values() if field.help is not None]
    labels += [field.valid_message for field in form.fields.values() if field.valid_message is not None]
    labels += [field.pattern_message for field in form.fields.values() if field.pattern_message is not None]
    labels += [column.label for field in form.fields.values() for column in field.lines]
    labels += [row.reason for field in form.fields.values() if field.policy for row in field.policy.rows]
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
    known = {other.id: other for other in CATALOGUE.newest()}
    for field in form.fields.values():
        for look_up in field.known_from:
            other = known[look_up.form]
            assert look_up.column in other.columns
            assert set(look_up.gives) <= set(other.fields)
            assert all(other.fields[name].kind is form.fields[to].kind for name, to in look_up.gives.items())
