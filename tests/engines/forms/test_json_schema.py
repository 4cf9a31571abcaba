"""A form as JSON Schema: what the validator accepts, an independent implementation of the standard accepts too."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from engines.forms.document import Field, FieldKind, Form, Section
from engines.forms.json_schema import json_schema
from engines.forms.validation import Validator, clean
from local_db.catalogue import pack_forms
from resources import PACK_FORMS
from tests.engines.forms.vectors import LABEL, form_of, read_vectors

VECTORS = read_vectors()


def schema_of(form: Form) -> Draft202012Validator:
    schema = json_schema(form, "en")
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_every_form_of_the_program_is_a_schema_of_the_standard() -> None:
    for form in pack_forms(PACK_FORMS):
        schema_of(form)


def test_every_vector_that_is_accepted_fits_the_schema() -> None:
    accepted = 0
    for spec, _, stored, code in VECTORS:
        if stored is not None and code is None:
            assert schema_of(form_of(spec)).is_valid({"x": stored}), (spec.kind, stored)
            accepted += 1
    assert accepted >= 150


def test_what_is_refused_for_its_shape_does_not_fit() -> None:
    told_apart = {"field.not_a_phone", "field.not_a_code", "field.not_a_choice", "field.not_a_rating", "field.too_many"}
    told_apart |= {"field.not_a_file", "field.not_a_time", "field.not_an_email", "field.not_writable", "field.too_long"}
    for spec, _, stored, code in VECTORS:
        if code in told_apart and len(str(stored)) < 1_000 and not isinstance(stored, bool):
            assert not schema_of(form_of(spec)).is_valid({"x": stored}), (spec.kind, stored)


def test_what_is_asked_for_is_required_unless_it_may_be_hidden() -> None:
    form = Form("f", 3, LABEL, (Section(LABEL, (Field("must", FieldKind.TEXT, LABEL, required=True),)),))
    schema = json_schema(form, "zh_CN")
    assert (schema["required"], schema["title"], schema["$id"]) == (["must"], "甲", "urn:branchdesk:form:f:3")
    assert not schema_of(form).is_valid({})
    assert schema_of(form).is_valid({"must": "x", "$number": "N-1"})
    assert not schema_of(form).is_valid({"must": "x", "colour": "red"})


_raw: Any = st.text(max_size=30) | st.booleans() | st.integers(-10, 10**7) | st.from_regex(r"[0-9.:%-]{1,12}")


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(VECTORS), st.data())
def test_whatever_the_validator_accepts_fits_the_schema(vector: Any, data: st.DataObject) -> None:
    spec, typed, _, _ = vector
    value = clean(spec, data.draw(_raw | st.just(typed)))
    form = form_of(spec)
    if value is not None and not Validator(form).check({"x": value}, complete=False):
        assert schema_of(form).is_valid({"x": value})
