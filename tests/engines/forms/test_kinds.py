"""Every kind of field against the vector file, and what the table of kinds promises."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from engines.expressions.values import READERS
from engines.forms import kinds
from engines.forms.document import Field, FieldKind, MergeClass
from engines.forms.field import MERGE_CLASSES
from engines.forms.validation import clean
from tests.engines.forms.vectors import LABEL, Vector, read_vectors, verdict

VECTORS = read_vectors()
HOSTILE = {
    "10 MB": "长" * (10 << 20),
    "10 MB in one word": "9" * (10 << 20),
    "10 MB of brackets": "[" * (10 << 20),
    "NUL": "前\x00后",
    "lone surrogate": "a\ud83db",
    "right-to-left override": "发票\u202egpj.exe",
    "family emoji": "👨‍👩‍👧‍👦",
    "forty digits": "1234567890" * 4,
    "full-width digits": "１２３４５６７８",
    "1e15": "1e15",
}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector[0].kind.value}-{str(vector[1])[:20]!a}")
def test_a_typed_value_is_stored_and_judged_as_the_file_says(vector: Vector) -> None:
    spec, typed, stored, code = vector
    assert clean(spec, typed) == stored
    assert (None if stored is None else verdict(spec, stored)) == code


def test_every_kind_has_ten_vectors_at_least() -> None:
    counted = Counter(spec.kind for spec, _, _, _ in VECTORS)
    assert {kind for kind in FieldKind if counted[kind] < 10} == set()


@pytest.mark.parametrize("kind", FieldKind)
@pytest.mark.parametrize("name", HOSTILE)
def test_case_53_hostile_values_are_stored_as_they_are_or_refused(kind: FieldKind, name: str) -> None:
    spec = next(spec for spec, _, _, _ in VECTORS if spec.kind is kind)
    value: Any = clean(spec, HOSTILE[name])
    code = verdict(spec, value) if value is not None else None
    if code is None:
        assert value is None or clean(spec, value) == value
        assert name not in ("NUL", "lone surrogate", "10 MB", "10 MB in one word")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector[0].kind.value}-{str(vector[1])[:20]!a}")
def test_what_is_stored_is_read_back_from_its_text(vector: Vector) -> None:
    spec, _, stored, code = vector
    if stored is not None and code is None:
        assert clean(spec, kinds.text_of(stored)) == stored
        assert clean(spec, stored) == stored


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector[0].kind.value}-{str(vector[1])[:20]!a}")
def test_what_is_accepted_is_not_empty_to_an_expression(vector: Vector) -> None:
    spec, _, stored, code = vector
    seen = kinds.of(spec.kind).expression
    if stored is not None and code is None and seen is not None:
        assert READERS[seen](stored) is not None


@pytest.mark.parametrize("kind", FieldKind)
def test_every_property_that_a_kind_understands_is_one_of_a_field(kind: FieldKind) -> None:
    assert kinds.of(kind).properties <= set(Field.__struct_fields__)


def test_what_nobody_types_is_derived_and_money_decides() -> None:
    derived = {kind for kind in FieldKind if kinds.of(kind).derived}
    assert derived == {kind for kind, merge in MERGE_CLASSES.items() if merge is MergeClass.DERIVED}
    assert Field("x", FieldKind.PERCENT, LABEL).merge_class is MergeClass.DECISIVE
    assert Field("x", FieldKind.REGION, LABEL).merge_class is MergeClass.TEXT


def test_a_field_says_itself_whether_it_is_searched_or_reported() -> None:
    plain = Field("x", FieldKind.TEXT, LABEL)
    assert (kinds.is_searched(plain), kinds.is_reported(plain)) == (True, False)
    other = Field("x", FieldKind.TEXT, LABEL, searchable=False, reportable=True)
    assert (kinds.is_searched(other), kinds.is_reported(other)) == (False, True)
