"""Every template by its example: complete, refused when it is wrong, shown and computed as its conditions say."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engines.forms import kinds
from engines.forms.json_schema import json_schema
from engines.forms.validation import Validator
from engines.forms.values import Value
from importers.samples import sample_records
from local_db.catalogue import Catalogue, pack_forms
from resources import PACK_FORMS

CATALOGUE = Catalogue(pack_forms(PACK_FORMS))
NAMES = [form.id for form in CATALOGUE.newest()]
EXAMPLES: dict[str, dict[str, Any]] = {
    sample.form: sample.fields for sample in reversed(sample_records()) if sample.form in NAMES
}
"""The first sample of each; its links name other samples."""
TODAY = date(2026, 1, 18)

Case = tuple[str, dict[str, Value], str, str]
REFUSED: list[Case] = [
    ("complaint", {"complaint_kind": None}, "complaint_kind", "field.required"),
    ("complaint", {"result": "unfounded", "compensation": "20.00"}, "compensation", "field.invalid_by_rule"),
    ("claim", {"claim_amount": "681.00"}, "claim_amount", "field.over_other_field"),
    ("claim", {"signed_on": "2026-01-17"}, "signed_on", "field.invalid_by_rule"),
    ("claim", {"happened_on": "2026-01-19", "signed_on": None}, "happened_on", "field.in_the_future"),
    ("return", {"refund_amount": "2599.01"}, "refund_amount", "field.invalid_by_rule"),
    ("return", {"signed_on": "2026-01-11"}, "signed_on", "field.invalid_by_rule"),
    ("repair", {"appointment": "2026-01-14"}, "appointment", "field.invalid_by_rule"),
    ("incident", {"pieces": "0"}, "pieces", "field.below_minimum"),
    ("service", {"product": None}, "product", "field.required"),
    ("service", {"discount": "155.01"}, "discount", "field.invalid_by_rule"),
    ("parts", {"parts": None}, "parts", "field.required"),
    ("parts", {"reason": None}, "reason", "field.required"),
    ("parts", {"budget": "412.99"}, "budget", "field.invalid_by_rule"),
    ("survey", {"nps": "11"}, "nps", "field.not_a_rating"),
    ("survey", {"overall": "2"}, "why", "field.required"),
    ("follow_up", {"customer_phone": "1353335221"}, "customer_phone", "field.not_a_mobile"),
    ("enquiry", {"valid_until": "2026-01-13"}, "valid_until", "field.invalid_by_rule"),
    ("enquiry", {"result": "lost"}, "lost_reason", "field.required"),
    ("customer", {"customer_kind": "company", "tax_no": "9144"}, "tax_no", "field.format"),
    ("customer", {"settlement": "monthly"}, "credit_limit", "field.required"),
    ("product", {"exchange_days": "3"}, "exchange_days", "field.invalid_by_rule"),
    ("order", {"invoice": "company"}, "invoice_title", "field.required"),
    ("order", {"items": [{"name": "净水器", "count": "1"}]}, "items", "field.required"),
    ("waybill", {"weight": "-1"}, "weight", "field.below_minimum"),
]

SHOWN: list[tuple[str, dict[str, Value], str]] = [
    ("complaint", {"complaint_kind": "delay"}, "delay_days"),
    ("complaint", {"repeated": True}, "earlier"),
    ("claim", {"settled_amount": "100.00"}, "account"),
    ("return", {"return_kind": "exchange", "return_reason": "quality"}, "exchange_right"),
    ("repair", {"appointment": "2026-01-17"}, "appointment_time"),
    ("incident", {"result": "turned_claim"}, "claim_ticket"),
    ("service", {"service_kind": "pickup"}, "waybill_no"),
    ("parts", {"$status": "preparing"}, "waybill_no"),
    ("survey", {"overall": "3"}, "why"),
    ("follow_up", {"$status": "calling", "reached": "yes", "solved": "no"}, "reason"),
    ("enquiry", {"result": "ordered"}, "order"),
    ("customer", {"settlement": "monthly"}, "credit_limit"),
    ("order", {"invoice": "company"}, "invoice_title"),
]

COMPUTED: list[tuple[str, dict[str, Value], str, Value]] = [
    ("claim", {}, "items_value", "240"),
    ("return", {}, "no_reason", "eligible"),
    ("return", {"happened_on": "2026-01-22"}, "no_reason", "not_eligible"),
    ("return", {"product_group": "fresh"}, "no_reason", "not_eligible"),
    ("return", {"purchased_on": "2026-01-01", "happened_on": "2026-01-16"}, "exchange_right", "eligible"),
    ("return", {"purchased_on": "2026-01-01", "happened_on": "2026-01-17"}, "exchange_right", "not_eligible"),
    ("repair", {}, "warranty", "eligible"),
    ("repair", {"purchased_on": "2025-01-14"}, "warranty", "not_eligible"),
    ("repair", {"product_group": "daily"}, "warranty", "not_eligible"),
    ("repair", {"purchased_on": None}, "warranty", "unknown"),
    ("repair", {"parts": [{"name": "滤芯", "count": "2", "price": "39.00"}], "labour_fee": "80"}, "fee_total", "158"),
    ("incident", {}, "difference", "6.2"),
    ("service", {}, "fee_total", "135"),
    ("parts", {}, "total", "413"),
    ("survey", {}, "average", "4.5"),
    ("survey", {"speed": None, "attitude": None, "condition": None, "price": "3"}, "average", "3"),
    ("survey", {}, "promoter", True),
    ("survey", {"nps": None}, "promoter", None),
    ("survey", {"nps": None}, "detractor", None),
    ("survey", {"nps": "6"}, "detractor", True),
    ("follow_up", {}, "low", None),
    ("follow_up", {"speed": "1"}, "low", True),
    ("follow_up", {"solved": "yes", "speed": "5"}, "low", False),
    ("enquiry", {}, "total", "15264"),
    ("order", {}, "payable", "1877"),
    ("waybill", {}, "charged_weight", "12.02"),
]


def problems(form: str, changes: dict[str, Value]) -> set[tuple[str, str]]:
    """What somebody who types the example with these changes is told."""
    validator = CATALOGUE.validator(form, CATALOGUE.form(form).version)
    values = {name: value for name, value in {**EXAMPLES[form], **changes}.items() if value is not None}
    found = validator.check(values, complete=True) + validator.doubts(values, TODAY)
    return {(problem.field_id, problem.code) for problem in found}


@pytest.mark.parametrize("name", NAMES)
def test_an_example_of_every_template_is_right_and_fits_its_json_schema(name: str) -> None:
    form = CATALOGUE.form(name)
    assert problems(name, {}) == set()
    schema = json_schema(form, "zh_CN")
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(EXAMPLES[name])) == []
    assert {field.id for field in form.fields.values() if not kinds.of(field.kind).derived} == set(schema["properties"])


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case[0]}-{case[2]}-{case[3]}")
def test_a_wrong_example_is_refused_by_name(case: Case) -> None:
    form, changes, field, code = case
    assert problems(form, changes) == {(field, code)}


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: f"{case[0]}-{case[2]}")
def test_a_condition_hides_a_field_until_it_holds(case: tuple[str, dict[str, Value], str]) -> None:
    form, changes, field = case
    validator = Validator(CATALOGUE.form(form))
    assert field in validator.shown(EXAMPLES[form]).hidden
    assert field not in validator.shown({**EXAMPLES[form], **changes}).hidden


@pytest.mark.parametrize("case", COMPUTED, ids=lambda case: f"{case[0]}-{case[2]}-{case[3]}")
def test_totals_and_eligibility_are_computed(case: tuple[str, dict[str, Value], str, Value]) -> None:
    form, changes, field, value = case
    assert Validator(CATALOGUE.form(form)).derived({**EXAMPLES[form], **changes}).get(field) == value


@pytest.mark.parametrize("name", NAMES)
def test_the_first_card_leaves_room_for_the_photos(name: str) -> None:
    """At 1366 x 768: nine fields of a line and one long text, no table, no files."""
    first = CATALOGUE.form(name).sections[0].fields
    long = {kind for kind in (field.kind.value for field in first) if kind in ("long_text", "address")}
    assert not {field.kind.value for field in first} & {"lines", "photos", "files", "signature", "multi_choice"}
    assert len(first) - len(long) <= 9
    assert 20 <= len(CATALOGUE.form(name).fields) <= 32


@pytest.mark.parametrize("name", sorted(set(NAMES) & {form.id for form in pack_forms(PACK_FORMS) if form.version == 1}))
def test_a_second_version_keeps_every_field_of_the_first_and_asks_for_nothing_more(name: str) -> None:
    if CATALOGUE.form(name).version == 1:
        return
    first, second = CATALOGUE.form(name, 1), CATALOGUE.form(name)
    for field in first.fields.values():
        again = second.fields[field.id]
        assert (again.kind, again.column, again.required) == (field.kind, field.column, field.required)
        assert {choice.id for choice in field.choices} <= {choice.id for choice in again.choices}
    assert {field.id for field in second.fields.values() if field.required} <= set(first.fields)
    assert {state.id for state in first.states} == {state.id for state in second.states}
    assert {move.id for move in first.moves} == {move.id for move in second.moves}
