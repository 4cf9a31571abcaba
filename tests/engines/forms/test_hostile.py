"""Whatever a document or a record holds: a form, a verdict or an error of ours, never a failure."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.forms.beginning import first_values
from engines.forms.document import FieldKind, Form, FormDocumentError, decode_form, encode_form
from engines.forms.json_schema import json_schema
from engines.forms.validation import Validator
from tests.engines.forms.test_conditions import PHOTOS, PLAIN, REASON, named, tree
from tests.engines.forms.vectors import form_of, read_vectors

SPECS = {spec.kind: spec for spec, _, _, _ in read_vectors()}
TOTAL = named("total", FieldKind.COMPUTED, formula=tree("合计([goods].([piece] * [price]))"), places=2)
BODY = json.loads(encode_form(form_of(*PLAIN, PHOTOS, REASON, TOTAL)))
_words = st.sampled_from(
    ["", "type", "amount", "total", "goods", "damage", "and", "sum", "text", "9", "-1", "1e999", "("]
)
_leaf: Any = st.none() | st.booleans() | st.integers(-5, 10**20) | st.floats() | st.text(max_size=5) | _words
_json: Any = st.recursive(
    _leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | _words, inner, max_size=3)
)


def _places(body: Any) -> list[tuple[Any, Any]]:
    """Every member of every object and list of a document."""
    keys = list(body) if isinstance(body, dict) else range(len(body)) if isinstance(body, list) else []
    return [place for key in keys for place in ((body, key), *_places(body[key]))]


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_bent_document_is_a_form_or_a_refusal(data: st.DataObject) -> None:
    body = json.loads(json.dumps(BODY))
    for _ in range(data.draw(st.integers(1, 3))):
        places = _places(body)
        inside, key = places[data.draw(st.integers(0, len(places) - 1))]
        other, name = places[data.draw(st.integers(0, len(places) - 1))]
        inside[key] = data.draw(_json | st.just(json.loads(json.dumps(other[name]))))
    try:
        form = decode_form(json.dumps(body).encode())
    except FormDocumentError:
        return
    _use(form, {"type": "damage", "amount": "501.00", "goods": [{"piece": "3"}]})


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(["type", "amount", "count", "bought", "goods", "tags", "$status"]), _json))
def test_a_record_of_anything_gets_a_verdict(values: dict[str, Any]) -> None:
    _use(form_of(*PLAIN, PHOTOS, REASON, TOTAL), values)


@pytest.mark.parametrize("kind", FieldKind)
@settings(max_examples=60, deadline=None)
@given(value=_json)
def test_any_value_in_any_field_gets_a_verdict(kind: FieldKind, value: Any) -> None:
    _use(form_of(SPECS[kind]), {"x": value})


def _use(form: Form, values: dict[str, Any]) -> None:
    validator = Validator(form)
    validator.check(values, complete=True)
    validator.shown(values)
    first_values(form, date(2026, 1, 18))
    json_schema(form, "en")
    assert decode_form(encode_form(form)) == form
