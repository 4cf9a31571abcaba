"""Two people who add to one gathering field at once: everything of both is there, and nobody is asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.effect import Outcome
from core.merge import decide, effect_of
from core.operation import Kind, Operation, Write
from core.record import Record, fold
from engines.forms.document import Choice, Field, FieldKind, MergeClass
from engines.forms.validation import Validator
from engines.forms.values import Value
from tests.engines.forms.vectors import LABEL, form_of

PHOTOS = [f"{number:064x}" for number in range(6)]
CHOICES = tuple(Choice(name, LABEL) for name in "abcdef")
VALIDATOR = Validator(
    form_of(
        Field("photos", FieldKind.PHOTOS, LABEL),
        Field("tags", FieldKind.MULTI_CHOICE, LABEL, choices=CHOICES, merge=MergeClass.APPEND),
    )
)
SETS = st.sets(st.sampled_from(range(6)))


def operation(name: str, kind: Kind, writes: dict[str, Write]) -> Operation:
    return Operation(name, "t", kind, "r", "f", "clerk", 1, fields=writes)


def after(record: Record | None, item: Operation) -> Record:
    decision = decide(record, item, VALIDATOR)
    assert decision.outcome is Outcome.APPLIED
    assert decision.meetings == ()
    return fold(record, effect_of(item, decision, home="b", scope="branch:b", form_version=1))


def both(chosen: set[int]) -> dict[str, Value]:
    places = sorted(chosen)
    return {"photos": [PHOTOS[one] for one in places] or None, "tags": [CHOICES[one].id for one in places] or None}


def turned(base: set[int], to: set[int]) -> dict[str, Write]:
    before, wanted = both(base), both(to)
    return {name: Write(b=before[name], v=wanted[name]) for name in before}


@given(SETS, SETS, SETS)
def test_what_two_add_and_take_out_all_counts_in_any_order(base: set[int], mine: set[int], theirs: set[int]) -> None:
    start = after(None, operation("o", Kind.CREATE, {name: Write(v=value) for name, value in both(base).items()}))
    one, other = operation("a", Kind.SET, turned(base, mine)), operation("b", Kind.SET, turned(base, theirs))
    expected = both((base | mine | theirs) - (base - mine) - (base - theirs))
    for order in ((one, other), (other, one)):
        end = start
        for item in order:
            end = after(end, item)
        assert end.fields.get("tags") == expected["tags"]
        assert sorted(map(str, end.fields.get("photos") or [])) == (expected["photos"] or [])  # type: ignore[arg-type]  # a list
        assert after(end, order[1]).fields == end.fields
