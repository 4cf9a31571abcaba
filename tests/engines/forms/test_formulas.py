"""A formula as steps gives the same tree again, and what is no chain is none."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engines.expressions.tree import Aggregate, Call, Number, Ref
from engines.forms.formulas import STEPS, Step, steps_of, tree_of

VALUES = st.sampled_from((Ref("a"), Number("2"), Aggregate("sum", "lines", Ref("amount"))))


@given(VALUES, st.lists(st.tuples(st.sampled_from(STEPS), VALUES), max_size=5))
def test_steps_become_a_tree_and_the_same_steps_again(first: Ref, others: list[tuple[str, Ref]]) -> None:
    steps = (Step("", first), *(Step(op, value) for op, value in others))
    tree = tree_of(steps)
    assert tree is not None
    assert steps_of(tree) == steps


def test_what_is_no_chain_has_no_steps() -> None:
    assert tree_of(()) is None
    inner = Call("add", (Ref("b"), Ref("c")))
    assert steps_of(Call("multiply", (Ref("a"), inner))) is None
    assert steps_of(Call("round", (Ref("a"), Number("2")))) is None
    assert steps_of(Aggregate("sum", "lines", Ref("amount"), Call("is_empty", (Ref("a"),)))) is None
    assert steps_of(Aggregate("count", "lines")) is None
