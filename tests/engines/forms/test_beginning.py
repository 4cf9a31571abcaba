"""What a new record begins with is decided by its form document."""

from __future__ import annotations

from datetime import date

import pytest

from engines.forms.beginning import first_values
from engines.forms.document import (
    Choice,
    Field,
    FieldKind,
    Form,
    FormDocumentError,
    LookUp,
    Section,
    decode_form,
    encode_form,
)
from engines.forms.validation import Validator

DAY = date(2026, 1, 18)


def form_of(*fields: Field) -> Form:
    return Form("f", 1, {"en": "F"}, (Section({"en": "S"}, fields),))


def text(name: str, **more: object) -> Field:
    return Field(name, FieldKind.TEXT, {"en": name}, **more)  # type: ignore[arg-type]  # Field's own parameters


def money(name: str, **more: object) -> Field:
    return Field(name, FieldKind.MONEY, {"en": name}, **more)  # type: ignore[arg-type]  # Field's own parameters


def test_only_fields_that_repeat_begin_with_what_the_last_one_held() -> None:
    form = form_of(text("channel", repeats=True), text("title"))
    assert first_values(form, DAY, {"channel": "phone", "title": "old", "gone": "x"}) == {"channel": "phone"}


def test_a_repeated_value_goes_before_the_default_and_a_date_may_begin_as_today() -> None:
    form = form_of(text("a", default="d", repeats=True), Field("on", FieldKind.DATE, {"en": "On"}, default="today"))
    assert first_values(form, DAY) == {"a": "d", "on": "2026-01-18"}
    assert first_values(form, DAY, {"a": "last"}) == {"a": "last", "on": "2026-01-18"}


def test_a_choice_that_the_form_no_longer_has_is_not_repeated() -> None:
    choice = Field("c", FieldKind.CHOICE, {"en": "C"}, choices=(Choice("new", {"en": "New"}),), repeats=True)
    assert first_values(form_of(choice), DAY, {"c": "old"}) == {}


def test_an_amount_over_the_one_that_limits_it_names_that_field_and_the_limit() -> None:
    validator = Validator(form_of(money("declared"), money("claimed", at_most="declared")))
    (problem,) = validator.check({"declared": "1280.00", "claimed": "1280.01"}, complete=True)
    assert (problem.field_id, problem.code) == ("claimed", "field.over_other_field")
    assert problem.facts == {"field": "declared", "limit": "1280.00"}
    assert validator.check({"declared": "1280.00", "claimed": "1280.00"}, complete=True) == []
    assert validator.check({"claimed": "1280.01"}, complete=True) == []


@pytest.mark.parametrize(
    "field",
    [
        money("a", at_most="b"),
        text("a", at_most="a"),
        text("a", known_from=(LookUp("customer", "title", {}),)),
        text("a", known_from=(LookUp("customer", "customer_phone", {"name": "b"}),)),
    ],
    ids=["limited by nothing", "limited text", "no index", "fills nothing"],
)
def test_a_document_whose_fields_point_nowhere_is_refused(field: Field) -> None:
    with pytest.raises(FormDocumentError, match="field a"):
        decode_form(encode_form(form_of(field)))
