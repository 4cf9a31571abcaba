"""The verdicts of the vector file at the door through which every change goes, on devices and at the hub."""

from __future__ import annotations

import msgspec
import pytest

from core.effect import Outcome
from core.merge import decide, effect_of
from core.operation import Kind, Operation, Write, canonical
from core.record import fold
from engines.forms.document import Field, FieldKind
from engines.forms.validation import Validator
from engines.forms.values import Value
from tests.engines.forms.vectors import Vector, form_of, read_vectors

STORED = [vector for vector in read_vectors() if vector[2] is not None]


def operation(kind: Kind, spec: Field, before: Value, value: Value) -> Operation:
    return Operation("o", "t", kind, "r", "f", "clerk", 1, fields={spec.id: Write(b=before, v=value)})


@pytest.mark.parametrize("vector", STORED, ids=lambda vector: f"{vector[0].kind.value}-{str(vector[2])[:20]!a}")
def test_the_door_gives_the_verdict_of_the_file(vector: Vector) -> None:
    spec, _, stored, code = vector
    validator = Validator(form_of(spec))
    created = decide(None, operation(Kind.CREATE, spec, None, stored), validator)
    assert (created.code or None) == code
    assert (created.outcome is Outcome.REFUSED) is (code is not None)


@pytest.mark.parametrize("vector", STORED, ids=lambda vector: f"{vector[0].kind.value}-{str(vector[2])[:20]!a}")
def test_what_is_accepted_travels_and_is_folded_byte_for_byte(vector: Vector) -> None:
    spec, _, stored, code = vector
    if code is not None:
        return
    body = canonical(operation(Kind.CREATE, spec, None, stored))
    arrived = msgspec.json.decode(body, type=Operation)
    assert canonical(arrived) == body
    decision = decide(None, arrived, Validator(form_of(spec)))
    record = fold(None, effect_of(arrived, decision, home="b", scope="branch:b", form_version=1))
    assert record.fields == {spec.id: stored}


def test_two_tables_of_lines_that_meet_become_a_question() -> None:
    cell = Field("count", FieldKind.NUMBER, {"en": "Count"})
    spec = Field("x", FieldKind.LINES, {"en": "Goods"}, lines=(cell,))
    validator = Validator(form_of(spec))
    first: Value = [{"count": "1"}]
    created = operation(Kind.CREATE, spec, None, first)
    decided = decide(None, created, validator)
    record = fold(None, effect_of(created, decided, home="b", scope="branch:b", form_version=1))
    mine = decide(record, operation(Kind.SET, spec, [{"count": "9"}], [{"count": "2"}]), validator)
    assert mine.outcome is Outcome.CONFLICT
    assert decide(record, operation(Kind.SET, spec, first, [{"count": "2"}]), validator).outcome is Outcome.APPLIED
